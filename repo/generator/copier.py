"""Fills tables by COPY, with everything aside that makes it slow, in the caller's transaction.

What is put aside comes back as the catalogue told it: making an index or a key again checks every
row, and until the commit nobody else sees a table without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from repo.generator.tables import Table
from repo.loader import load
from repo.migrations import OwnerConnection
from repo.rows import Aside, CopyPlan, Ground, Statement

# So many texts of a row or two go to the server at a time: about what a socket holds, so that both
# sides work.
_ROWS = 150

_queries = load("generator")
_set_bulk_limits = _queries.exec("set_bulk_limits")
_read_ground = _queries.one("read_ground", Ground)
_list_row_security = _queries.many("list_row_security", Aside)
_list_asides = _queries.many("list_asides", Aside)
_list_missing_months = _queries.many("list_missing_months", Statement)
_make_coming_months = _queries.exec("make_coming_months")
_compose_copy = _queries.one("compose_copy", CopyPlan)
_list_recounts = _queries.many("list_recounts", Statement)
_set_next_order = _queries.exec("set_next_order")
_list_vacuums = _queries.many("list_vacuums", Statement)


@contextmanager
def unbound(conn: OwnerConnection) -> Iterator[None]:
    """The owner sees and writes every row of the tables that there are, while this lasts."""
    bound = _list_row_security(conn)
    for aside in bound:
        conn.execute(aside.put_aside.encode())
    yield
    for aside in bound:
        conn.execute(aside.put_back.encode())


def prepare(conn: OwnerConnection) -> Ground:
    """Make room for much at once; gives what is there to begin with."""
    _set_bulk_limits(conn)
    return _read_ground(conn)


def make_months(conn: OwnerConnection, first_day: datetime, last_day: datetime) -> None:
    """Make the partitions of usage_events that these days and the coming months need."""
    _make_coming_months(conn)
    for missing in _list_missing_months(conn, first_day=first_day, last_day=last_day):
        conn.execute(missing.statement.encode())


def put_aside(conn: OwnerConnection, tables: Sequence[str]) -> list[Aside]:
    """Put triggers, foreign keys and indexes of these tables aside; gives what must come back."""
    asides = _list_asides(conn, tables=list(tables))
    for aside in asides:
        conn.execute(aside.put_aside.encode())
    return asides


def put_back(conn: OwnerConnection, aside: Aside) -> None:
    """Put one thing back. Raises psycopg.IntegrityError where a row breaks it."""
    conn.execute(aside.put_back.encode())


def copy(conn: OwnerConnection, table: Table, tell: Callable[[int], None]) -> int:
    """Fill a table; tells how many units more are done, and gives how many rows there are."""
    plan = _compose_copy(conn, name=table.name, columns=table.columns.split())
    if plan.before is not None:
        conn.execute(plan.before.encode())
    total = 0
    with conn.cursor().copy(plan.statement.encode()) as stream:
        while block := list(islice(table.rows, _ROWS)):
            text = "".join(block)
            stream.write(text)
            rows = text.count("\n")
            total += rows
            tell(rows * table.cost)
    return total


def recount(conn: OwnerConnection) -> None:
    """Make the counts anew that triggers keep, and number what comes later after what is here."""
    for function in _list_recounts(conn):
        conn.execute(function.statement.encode())


def number_orders_from(conn: OwnerConnection, next_order: int) -> None:
    """Let the next order bear this number."""
    _set_next_order(conn, next_order=next_order)


def vacuum(conn: OwnerConnection, tables: Sequence[str]) -> Iterator[str]:
    """Tidy the tables up one by one, outside any transaction; gives each when it is done."""
    statements = _list_vacuums(conn, tables=list(tables))
    conn.commit()
    conn.autocommit = True
    for name, tidy in zip(tables, statements, strict=True):
        conn.execute(tidy.statement.encode())
        yield name
