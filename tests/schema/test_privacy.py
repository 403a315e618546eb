"""Whatever can say something of a person is declared, and taken along: the catalogue knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from services.privacy.declared import BY_NAME, TABLES
from services.privacy.sections import BY_KEY
from tests.conftest import Urls

Connection = psycopg.Connection[Any]

# What can hold words of a person, or about her.
WORDY = """
SELECT c.relname, a.attname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.atttypid::regtype::text IN ('text', 'character varying', 'character', 'jsonb', 'json',
                                    'inet', 'cidr', 'bytea', 'date', 'text[]', 'xml')
"""
# What leads to a person: a key to her, or a column that is called so.
LEADING = """
SELECT DISTINCT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND (a.attname ~ '^(user_id|actor_id|owner_id|person_id|invited_by|created_by|.*email|recipient)$'
       OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                  AND k.confrelid = 'users'::regclass AND a.attnum = ANY (k.conkey)))
"""
PARTS = "SELECT part, relation FROM personal_parts()"


@pytest.fixture
def owner(module_urls: Urls) -> Iterator[Connection]:
    """The owner's connection; what she does is rolled back."""
    with psycopg.connect(module_urls.owner) as conn:
        yield conn
        conn.rollback()


def undeclared(conn: Connection) -> list[str]:
    """The columns that could hold something of a person, and of which nobody says so or not."""
    missing = []
    for table, column in conn.execute(WORDY).fetchall():
        declared = BY_NAME.get(table)
        known = declared and (
            declared.harmless == "*"
            or column in declared.personal
            or column in declared.harmless.split()
        )
        if not known:
            missing.append(f"{table}.{column}")
    return sorted(missing)


def not_taken_along(conn: Connection) -> list[str]:
    """The tables that lead to a person, and are neither exported nor left out with a reason."""
    exported = {relation for _, relation in conn.execute(PARTS).fetchall()}
    return sorted(
        table
        for (table,) in conn.execute(LEADING).fetchall()
        if table not in exported and not BY_NAME[table].not_exported
    )


def test_every_column_that_can_hold_words_is_declared(owner: Connection) -> None:
    assert undeclared(owner) == []


@pytest.mark.parametrize(
    "kind", ["text", "varchar(20)", "jsonb", "inet", "bytea", "date", "text[]"]
)
def test_a_new_column_is_noticed(owner: Connection, kind: str) -> None:
    """The control."""
    owner.execute(f"ALTER TABLE orders ADD COLUMN whatever {kind}")  # type: ignore[call-overload]
    assert undeclared(owner) == ["orders.whatever"]


def test_what_is_declared_is_there(owner: Connection) -> None:
    there = {tuple(row) for row in owner.execute(WORDY).fetchall()}
    for table in TABLES:
        for column in (*table.personal, *table.harmless.replace("*", "").split()):
            assert (table.name, column) in there, f"{table.name}.{column}"
    assert len(BY_NAME) == len(TABLES)


def test_every_table_belongs_to_a_section_or_says_why_not() -> None:
    for table in TABLES:
        assert table.section in BY_KEY if table.section else table.reason, table.name
    assert {table.section for table in TABLES} - {None} == set(BY_KEY)


def test_every_table_that_leads_to_a_person_is_taken_along(owner: Connection) -> None:
    assert not_taken_along(owner) == []


@pytest.mark.parametrize("column", ["whose text REFERENCES users (id)", "email text"])
def test_a_table_that_nobody_exports_is_noticed(owner: Connection, column: str) -> None:
    """The control."""
    owner.execute(f"ALTER TABLE webhook_events ADD COLUMN {column}")  # type: ignore[call-overload]
    assert not_taken_along(owner) == [], "it says why it is left out"
    owner.execute(f"ALTER TABLE tax_rates ADD COLUMN {column}")  # type: ignore[call-overload]
    assert not_taken_along(owner) == ["tax_rates"]


def test_the_database_and_the_declaration_name_the_same_parts(owner: Connection) -> None:
    found = owner.execute(PARTS).fetchall()
    declared = [(part, table.name) for table in TABLES for part in table.parts]
    assert sorted(found) == sorted(declared)
    assert all(table.parts or table.not_exported or not table.section for table in TABLES)


@pytest.mark.parametrize("table", ["audit_log", "credit_entries"])
class TestOnlyAddedTo:
    """The erasing function's way through what is only added to is nobody else's."""

    CHANGE = "UPDATE {} SET {} = 'erased:x'"
    COLUMN = {"audit_log": "actor_id", "credit_entries": "created_by"}  # noqa: RUF012

    def _row(self, conn: Connection) -> None:
        conn.execute(
            "INSERT INTO users (id, email, display_name) VALUES ('p', 'p@b.c', 'P'),"
            " ('erased:x', 'e@b.c', 'E');"
            "INSERT INTO organizations (slug, name, owner_id) VALUES ('p', 'P', 'p');"
            "INSERT INTO audit_log (actor_id, action, object_type, object_id)"
            " VALUES ('p', 'a', 'b', 'c');"
            "INSERT INTO credit_entries (organization_id, kind, amount, created_by)"
            " SELECT id, 'granted', 5, 'p' FROM organizations WHERE slug = 'p'"
        )

    def _change(self, table: str, column: str | None = None) -> str:
        return self.CHANGE.format(table, column or self.COLUMN[table])

    def test_not_even_the_owner_changes_it(self, owner: Connection, table: str) -> None:
        self._row(owner)
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(self._change(table))  # type: ignore[call-overload]

    @pytest.mark.parametrize("role", ["shop_app", "shop_jobs", "shop_readonly"])
    def test_nobody_who_says_that_she_erases(
        self, owner: Connection, table: str, role: str
    ) -> None:
        self._row(owner)
        owner.execute(f"SET LOCAL ROLE {role}; SELECT set_config('app.erasing', 'x', true)")  # type: ignore[call-overload]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(self._change(table))  # type: ignore[call-overload]

    def test_one_with_every_right_but_the_ownership(self, owner: Connection, table: str) -> None:
        self._row(owner)
        owner.execute(f"GRANT UPDATE ON {table} TO shop_jobs")  # type: ignore[call-overload]
        owner.execute("SET LOCAL ROLE shop_jobs; SELECT set_config('app.erasing', 'x', true)")
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(self._change(table))  # type: ignore[call-overload]

    def test_what_was_done_stays_even_then(self, owner: Connection, table: str) -> None:
        self._row(owner)
        owner.execute("SELECT set_config('app.erasing', 'x', true)")
        owner.execute(self._change(table))  # type: ignore[call-overload]
        other = {"audit_log": "action", "credit_entries": "kind"}[table]
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(self._change(table, other))  # type: ignore[call-overload]

    def test_nothing_is_deleted_even_then(self, owner: Connection, table: str) -> None:
        self._row(owner)
        owner.execute("SELECT set_config('app.erasing', 'x', true)")
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(f"DELETE FROM {table}")  # type: ignore[call-overload]  # noqa: S608


def test_after_an_erasure_the_log_is_closed_again(owner: Connection) -> None:
    owner.execute(
        "INSERT INTO users (id, email, display_name) VALUES ('p', 'p@b.c', 'P');"
        "INSERT INTO audit_log (actor_id, action, object_type, object_id)"
        " VALUES ('p', 'a', 'b', 'c');"
        "SELECT set_config('app.user_id', 'p', true)"
    )
    assert owner.execute("SELECT * FROM erase_person()").rowcount == 1
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("UPDATE audit_log SET actor_id = 'erased:y'")
