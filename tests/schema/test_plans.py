"""No query reads a large table from end to end, in a store after its first year.

`make bench` asks the same of a store a hundred times as large.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from repo import generator, migrations
from tests.bench import walk
from tests.conftest import Urls, fresh_database

YEAR_ONE = 10_000


class Silent:
    """Progress that nobody watches."""

    def begin(self, units: int) -> None: ...

    def stage(self, name: str) -> None: ...

    def advance(self, units: int) -> None: ...

    def done(self, name: str, rows: int) -> None: ...


@pytest.fixture(scope="module")
def year_one() -> Iterator[Urls]:
    with fresh_database() as urls:
        with migrations.connect(urls.owner) as conn:
            generator.fill(conn, generator.Order(users=YEAR_ONE), Silent())
        yield urls


def test_it_is_as_large_as_it_should_be(year_one: Urls) -> None:
    with psycopg.connect(year_one.owner) as conn:
        found = {
            table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[call-overload]  # noqa: S608
            for table in ("users", "add_ons", "user_add_ons", "cart_items", "purchase_history")
        }
    assert {table: count for table, (count,) in found.items()} == {
        "users": pytest.approx(10_000, rel=0.02),
        "add_ons": pytest.approx(6_000, rel=0.02),
        "user_add_ons": pytest.approx(30_000, rel=0.02),
        "cart_items": pytest.approx(5_000, rel=0.02),
        "purchase_history": pytest.approx(100_000, rel=0.02),
    }


def test_no_query_reads_a_large_table_from_end_to_end(year_one: Urls) -> None:
    urls = {"app": year_one.app, "jobs": year_one.jobs, "owner": year_one.owner}
    assert walk.complaints(urls, year_one.server) == []


def test_without_an_index_the_walk_complains(year_one: Urls) -> None:
    """The control: what the walk finds nothing of is there to be found."""
    urls = {"app": year_one.app, "jobs": year_one.jobs, "owner": year_one.owner}
    with psycopg.connect(year_one.owner) as conn:
        conn.execute("ALTER TABLE add_on_purchases DROP CONSTRAINT add_on_purchases_position_once")
        conn.execute("DROP INDEX idx_add_on_purchases_order")
    complaints = walk.complaints(urls, year_one.server)
    assert any("orders.list_purchases reads add_on_purchases" in words for words in complaints)


def test_what_is_allowed_is_still_there() -> None:
    known = {f"{query.area}.{query.name}" for query in walk.declarations()}
    assert set(walk.ALLOWED) <= known
