"""No hot row stalls the shop: who waits for whom while somebody's change is still open.

Nobody here waits long enough to be counted: a statement that has to wait at all gives up, and each
guard has its control, the one contender who does have to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest

from repo import catalog, products, promotions, reviews, stats, usage
from repo.db import Connection
from repo.errors import DatabaseUnavailable
from tests.repo.conftest import Asker, Shop

NO_WAITING = "SET LOCAL lock_timeout = '300ms'"


@contextmanager
def at_once(asker: Asker) -> Iterator[Connection]:
    """A request that will not wait for a lock."""
    with asker.writes() as conn:
        conn.execute(NO_WAITING)
        yield conn


def increment(conn: Connection, add_on_id: UUID) -> int:
    return usage.increment_usage(
        conn, add_on_id=add_on_id, period="monthly", metric="api_call", increment=1
    )


def test_colleagues_count_their_uses_beside_one_another(shop: Shop) -> None:
    shop.grant("brigade")
    brigade = shop.add_on("brigade")
    with shop.owner.writes() as held:
        increment(held, brigade)
        with at_once(shop.teammate) as conn:
            assert increment(conn, brigade) == 1
        with pytest.raises(DatabaseUnavailable), at_once(shop.owner) as conn:
            increment(conn, brigade)
        look_around(shop)
    assert shop.one("SELECT sum(total) FROM usage_aggregates") == (2,)


def test_figures_of_one_add_on_are_counted_beside_one_another(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    with psycopg.connect(shop.urls.owner) as conn:
        conn.execute("SELECT setseed(0.5)")
        row = conn.execute("SELECT floor(random() * 16)::int").fetchone()
    assert row is not None

    def count_in_that_shard() -> None:
        with at_once(shop.nobody) as conn:
            conn.execute("SELECT setseed(0.5)")
            stats.count_add_on(conn, add_on_id=bolt, views=1)

    hold = "INSERT INTO add_on_stats_shards (add_on_id, shard, views) VALUES (%s, %s, 1)"
    with psycopg.connect(shop.urls.jobs) as held:
        held.execute(hold, [bolt, (row[0] + 1) % 16])
        count_in_that_shard()
        look_around(shop)
    with psycopg.connect(shop.urls.jobs) as held:
        held.execute("UPDATE add_on_stats_shards SET views = views + 1")
        with pytest.raises(DatabaseUnavailable):
            count_in_that_shard()
        look_around(shop)


@pytest.mark.parametrize(
    "change",
    [
        "SELECT update_add_on_rating(id) FROM add_ons",
        "SELECT increment_downloads(id) FROM add_ons",
        "UPDATE add_ons SET purchase_count = purchase_count + 1",
    ],
)
def test_the_catalogue_is_read_while_its_counters_are_open(shop: Shop, change: str) -> None:
    with psycopg.connect(shop.urls.jobs) as held:
        held.execute(change)  # type: ignore[call-overload]
        look_around(shop)
        # What points at an add-on does not wait for its counters either.
        with at_once(shop.owner) as conn:
            assert reviews.write_review(conn, slug="bolt", rating=5, title="Good", body="")


def look_around(shop: Shop) -> None:
    """The pages that everybody looks at, in the role and the way of a request."""
    with at_once(shop.nobody) as conn:
        assert products.find_add_on(conn, slug="bolt").result() is not None
        assert catalog.list_bundles(conn, page_size=12).result() != []
        assert reviews.list_reviews(conn, slug="bolt", page_size=5).result() == []


ORDERS = """
INSERT INTO orders (user_id, organization_id, customer_name, customer_email, subtotal, discount,
                    total, currency, fingerprint, expires_at)
SELECT m.user_id, m.organization_id, 'C', 'c@example.test', 0, 0, 0, 'USD', 'x', now()
FROM organization_members m WHERE m.organization_id = %s
"""


def test_a_code_is_waited_for_by_those_who_take_the_same_one(shop: Shop) -> None:
    shop.do(ORDERS, shop.acme)
    orders = dict(
        zip(
            ("sub-casey", "sub-terry"),
            shop.one("SELECT array_agg(id ORDER BY user_id) FROM orders")[0],  # type: ignore[call-overload]
            strict=True,
        )
    )
    (launch,) = shop.one("SELECT id FROM promotional_codes WHERE code = 'LAUNCH2025'")
    (friend,) = shop.one("SELECT id FROM promotional_codes WHERE code = 'FRIEND50'")
    assert isinstance(launch, UUID)
    assert isinstance(friend, UUID)
    with shop.owner.writes() as held:
        assert promotions.take_use(held, code_id=launch, order_id=orders["sub-casey"])
        with pytest.raises(DatabaseUnavailable), at_once(shop.teammate) as conn:
            promotions.take_use(conn, code_id=launch, order_id=orders["sub-terry"])
        with at_once(shop.teammate) as conn:
            assert promotions.find_code(conn, code="launch2025") is not None
            promotions.put_cart_code(conn, code_id=launch)
            assert promotions.take_use(conn, code_id=friend, order_id=orders["sub-terry"])
        look_around(shop)
