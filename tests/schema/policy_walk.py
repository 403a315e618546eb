"""Walks tables and actors: tries each cell for real, in a savepoint, and tells what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from tests.schema.policy_rows import SAMPLES, Connection, Sample, insert
from tests.schema.policy_table import EXPECTED, PARTITIONS_OF, WITHOUT_POLICIES

VERBS = "SIUD"
# What came of a statement, by whom or what it was stopped.
REACHED, CONSTRAINT, POLICY, GRANT = "reached", "constraint", "policy", "grant"
TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,
       EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policies,
       (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid) AS parent
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""


@dataclass(frozen=True)
class Actor:
    """Somebody at the database; `writes` says in whose name rows are inserted."""

    role: str
    user: str = ""
    account_type: str = ""
    writes: tuple[str, ...] = ("casey",)


ACTORS = {
    "own": Actor("shop_app", "casey", "user"),
    "mate": Actor("shop_app", "terry", "user", ("terry",)),
    "viewer": Actor("shop_app", "vic", "user", ("vic",)),
    "stranger": Actor("shop_app", "stranger", "user", ("casey", "stranger")),
    "nobody": Actor("shop_app"),
    "admin": Actor("shop_app", "ada", "admin"),
    "jobs": Actor("shop_jobs"),
    "readonly": Actor("shop_readonly"),
    "owner": Actor("none"),
}


def become(conn: Connection, actor: Actor) -> None:
    """Act as somebody until the transaction or the savepoint ends."""
    conn.execute(
        "SELECT set_config('role', %s, true), set_config('app.user_id', %s, true),"
        " set_config('app.account_type', %s, true)",
        [actor.role, actor.user, actor.account_type],
    )


def attempt(conn: Connection, actor: Actor, statement: sql.Composed, params: dict[str, Any]) -> str:
    """What comes of a statement that should touch Casey's row; nothing of it stays."""
    try:
        with conn.transaction(force_rollback=True):
            become(conn, actor)
            return REACHED if conn.execute(statement, params).rowcount else POLICY
    except psycopg.errors.IntegrityError:
        return CONSTRAINT
    except psycopg.errors.InsufficientPrivilege as refused:
        return POLICY if "row-level security" in str(refused) else GRANT


def outcomes(
    conn: Connection, table: str, actor: Actor, params: dict[str, object]
) -> Iterator[tuple[str, list[str]]]:
    """Each verb with what came of it; an insert is tried in every name the actor might use."""
    sample = SAMPLES[table]
    yield "S", [attempt(conn, actor, statement("SELECT 1 FROM {} ", table, sample), params)]
    yield (
        "I",
        [
            attempt(conn, actor, insert(table, sample.fresh), {**params, "user": user})
            for user in _names(sample, actor)
        ],
    )
    touch = "UPDATE {} SET {touch} = {touch} "
    yield "U", [attempt(conn, actor, statement(touch, table, sample), params)]
    yield "D", [attempt(conn, actor, statement("DELETE FROM {} ", table, sample), params)]


def statement(text: str, table: str, sample: Sample) -> sql.Composed:
    """A statement on a table's row."""
    where = sql.SQL("WHERE " + sample.key)  # type: ignore[arg-type]
    begin = sql.SQL(text)  # type: ignore[arg-type]
    return begin.format(sql.Identifier(table), touch=sql.Identifier(sample.touch)) + where


def _names(sample: Sample, actor: Actor) -> tuple[str, ...]:
    """A stranger may have rows in her own name, and for Casey's organization she may not."""
    for_an_organization = "%(org)s" in sample.fresh or "%(bare)s" in sample.fresh
    own_name = "%(user)s" in sample.fresh
    return actor.writes if for_an_organization and own_name else actor.writes[:1]


def walk(conn: Connection, table: str, params: dict[str, object]) -> dict[str, str]:
    """A table's line as the database has it: {"own": "SIU-", …}."""
    return {
        name: "".join(_letter(verb, found) for verb, found in outcomes(conn, table, actor, params))
        for name, actor in ACTORS.items()
    }


def _letter(verb: str, found: list[str]) -> str:
    if REACHED in found:
        return verb
    return verb.lower() if CONSTRAINT in found else "-"


def complaints(conn: Connection) -> list[str]:
    """What is missing: tables outside the walk, and tables that are not guarded."""
    said = []
    tables = conn.execute(TABLES).fetchall()
    for name, forced, has_policies, parent in tables:
        guarded = forced and has_policies
        if parent in PARTITIONS_OF:
            said += [] if guarded else [f"{name}: a partition without row-level security or policy"]
            continue
        if name not in EXPECTED:
            said.append(f"{name}: not in policy_table.py")
        elif name not in SAMPLES:
            said.append(f"{name}: no row in policy_rows.py")
        if not guarded and name not in WITHOUT_POLICIES:
            said.append(f"{name}: row-level security is not enabled, not forced, or has no policy")
    names = {name for name, *_ in tables}
    said += [f"{name}: in policy_table.py, and no table" for name in EXPECTED.keys() - names]
    return said
