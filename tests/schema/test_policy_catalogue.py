"""What PostgreSQL's own catalogue says of our guards: roles, views, functions, keys, plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.conftest import Urls
from tests.schema.policy_rows import Connection
from tests.schema.policy_table import EXPECTED, WITHOUT_POLICIES

# Functions that look as the owner would, each for one narrow answer or one counter, and who calls
# them; a trigger's is called by nobody. A further one is a decision, and stands here.
DEFINERS = {
    "check_username_available": {"shop_app", "shop_jobs"},
    "update_add_on_rating": {"shop_app", "shop_jobs"},
    "increment_downloads": {"shop_app", "shop_jobs"},
    "count_visits": {"shop_app", "shop_jobs"},
    "list_organization_members": {"shop_app"},
    "find_avatar": {"shop_app"},
    "list_member_avatars": {"shop_app"},
    "vote_changed": set(),
    "count_redemption": set(),
    "count_credit": set(),
    "add_on_listed": set(),
    "check_seat": set(),
    "member_left": set(),
    "handle_new_user": {"shop_app"},
    "find_login_person": {"shop_app"},
    "make_usage_partitions": {"shop_jobs"},
    "guard_members": set(),
    "guard_head": set(),
    "guard_seats": set(),
    "guard_invitations": set(),
    "guard_founding": set(),
    "guard_requests": set(),
    "close_orders": set(),
    "change_organization": {"shop_app"},
    "list_people": {"shop_app"},
    "change_member_role": {"shop_app"},
    "remove_member": {"shop_app"},
    "hand_over_organization": {"shop_app"},
    "close_organization": {"shop_app"},
    "find_invitation": {"shop_app"},
    "accept_invitation": {"shop_app"},
    "decline_invitation": {"shop_app"},
    # Her own, whatever she has left since; and what is in the way of her going.
    "own_rows": {"shop_app"},
    "erasure_obstacles": {"shop_app"},
    "erase_person": {"shop_app"},
    # For staff, and they ask who is asking.
    "find_people": {"shop_app"},
    "count_logins_of": {"shop_app"},
    "end_logins_of": {"shop_app"},
}
ROLES = ("shop_app", "shop_jobs", "shop_readonly")
# Whose are the tables and views, and the functions that no extension brought?
OWNERS = """
SELECT relowner::regrole::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION SELECT proowner::regrole::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""
DEFINED = """
SELECT proname, coalesce('search_path=public, pg_temp' = ANY (proconfig), false),
       ARRAY(SELECT r FROM unnest(%s::text[]) AS r
             WHERE has_function_privilege(r, p.oid, 'EXECUTE')),
       EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
               WHERE grantee = 0)
FROM pg_proc p WHERE prosecdef AND pronamespace = 'public'::regnamespace
"""
# Keys from one table with an organization to another that leave the organization out.
LOOSE_KEYS = """
SELECT k.conrelid::regclass::text || '.' || k.conname FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'organization_id'
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attname = 'organization_id'
WHERE k.contype = 'f' AND k.conparentid = 0
  AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
                  WHERE pair.here = a.attnum AND pair.there = b.attnum)
"""
PARTITIONS = """
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'usage_events'::regclass
"""


@pytest.fixture(scope="module")
def owner(module_urls: Urls) -> Iterator[Connection]:
    """The owner's connection; what she does is rolled back."""
    with psycopg.connect(module_urls.owner) as conn:
        yield conn
        conn.rollback()


def rows(conn: Connection, query: str, *params: Any) -> list[Any]:
    """The first column, or the rows where there are several."""
    found = conn.execute(query, params or None).fetchall()  # type: ignore[call-overload]
    return [row[0] if len(row) == 1 else row for row in found]


def test_the_roles_own_nothing_and_bypass_nothing(owner: Connection) -> None:
    strong = (
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND (rolsuper OR rolbypassrls"
        " OR rolcreaterole OR rolcreatedb OR rolreplication)"
    )
    assert rows(owner, strong, [*ROLES]) == []
    assert rows(owner, OWNERS) == ["shop_owner"]
    # Nor are they members of anything that could.
    above = "SELECT rolname FROM pg_roles WHERE rolname <> %s AND pg_has_role(%s, oid, 'MEMBER')"
    for role in ROLES:
        assert rows(owner, above, role, role) == []


def test_nobody_else_makes_things_in_the_schema(owner: Connection) -> None:
    """A definer's search path may be trusted."""
    makers = (
        "SELECT r FROM unnest(%s::text[]) AS r WHERE has_schema_privilege(r, 'public', 'CREATE')"
    )
    assert rows(owner, makers, [*ROLES]) == []


def test_views_look_as_the_asker_does(owner: Connection) -> None:
    views = (
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace = 'public'::regnamespace"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    )
    assert rows(owner, views) == []
    with owner.transaction(force_rollback=True):
        owner.execute("CREATE VIEW leak AS SELECT * FROM orders")
        assert rows(owner, views) == ["leak"]


def test_functions_that_look_as_the_owner_are_known_and_for_whom(owner: Connection) -> None:
    found = {name: (path, set(callers), public) for name, path, callers, public in rows(
        owner, DEFINED, [*ROLES])}  # fmt: skip
    assert found == {name: (True, callers, False) for name, callers in DEFINERS.items()}


def test_reports_call_nothing_that_writes(module_urls: Urls, owner: Connection) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL ROLE shop_readonly")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("SELECT increment_downloads((SELECT id FROM add_ons LIMIT 1))")


def test_keys_stay_within_an_organization(owner: Connection) -> None:
    assert rows(owner, LOOSE_KEYS) == []
    with owner.transaction(force_rollback=True):
        owner.execute("ALTER TABLE licenses ADD CONSTRAINT loose FOREIGN KEY (user_add_on_id)"
                      " REFERENCES user_add_ons (id)")  # fmt: skip
        assert rows(owner, LOOSE_KEYS) == ["licenses.loose"]


def test_a_licence_leads_to_a_grant_of_its_own_organization(owner: Connection) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute(
            "INSERT INTO users (id, email, display_name) VALUES ('a', 'a@b.c', 'A');"
            "INSERT INTO organizations (slug, name, owner_id)"
            " VALUES ('a', 'A', 'a'), ('b', 'B', 'a')"
        )
        owner.execute(
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
            " SELECT 'a', o.id, a.id, 'grant' FROM organizations o, add_ons a"
            " WHERE o.slug = 'a' AND a.slug = 'bolt'"
        )
        licence = (
            "INSERT INTO licenses"
            " (organization_id, add_on_id, user_add_on_id, license_key, signature)"
            " SELECT o.id, u.add_on_id, u.id, %s, 's' FROM organizations o, user_add_ons u"
            " WHERE o.slug = %s"
        )
        owner.execute(licence, ["k-a", "a"])
        with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused, owner.transaction():
            owner.execute(licence, ["k-b", "b"])
    assert refused.value.diag.constraint_name == "licenses_user_add_on_tenant"


def test_partitions_are_read_through_their_parent(owner: Connection) -> None:
    """By name they are the owner's alone, who finds in each what her backup must hold."""
    partitions = rows(owner, PARTITIONS)
    assert len(partitions) >= 5
    with owner.transaction(force_rollback=True):
        owner.execute(
            "INSERT INTO users (id, email, display_name) VALUES ('a', 'a@b.c', 'A');"
            "INSERT INTO organizations (slug, name, owner_id) VALUES ('a', 'A', 'a');"
            "INSERT INTO organization_members SELECT id, 'a', 'owner' FROM organizations"
            " WHERE slug = 'a';"
            "SELECT make_usage_partitions(5)"
        )
        partitions = rows(owner, PARTITIONS)
        starts = [bound.split("'")[1] if "'" in bound else "2001-01-01" for _, bound in partitions]
        owner.execute(
            "INSERT INTO usage_events"
            " (organization_id, user_id, add_on_id, event_type, idempotency_key, at)"
            " SELECT o.id, 'a', a.id, 'api_call', 'k', t FROM organizations o, add_ons a,"
            " unnest(%s::timestamptz[]) AS t WHERE o.slug = 'a' AND a.slug = 'bolt'",
            [starts],
        )
        for name, _ in partitions:
            directly = sql.SQL("SELECT FROM {}").format(sql.Identifier(name))
            assert owner.execute(directly).rowcount == 1, name
            for role in ROLES:
                with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                    owner.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                    owner.execute(directly)
        owner.execute("SET LOCAL ROLE shop_app; SELECT set_config('app.user_id', 'a', true)")
        assert owner.execute("SELECT FROM usage_events").rowcount == len(partitions)


@pytest.mark.parametrize(
    "table", sorted(t for t, who in EXPECTED.items() if who["nobody"][0] == "S")
)
def test_what_everybody_reads_costs_no_filter(module_urls: Urls, table: str) -> None:
    assert not _filters(module_urls, table)


def test_what_is_somebodys_is_filtered(module_urls: Urls) -> None:
    """The control: a plan does show a policy that is more than `true`."""
    private = (t for t, who in EXPECTED.items() if who["nobody"] == "----" and who["own"][0] == "S")
    for table in private:
        assert _filters(module_urls, table) or table in WITHOUT_POLICIES, table


def _filters(urls: Urls, table: str) -> bool:
    columns = "id" if table == "procrastinate_jobs" else "*"
    with psycopg.connect(urls.app) as conn:
        plan = rows(conn, f"EXPLAIN (COSTS OFF) SELECT {columns} FROM {table}")  # noqa: S608
    return any(word in line for line in plan for word in ("Filter", "SubPlan", "One-Time", "Cond"))


def test_after_a_transaction_nobody_is_asking(module_urls: Urls) -> None:
    """The setting reads as '' afterwards, and '' is nobody: no cast fails and no row is seen."""
    with psycopg.connect(module_urls.app, autocommit=True) as conn:
        with conn.transaction():
            conn.execute(
                "SELECT set_config('app.user_id', 'casey', true),"
                " set_config('app.organization_id', gen_random_uuid()::text, true),"
                " set_config('app.account_type', 'admin', true)"
            )
            assert rows(conn, "SELECT app_user_id() || app_is_admin()") == ["caseytrue"]
        assert rows(conn, "SELECT current_setting('app.organization_id', true)") == [""]
        asked = "SELECT app_user_id(), app_organization_id(), app_cart_owner(), app_is_admin()"
        assert rows(conn, asked) == [(None, None, None, False)]
        assert rows(conn, "SELECT count(*) FROM users") == [0]
    # The control: somebody is there to be seen, by whoever may.
    with psycopg.connect(module_urls.owner) as conn:
        assert rows(conn, "SELECT count(*) > 0 FROM users") == [True]
