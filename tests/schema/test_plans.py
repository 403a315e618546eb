"""No query reads a large table from end to end, in a store after its first year.

`make bench` asks the same of a store a hundred times as large.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from repo import generator, migrations
from tests.bench import pgbench, walk
from tests.conftest import Urls, fresh_database

YEAR_ONE = 10_000
# Less than what counts as large elsewhere: logins, carts and add-ons are watched as well.
LARGE = 1_000


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


def complaints(urls: Urls) -> list[str]:
    roles = {"app": urls.app, "jobs": urls.jobs, "owner": urls.owner}
    return walk.complaints(roles, urls.server, large=LARGE)


def test_no_query_reads_a_large_table_from_end_to_end(year_one: Urls) -> None:
    assert complaints(year_one) == []


@pytest.mark.parametrize(
    ("indexes", "complaint"),
    [
        (
            ["idx_add_on_purchases_order", "add_on_purchases_position_once"],
            "orders.list_purchases reads add_on_purchases",
        ),
        (["user_sessions_pkey"], "request.begin_request reads user_sessions"),
        (["idx_add_ons_popular"], "catalog.list_popular_add_ons reads add_ons"),
        (["add_ons_slug_key"], "products.list_features reads add_ons"),
        (["idx_orders_user_bought", "idx_orders_user"], "promotions.find_code reads orders"),
    ],
)
def test_without_its_index_the_walk_complains(
    year_one: Urls, indexes: list[str], complaint: str
) -> None:
    """The control: what the walk finds nothing of is there to be found."""
    with pgbench.without(year_one.server, indexes):
        found = complaints(year_one)
    assert any(words.startswith(complaint) for words in found), found


def test_what_is_allowed_is_still_there() -> None:
    known = {f"{query.area}.{query.name}" for query in walk.declarations()}
    assert set(walk.ALLOWED) <= known
