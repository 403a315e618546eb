"""What an order bought is counted: in any order of its lines, exactly, and in the day's figures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from repo import entitlements, trials, upkeep
from repo.db import Connection, Database
from tests.repo.conftest import Shop

ORDER = """
INSERT INTO orders (user_id, organization_id, customer_name, customer_email, subtotal, discount,
                    total, currency, fingerprint, expires_at, status)
SELECT owner_id, id, 'Name', 'c@example.test', 0, 0, 0, 'USD', 'x', now(), 'completed'
FROM organizations WHERE id = %s
RETURNING id
"""
LINE = """
INSERT INTO add_on_purchases (order_id, user_id, organization_id, purchase_type, add_on_id,
                              position, slug, name, quantity, unit_price, amount, currency,
                              breakdown, grants)
SELECT o.id, o.user_id, o.organization_id, 'add_on', (SELECT id FROM add_ons LIMIT 1),
       %(position)s, 'x', 'X', %(quantity)s, 0, %(amount)s, 'USD', '[]',
       (SELECT jsonb_agg(jsonb_build_object('add_on_id', a.id, 'billing_type', 'monthly',
                                            'price', g.price) ORDER BY g.place)
        FROM unnest(%(slugs)s::text[], %(prices)s::text[]) WITH ORDINALITY AS g (slug, price, place)
        JOIN add_ons a USING (slug))
FROM orders o WHERE o.id = %(order)s
"""


def bought(shop: Shop, organization: object, *lines: tuple[list[str], list[str], int, str]) -> UUID:
    """An order of lines: what each grants, at which prices, how many, for how much in all."""
    with psycopg.connect(shop.urls.owner) as conn:
        row = conn.execute(ORDER, [organization]).fetchone()
        assert row is not None
        for position, (slugs, prices, quantity, amount) in enumerate(lines):
            conn.execute(
                LINE,
                {
                    "order": row[0], "position": position, "slugs": slugs,
                    "prices": prices, "quantity": quantity, "amount": amount,
                },
            )  # fmt: skip
    return UUID(str(row[0]))


def test_what_was_tried_and_is_bought_is_the_buyers_own(shop: Shop) -> None:
    with shop.owner.writes() as conn:
        trial = trials.begin_trial(conn, slug="brigade")
    assert trial is not None
    with shop.jobs.transaction() as conn:
        trials.grant_trial(conn, organization_id=shop.acme, add_on_id=trial.add_on_id)
    order = bought(shop, shop.acme, (["brigade"], ["9.99"], 1, "9.99"))
    with shop.jobs.transaction() as conn:
        entitlements.grant_purchases(conn, order_id=order)
    assert shop.one(
        "SELECT source, status, order_id, expires_at > %s FROM user_add_ons", trial.ends_at
    ) == ("purchase", "active", order, True)
    converted = shop.one("SELECT converted_at FROM trials")
    assert converted != (None,)
    with shop.jobs.transaction() as conn:
        entitlements.grant_purchases(conn, order_id=order)
    assert shop.one("SELECT converted_at FROM trials") == converted, "the first time counts"


def test_the_nights_counting_takes_its_turn_among_orders(shop: Shop) -> None:
    """An order holds an add-on and goes on to one of a greater id, which night leaves alone."""
    lesser, greater = shop.one(
        "SELECT a.id, b.id FROM add_ons a JOIN add_ons b ON a.id < b.id AND b.ctid < a.ctid"
        " ORDER BY a.id, b.id LIMIT 1"
    )
    for add_on in (lesser, greater):
        shop.do("SELECT count_visits(%s, 5, 0)", add_on)
    jobs = Database(shop.urls.jobs, role="shop_jobs", size=1)

    def count() -> int:
        with jobs.transaction() as conn:
            return upkeep.count_views(conn, batch=1000)

    with ThreadPoolExecutor(1) as pool, psycopg.connect(shop.urls.owner) as order:
        order.execute("UPDATE add_ons SET purchase_count = 1 WHERE id = %s", [lesser])
        night = pool.submit(count)
        shop.wait_until_waiting(night)
        order.execute("SET LOCAL lock_timeout = '300ms'")
        order.execute("UPDATE add_ons SET purchase_count = 1 WHERE id = %s", [greater])
        order.commit()
        assert night.result() == 2
    jobs.close()


def figures(shop: Shop, slug: str) -> tuple[object, ...]:
    return shop.one(
        "SELECT a.purchase_count, s.purchases, s.revenue FROM add_ons a"
        " JOIN add_on_stats_daily s ON s.add_on_id = a.id WHERE a.slug = %s", slug,
    )  # fmt: skip


def test_a_lines_amount_is_shared_out_to_the_cent(shop: Shop) -> None:
    order_id = bought(
        shop,
        shop.acme,
        (["bolt", "brigade", "unicorn-orator"], ["10", "10", "10"], 2, "10.00"),
        (["bolt"], ["10"], 1, "3.00"),
        (["brigade"], ["0"], 1, "0.00"),
    )
    before = shop.one("SELECT sum(purchase_count) FROM add_ons")
    with shop.jobs.transaction() as conn:
        entitlements.grant_purchases(conn, order_id=order_id)
    counts, sold, revenue = zip(
        *(figures(shop, slug) for slug in ("bolt", "brigade", "unicorn-orator")), strict=True
    )
    assert sold == (3, 3, 2)
    assert revenue == (Decimal("6.34"), Decimal("3.33"), Decimal("3.33"))
    assert before == (sum(counts) - 8,)


def test_what_is_given_away_brings_nothing_in(shop: Shop) -> None:
    order_id = bought(shop, shop.acme, (["bolt", "brigade"], ["0", "0"], 1, "0.00"))
    with shop.jobs.transaction() as conn:
        entitlements.grant_purchases(conn, order_id=order_id)
    assert figures(shop, "bolt")[1:] == (1, Decimal("0.00"))


def by_the_repository(conn: Connection, order_id: UUID) -> None:
    entitlements.grant_purchases(conn, order_id=order_id)


def line_by_line(conn: Connection, order_id: UUID) -> None:
    """As it would be without the order of ids: each add-on when its line comes."""
    granted = conn.execute(
        "SELECT p.grants -> 0 ->> 'add_on_id' FROM add_on_purchases p WHERE p.order_id = %s"
        " ORDER BY p.position",
        [order_id],
    )
    for (add_on_id,) in granted.fetchall():
        conn.execute(
            "UPDATE add_ons SET purchase_count = purchase_count + 1 WHERE id = %s", [add_on_id]
        )


@pytest.mark.parametrize(
    ("count", "outcomes"),
    [(by_the_repository, ["counted", "counted"]), (line_by_line, ["counted", "deadlock"])],
)
def test_two_orders_of_the_same_things_never_wait_in_a_circle(
    shop: Shop, count: Callable[[Connection, UUID], None], outcomes: list[str]
) -> None:
    """One order comes from the left, one from the right, and both stand before the thing between.

    The control counts line by line, and shows the circle.
    """
    things = ["bolt", "brigade", "unicorn-orator"]
    lines = [([slug], ["1"], 1, "1.00") for slug in things]
    one = bought(shop, shop.acme, *lines)
    (elsewhere,) = shop.one("SELECT id FROM organizations WHERE owner_id = 'sub-stranger'")
    two = bought(shop, elsewhere, *lines[::-1])
    shop.do("UPDATE add_ons SET purchase_count = 0")

    def work(order_id: UUID) -> str:
        try:
            with psycopg.connect(shop.urls.jobs) as conn:
                count(conn, order_id)
        except psycopg.errors.DeadlockDetected:
            return "deadlock"
        return "counted"

    with ThreadPoolExecutor(2) as pool:
        with psycopg.connect(shop.urls.owner) as gate:
            gate.execute("SELECT FROM add_ons WHERE slug = 'brigade' FOR NO KEY UPDATE")
            both = [pool.submit(work, order_id) for order_id in (one, two)]
            shop.wait_until_waiting(*both)
        assert sorted(future.result() for future in both) == outcomes
    counted = shop.one("SELECT sum(purchase_count) FROM add_ons")
    assert counted == (3 * outcomes.count("counted"),)
