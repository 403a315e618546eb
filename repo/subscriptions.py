"""Plans of organizations, and under which names they are billed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import BillingCustomer, NewId, Subscription

_queries = load("subscriptions")
_find_live_subscription = _queries.maybe("find_live_subscription", Subscription)
_find_live_subscription_of = _queries.maybe("find_live_subscription_of", Subscription)
_begin_subscription = _queries.one("begin_subscription", NewId)
_change_subscription = _queries.exec("change_subscription")
_set_subscription_status = _queries.exec("set_subscription_status")
_find_billing_customer = _queries.maybe("find_billing_customer", BillingCustomer)
_save_billing_customer = _queries.exec("save_billing_customer")


def find_live_subscription(conn: Connection) -> Later[Subscription | None]:
    """The asking organization's plan as it runs, or None."""
    return _find_live_subscription.later(conn)


def find_live_subscription_of(conn: Connection, *, organization_id: UUID) -> Subscription | None:
    """An organization's plan as it runs, or None; for the worker."""
    return _find_live_subscription_of(conn, organization_id=organization_id)


def begin_subscription(
    conn: Connection,
    *,
    organization_id: UUID,
    plan: str,
    seats: int,
    period_end: datetime | None = None,
    stripe_subscription_id: str | None = None,
    lago_subscription_id: str | None = None,
) -> UUID:
    """Begin a plan, for the worker. A second live one breaks `org_subscriptions_one_live`."""
    return _begin_subscription(
        conn,
        organization_id=organization_id,
        plan=plan,
        seats=seats,
        period_end=period_end,
        stripe_subscription_id=stripe_subscription_id,
        lago_subscription_id=lago_subscription_id,
    ).id


def change_subscription(conn: Connection, *, organization_id: UUID, plan: str, seats: int) -> bool:
    """Let the live plan be another, or for as many people; False where there is none."""
    changed = _change_subscription(conn, organization_id=organization_id, plan=plan, seats=seats)
    return changed == 1


def set_subscription_status(
    conn: Connection,
    *,
    subscription_id: UUID,
    status: str,
    period_start: datetime,
    period_end: datetime | None,
) -> bool:
    """Note what became of a plan and for which period; False where there is none such."""
    changed = _set_subscription_status(
        conn,
        subscription_id=subscription_id,
        status=status,
        period_start=period_start,
        period_end=period_end,
    )
    return changed == 1


def find_billing_customer(conn: Connection, *, organization_id: UUID) -> BillingCustomer | None:
    """How an organization is known to the billers; None for a stranger's."""
    return _find_billing_customer(conn, organization_id=organization_id)


def save_billing_customer(
    conn: Connection,
    *,
    organization_id: UUID,
    stripe_customer_id: str | None = None,
    lago_customer_id: str | None = None,
) -> None:
    """Remember a biller's name for an organization, for the worker; None leaves one as it was."""
    _save_billing_customer(
        conn,
        organization_id=organization_id,
        stripe_customer_id=stripe_customer_id,
        lago_customer_id=lago_customer_id,
    )
