"""One live plan an organization; the worker begins and changes it, members see it."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from repo import subscriptions
from services.errors import Conflict, Invalid
from tests.repo.conftest import MISSING, Shop, refused

BEGAN, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def test_a_plan_from_its_beginning_to_its_end(shop: Shop) -> None:
    with shop.jobs.transaction() as conn:
        subscription_id = subscriptions.begin_subscription(
            conn, organization_id=shop.acme, plan="pro", seats=3, stripe_subscription_id="sub_1"
        )
        assert subscriptions.change_subscription(
            conn, organization_id=shop.acme, plan="business", seats=5
        )
    for asker in (shop.owner, shop.teammate):
        with asker.reads() as conn:
            found = subscriptions.find_live_subscription(conn).result()
        assert found is not None
        assert (found.plan, found.seats, found.status) == ("business", 5, "active")
    with shop.stranger.reads() as conn:
        own = subscriptions.find_live_subscription(conn).result()
    assert own is not None
    assert (own.plan, own.organization_id != shop.acme) == ("free", True)
    with shop.nobody.reads() as conn:
        assert subscriptions.find_live_subscription(conn).result() is None
    with shop.jobs.transaction() as conn:
        assert subscriptions.set_subscription_status(
            conn, subscription_id=subscription_id, status="cancelled", period_start=BEGAN,
            period_end=ENDS,
        )  # fmt: skip
        assert subscriptions.find_live_subscription_of(conn, organization_id=shop.acme) is None
        assert not subscriptions.change_subscription(
            conn, organization_id=shop.acme, plan="pro", seats=1
        )


def test_a_second_live_plan_is_refused(shop: Shop) -> None:
    with shop.jobs.transaction() as conn:
        first = subscriptions.begin_subscription(
            conn, organization_id=shop.acme, plan="pro", seats=1
        )
    with (
        refused("org_subscriptions_one_live", Conflict),
        shop.jobs.transaction() as conn,
    ):
        subscriptions.begin_subscription(conn, organization_id=shop.acme, plan="pro", seats=1)
    with shop.jobs.transaction() as conn:
        subscriptions.set_subscription_status(
            conn, subscription_id=first, status="expired", period_start=BEGAN, period_end=ENDS
        )
        subscriptions.begin_subscription(conn, organization_id=shop.acme, plan="pro", seats=1)
    with (
        refused("org_subscriptions_one_live", Conflict),
        shop.jobs.transaction() as conn,
    ):
        subscriptions.set_subscription_status(
            conn, subscription_id=first, status="active", period_start=BEGAN, period_end=ENDS
        )


@pytest.mark.parametrize(
    ("rule", "plan", "seats", "field"),
    [("plan_check", "gold", 1, "plan"), ("seats_check", "pro", 0, "seats")],
)
def test_a_plan_that_cannot_be(shop: Shop, rule: str, plan: str, seats: int, field: str) -> None:
    with (
        refused(f"org_subscriptions_{rule}", Invalid, field=field),
        shop.jobs.transaction() as conn,
    ):
        subscriptions.begin_subscription(conn, organization_id=shop.acme, plan=plan, seats=seats)


def test_members_cannot_change_their_plan_themselves(shop: Shop) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), shop.owner.writes() as conn:
        subscriptions.change_subscription(conn, organization_id=shop.acme, plan="pro", seats=9)


def test_billers_names_are_remembered_one_by_one(shop: Shop) -> None:
    with shop.jobs.transaction() as conn:
        for names in ({"stripe_customer_id": "cus_1"}, {"lago_customer_id": "lago_1"}):
            subscriptions.save_billing_customer(conn, organization_id=shop.acme, **names)
    with shop.teammate.reads() as conn:
        found = subscriptions.find_billing_customer(conn, organization_id=shop.acme)
    assert found is not None
    assert (found.stripe_customer_id, found.lago_customer_id) == ("cus_1", "lago_1")
    for asker in shop.outsiders:
        with asker.reads() as conn:
            assert subscriptions.find_billing_customer(conn, organization_id=shop.acme) is None
    with shop.jobs.transaction() as conn:
        assert subscriptions.find_billing_customer(conn, organization_id=MISSING) is None
