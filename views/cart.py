"""The cart: every change is a POST; the answer is the cart again, or for HTMX its region."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, g, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.db import Work
from services import cart as carts
from services.cart_prices import Cart
from services.errors import Invalid
from views._forms import text, whole_number
from views._htmx import answer, go, wants_fragment
from views._protection import limiter
from views._shop import reading, writing

blueprint = Blueprint("cart", __name__, url_prefix="/cart")


@blueprint.get("")
def show() -> Response:
    """The cart."""
    with reading() as work:
        cart = carts.read(work)
    return _cart_answer(cart)


@blueprint.post("/lines")
def add_line() -> BaseResponse:
    """Put an add-on or a bundle in."""
    quantity = whole_number("quantity", default=1)
    with writing() as work:
        added = carts.add(
            work,
            add_on=text("add_on"),
            bundle=text("bundle"),
            quantity=quantity,
            billing_type=text("billing_type"),
        )
    if not wants_fragment():
        return go(url_for("cart.show"))
    g.cart_count = added.cart_count
    return Response(render_template("fragments/added.html", added=added) + _badge())


@blueprint.post("/lines/<uuid:line_id>")
def set_quantity(line_id: UUID) -> BaseResponse:
    """Change how many of a line."""
    return _change(lambda work: carts.set_quantity(work, line_id, whole_number("quantity")))


@blueprint.post("/lines/<uuid:line_id>/delete")
def remove_line(line_id: UUID) -> BaseResponse:
    """Take a line out."""
    return _change(lambda work: carts.remove(work, line_id))


@blueprint.post("/code")
@limiter.limit("20 per minute")
def apply_code() -> BaseResponse:
    """Let the cart carry a promotional code; guessing is slowed down."""
    return _change(lambda work: carts.apply_code(work, text("code") or ""))


@blueprint.post("/code/delete")
def remove_code() -> BaseResponse:
    """Let the cart carry no code."""
    return _change(carts.remove_code)


def _change(change: Callable[[Work], None]) -> BaseResponse:
    """Change the cart and show it; what cannot be taken is said beside its field."""
    error: Invalid | None = None
    try:
        with writing() as work:
            change(work)
            cart = carts.read(work) if wants_fragment() else None
    except Invalid as refused:
        error = refused
        with reading() as work:
            cart = carts.read(work)
    if cart is None:
        return go(url_for("cart.show"))
    return _cart_answer(cart, error)


def _cart_answer(cart: Cart, error: Invalid | None = None) -> Response:
    g.cart_count = cart.count
    return answer(
        "pages/cart.html",
        "fragments/cart.html",
        status=error.status if error else 200,
        extra=_badge() if wants_fragment() else "",
        cart=cart,
        error=error.message if error else None,
        error_field=error.field if error else None,
    )


def _badge() -> str:
    return render_template("fragments/cart_badge.html", oob=True)
