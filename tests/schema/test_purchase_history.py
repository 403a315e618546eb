"""Purchases and their archive: one shape, one history, and no way to delete one from a page."""

from __future__ import annotations

import psycopg
import pytest

from repo import migrations
from tests.conftest import Urls
from tests.support.people import Visitors

COLUMNS = """
SELECT column_name, udt_name, character_maximum_length, numeric_precision, numeric_scale
FROM information_schema.columns WHERE table_name = %s AND column_name <> 'archived_at'
ORDER BY column_name
"""
LAST_20 = """
EXPLAIN (COSTS OFF) SELECT id, name, purchased_at FROM purchase_history
WHERE user_id = app_user_id() ORDER BY purchased_at DESC LIMIT 20
"""


def fill(urls: Urls, purchases: int) -> None:
    """Many purchases of a hundred people in Casey's organization, half of them archived."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO users (id, email, display_name)"
            " SELECT 'p' || n, 'p@example.test', 'P' FROM generate_series(0, 99) n"
        )
        conn.execute(
            "INSERT INTO orders (user_id, organization_id, customer_name, customer_email, status,"
            " subtotal, discount, total, currency, fingerprint, expires_at)"
            " SELECT owner_id, id, 'C', 'c@example.test', 'completed', 0, 0, 0, 'USD', 'x', now()"
            " FROM organizations WHERE owner_id = 'sub-casey'"
        )
        for table, sign in (("add_on_purchases", 1), ("add_on_purchases_archive", -1)):
            conn.execute(
                f"INSERT INTO {table} (order_id, user_id, organization_id, purchase_type,"  # noqa: S608
                " add_on_id, position, slug, name, billing_type, quantity, unit_price, amount,"
                " currency, breakdown, grants, status, purchased_at)"
                " SELECT o.id, 'p' || n %% 100, o.organization_id, 'add_on',"
                " (SELECT id FROM add_ons WHERE slug = 'bolt'), n * %s, 'bolt', 'Bolt', 'monthly',"
                " 1, 1, 1, 'USD', '[]', '[]', 'completed', now() - make_interval(hours => n)"
                " FROM orders o, generate_series(1, %s) n",
                [sign, purchases // 2],
            )


@pytest.mark.parametrize("other", ["add_on_purchases_archive", "purchase_history"])
def test_the_archive_and_the_history_have_the_columns_of_a_purchase(urls: Urls, other: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        live = conn.execute(COLUMNS, ["add_on_purchases"]).fetchall()
        assert len(live) >= 20
        assert conn.execute(COLUMNS, [other]).fetchall() == live


def test_the_last_twenty_come_from_both_indexes_in_order(urls: Urls, visitors: Visitors) -> None:
    visitors.person("casey")
    fill(urls, 50_000)
    with psycopg.connect(urls.owner) as conn:
        conn.execute("ANALYZE add_on_purchases, add_on_purchases_archive")
    with psycopg.connect(urls.app) as conn:
        conn.execute("SELECT set_config('app.user_id', 'p7', true)")
        plan = "\n".join(row[0] for row in conn.execute(LAST_20).fetchall())
    assert "Merge Append" in plan
    assert "idx_add_on_purchases_user_date" in plan
    assert "idx_add_on_purchases_archive_user_date" in plan
    assert "Seq Scan on add_on_purchases" not in plan
    assert "->  Sort" not in plan


def test_history_is_the_organizations_own(urls: Urls, visitors: Visitors) -> None:
    visitors.person("casey")
    visitors.person("stranger")
    fill(urls, 4)
    with psycopg.connect(urls.app) as conn:
        for user, count in (("", 0), ("sub-casey", 4), ("sub-stranger", 0)):
            conn.execute("SELECT set_config('app.user_id', %s, true)", [user])
            assert conn.execute("SELECT count(*) FROM purchase_history").fetchone() == (count,)


@pytest.mark.parametrize("table", ["add_on_purchases", "add_on_purchases_archive"])
def test_a_page_can_delete_no_purchase(urls: Urls, table: str) -> None:
    with psycopg.connect(urls.app) as conn:
        conn.execute("SELECT set_config('app.account_type', 'super_admin', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(f"DELETE FROM {table}")  # type: ignore[call-overload]  # noqa: S608


def test_taken_back_the_archive_is_empty_and_nothing_is_lost(
    urls: Urls, visitors: Visitors
) -> None:
    visitors.person("casey")
    fill(urls, 10)
    newer = [step for step in migrations.steps() if step.version >= "021"]
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None, count=len(newer))
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT (SELECT count(*) FROM add_on_purchases),"
            " (SELECT count(*) FROM add_on_purchases_archive)"
        ).fetchone()
    assert row == (10, 0)


def test_what_was_owned_before_finds_its_order(urls: Urls, visitors: Visitors) -> None:
    visitors.person("casey")
    fill(urls, 2)
    newer = [step for step in migrations.steps() if step.version >= "021"]
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None, count=len(newer))
        conn.execute(
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, purchase_id, source)"
            " SELECT user_id, organization_id, add_on_id, id, 'purchase'"
            " FROM add_on_purchases LIMIT 1"
        )
        migrations.upgrade(conn, lambda _: None)
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT order_id = (SELECT id FROM orders) FROM user_add_ons").fetchone()
    assert row == (True,)
