"""Runs every query of the shop on a large database, and tells which tables it read from end to end.

A query's own plan would not show what its functions, triggers and foreign keys do; PostgreSQL's
counters of sequential scans do. Each query runs as its own role, in a transaction that is taken
back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from repo import loader
from repo.loader import Declaration
from tests.bench.constants import CONSTANTS

LARGE = 10_000
SAMPLES = Path(__file__).with_name("samples.sql")
Samples = dict[str, str | None]
Connection = psycopg.Connection[Any]

# Queries that may, and why.
ALLOWED = {
    "upkeep.expire_subscriptions": "once a week",
    "upkeep.expire_add_ons": "once a week",
    "upkeep.end_codes": "once a week",
    "upkeep.count_old_purchases": "once a quarter, to tell how far the archive is",
    "upkeep.roll_up": "once a night, over the events of a day or a month",
    "upkeep.end_logins": "once a day",
    "upkeep.count_usage": "once a night",
    "upkeep.count_views": "once a night, over every day's figures",
    "upkeep.count_features": "once a night, over every add-on",
    "upkeep.recount_words": "once a night, over every add-on and word",
    "upkeep.delete_idle_carts": "once a day: a cart is as idle as its newest line",
}
# Run by the schema's owner, on its own tables or on the catalogue's.
OWNERS = {"migrations", "schema", "backup", "generator"}
# They read nothing, and would end the walk's own transaction.
VERBS = {"transaction"}


@dataclass(frozen=True)
class Finding:
    """A query that read a large table from end to end."""

    query: str
    table: str
    rows_read: int


def read_samples(conn: Connection, which: int = 0) -> Samples:
    """What to ask with: the `which`-th person, add-on, bundle that the samples find."""
    row = conn.execute(SAMPLES.read_text(), {"which": which}).fetchone()  # type: ignore[call-overload]
    assert row is not None
    found: Samples = json.loads(row[0])
    assert found["me"], "the samples found nobody with a cart, an order and a session"
    return found


def declarations() -> list[Declaration]:
    """Every query of the application."""
    areas = sorted(path.stem for path in loader.QUERIES.glob("*.sql"))
    return [
        d
        for area in areas
        if area not in OWNERS | VERBS
        for d in loader.load(area).declarations.values()
    ]


def role_of(query: Declaration) -> str:
    """As whom it is asked: a purpose begins with whose it is, unless it is a visitor's."""
    roles = {"For the worker": "jobs", "For upkeep": "jobs", "For the owner": "owner"}
    return next((roles[words] for words in roles if query.purpose.startswith(words)), "app")


def value(query: Declaration, name: str, samples: Samples, chosen: str | None = None) -> str | None:
    """What to give for a parameter: a sample or a constant, the query's own before the common one.

    Raises LookupError where there is none.
    """
    own = f"{query.area}.{query.name}.{name}"
    for key in (chosen, own, f"{query.area}.{name}", name):
        for known in (samples, CONSTANTS):
            if key is not None and key in known:
                return known[key]
    raise LookupError(f"no sample for {own}: add one to tests/bench/samples.sql or constants.py")


def act_as(conn: Connection, samples: Samples, account_type: str = "user") -> None:
    """Ask as the sampled person, for this transaction."""
    for name, value in (
        ("user_id", samples["me"]),
        ("organization_id", samples["my_organization"]),
        ("session_hash", samples["session_hash"]),
        ("guest_id", ""),
        ("account_type", account_type),
    ):
        conn.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", value])


def walk(
    conn: Connection, query: Declaration, params: Samples, samples: Samples, large: int
) -> Iterator[Finding]:
    """The large tables that a query reads from end to end, as repo/db.py lets its role plan."""
    mode = "force_generic_plan" if role_of(query) == "app" else "force_custom_plan"
    with conn.transaction(force_rollback=True):
        act_as(conn, samples, "admin" if query.purpose.startswith("For staff") else "user")
        conn.execute("SELECT set_config('plan_cache_mode', %s, true)", [mode])
        before = _sequential(conn, large)
        _run(conn, query, params)
        after = _sequential(conn, large)
    for table, (scans, rows) in after.items():
        scans_before, rows_before = before.get(table, (0, 0))
        if scans > scans_before:
            yield Finding(f"{query.area}.{query.name}", table, rows - rows_before)


def _run(conn: Connection, query: Declaration, params: Samples) -> None:
    """Run it; that a rule or a policy refuses the sample's row is well: it was read on the way."""
    try:
        with conn.transaction():
            conn.execute(query.sql, params, prepare=True)
    except psycopg.errors.IntegrityError:
        return
    except psycopg.errors.InsufficientPrivilege as error:
        if "row-level security" not in str(error):
            raise


def _sequential(conn: Connection, large: int) -> dict[str, tuple[int, int]]:
    rows = conn.execute(
        "SELECT s.relname, s.seq_scan, s.seq_tup_read FROM pg_stat_xact_user_tables s"
        " JOIN pg_class c ON c.oid = s.relid WHERE c.reltuples > %s",
        [large],
    )
    return {name: (scans, read) for name, scans, read in rows}


def complaints(url_of: dict[str, str], superuser: str, *, large: int = LARGE) -> list[str]:
    """What the walk over all queries found of tables of more than `large` rows, in words.

    What is allowed is left out.
    """
    with psycopg.connect(superuser) as conn:
        samples = read_samples(conn)
    found = []
    for query in declarations():
        params = {name: value(query, name, samples) for name in query.params}
        with psycopg.connect(url_of[role_of(query)]) as conn:
            for finding in walk(conn, query, params, samples, large):
                if finding.query not in ALLOWED:
                    found.append(
                        f"{finding.query} reads {finding.table} from end to end"
                        f" ({finding.rows_read:,} rows)"
                    )
    return found
