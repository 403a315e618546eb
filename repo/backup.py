"""What a backup needs to ask of a database, and what a restored one needs to be told."""

from __future__ import annotations

from psycopg import IsolationLevel

from repo.loader import load
from repo.migrations import OwnerConnection
from repo.rows import TableCount, Text

_queries = load("backup")
_export_snapshot = _queries.one("export_snapshot", Text)
_list_hidden = _queries.many("list_hidden", Text)
_count_every_table = _queries.exec("count_every_table")
_list_counts = _queries.many("list_counts", TableCount)
_list_inhabitants = _queries.many("list_inhabitants", Text)
_make_roles = _queries.exec("make_roles")
_analyze = _queries.exec("analyze")


def export_snapshot(conn: OwnerConnection) -> str:
    """The name of what this transaction sees; nothing may have been asked in it before."""
    # Every query of the transaction sees the same rows.
    conn.isolation_level = IsolationLevel.REPEATABLE_READ
    return _export_snapshot(conn).value


def list_hidden(conn: OwnerConnection) -> list[str]:
    """The tables of which this role may not see every row."""
    return [row.value for row in _list_hidden(conn)]


def count_rows(conn: OwnerConnection) -> dict[str, int]:
    """The number of rows of each table, by `schema.table`, as far as this role sees them."""
    _count_every_table(conn)
    return {row.name: row.rows for row in _list_counts(conn)}


def list_inhabitants(conn: OwnerConnection) -> list[str]:
    """Tables, views, sequences and functions that are there; none in an empty database."""
    return [row.value for row in _list_inhabitants(conn)]


def make_roles(conn: OwnerConnection) -> None:
    """Make the shop's three roles where they are missing."""
    _make_roles(conn)


def analyze(conn: OwnerConnection) -> None:
    """Let the planner know the tables' sizes."""
    _analyze(conn)
