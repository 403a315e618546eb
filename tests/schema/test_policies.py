"""Row-level security: every table and every role, own row and stranger's; and its own controls."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from tests.conftest import Urls
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors

PRIVATE = {
    "users": "id",
    "organizations": "owner_id",
    "organization_members": "user_id",
    "org_subscriptions": None,
    "user_sessions": "user_id",
    "cart_items": "user_id",
    "cart_codes": "user_id",
    "orders": "user_id",
    "add_on_purchases": "user_id",
    "promo_redemptions": "user_id",
    "user_add_ons": "user_id",
}
# Somebody's too, and not written by the story of a purchase: the worker makes a row of each.
FURTHER = {
    "billing_customers": "(organization_id, stripe_customer_id) VALUES ('{org}', 'cus_{n}')",
    "licenses": "(organization_id, add_on_id, license_key, signature)"
    " VALUES ('{org}', '{add_on}', 'key-{n}', 's')",
    "trials": "(organization_id, add_on_id, user_id, ends_at)"
    " VALUES ('{org}', '{add_on}', '{user}', now() + interval '14 days')",
    "usage_events": "(organization_id, user_id, add_on_id, event_type, idempotency_key)"
    " VALUES ('{org}', '{user}', '{add_on}', 'api_call', 'k')",
    "usage_aggregates": "(organization_id, user_id, add_on_id, period, period_start, metric)"
    " VALUES ('{org}', '{user}', '{add_on}', 'daily', current_date, 'api_call')",
    "add_on_submissions": "(organization_id, user_id, name, version)"
    " VALUES ('{org}', '{user}', 'Mine', '1')",
    "audit_log": "(actor_id, action, object_type, object_id) VALUES ('{user}', 'x', 'y', 'z')",
    "add_on_purchases_archive": "SELECT * FROM (SELECT p.*, now() FROM add_on_purchases p"
    " WHERE p.user_id = '{user}' LIMIT 1) AS old",
}
# Read by all once they are approved, or by their own.
PUBLISHED = {"add_on_reviews", "review_votes"}
# Everybody reads these; nobody but the owner writes them.
GLOBAL = {
    "add_ons", "add_on_features", "add_on_bundles", "feature_definitions", "categories",
    "subscription_tiers", "plan_features", "promotional_codes", "alembic_version",
    "add_on_prices", "pricing_rules", "revoked_licenses", "add_on_stats_shards",
}  # fmt: skip
# These look as the worker would, and answer one narrow question or keep one counter.
DEFINERS = {
    "check_username_available",
    "update_add_on_rating",
    "vote_changed",
    "increment_downloads",
}
# Written by the web server, read by the worker.
SYSTEM = {"webhook_events"}


@pytest.fixture
def two_customers(visitors: Visitors, payments: Payments) -> tuple[Customer, Customer]:
    """Casey and a stranger, each with a row in every private table."""
    both = visitors.person("casey"), visitors.person("stranger")
    for customer in both:
        customer.put_in_cart("bolt")
        customer.post("/cart/code", code="LAUNCH2025")
        page_url = customer.check_out().location
        payments.pay(page_url)
        payments.deliver(page_url)
        customer.put_in_cart("brigade")
        customer.post("/cart/code", code="FRIEND50")
    return both


def test_every_table_is_accounted_for(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        rows = conn.execute(
            "SELECT tablename, rowsecurity, relforcerowsecurity FROM pg_tables"
            " JOIN pg_class ON relname = tablename AND relnamespace = 'public'::regnamespace"
            " WHERE schemaname = 'public' AND tablename NOT LIKE 'procrastinate%'"
        ).fetchall()
    months = {name for name, *_ in rows if name.startswith("usage_events_")}
    assert len(months) >= 4
    known = PRIVATE.keys() | FURTHER.keys() | PUBLISHED | GLOBAL | SYSTEM
    assert {name for name, *_ in rows} - months == known
    for name, enabled, forced in rows:
        assert (enabled, forced) == ((True, True) if name not in GLOBAL else (False, False)), name


def test_the_roles_own_nothing_and_bypass_nothing(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'shop\\_%'"
            " AND rolname <> 'shop_owner' AND (rolbypassrls OR rolsuper)"
        ).fetchone()
        owners = conn.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        views = conn.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'v'"
            " AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
        ).fetchall()
        definers = conn.execute(
            "SELECT proname, proconfig FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert row == (0,)
    assert owners == [("shop_owner",)]
    assert views == []
    assert {name for name, _ in definers} == DEFINERS
    assert all("search_path=public, pg_temp" in (config or []) for _, config in definers)


@pytest.mark.parametrize("table", sorted(PRIVATE))
def test_one_sees_ones_own_and_nobody_sees_nothing(
    urls: Urls, two_customers: object, table: str
) -> None:
    with psycopg.connect(urls.app) as conn:
        assert _count(conn, table) == 0, "nobody"
        _act_as(conn, "sub-casey")
        own = _count(conn, table)
        _act_as(conn, "sub-stranger")
        others = _count(conn, table)
        _act_as(conn, "")
        assert _count(conn, table) == 0, "nobody, after somebody"
    with psycopg.connect(urls.jobs) as conn:
        total = _count(conn, table)
    assert own >= 1, table
    assert others >= 1, table
    assert own + others <= total


@pytest.mark.parametrize("table", sorted(FURTHER))
def test_the_further_tables_are_the_organizations_own(
    urls: Urls, two_customers: object, table: str
) -> None:
    with psycopg.connect(urls.owner) as conn:
        add_on = conn.execute("SELECT id FROM add_ons LIMIT 1").fetchone()
        found = conn.execute(
            "SELECT id, owner_id FROM organizations WHERE owner_id LIKE 'sub-%'"
        ).fetchall()
    assert add_on is not None
    with psycopg.connect(urls.owner) as conn:
        for n, (organization, user) in enumerate(found):
            row = FURTHER[table].format(org=organization, user=user, n=n, add_on=add_on[0])
            conn.execute(f"INSERT INTO {table} {row}")  # type: ignore[call-overload]
        assert _count(conn, table) == 2
    with psycopg.connect(urls.app) as conn:
        assert _count(conn, table) == 0, "nobody"
        for user in ("sub-casey", "sub-stranger"):
            _act_as(conn, user)
            assert _count(conn, table) == 1, user
        conn.execute("SELECT set_config('app.account_type', 'admin', true)")
        assert _count(conn, table) == 2, "administrators see all"


def test_reviews_are_read_by_all_once_they_are_approved(urls: Urls, two_customers: object) -> None:
    review = (
        "INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, rating, title)"
        " SELECT (SELECT id FROM add_ons WHERE slug = 'bolt'), id, owner_id, 5, 'Good'"
        " FROM organizations WHERE owner_id = 'sub-casey'"
    )
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "sub-casey")
        conn.execute(review)
        assert _count(conn, "add_on_reviews") == 1
        _act_as(conn, "sub-stranger")
        assert _count(conn, "add_on_reviews") == 0
        _act_as(conn, "sub-casey")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
            conn.execute("UPDATE add_on_reviews SET status = 'approved'")
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("UPDATE add_on_reviews SET status = 'approved'")
    with psycopg.connect(urls.app) as conn:
        assert _count(conn, "add_on_reviews") == 1, "nobody reads what is approved"


@pytest.mark.parametrize("table", sorted(name for name, column in PRIVATE.items() if column))
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_a_strangers_rows_cannot_be_touched(
    urls: Urls, two_customers: object, table: str, statement: str
) -> None:
    column = PRIVATE[table] or ""
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "sub-stranger")
        query = sql.SQL(statement).format(
            *([sql.Identifier(table)] + [sql.Identifier(column)] * (statement.count("{}") - 1))
        ) + sql.SQL(" WHERE {} = 'sub-casey'").format(sql.Identifier(column))
        if not _may(conn, statement.split()[0], table, column):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(query)
            return
        assert conn.execute(query).rowcount == 0
    with psycopg.connect(urls.owner) as conn:
        # The control: it is the policy that spares the rows.
        conn.execute(
            sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table))
        )
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "sub-stranger")
        try:
            assert conn.execute(query).rowcount >= 1
        except psycopg.errors.IntegrityError:
            # They were reached: another table's rows hold on to them.
            conn.rollback()


@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("cart_items", "user_id, add_on_id", "'sub-casey', (SELECT id FROM add_ons LIMIT 1)"),
        ("organizations", "slug, name, owner_id", "'mine', 'Mine', 'sub-casey'"),
        (
            "organization_members",
            "organization_id, user_id, role",
            "'{organization}', 'sub-stranger', 'owner'",
        ),
        (
            "user_sessions",
            "token_hash, user_id, organization_id, expires_at",
            "'x', 'sub-casey', '{organization}', now() + interval '1 day'",
        ),
        ("org_subscriptions", "organization_id, plan", "'{organization}', 'enterprise'"),
        (
            "user_add_ons",
            "user_id, organization_id, add_on_id, source",
            "'sub-stranger', '{organization}', (SELECT id FROM add_ons LIMIT 1), 'grant'",
        ),
    ],
)
def test_nothing_can_be_written_in_anothers_name(
    urls: Urls, two_customers: object, table: str, columns: str, values: str
) -> None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT id FROM organizations WHERE owner_id = 'sub-casey'").fetchone()
    assert row is not None
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "sub-stranger")
        query = f"INSERT INTO {table} ({columns}) VALUES ({values.format(organization=row[0])})"  # noqa: S608
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(query)  # type: ignore[call-overload]


def test_orders_are_completed_by_the_worker_alone(urls: Urls, two_customers: object) -> None:
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "sub-casey")
        assert conn.execute("UPDATE orders SET status = 'pending'").rowcount == 0
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE orders SET status = 'pending'")
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "sub-casey")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("UPDATE orders SET status = 'completed'")


def test_administrators_see_all_orders(urls: Urls, two_customers: object) -> None:
    with psycopg.connect(urls.app) as conn:
        _act_as(conn, "somebody")
        assert _count(conn, "orders") == 0
        conn.execute("SELECT set_config('app.account_type', 'admin', true)")
        assert _count(conn, "orders") == 2


def test_without_the_policy_a_stranger_would_see(urls: Urls, two_customers: object) -> None:
    """The control: it is the policy that hides the rows, and not an empty table."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute("ALTER TABLE orders DISABLE ROW LEVEL SECURITY")
    with psycopg.connect(urls.app) as conn:
        assert _count(conn, "orders") == 2


def _may(conn: psycopg.Connection[tuple[object, ...]], verb: str, table: str, column: str) -> bool:
    """Whether the grants alone would let the role do it."""
    check = (
        "SELECT has_table_privilege(%(t)s, 'DELETE')"
        if verb == "DELETE"
        else "SELECT has_column_privilege(%(t)s, %(c)s, 'UPDATE')"
    )
    return conn.execute(check, {"t": table, "c": column}).fetchone() == (True,)


def _act_as(conn: psycopg.Connection[tuple[object, ...]], user_id: str) -> None:
    conn.execute("SELECT set_config('app.user_id', %s, true)", [user_id])


def _count(conn: psycopg.Connection[tuple[object, ...]], table: str) -> int:
    row = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(str(row[0]))
