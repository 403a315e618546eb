"""`flask db check`: silent on a good database; on a broken one it names what is broken."""

from __future__ import annotations

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from repo import migrations
from services.schema import check as checking
from tests.conftest import Urls

# What somebody does to the database, and what the check says of it.
BROKEN = [
    ("DROP TABLE review_votes", "table review_votes is missing"),
    ("ALTER TABLE users DROP COLUMN bio", "column users.bio is missing: run ALTER TABLE"),
    ("ALTER TABLE users ALTER email DROP NOT NULL", "column users.email is otherwise (text)"),
    ("ALTER TABLE users ALTER bio TYPE varchar(9)", "column users.bio is otherwise (varchar(9))"),
    ("ALTER TABLE orders ALTER tax SET DEFAULT 1", "column orders.tax is otherwise"),
    ("ALTER TABLE users ADD COLUMN more int", "column users.more should not be there"),
    (
        "ALTER TABLE cart_items DROP CONSTRAINT cart_items_quantity_check",
        "constraint cart_items.cart_items_quantity_check is missing: run ALTER TABLE cart_items"
        " ADD CONSTRAINT cart_items_quantity_check CHECK",
    ),
    (
        "ALTER TABLE users ADD CONSTRAINT short CHECK (length(bio) < 9)",
        "constraint users.short should not be there",
    ),
    (
        "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey",
        "foreign key orders.orders_user_id_fkey is missing: run ALTER TABLE orders ADD CONSTRAINT",
    ),
    (
        "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;"
        "ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey"
        " FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID",
        "foreign key orders.orders_user_id_fkey was never checked",
    ),
    (
        "DROP INDEX idx_orders_organization_date",
        "index idx_orders_organization_date is missing: run CREATE INDEX",
    ),
    (
        "UPDATE pg_index SET indisvalid = false"
        " WHERE indexrelid = 'idx_orders_organization_date'::regclass",
        "index idx_orders_organization_date is not valid, so no query uses it: run REINDEX",
    ),
    ("DROP TRIGGER orders_updated_at ON orders", "trigger orders.orders_updated_at is missing"),
    (
        "ALTER TABLE orders DISABLE TRIGGER orders_updated_at",
        "run ALTER TABLE orders ENABLE TRIGGER orders_updated_at",
    ),
    (
        "CREATE TRIGGER mine BEFORE DELETE ON users FOR EACH ROW"
        " EXECUTE FUNCTION update_updated_at_column()",
        "trigger users.mine should not be there",
    ),
    ("DROP POLICY orders_members ON orders", "policy orders.orders_members is missing"),
    (
        "ALTER POLICY orders_members ON orders USING (true)",
        "policy orders.orders_members is otherwise (permissive SELECT for shop_app sees true)",
    ),
    (
        "CREATE POLICY open ON orders FOR SELECT TO shop_app USING (true)",
        "policy orders.open should not be there: run DROP POLICY open ON orders",
    ),
    ("ALTER TABLE orders DISABLE ROW LEVEL SECURITY", "row security orders is otherwise (off)"),
    (
        "ALTER TABLE orders NO FORCE ROW LEVEL SECURITY",
        "row security orders is otherwise (enabled, not forced): run ALTER TABLE orders ENABLE",
    ),
    (
        "ALTER TABLE usage_events_other NO FORCE ROW LEVEL SECURITY",
        "row security usage_events_other is otherwise",
    ),
    ("CREATE TABLE mine (user_id text)", "row security mine is not forced"),
    ("REVOKE SELECT ON orders FROM shop_app", "grant shop_app on table orders is otherwise"),
    (
        "REVOKE ALL ON live_add_ons FROM shop_jobs",
        "grant shop_jobs on view live_add_ons is missing: run GRANT SELECT ON live_add_ons",
    ),
    ("GRANT DELETE ON orders TO shop_app", "grant shop_app on table orders is otherwise (DELETE"),
    ("GRANT SELECT ON orders TO PUBLIC", "run REVOKE SELECT ON orders FROM PUBLIC"),
    ("GRANT CREATE ON SCHEMA public TO shop_app", "grant shop_app on schema public is otherwise"),
    (
        "GRANT UPDATE (total) ON orders TO shop_app",
        "run REVOKE UPDATE (total) ON orders FROM shop_app",
    ),
    (
        "CREATE OR REPLACE FUNCTION app_is_admin() RETURNS boolean LANGUAGE sql STABLE"
        " PARALLEL SAFE AS 'SELECT true'",
        "function app_is_admin() is otherwise",
    ),
    ("ALTER FUNCTION count_cart(text) SECURITY DEFINER", "function count_cart(p_owner text) is"),
    (
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "function mine() should not be there",
    ),
    (
        "DROP FUNCTION complete_onboarding",
        "function complete_onboarding(p_user_id text) is missing",
    ),
    ("DROP VIEW order_details", "view order_details is missing"),
    (
        "ALTER VIEW order_details SET (security_invoker = false)",
        "view order_details is otherwise (asks as its owner",
    ),
    ("CREATE VIEW mine AS SELECT * FROM orders", "view mine should not be there"),
    ("ALTER SEQUENCE order_numbers OWNED BY NONE", "sequence order_numbers is otherwise"),
    (
        "DROP EXTENSION pg_trgm CASCADE",
        "extension pg_trgm is missing: run CREATE EXTENSION pg_trgm",
    ),
    ("ALTER TABLE mine OWNER TO shop_app", "role shop_app owns table mine"),
    ("DELETE FROM promotional_codes", "number of promotional codes is 0, and 4 belong there"),
    ("DELETE FROM plan_features WHERE plan = 'pro'", "number of plan features is 27, and 36"),
    ("SELECT make_usage_partitions(0); {next}", "is missing: run SELECT make_usage_partitions(3)"),
    ("{grant}", "can be read past the policies of its table: run REVOKE ALL ON usage_events_"),
    ("{stray}", "partition usage_events_other holds 1 events"),
    ("DELETE FROM alembic_version WHERE version_num LIKE '019%'", "is pending: run `flask"),
    ("UPDATE alembic_version SET checksum = '' WHERE version_num LIKE '003%'", "was changed after"),
    ("INSERT INTO alembic_version VALUES ('999_later', '')", "migration 999_later is applied"),
]
NEXT = "(SELECT 'usage_events_' || to_char(now() + interval '1 month', 'YYYY_MM'))"
LONGER = {
    "{next}": f"DO $$ BEGIN EXECUTE 'DROP TABLE ' || {NEXT}; END $$",
    "{grant}": f"DO $$ BEGIN EXECUTE 'GRANT SELECT ON ' || {NEXT} || ' TO shop_app'; END $$",
    "{stray}": "INSERT INTO users (id, email, display_name) VALUES ('u', 'u@x', 'U');"
    "INSERT INTO organizations (slug, name, owner_id) VALUES ('o', 'O', 'u');"
    "INSERT INTO usage_events"
    " (organization_id, user_id, add_on_id, event_type, idempotency_key, at)"
    " SELECT o.id, 'u', a.id, 'api_call', 'k', now() - interval '1 year'"
    " FROM organizations o, add_ons a WHERE o.slug = 'o' AND a.slug = 'bolt'",
}


def check(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["db", "check", *options])


def change(urls: Urls, statement: str) -> None:
    for mark, longer in LONGER.items():
        statement = statement.replace(mark, longer)
    if "ALTER TABLE mine OWNER" in statement:
        statement = f"CREATE TABLE mine (id int); {statement}"
    with psycopg.connect(urls.server) as conn:
        conn.execute("SELECT set_config('role', 'shop_owner', true)")
        if statement.startswith("UPDATE pg_index") or "OWNER TO" in statement:
            conn.execute("RESET ROLE")
        conn.execute(statement)  # type: ignore[call-overload]


def test_a_good_database_is_whole(app: Flask) -> None:
    result = check(app)
    assert result.exit_code == 0, result.output
    assert "as they should be.\nThe database is whole.\n" in result.output
    assert "foreign keys, " in result.output
    assert check(app, "--quiet").output == ""


def test_what_the_seeds_bring_is_counted(urls: Urls) -> None:
    """The numbers that are written down are those of a shop just seeded."""
    with migrations.connect(urls.owner) as conn:
        assert checking.schema.count_seeds(conn) == checking.SEEDS


@pytest.mark.parametrize(("statement", "said"), BROKEN, ids=[said[:60] for _, said in BROKEN])
def test_what_is_broken_is_named(app: Flask, urls: Urls, statement: str, said: str) -> None:
    change(urls, statement)
    result = check(app)
    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if said in line and "wrong: " in line]
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int); GRANT SELECT ON mine TO shop_app",
        "CREATE INDEX mine ON orders (total)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW mine WITH (security_invoker = true) AS SELECT * FROM orders",
        "CREATE SEQUENCE mine",
        "CREATE EXTENSION hstore",
    ],
)
def test_what_harms_nothing_is_told(app: Flask, urls: Urls, statement: str) -> None:
    change(urls, statement)
    result = check(app)
    assert result.exit_code == 0, result.output
    assert result.output.count("note: ") == 1, result.output


def test_a_missing_table_is_one_finding(app: Flask, urls: Urls) -> None:
    """Its columns, keys, policies and grants are gone with it, and not told one by one."""
    change(urls, "DROP TABLE review_votes")
    wrong = [line for line in check(app).output.splitlines() if line.startswith("wrong: ")]
    (only,) = wrong
    assert only.endswith("is missing: make it as sql/schema.sql has it, or restore a backup")


def test_an_empty_database_is_told_to_be_migrated_and_stays_empty(
    empty_app: Flask, empty: Urls
) -> None:
    result = check(empty_app)
    assert result.exit_code == 1
    assert "001_extensions_marketplace is pending" in result.output
    with psycopg.connect(empty.owner) as conn:
        assert conn.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)


def test_another_stock_is_no_fault_where_one_says_so(app: Flask, urls: Urls) -> None:
    change(urls, "DELETE FROM promotional_codes")
    assert check(app, "--without-seeds").exit_code == 0


def test_a_role_that_may_too_much_is_named(app: Flask, urls: Urls) -> None:
    """In a transaction that is taken back: roles belong to the whole server."""
    with psycopg.connect(urls.server) as conn:
        conn.execute("ALTER ROLE shop_readonly BYPASSRLS")
        conn.execute("GRANT shop_jobs TO shop_readonly")
        found = {str(finding) for finding in checking.check(conn).findings}
        conn.rollback()
    assert any("role shop_readonly may do more than its grants say" in one for one in found)
    assert any("role shop_readonly is a member of shop_jobs" in one for one in found)
