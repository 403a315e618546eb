"""Policies along the way of a row: what is pending, approved, cancelled, counted; and by whom."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Visitors

Connection = psycopg.Connection[Any]
REDEEM = (
    "INSERT INTO promo_redemptions (promotional_code_id, user_id, organization_id, order_id)"
    " SELECT p.id, o.user_id, o.organization_id, o.id FROM orders o, promotional_codes p"
    " WHERE p.code = 'LAUNCH2025' AND o.number = %s"
)


@pytest.fixture
def orders(visitors: Visitors, urls: Urls) -> None:
    """Casey's two orders and the stranger's, all of them open; M-1, M-2 and M-3."""
    for name in ("casey", "stranger"):
        visitors.person(name)
    with psycopg.connect(urls.owner) as conn:
        for number, user_id in (
            ("M-1", "sub-casey"),
            ("M-2", "sub-casey"),
            ("M-3", "sub-stranger"),
        ):
            conn.execute(
                "INSERT INTO orders (number, user_id, organization_id, customer_name,"
                " customer_email, subtotal, discount, total, currency, fingerprint, expires_at,"
                " settling_since)"
                " SELECT %s, owner_id, id, 'C', 'c@example.test', 1, 0, 1, 'USD', repeat('0', 64),"
                " now(), now() FROM organizations WHERE owner_id = %s",
                [number, user_id],
            )


def act_as(conn: Connection, user_id: str, account_type: str = "user") -> None:
    conn.execute(
        "SELECT set_config('app.user_id', %s, true), set_config('app.account_type', %s, true)",
        [user_id, account_type],
    )


def one(conn: Connection, query: str) -> Any:
    row = conn.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def uses(urls: Urls) -> int:
    with psycopg.connect(urls.owner) as conn:
        return int(
            one(conn, "SELECT current_uses FROM promotional_codes WHERE code = 'LAUNCH2025'")
        )


def refused(conn: Connection, query: str, *params: object) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
        conn.execute(query, params)  # type: ignore[call-overload]


def test_orders_are_completed_by_the_worker_alone(urls: Urls, orders: None) -> None:
    with psycopg.connect(urls.app) as conn:
        act_as(conn, "sub-casey")
        refused(conn, "UPDATE orders SET status = 'completed'")
        assert conn.execute("UPDATE orders SET status = 'cancelled'").rowcount == 2
        # What is closed stays closed.
        assert conn.execute("UPDATE orders SET status = 'pending'").rowcount == 0
        conn.rollback()
    with psycopg.connect(urls.jobs) as conn:
        assert conn.execute("UPDATE orders SET status = 'completed'").rowcount == 3
    with psycopg.connect(urls.app) as conn:
        act_as(conn, "sub-casey")
        assert conn.execute("UPDATE orders SET status = 'cancelled'").rowcount == 0


def test_reviews_are_read_by_all_once_they_are_approved(urls: Urls, visitors: Visitors) -> None:
    visitors.person("casey")
    read = "SELECT count(*) FROM add_on_reviews"
    with psycopg.connect(urls.app) as conn:
        act_as(conn, "sub-casey")
        conn.execute(
            "INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, rating, title)"
            " SELECT (SELECT id FROM add_ons WHERE slug = 'bolt'), id, owner_id, 5, 'Good'"
            " FROM organizations WHERE owner_id = 'sub-casey'"
        )
        refused(conn, "UPDATE add_on_reviews SET status = 'approved'")
        act_as(conn, "sub-stranger")
        assert one(conn, read) == 0
        act_as(conn, "sub-ada", "admin")
        assert conn.execute("UPDATE add_on_reviews SET status = 'approved'").rowcount == 1
        act_as(conn, "")
        assert one(conn, read) == 1, "nobody reads what is approved"
        act_as(conn, "sub-stranger")
        assert conn.execute("UPDATE add_on_reviews SET rating = 1").rowcount == 0
        # Who rewrites a review has it looked at again.
        act_as(conn, "sub-casey")
        refused(conn, "UPDATE add_on_reviews SET rating = 1")
        conn.execute("UPDATE add_on_reviews SET rating = 1, status = 'pending'")
        act_as(conn, "")
        assert one(conn, read) == 0


def test_a_submission_is_its_publishers_until_it_is_handed_in(
    urls: Urls, visitors: Visitors
) -> None:
    visitors.person("casey")
    change = "UPDATE add_on_submissions SET version = '2'"
    with psycopg.connect(urls.app) as conn:
        act_as(conn, "sub-casey")
        conn.execute(
            "INSERT INTO add_on_submissions (organization_id, user_id, name, version)"
            " SELECT id, owner_id, 'Mine', '1' FROM organizations WHERE owner_id = 'sub-casey'"
        )
        refused(conn, "UPDATE add_on_submissions SET status = 'approved'")
        conn.execute("UPDATE add_on_submissions SET status = 'submitted'")
        assert conn.execute(change).rowcount == 0
        act_as(conn, "sub-ada", "admin")
        assert conn.execute(change).rowcount == 1


class TestCodes:
    """A code's counter is the number of its redemptions."""

    def test_a_customer_redeems_for_an_own_open_order(self, urls: Urls, orders: None) -> None:
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-casey")
            assert conn.execute(REDEEM, ["M-1"]).rowcount == 1
            assert conn.execute(REDEEM, ["M-3"]).rowcount == 0, "another's order is not seen"
            act_as(conn, "sub-ada", "admin")
            refused(conn, REDEEM, "M-3")
            act_as(conn, "sub-casey")
            conn.execute("UPDATE orders SET status = 'cancelled' WHERE number = 'M-2'")
            refused(conn, REDEEM, "M-2")
        assert uses(urls) == 1

    def test_a_use_comes_back_with_a_cancelled_order(self, urls: Urls, orders: None) -> None:
        free = "DELETE FROM promo_redemptions"
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-casey")
            conn.execute(REDEEM, ["M-1"])
            assert conn.execute(free).rowcount == 0, "the order is open"
            conn.execute("UPDATE orders SET status = 'cancelled' WHERE number = 'M-1'")
            assert conn.execute(free).rowcount == 1
            assert conn.execute(free).rowcount == 0
        assert uses(urls) == 0

    def test_the_last_use_is_given_once(self, urls: Urls, orders: None) -> None:
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE promotional_codes SET max_uses = 1 WHERE code = 'LAUNCH2025'")
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-casey")
            assert [conn.execute(REDEEM, [n]).rowcount for n in ("M-1", "M-2")] == [1, 0]
            assert one(conn, "SELECT count(*) FROM promo_redemptions") == 1
        assert uses(urls) == 1

    @pytest.mark.parametrize("account_type", ["user", "admin"])
    def test_nobody_sets_the_counter(self, urls: Urls, account_type: str) -> None:
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-ada", account_type)
            refused(conn, "UPDATE promotional_codes SET current_uses = 0")
            refused(conn, "UPDATE promotional_codes SET current_uses = current_uses + 1")

    def test_a_customer_changes_no_code(self, urls: Urls) -> None:
        change = "UPDATE promotional_codes SET discount_value = 99, max_uses = NULL"
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-casey")
            assert conn.execute(change).rowcount == 0
            act_as(conn, "sub-ada", "admin")
            assert conn.execute(change).rowcount == 4


class TestFigures:
    """A visitor is counted; what was bought is the worker's to count."""

    COUNT = "SELECT count_add_on((SELECT id FROM add_ons WHERE slug = 'bolt'), {}, {}, {}, {})"

    def test_a_visitor_adds_views_and_no_revenue(self, urls: Urls) -> None:
        with psycopg.connect(urls.app) as conn:
            conn.execute(self.COUNT.format(1, 1, 0, 0))  # type: ignore[call-overload]
            refused(conn, self.COUNT.format(0, 0, 1, 9.99))
            refused(conn, "UPDATE add_on_stats_shards SET views = 1000000")
            with pytest.raises(psycopg.errors.CheckViolation):
                conn.execute(self.COUNT.format(-1, 0, 0, 0))  # type: ignore[call-overload]
        with psycopg.connect(urls.jobs) as conn:
            conn.execute(self.COUNT.format(0, 0, 1, 9.99))  # type: ignore[call-overload]
            conn.execute(self.COUNT.format(0, 1, 0, 0))  # type: ignore[call-overload]

    def test_they_add_up(self, urls: Urls) -> None:
        with psycopg.connect(urls.app) as conn:
            for _ in range(3):
                conn.execute(self.COUNT.format(2, 1, 0, 0))  # type: ignore[call-overload]
            figures = "SELECT (views, cart_adds)::text FROM add_on_stats_daily"
            assert conn.execute(figures).fetchall() == [], "what the shop earns is the staff's"  # type: ignore[call-overload]
            act_as(conn, "sub-ada", "super_admin")
            assert one(conn, figures) == "(6,3)"

    def test_nobody_promotes_herself(self, visitors: Visitors, urls: Urls) -> None:
        visitors.person("casey")
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-casey")
            for column in ("account_type = 'super_admin'", "tier_code = 'vip_founder'", "id = 'x'"):
                refused(conn, f"UPDATE users SET {column} WHERE id = app_user_id()")  # noqa: S608
            conn.execute("UPDATE users SET bio = 'Hello' WHERE id = app_user_id()")

    def test_nobody_praises_herself(self, visitors: Visitors, urls: Urls) -> None:
        visitors.person("casey")
        praise = (
            "INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, rating, title, {0})"
            " SELECT a.id, o.id, o.owner_id, 5, 'Mine', {1} FROM add_ons a, organizations o"
            " WHERE a.slug = 'bolt' AND o.owner_id = 'sub-casey'"
        )
        with psycopg.connect(urls.app) as conn:
            act_as(conn, "sub-casey")
            refused(conn, praise.format("helpful_count", "999"))
            refused(conn, praise.format("publisher_reply", "'So true'"))
            conn.execute(praise.format("body", "'Fine'"))  # type: ignore[call-overload]


def test_staff_change_a_bundle_and_what_it_holds(urls: Urls) -> None:
    """The catalogue's triggers work under staff's policies as they do for the owner."""
    with psycopg.connect(urls.app) as conn:
        act_as(conn, "sub-ada", "super_admin")
        conn.execute(
            "INSERT INTO add_on_bundles (slug, name, add_on_ids, discount_percent)"
            " SELECT 'new', 'New', array_agg(id), 10 FROM add_ons WHERE slug IN ('bolt', 'brigade')"
        )
        conn.execute("UPDATE add_ons SET base_price = 1 WHERE slug = 'bolt'")
        with pytest.raises(psycopg.errors.ForeignKeyViolation), conn.transaction():
            conn.execute("DELETE FROM add_ons WHERE slug = 'bolt'")
        act_as(conn, "sub-casey")
        assert conn.execute("UPDATE add_ons SET base_price = 0 WHERE slug = 'bolt'").rowcount == 0
        assert one(conn, "SELECT base_price::text FROM add_ons WHERE slug = 'bolt'") == "1.00"
