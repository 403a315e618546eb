"""What is used is counted once and for whom it is; what may be used is one answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest

from repo import usage
from repo.rows import RecordedEvent
from services.errors import Invalid, NotFound
from tests.repo.conftest import Asker, Shop, refused

AT = datetime(2026, 1, 2, 3, tzinfo=UTC)


def record(shop: Shop, asker: Asker, **change: object) -> RecordedEvent:
    given: dict[str, object] = {
        "add_on_id": shop.add_on("brigade"), "event_type": "ai_tokens_used", "quantity": 40,
        "properties": {"model": "m"}, "idempotency_key": "k-1", "at": AT, **change,
    }  # fmt: skip
    with asker.writes() as conn:
        return usage.record_event(conn, **given)  # type: ignore[arg-type]


def test_an_event_is_kept_once(shop: Shop) -> None:
    shop.grant("brigade")
    outcomes = [record(shop, asker) for asker in (shop.owner, shop.owner, shop.teammate)]
    assert outcomes == [
        RecordedEvent(is_owned=True, is_new=True),
        RecordedEvent(is_owned=True, is_new=False),
        RecordedEvent(is_owned=True, is_new=False),
    ]
    kept = shop.one("SELECT count(*), sum(quantity), min(user_id) FROM usage_events")
    assert kept == (1, 40, "sub-casey")


def test_the_table_itself_refuses_the_same_event(shop: Shop) -> None:
    shop.grant("brigade")
    record(shop, shop.owner)
    again = (
        "INSERT INTO usage_events (organization_id, user_id, add_on_id, event_type,"
        " idempotency_key, at) SELECT organization_id, user_id, add_on_id, event_type,"
        " idempotency_key, at FROM usage_events"
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        shop.do(again)


def test_only_what_is_owned_is_recorded(shop: Shop) -> None:
    shop.grant("brigade")
    for asker in shop.outsiders:
        assert record(shop, asker) == RecordedEvent(is_owned=False, is_new=False)
    other = record(shop, shop.owner, add_on_id=shop.add_on("bolt"))
    assert other == RecordedEvent(is_owned=False, is_new=False)
    assert shop.one("SELECT count(*) FROM usage_events") == (0,)


def test_uses_add_up_for_the_person_and_for_the_organization(shop: Shop) -> None:
    shop.grant("brigade")
    brigade = shop.add_on("brigade")

    def count(asker: Asker, increment: int) -> int:
        with asker.writes() as conn:
            return usage.increment_usage(
                conn, add_on_id=brigade, period="daily", metric="api_call", increment=increment
            )

    assert [count(shop.owner, 2), count(shop.owner, 3), count(shop.teammate, 4)] == [2, 5, 4]
    with shop.teammate.writes() as conn:
        assert usage.increment_agent_execution(
            conn, add_on_id=brigade, period="daily", agent="planner"
        ) == 1  # fmt: skip

    def totals(asker: Asker) -> list[tuple[str, int]]:
        with asker.reads() as conn:
            found = usage.list_usage(
                conn, add_on_id=brigade, period="daily", first_day=date(2000, 1, 1),
                last_day=date(2999, 1, 1),
            ).result()  # fmt: skip
        return [(total.metric, total.total) for total in found]

    assert totals(shop.owner) == [("agent:planner", 1), ("api_call", 9)]
    assert [totals(asker) for asker in shop.outsiders] == [[], []]


def test_what_is_not_owned_is_not_counted(shop: Shop) -> None:
    shop.grant("brigade")
    for asker in (shop.stranger, shop.nobody):
        with refused("usage_needs_ownership", NotFound), asker.writes() as conn:
            usage.increment_usage(
                conn, add_on_id=shop.add_on("brigade"), period="daily", metric="m", increment=1
            )


@pytest.mark.parametrize(
    ("rule", "change", "field"),
    [
        ("usage_events_type_check", {"event_type": "sneeze"}, "event_type"),
        ("usage_events_quantity_check", {"quantity": 0}, "quantity"),
    ],
)
def test_an_event_that_cannot_be(
    shop: Shop, rule: str, change: dict[str, object], field: str
) -> None:
    shop.grant("brigade")
    with refused(rule, Invalid, field=field):
        record(shop, shop.owner, **change)


@pytest.mark.parametrize(
    ("rule", "period", "increment", "field"),
    [
        ("usage_aggregates_period_check", "yearly", 1, "period"),
        ("usage_aggregates_counted_check", "daily", -1, "increment"),
    ],
)
def test_a_count_that_cannot_be(
    shop: Shop, rule: str, period: str, increment: int, field: str
) -> None:
    shop.grant("brigade")
    with refused(rule, Invalid, field=field), shop.owner.writes() as conn:
        usage.increment_usage(
            conn, add_on_id=shop.add_on("brigade"), period=period, metric="m", increment=increment
        )


def test_features_come_from_the_plan_or_from_an_add_on(shop: Shop) -> None:
    shop.do("INSERT INTO org_subscriptions (organization_id, plan) VALUES (%s, 'free')", shop.acme)
    (key,) = shop.one(
        "SELECT min(feature_key) FROM add_on_features WHERE add_on_id = %s", shop.add_on("brigade")
    )

    def may(asker: Asker, feature_key: object) -> tuple[object, object]:
        with asker.reads() as conn:
            answer = usage.check_feature_access(conn, feature_key=str(feature_key)).result().answer
        return answer["allowed"], answer.get("source") or answer["reason"]

    assert may(shop.teammate, "max_records") == (True, "plan")
    assert may(shop.teammate, key) == (False, "not_included")
    shop.grant("brigade")
    assert may(shop.teammate, key) == (True, "add_on")
    assert may(shop.stranger, key) == (False, "not_included")
    assert may(shop.nobody, key) == (False, "not_a_member")
