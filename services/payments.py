"""What happens when money has, or has not, arrived: the one place that completes an order.

Completing runs in the worker. Whatever made it look — a webhook, a scheduled look — the state is
asked of Stripe and not of the message, so that order and number of messages do not matter.
"""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from repo import credits, entitlements, orders, promotions, seats, webhooks
from repo.db import Connection, Database, Work
from repo.rows import Order
from services import jobs, mails, request_mails
from services.gateways.stripe import (
    CheckoutSession,
    Event,
    SessionNotOpenError,
    StripeGateway,
)
from services.money import to_cents

log = logging.getLogger(__name__)

PAYABLE = ("pending", "cancelled", "failed")
_SESSION_EVENTS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}


def receive_event(work: Work, event: Event) -> bool:
    """Store a verified webhook and queue it, in one transaction; False for one seen before."""
    stored = webhooks.store_event(
        work.conn, provider="stripe", event_id=event.id, type=event.type, payload=event.payload
    )
    if stored:
        jobs.process_event_later(work.conn, "stripe", event.id)
    return stored


def process_event(database: Database, gateway: StripeGateway, event_id: str) -> None:
    """Work a stored Stripe event off; an event of a type that we do not use is just marked."""
    with database.transaction() as conn:
        event = webhooks.find_event(conn, provider="stripe", event_id=event_id)
    if event is None or event.processed_at is not None:
        return
    try:
        if event.type in _SESSION_EVENTS:
            _follow_session(database, gateway, event.type, event.payload["data"]["object"])
    except Exception as error:
        with database.transaction() as conn:
            webhooks.mark_failed(conn, provider="stripe", event_id=event_id, error=repr(error))
        raise
    with database.transaction() as conn:
        webhooks.mark_processed(conn, provider="stripe", event_id=event_id)


def settle_order(
    database: Database, gateway: StripeGateway, order_id: UUID, *, look: int | None = None
) -> None:
    """Ask Stripe how far an order's payment is, and follow; a free order is simply completed.

    A numbered look at a payment that is still open is followed by the next one.
    """
    with database.transaction() as conn:
        order = orders.lock_order(conn, order_id=order_id)
        if order is None or order.status not in PAYABLE:
            return
        if order.status == "pending" and _is_settled_here(conn, order):
            return
        if look is not None and order.status == "pending":
            jobs.settle_order_later(conn, order.id, look + 1)
    if order.stripe_checkout_session_id is not None:
        session = gateway.find_checkout_session(order.stripe_checkout_session_id)
        _apply(database, order.id, session)


def close_order(database: Database, gateway: StripeGateway, order_id: UUID) -> None:
    """Close an order that waits for its payment; what is paid already is followed as ever."""
    with database.transaction() as conn:
        order = orders.lock_order(conn, order_id=order_id)
        if order is None or order.status != "pending" or order.settling_since or order.hold_reason:
            return
        if order.stripe_checkout_session_id is None:
            cancel_order(conn, order.id)
            return
    try:
        gateway.close_checkout_session(order.stripe_checkout_session_id)
    except SessionNotOpenError:
        settle_order(database, gateway, order_id)
        return
    with database.transaction() as conn:
        orders.lock_order(conn, order_id=order_id)
        cancel_order(conn, order_id)


def _is_settled_here(conn: Connection, order: Order) -> bool:
    """With nothing due it is complete; with no payment page it is cancelled when it is over."""
    if order.due == 0:
        _complete(conn, order, payment_intent_id=None)
        return True
    if order.stripe_checkout_session_id is None and order.is_over:
        cancel_order(conn, order.id)
        return True
    return False


def cancel_order(conn: Connection, order_id: UUID) -> None:
    """Close a pending order that was not paid, and give back its code's use and its credits."""
    if orders.cancel_order(conn, order_id=order_id):
        _give_back(conn, order_id)


def _give_back(conn: Connection, order_id: UUID) -> None:
    promotions.free_use(conn, order_id=order_id)
    credits.give_back(conn, order_id=order_id)


def _follow_session(
    database: Database, gateway: StripeGateway, event_type: str, told: dict[str, Any]
) -> None:
    session = gateway.find_checkout_session(str(told["id"]))
    try:
        order_id = UUID(session.order_id or "")
    except ValueError:
        log.warning("checkout session %s is not one of ours", session.id)
        return
    given_up = event_type == "checkout.session.async_payment_failed"
    _apply(database, order_id, session, given_up=given_up)


def _apply(
    database: Database, order_id: UUID, session: CheckoutSession, *, given_up: bool = False
) -> None:
    with database.transaction() as conn:
        order = orders.lock_order(conn, order_id=order_id)
        if order is None:
            log.error("checkout session %s names order %s, which is not here", session.id, order_id)
        elif session.is_paid:
            _take_payment(conn, order, session)
        elif order.status == "pending":
            _follow_unpaid(conn, order, session, given_up=given_up)


def _follow_unpaid(
    conn: Connection, order: Order, session: CheckoutSession, *, given_up: bool
) -> None:
    if session.status == "expired":
        cancel_order(conn, order.id)
    elif given_up:
        if orders.fail_order(conn, order_id=order.id):
            _give_back(conn, order.id)
    elif session.status == "complete":
        orders.settle_later(conn, order_id=order.id)


def _take_payment(conn: Connection, order: Order, session: CheckoutSession) -> None:
    """Complete a paid order, or hold it where what was paid is not what was ordered."""
    if order.status not in PAYABLE:
        return
    reason = _why_hold(order, session) or _why_no_credits(conn, order)
    if reason is not None:
        log.error("order %s is held: %s", order.number, reason)
        orders.hold_order(conn, order_id=order.id, reason=reason)
        return
    _complete(conn, order, payment_intent_id=session.payment_intent_id)


def _why_hold(order: Order, session: CheckoutSession) -> str | None:
    if session.amount_total != to_cents(order.due):
        return f"paid {session.amount_total} cents, ordered {to_cents(order.due)}"
    if session.currency != order.currency:
        return f"paid in {session.currency}, ordered in {order.currency}"
    return None


def _why_no_credits(conn: Connection, order: Order) -> str | None:
    """A closed order gave its credits back; paid after all, it must have them again."""
    if order.status == "pending" or not order.credits or credits.spend(conn, order_id=order.id):
        return None
    return f"paid late, and {order.credits} of its credits are spent since"


def _complete(conn: Connection, order: Order, *, payment_intent_id: str | None) -> None:
    if order.status != "pending" and order.promotional_code_id is not None:
        _count_code_again(conn, order, order.promotional_code_id)
    orders.complete_order(conn, order_id=order.id, payment_intent_id=payment_intent_id)
    if order.settling_since is None:
        orders.empty_cart(conn, order_id=order.id)
    entitlements.grant_purchases(conn, order_id=order.id)
    # Those whose requests it fulfils are seated as long as their requests are open.
    seats.seat_people(conn, order_id=order.id)
    request_mails.complete_requests(conn, order.id)
    mails.send_receipt_later(conn, order)
    log.info("order %s is completed", order.number)


def _count_code_again(conn: Connection, order: Order, code_id: UUID) -> None:
    """A closed order gave its use back, and then it was paid at the price of the code after all."""
    if not promotions.take_use(conn, code_id=code_id, order_id=order.id):
        log.warning("order %s was paid late, with a code that is used up since", order.number)
