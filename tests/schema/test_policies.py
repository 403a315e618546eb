"""Row-level security, walked: every table, every actor, every verb; and the walk's own controls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.conftest import Urls
from tests.schema.policy_rows import SAMPLES, insert, make_world
from tests.schema.policy_table import EXPECTED, WITHOUT_POLICIES
from tests.schema.policy_walk import (
    ACTORS,
    CONSTRAINT,
    GRANT,
    POLICY,
    REACHED,
    attempt,
    complaints,
    outcomes,
    walk,
)

GUARDED = sorted(EXPECTED.keys() - WITHOUT_POLICIES)
# Whose rows the grants alone withhold: the worker's, which all may read, or nobody else.
BY_GRANT_ALONE = {"catalogue_facets", "search_words", "mails"}
# What a walk of Casey's rows does not show, and which test shows it.
ELSEWHERE = {
    "user_sessions_holder": "test_a_login_is_found_by_who_holds_its_token",
    "credit_entries_buyer": "tests/repo/test_credits.py",
}


@pytest.fixture(scope="module")
def world(module_urls: Urls) -> Iterator[tuple[psycopg.Connection[Any], dict[str, object]]]:
    """The owner's connection, in a transaction with a row of Casey's in every table."""
    with psycopg.connect(module_urls.owner, prepare_threshold=None) as conn:
        yield conn, make_world(conn)
        conn.rollback()


World = tuple[psycopg.Connection[Any], dict[str, object]]


def execute(conn: psycopg.Connection[Any], text: str, *names: str) -> None:
    """A statement with identifiers."""
    query = sql.SQL(text)  # type: ignore[arg-type]
    conn.execute(query.format(*(sql.Identifier(name) for name in names)))


def test_no_table_is_left_out(world: World) -> None:
    conn, _ = world
    assert complaints(conn) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("CREATE TABLE fresh (id int)", "fresh: not in policy_table.py"),
        ("CREATE TABLE fresh (id int)", "fresh: row-level security"),
        ("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY", "orders: row-level security"),
        ("ALTER TABLE add_ons DISABLE ROW LEVEL SECURITY", "add_ons: row-level security"),
        ("DROP TABLE trials", "trials: in policy_table.py, and no table"),
        (
            "CREATE TABLE usage_events_2019_01 PARTITION OF usage_events"
            " FOR VALUES FROM ('2019-01-01') TO ('2019-02-01')",
            "usage_events_2019_01: a partition without",
        ),
    ],
)
def test_what_is_left_out_is_noticed(world: World, change: str, complaint: str) -> None:
    conn, _ = world
    with conn.transaction(force_rollback=True):
        execute(conn, change)
        assert [said for said in complaints(conn) if said.startswith(complaint)]


@pytest.mark.parametrize("table", EXPECTED)
def test_everybody_may_do_this_and_nothing_else(world: World, table: str) -> None:
    conn, params = world
    assert walk(conn, table, params) == EXPECTED[table]


@pytest.mark.parametrize("table", sorted(t for t in EXPECTED if "%(user)s" in SAMPLES[t].fresh))
def test_a_teammate_writes_nothing_in_her_name(world: World, table: str) -> None:
    conn, params = world
    row = insert(table, SAMPLES[table].fresh)
    assert attempt(conn, ACTORS["mate"], row, {**params, "user": "casey"}) in (POLICY, GRANT)


@pytest.mark.parametrize("table", GUARDED)
def test_it_is_the_policy_that_refuses(world: World, table: str) -> None:
    """The control: without row-level security, all that it alone refused is reached."""
    conn, params = world
    refused = [
        (name, verb, number)
        for name, actor in ACTORS.items()
        for verb, found in outcomes(conn, table, actor, params)
        for number, outcome in enumerate(found)
        if outcome == POLICY
    ]
    assert bool(refused) == (table not in BY_GRANT_ALONE)
    with conn.transaction(force_rollback=True):
        execute(conn, "ALTER TABLE {} DISABLE ROW LEVEL SECURITY", table)
        bare = {name: dict(outcomes(conn, table, ACTORS[name], params)) for name in ACTORS}
    for name, verb, number in refused:
        assert bare[name][verb][number] in (REACHED, CONSTRAINT), (name, verb)


@pytest.mark.parametrize("table", GUARDED)
def test_each_policy_is_needed(world: World, table: str) -> None:
    """The control: the walk notices when any one policy is gone."""
    conn, params = world
    found = conn.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [table])
    for (policy,) in found.fetchall():
        with conn.transaction(force_rollback=True):
            execute(conn, "DROP POLICY {} ON {}", policy, table)
            changed = walk(conn, table, params) != EXPECTED[table]
        assert changed != (policy in ELSEWHERE), policy


def test_a_login_is_found_by_who_holds_its_token(world: World) -> None:
    conn, _ = world
    for token, seen in (("a" * 64, 1), ("b" * 64, 0), ("", 0)):
        with conn.transaction(force_rollback=True):
            conn.execute(
                "SELECT set_config('role', 'shop_app', true),"
                " set_config('app.session_hash', %s, true)",
                [token],
            )
            assert conn.execute("SELECT FROM user_sessions").rowcount == seen


def test_a_guests_cart_is_the_guests_alone(world: World) -> None:
    conn, params = world
    guest = {**params, "user": "guest:one"}
    own = SAMPLES["cart_items"].fresh.replace("%(org)s", "NULL")
    with conn.transaction(force_rollback=True):
        conn.execute(
            "SELECT set_config('role', 'shop_app', true), set_config('app.guest_id', %s, true)",
            ["guest:one"],
        )
        conn.execute(insert("cart_items", own), guest)
        assert conn.execute("SELECT FROM cart_items").rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
            conn.execute(insert("cart_items", own), {**guest, "user": "guest:two"})
        conn.execute("SELECT set_config('app.guest_id', 'guest:two', true)")
        assert conn.execute("SELECT FROM cart_items").rowcount == 0


@pytest.mark.parametrize("table", ["cart_items", "usage_aggregates", "add_on_reviews"])
def test_a_row_is_not_given_to_another_organization(world: World, table: str) -> None:
    conn, params = world
    moved = sql.SQL("UPDATE {} SET organization_id = %(elsewhere)s").format(sql.Identifier(table))
    assert attempt(conn, ACTORS["own"], moved, params) == GRANT


@pytest.mark.parametrize("name", ["own", "nobody", "admin"])
def test_an_administrator_is_one_by_word_and_not_by_name(world: World, name: str) -> None:
    """Only the two account types that there are open the staff's policies."""
    conn, params = world
    sample = SAMPLES["categories"]
    for account_type, outcome in (("super_admin", REACHED), ("ADMIN", POLICY), ("", POLICY)):
        actor = replace(ACTORS[name], account_type=account_type)
        assert attempt(conn, actor, insert("categories", sample.fresh), params) == outcome
