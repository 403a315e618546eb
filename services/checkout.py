"""From a cart to a payment: re-priced at the click, written down first, asked for once.

The order is written in one transaction; then Stripe is asked for a session under a key made from
the order's id; then the session is saved in another. Whatever is lost in between, the same click
again finds the same order and the same session.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from repo import orders, promotions
from repo.db import Credentials, Database, Work
from repo.orders import NewOrder, NewPurchase
from repo.rows import Order, Purchase
from services import cart as carts
from services import jobs, payments
from services.cart_prices import Cart, CartEntry
from services.errors import Conflict, Forbidden, LoginNeeded
from services.gateways.stripe import SMALLEST_CHARGE, SessionNotOpenError, StripeGateway
from services.money import money


class CartChanged(Conflict):
    """What would be bought is not what was shown; `old` and `new` totals where only they differ."""

    code = "cart_changed"
    message = "Your cart has changed since this page was shown. Please look again before you pay."

    def __init__(self, old: Decimal | None = None, new: Decimal | None = None) -> None:
        """Say what the total was and is, where the things are the same."""
        self.old, self.new = old, new
        if old is None or new is None:
            super().__init__()
        else:
            super().__init__(f"The price has changed from {money(old)} to {money(new)}.")


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


class QuoteSigner:
    """Remembers in the form what the customer was shown, so that it cannot be altered there."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="checkout-quote")

    def sign(self, cart: Cart) -> str:
        """What is shown, as a token for the form."""
        return str(self._serializer.dumps([_contents(cart), str(cart.quote.total)]))

    def check(self, token: str, cart: Cart) -> None:
        """Raise CartChanged where the cart has other things now, or costs more, than was shown."""
        try:
            contents, total = self._serializer.loads(token)
        except BadData as error:
            raise CartChanged() from error
        if contents != _contents(cart):
            raise CartChanged()
        if cart.quote.total > Decimal(total):
            raise CartChanged(Decimal(total), cart.quote.total)


def begin(
    database: Database,
    gateway: StripeGateway,
    who: Credentials,
    *,
    signer: QuoteSigner,
    shown: str,
    addresses: Addresses,
) -> Begun:
    """Order what is in the cart, and say where to pay it.

    Raises LoginNeeded, Forbidden, CartChanged, Conflict (nothing to buy, or paid a moment ago),
    Unavailable.
    """
    with database.write(who) as work:
        placed = _place(work, signer, shown)
    if placed.in_the_way is not None:
        _close(database, gateway, who, placed.in_the_way)
        with database.write(who) as work:
            placed = _place(work, signer, shown)
    order = placed.order
    if order is None:
        raise Conflict("Another payment of yours is open. Please try again in a moment.")
    if order.stripe_checkout_url is not None or order.total == 0:
        return Begun(order.number, order.stripe_checkout_url)
    session = gateway.create_checkout_session(
        order,
        placed.purchases,
        success_url=addresses.success.format(number=order.number),
        cancel_url=addresses.cancel.format(number=order.number),
    )
    if session.url is None:
        raise Conflict("This order was paid a moment ago.")
    with database.write(who) as work:
        saved = orders.save_checkout_session(
            work.conn, order_id=order.id, session_id=session.id, url=session.url
        )
    if not saved:
        # Another click has closed this order meanwhile; nobody may pay it any more.
        gateway.close_checkout_session(session.id)
        raise CartChanged()
    return Begun(order.number, session.url)


@dataclass(frozen=True, slots=True)
class _Placed:
    order: Order | None
    purchases: list[Purchase]
    in_the_way: Order | None = None


def _place(work: Work, signer: QuoteSigner, shown: str) -> _Placed:
    """Find the open order of exactly this cart, or write it down."""
    if not work.visitor.is_person:
        raise LoginNeeded()
    if not work.visitor.may_buy:
        raise Forbidden("Viewers cannot buy. Ask an owner of your organization.")
    orders.lock_checkout(work.conn)
    cart = carts.read(work)
    signer.check(shown, cart)
    _refuse_unpayable(cart)
    fingerprint = _fingerprint(cart)
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
        raise Conflict("There is nothing in your cart that can be bought.")
    if 0 < cart.quote.total < SMALLEST_CHARGE:
        raise Conflict(
            f"The smallest amount that can be charged is {money(SMALLEST_CHARGE)}. "
            "Add something, or leave the code out."
        )


def _write(work: Work, cart: Cart, fingerprint: str) -> str:
    quote, code = cart.quote, _code_in_force(cart)
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
            currency=cart.currency,
            promotional_code_id=code[0] if code else None,
            promo_code=code[1] if code else None,
            fingerprint=fingerprint,
        ),
        [_purchase(entry) for entry in cart.buyable],
    )
    if code and not promotions.take_use(work.conn, code_id=code[0], order_id=placed.id):
        raise CartChanged()
    jobs.settle_order_later(work.conn, placed.id)
    if quote.total == 0:
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
        currency=line.currency,
        breakdown=[step.as_json() for step in priced.steps],
        grants=line.grants,
    )


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
    state = "You have just paid" if session.is_paid else "Your bank is settling"
    raise Conflict(f"{state} order {order.number}. Please try again in a moment.")


def _code_in_force(cart: Cart) -> tuple[UUID, str] | None:
    if cart.code is None or cart.code.refusal is not None:
        return None
    return cart.code.code.id, cart.code.code.code


def _contents(cart: Cart) -> str:
    """Which things, how many and under which code: what a customer agrees to besides the sum."""
    lines: list[Any] = sorted(
        (str(entry.line.thing_id), entry.line.quantity) for entry in cart.buyable
    )
    return _digest([lines, str(_code_in_force(cart))])


def _fingerprint(cart: Cart) -> str:
    """The contents and every line's price."""
    amounts = sorted((str(e.line.thing_id), str(e.priced.amount)) for e in cart.buyable)
    return _digest([_contents(cart), amounts])


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
