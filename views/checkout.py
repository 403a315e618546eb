"""Paying: review, the click, and the way back from Stripe."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo import orders
from repo.db import Work
from repo.rows import Order, Visitor
from services import cart as carts
from services import checkout
from services.cart_prices import Cart
from services.checkout import Addresses
from services.countries import countries
from services.errors import NotFound
from services.i18n import gettext as _
from services.shown_quote import CartChanged
from views._forms import text
from views._htmx import answer, go, wants_fragment
from views._shop import check_page, credentials, public_url, reading, require_person, shop, writing

blueprint = Blueprint("checkout", __name__, url_prefix="/checkout")


@blueprint.get("")
def show() -> BaseResponse:
    """What is about to be bought, once more, with its price."""
    with reading() as work:
        require_person(work)
        cart = carts.read(work)
        visitor = work.visitor
    if not cart.buyable:
        return go(url_for("cart.show"))
    return _review(cart, visitor)


@blueprint.post("")
def pay() -> BaseResponse:
    """Order what is in the cart and go to pay it; the price is made anew, never read."""
    check_page()
    try:
        begun = checkout.begin(
            shop().database,
            shop().payments,
            credentials(),
            signer=shop().signer,
            shown=request.form.get("quote", ""),
            country=request.form.get("country"),
            addresses=Addresses(
                success=_address_with_number("checkout.returned"),
                cancel=_address_with_number("checkout.cancelled"),
            ),
        )
    except CartChanged as changed:
        with reading() as work:
            cart = carts.read(work)
            visitor = work.visitor
        return _review(cart, visitor, changed, request.form.get("country"))
    return go(begun.payment_url or url_for("checkout.returned", order=begun.number))


@blueprint.post("/country")
def choose_country() -> BaseResponse:
    """Be billed in another country; the tax is that country's."""
    with writing() as work:
        checkout.choose_country(work, text("country") or "")
        cart = carts.read(work) if wants_fragment() else None
        visitor = work.visitor
    return go(url_for("checkout.show")) if cart is None else _review(cart, visitor)


@blueprint.get("/return")
def returned() -> BaseResponse:
    """Back from Stripe, perhaps before its word is: confirming, until the worker has it."""
    with reading() as work:
        order = _order_asked_for(work)
    if order.status == "completed":
        return go(url_for("orders.show", number=order.number, new=1))
    return answer("pages/checkout_return.html", "fragments/payment_state.html", order=order)


@blueprint.get("/cancelled")
def cancelled() -> Response:
    """Back from Stripe without having paid; nothing has changed."""
    with reading() as work:
        order = _order_asked_for(work)
    return answer("pages/checkout_cancelled.html", "fragments/payment_cancelled.html", order=order)


def _review(
    cart: Cart,
    visitor: Visitor,
    changed: CartChanged | None = None,
    chosen: str | None = None,
) -> Response:
    return answer(
        "pages/checkout.html",
        "fragments/checkout.html",
        status=changed.status if changed else 200,
        cart=cart,
        quote_token=shop().signer.sign(cart, visitor),
        changed=changed,
        countries=countries(),
        country=cart.billing_country if chosen is None else chosen,
    )


def _order_asked_for(work: Work) -> Order:
    require_person(work)
    order = orders.find_order(work.conn, number=request.args.get("order", "")).result()
    if order is None:
        raise NotFound(_("There is no such order."))
    return order


def _address_with_number(endpoint: str) -> str:
    return public_url(endpoint) + "?order={number}"
