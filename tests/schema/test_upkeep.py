"""What upkeep stands on: two ways of counting, partitions, and who sees its runs."""

from __future__ import annotations

import psycopg
import pytest

from repo import migrations
from tests.conftest import Urls
from tests.schema.test_functions import ask, grant
from tests.support.people import Visitors

BRIGADE = "(SELECT id FROM add_ons WHERE slug = 'brigade')"
COUNT = f"SELECT increment_usage('sub-casey', {BRIGADE}, 'daily', 'api_call', 5)"
EVENT = (
    "INSERT INTO usage_events"
    " (organization_id, user_id, add_on_id, event_type, quantity, idempotency_key, at)"
    " SELECT organization_id, user_id, add_on_id, 'api_call', 40, %s, {at} FROM user_add_ons"
)
ROLL = "SELECT aggregate_usage('daily', now() - interval '1 day', now())"
TOTAL = "SELECT sum(total)::integer FROM usage_aggregates WHERE metric = 'api_call'"


@pytest.fixture
def owner(visitors: Visitors, urls: Urls) -> None:
    """Casey's organization owns Brigade."""
    visitors.person("casey")
    grant(urls, "sub-casey", "brigade")


def store_event(urls: Urls, key: str, at: str = "now()") -> None:
    with psycopg.connect(urls.jobs) as conn:
        conn.execute(EVENT.format(at=at), [key])  # type: ignore[call-overload]


def test_counting_and_rolling_up_do_not_destroy_one_another(urls: Urls, owner: None) -> None:
    assert ask(urls.app, COUNT, user_id="sub-casey") == 5
    store_event(urls, "a")
    for _ in range(2):
        ask(urls.jobs, ROLL)
        assert ask(urls.jobs, TOTAL) == 45
    assert ask(urls.app, COUNT, user_id="sub-casey") == 50
    ask(urls.jobs, ROLL)
    assert ask(urls.jobs, TOTAL) == 50


def test_in_one_column_they_did(urls: Urls, owner: None) -> None:
    """The control: as the functions were before, rolling up forgot what had been counted."""
    newer = [step for step in migrations.steps() if step.version >= "022"]
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None, count=len(newer))
    ask(urls.app, COUNT, user_id="sub-casey")
    store_event(urls, "a")
    ask(urls.jobs, ROLL)
    assert ask(urls.jobs, TOTAL) == 40


def test_totals_from_before_are_kept_as_what_they_were(urls: Urls, owner: None) -> None:
    newer = [step for step in migrations.steps() if step.version >= "022"]
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None, count=len(newer))
    store_event(urls, "a")
    ask(urls.jobs, ROLL)
    monthly = COUNT.replace("daily", "monthly")
    ask(urls.app, monthly, user_id="sub-casey")
    with migrations.connect(urls.owner) as conn:
        migrations.upgrade(conn, lambda _: None)
    with psycopg.connect(urls.jobs) as conn:
        rows = conn.execute(
            "SELECT period, counted, rolled_up, total FROM usage_aggregates ORDER BY period"
        ).fetchall()
    assert rows == [("daily", 0, 40, 40), ("monthly", 5, 0, 5)]


def test_a_stretch_that_ends_within_a_day_rolls_the_whole_day_up(urls: Urls, owner: None) -> None:
    day = "date_trunc('day', now()) - interval '5 days'"
    store_event(urls, "morning", f"{day} + interval '1 hour'")
    store_event(urls, "evening", f"{day} + interval '20 hours'")
    ask(urls.jobs, f"SELECT aggregate_usage('daily', {day}, {day} + interval '2 hours')")
    assert ask(urls.jobs, TOTAL) == 80
    ask(urls.jobs, f"SELECT aggregate_usage('daily', {day}, {day})")
    assert ask(urls.jobs, TOTAL) == 80


def test_events_move_into_the_month_that_is_made(urls: Urls, owner: None) -> None:
    past = "date_trunc('month', now()) - interval '3 months' + interval '{} days'"
    store_event(urls, "past", past.format(3))
    store_event(urls, "ahead", "date_trunc('month', now()) + interval '5 months'")
    store_event(urls, "ancient", "date_trunc('month', now()) - interval '14 months'")
    count = "SELECT count(*) FROM usage_events WHERE tableoid {} 'usage_events_other'::regclass"
    assert ask(urls.jobs, count.format("=")) == 3
    assert ask(urls.jobs, "SELECT make_usage_partitions(5)") == 3
    # A time that no honest sender gives gets no table of its own.
    assert ask(urls.jobs, count.format("=")) == 1
    assert ask(urls.jobs, count.format("<>")) == 2
    assert ask(urls.jobs, "SELECT make_usage_partitions(5)") == 0
    forced = ask(
        urls.owner,
        "SELECT bool_and(relforcerowsecurity AND relrowsecurity) FROM pg_class"
        " WHERE relname LIKE 'usage_events%' AND relkind IN ('r', 'p')",
    )
    assert forced is True
    # The month is a whole part: the same event is refused there, and a later one lands there.
    with pytest.raises(psycopg.errors.UniqueViolation):
        store_event(urls, "past", past.format(3))
    store_event(urls, "later", past.format(4))
    assert ask(urls.jobs, count.format("=")) == 1


def test_the_worker_makes_partitions_and_no_page_does(urls: Urls) -> None:
    assert ask(urls.jobs, "SELECT make_usage_partitions(4)") == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(urls.app, "SELECT make_usage_partitions(4)")


def test_administrators_read_the_runs_and_nobody_else(urls: Urls) -> None:
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("INSERT INTO upkeep_runs (job) VALUES ('carts')")
    with psycopg.connect(urls.app) as conn:
        assert conn.execute("SELECT count(*) FROM upkeep_runs").fetchone() == (0,)
        conn.execute("SELECT set_config('app.account_type', 'admin', true)")
        assert conn.execute("SELECT count(*) FROM upkeep_runs").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("UPDATE upkeep_runs SET said = 'x'")
