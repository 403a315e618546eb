"""Orders and their lines, as they were when bought."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import NewOrderKey, Order, OrderSummary, Purchase

_queries = load("orders")
_lock_checkout = _queries.exec("lock_checkout")
_find_open_order = _queries.maybe("find_open_order", Order)
_list_open_orders = _queries.many("list_open_orders", Order)
_insert_order = _queries.one("insert_order", NewOrderKey)
_insert_purchase = _queries.exec("insert_purchase")
_save_checkout_session = _queries.exec("save_checkout_session")
_find_order = _queries.maybe("find_order", Order)
_find_order_by_id = _queries.maybe("find_order_by_id", Order)
_list_purchases = _queries.many("list_purchases", Purchase)
_list_orders = _queries.many("list_orders", OrderSummary)
_cancel_order = _queries.exec("cancel_order")
_fail_order = _queries.exec("fail_order")
_fail_purchases = _queries.exec("fail_purchases")
_lock_order = _queries.exec("lock_order")
_complete_order = _queries.exec("complete_order")
_complete_purchases = _queries.exec("complete_purchases")
_hold_order = _queries.exec("hold_order")
_settle_later = _queries.exec("settle_later")
_empty_cart_of = _queries.exec("empty_cart_of")
_refill_cart_of = _queries.exec("refill_cart_of")
_empty_cart_code_of = _queries.exec("empty_cart_code_of")


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to be written down; money in the currency's units."""

    customer_name: str
    customer_email: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    credits: Decimal
    currency: str
    promotional_code_id: UUID | None
    promo_code: str | None
    payment_method: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class NewPurchase:
    """A line of an order to be written down; `breakdown` and `grants` go in as JSON."""

    purchase_type: str
    thing_id: UUID
    slug: str
    name: str
    billing_type: str | None
    quantity: int
    unit_price: Decimal
    amount: Decimal
    tax: Decimal
    currency: str
    breakdown: list[dict[str, Any]]
    grants: list[dict[str, Any]]


def lock_checkout(conn: Connection) -> None:
    """Hold the asking person's checkout until the transaction ends."""
    _lock_checkout(conn)


def find_open_order(conn: Connection) -> Order | None:
    """The asker's order that waits for its payment, or None."""
    return _find_open_order(conn)


def list_open_orders(conn: Connection) -> Later[list[Order]]:
    """The asker's orders that wait for their payment, for whichever organization."""
    return _list_open_orders.later(conn)


def insert_order(conn: Connection, order: NewOrder, purchases: list[NewPurchase]) -> NewOrderKey:
    """Write an order and its lines down as pending; how it is known from then on."""
    key = _insert_order(
        conn,
        customer_name=order.customer_name,
        customer_email=order.customer_email,
        subtotal=order.subtotal,
        discount=order.discount,
        tax=order.tax,
        total=order.total,
        credits=order.credits,
        currency=order.currency,
        promotional_code_id=order.promotional_code_id,
        promo_code=order.promo_code,
        payment_method=order.payment_method,
        fingerprint=order.fingerprint,
    )
    for position, purchase in enumerate(purchases):
        _insert_one(conn, key.id, position, purchase)
    return key


def _insert_one(conn: Connection, order_id: UUID, position: int, line: NewPurchase) -> None:
    is_bundle = line.purchase_type == "bundle"
    _insert_purchase(
        conn,
        order_id=order_id,
        purchase_type=line.purchase_type,
        add_on_id=None if is_bundle else line.thing_id,
        bundle_id=line.thing_id if is_bundle else None,
        position=position,
        slug=line.slug,
        name=line.name,
        billing_type=line.billing_type,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
        tax=line.tax,
        currency=line.currency,
        breakdown=Jsonb(line.breakdown),
        grants=Jsonb(line.grants),
    )


def save_checkout_session(conn: Connection, *, order_id: UUID, session_id: str, url: str) -> bool:
    """Remember where an order is being paid; False where it is pending no more."""
    saved = _save_checkout_session(conn, order_id=order_id, session_id=session_id, url=url)
    return saved == 1


def find_order(conn: Connection, *, number: str) -> Later[Order | None]:
    """An order of the asking organization, or None."""
    return _find_order.later(conn, number=number)


def list_purchases(conn: Connection, *, number: str) -> Later[list[Purchase]]:
    """The lines of an order of the asking organization."""
    return _list_purchases.later(conn, number=number)


def list_orders(conn: Connection, *, limit: int, first_row: int) -> Later[list[OrderSummary]]:
    """The asking organization's orders, newest first; `limit` of them at most."""
    return _list_orders.later(conn, limit=limit, first_row=first_row)


def cancel_order(conn: Connection, *, order_id: UUID) -> bool:
    """Close a pending order that was not paid; False where it is pending no more."""
    cancelled = _cancel_order(conn, order_id=order_id) == 1
    if cancelled:
        _fail_purchases(conn, order_id=order_id)
    return cancelled


def fail_order(conn: Connection, *, order_id: UUID) -> bool:
    """Close a pending order whose promised payment did not come; False where it is not pending."""
    failed = _fail_order(conn, order_id=order_id) == 1
    if failed:
        _fail_purchases(conn, order_id=order_id)
        _refill_cart_of(conn, order_id=order_id)
    return failed


def settle_later(conn: Connection, *, order_id: UUID) -> None:
    """A bank debit is under way: what it pays leaves the cart, and other things may be bought."""
    if _settle_later(conn, order_id=order_id) == 1:
        empty_cart(conn, order_id=order_id)


def lock_order(conn: Connection, *, order_id: UUID) -> Order | None:
    """An order by its id, held until the transaction ends; for the worker."""
    _lock_order(conn, order_id=order_id)
    return _find_order_by_id(conn, order_id=order_id)


def complete_order(conn: Connection, *, order_id: UUID, payment_intent_id: str | None) -> None:
    """Mark a locked order and its lines as bought."""
    _complete_order(conn, order_id=order_id, payment_intent_id=payment_intent_id)
    _complete_purchases(conn, order_id=order_id, payment_intent_id=payment_intent_id)


def empty_cart(conn: Connection, *, order_id: UUID) -> None:
    """Take what an order bought out of its customer's cart, and the code with it."""
    _empty_cart_of(conn, order_id=order_id)
    _empty_cart_code_of(conn, order_id=order_id)


def hold_order(conn: Connection, *, order_id: UUID, reason: str) -> None:
    """Keep a paid order from being completed until staff have looked at it."""
    _hold_order(conn, order_id=order_id, reason=reason)
