"""From a cart to a payment: re-priced at the click, written down first, asked for once.

The order is written in one transaction; then Stripe is asked for a session under a key made from
the order's id; then the session is saved in another. Whatever is lost in between, the same click
again finds the same order and the same session.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import credits, orders, promotions, terms
from repo.db import Credentials, Database, Work
from repo.orders import NewOrder, NewPurchase
from repo.rows import Order, Purchase
from services import cart as carts
from services import jobs, payments
from services.cart_prices import Cart, CartEntry
from services.countries import countries
from services.errors import Conflict, Forbidden, Invalid, LoginNeeded
from services.gateways.stripe import SMALLEST_CHARGE, SessionNotOpenError, StripeGateway
from services.i18n import gettext as _
from services.money import money
from services.preview import require_now
from services.shown_quote import (
    CartChanged,
    CountryNotApplied,
    QuoteSigner,
    code_in_force,
    fingerprint_of,
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Stripe sends the customer back to; `{number}` stands for the order's number."""

    success: str
    cancel: str


@dataclass(frozen=True, slots=True)
class Begun:
    """An order that waits for its payment: where to pay it, None where nothing is due."""

    number: str
    payment_url: str | None


def begin(
    database: Database,
    gateway: StripeGateway,
    who: Credentials,
    *,
    signer: QuoteSigner,
    shown: str,
    addresses: Addresses,
    country: str | None = None,
) -> Begun:
    """Order what is in the cart, and say where to pay it; `country` is what the page's form says.

    Raises LoginNeeded, Forbidden, CartChanged, Conflict (nothing to buy, or paid a moment ago),
    Unavailable.
    """
    with database.write(who) as work:
        placed = _place(work, signer, shown, country)
    if placed.in_the_way is not None:
        _close(database, gateway, who, placed.in_the_way)
        with database.write(who) as work:
            placed = _place(work, signer, shown, country)
    order = placed.order
    if order is None:
        raise Conflict(_("Another payment of yours is open. Please try again in a moment."))
    if order.stripe_checkout_url is not None or order.due == 0:
        return Begun(order.number, order.stripe_checkout_url)
    session = gateway.create_checkout_session(
        order,
        placed.purchases,
        success_url=addresses.success.format(number=order.number),
        cancel_url=addresses.cancel.format(number=order.number),
    )
    if session.url is None:
        raise Conflict(_("This order was paid a moment ago."))
    with database.write(who) as work:
        saved = orders.save_checkout_session(
            work.conn, order_id=order.id, session_id=session.id, url=session.url
        )
    if not saved:
        # Another click has closed this order meanwhile; nobody may pay it any more.
        gateway.close_checkout_session(session.id)
        raise CartChanged()
    return Begun(order.number, session.url)


def choose_country(work: Work, country: str) -> None:
    """Bill the asker's organization there. Raises LoginNeeded, Forbidden, Invalid."""
    _require_buyer(work)
    if country not in countries():
        raise Invalid(_("Choose a country from the list."), field="country")
    terms.set_billing_country(work.conn, country=country)


def _require_buyer(work: Work) -> None:
    if not work.visitor.is_person:
        raise LoginNeeded()
    if not work.visitor.may_buy:
        raise Forbidden(
            _(
                "You cannot buy for %(name)s yourself: ask one of its owners, from your cart.",
                name=work.visitor.organization_name,
            )
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    order: Order | None
    purchases: list[Purchase]
    in_the_way: Order | None = None


def _place(work: Work, signer: QuoteSigner, shown: str, country: str | None) -> _Placed:
    """Find the open order of exactly this cart, or write it down."""
    _require_buyer(work)
    require_now(work)
    orders.lock_checkout(work.conn)
    cart = carts.read(work)
    signer.check(shown, cart, work.visitor)
    if country is not None and country != (cart.billing_country or ""):
        raise CountryNotApplied()
    _refuse_unpayable(cart)
    fingerprint = fingerprint_of(cart)
    open_order = orders.find_open_order(work.conn)
    if open_order is None:
        number = _write(work, cart, fingerprint)
    elif open_order.fingerprint == fingerprint and not open_order.is_stale:
        number = open_order.number
    else:
        return _Placed(None, [], in_the_way=open_order)
    return _Placed(
        orders.find_order(work.conn, number=number).result(),
        orders.list_purchases(work.conn, number=number).result(),
    )


def _refuse_unpayable(cart: Cart) -> None:
    if not cart.buyable:
        raise Conflict(_("There is nothing in your cart that can be bought."))
    if 0 < cart.quote.due < SMALLEST_CHARGE:
        raise Conflict(
            _(
                "The smallest amount that can be charged is %(amount)s. "
                "Add something, or leave the code out.",
                amount=money(SMALLEST_CHARGE),
            )
        )


def _write(work: Work, cart: Cart, fingerprint: str) -> str:
    quote, code = cart.quote, code_in_force(cart)
    visitor = work.visitor
    placed = orders.insert_order(
        work.conn,
        NewOrder(
            customer_name=visitor.display_name or "",
            customer_email=visitor.email or "",
            subtotal=quote.subtotal,
            discount=quote.discount,
            tax=quote.tax,
            total=quote.total,
            credits=quote.credits,
            currency=cart.currency,
            promotional_code_id=code[0] if code else None,
            promo_code=code[1] if code else None,
            payment_method="platform_credits" if quote.total and not quote.due else "credit_card",
            fingerprint=fingerprint,
        ),
        [_purchase(entry) for entry in cart.buyable],
    )
    if code and not promotions.take_use(work.conn, code_id=code[0], order_id=placed.id):
        raise CartChanged()
    if quote.credits and not credits.spend(work.conn, order_id=placed.id):
        raise CartChanged()
    jobs.settle_order_later(work.conn, placed.id)
    if quote.due == 0:
        jobs.settle_order_now(work.conn, placed.id)
    return placed.number


def _purchase(entry: CartEntry) -> NewPurchase:
    line, priced = entry.line, entry.priced
    return NewPurchase(
        purchase_type=line.kind,
        thing_id=line.thing_id,
        slug=line.slug,
        name=line.name,
        billing_type=line.billing_type,
        quantity=line.quantity,
        unit_price=priced.unit_price,
        amount=priced.amount,
        tax=priced.tax,
        currency=line.currency,
        breakdown=[step.as_json() for step in priced.steps],
        grants=line.grants,
    )


def close_open_orders(
    database: Database,
    gateway: StripeGateway,
    who: Credentials,
    *,
    organization_id: UUID | None = None,
) -> None:
    """Close what the asker has not paid, for all organizations that she buys for or for one.

    Raises Conflict for what she has paid, or promised, a moment ago.
    """
    with database.read(who) as work:
        waiting = orders.list_open_orders(work.conn).result()
    for order in waiting:
        if organization_id is not None and order.organization_id != organization_id:
            continue
        _close(database, gateway, who, order)


def _close(database: Database, gateway: StripeGateway, who: Credentials, order: Order) -> None:
    """Close an open order of another cart, so that the two cannot both be paid."""
    if order.stripe_checkout_session_id is not None:
        try:
            gateway.close_checkout_session(order.stripe_checkout_session_id)
        except SessionNotOpenError:
            _leave_it_to_the_worker(database, gateway, who, order)
            return
    with database.write(who) as work:
        payments.cancel_order(work.conn, order.id)


def _leave_it_to_the_worker(
    database: Database, gateway: StripeGateway, who: Credentials, order: Order
) -> None:
    """A session that cannot be closed is over, or paid: the one is cancelled, the other settled."""
    session = gateway.find_checkout_session(order.stripe_checkout_session_id or "")
    with database.write(who) as work:
        if session.status == "expired":
            payments.cancel_order(work.conn, order.id)
            return
        jobs.settle_order_now(work.conn, order.id)
    if session.is_paid:
        words = _(
            "You have just paid order %(number)s. Please try again in a moment.",
            number=order.number,
        )
    else:
        words = _(
            "Your bank is settling order %(number)s. Please try again in a moment.",
            number=order.number,
        )
    raise Conflict(words)
