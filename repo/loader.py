"""Loads the SQL files of `sql/queries/` and makes each query a typed, checked callable.

A query begins with a header, `-- name: find_line(line_id) :maybe -> CartLine`, which declares its
name, its parameters, how many rows it gives and the class of a row; the comment below it says what
it is for. `:one` gives exactly one row, `:maybe` one or none, `:many` any number, `:exec` none.
A file that does not keep to this is refused when it is loaded, not when a customer meets it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from psycopg import Connection, Cursor
from psycopg.rows import class_row

T = TypeVar("T")
R = TypeVar("R")

QUERIES = Path(__file__).parent.parent / "sql" / "queries"
_HEADER = re.compile(r"-- name: (\w+)\(([\w, ]*)\) :(one|maybe|many|exec)(?: -> (\w+))?\n")
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class QueryFileError(Exception):
    """A SQL file does not keep to the header's rules; the message names file and query."""


class RowCountError(Exception):
    """A query that promises one row gave another number: a fault of ours, never the customer's."""


@dataclass(frozen=True)
class Declaration:
    """A query as its header declares it."""

    area: str
    name: str
    params: tuple[str, ...]
    cardinality: str
    row: str | None
    purpose: str
    sql: bytes


class Later(Generic[T]):
    """A result still on its way: several asked for together cost one round trip."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        """Take what waits for the rows; it is called once."""
        self._wait = cache(fetch)

    def result(self) -> T:
        """Wait for the rows; whoever asks again has them already."""
        return self._wait()


class Query(Generic[T]):
    """One query, bound to its row class; call it with a connection and its parameters."""

    def __init__(
        self, declaration: Declaration, row: type[Any] | None, fetch: Callable[[Cursor[Any]], T]
    ) -> None:
        self.declaration = declaration
        self._row = row
        self._fetch = fetch

    def __call__(self, conn: Connection[Any], **params: object) -> T:
        """Run it and wait for its rows."""
        return self.later(conn, **params).result()

    def later(self, conn: Connection[Any], **params: object) -> Later[T]:
        """Send it; inside a pipeline the rows are waited for only when they are asked for."""
        if self._row is None:
            cursor: Cursor[Any] = conn.cursor()
        else:
            cursor = conn.cursor(row_factory=class_row(self._row))
        cursor.execute(self.declaration.sql, params, prepare=True)
        return Later(lambda: self._fetch(cursor))

    def stream(self, conn: Connection[Any], **params: object) -> Iterator[Any]:
        """Its rows one by one as they come, for answers larger than memory; in no pipeline."""
        if self._row is None:
            raise RowCountError(f"{self.declaration.name} has no rows")
        with conn.cursor(row_factory=class_row(self._row)) as cursor:
            yield from cursor.stream(self.declaration.sql, params)


class Area:
    """The queries of one SQL file."""

    def __init__(self, declarations: dict[str, Declaration]) -> None:
        self.declarations = declarations

    def one(self, name: str, row: type[R]) -> Query[R]:
        """The query `name`, which gives exactly one row."""

        def fetch(cursor: Cursor[R]) -> R:
            rows = cursor.fetchall()
            if len(rows) != 1:
                raise RowCountError(f"{name} promised one row and gave {len(rows)}")
            return rows[0]

        return Query(self._declared(name, "one", row), row, fetch)

    def maybe(self, name: str, row: type[R]) -> Query[R | None]:
        """The query `name`, which gives one row or none."""

        def fetch(cursor: Cursor[R]) -> R | None:
            rows = cursor.fetchall()
            if len(rows) > 1:
                raise RowCountError(f"{name} promised one row at most and gave {len(rows)}")
            return rows[0] if rows else None

        return Query(self._declared(name, "maybe", row), row, fetch)

    def many(self, name: str, row: type[R]) -> Query[list[R]]:
        """The query `name`, which gives any number of rows."""
        return Query(self._declared(name, "many", row), row, lambda cursor: cursor.fetchall())

    def exec(self, name: str) -> Query[int]:
        """The statement `name`, which gives the number of rows it touched."""
        return Query(self._declared(name, "exec", None), None, _count_rows)

    def _declared(self, name: str, cardinality: str, row: type[Any] | None) -> Declaration:
        found = self.declarations.get(name)
        if found is None:
            raise QueryFileError(f"no query named {name} in the file")
        wanted = (cardinality, row.__name__ if row else None)
        if (found.cardinality, found.row) != wanted:
            raise QueryFileError(
                f"{found.area}.{name} is declared :{found.cardinality} -> {found.row}, "
                f"and used as :{wanted[0]} -> {wanted[1]}"
            )
        return found


def _count_rows(cursor: Cursor[Any]) -> int:
    """How many rows a statement touched; in a pipeline it is waited for first, as rows would be."""
    if cursor.pgresult is None:
        with cursor.connection.pipeline() as pipeline:
            pipeline.sync()
    return cursor.rowcount


def load(area: str, folder: Path | None = None) -> Area:
    """Read `<folder>/<area>.sql`. Raises QueryFileError where the file breaks the rules."""
    text = ((folder or QUERIES) / f"{area}.sql").read_text(encoding="utf-8")
    parts = _HEADER.split(text)
    declarations: dict[str, Declaration] = {}
    for start in range(1, len(parts), 5):
        declaration = _declare(area, *parts[start : start + 5])
        if declaration.name in declarations:
            raise QueryFileError(f"{area}.{declaration.name} stands twice in its file")
        declarations[declaration.name] = declaration
    if text.count("-- name:") != len(declarations):
        raise QueryFileError(f"{area}.sql has a header that does not follow the form")
    return Area(declarations)


def _declare(
    area: str, name: str, params: str, cardinality: str, row: str | None, body: str
) -> Declaration:
    declared = tuple(part.strip() for part in params.split(",") if part.strip())
    purpose = " ".join(
        line[3:].strip() for line in body.strip().splitlines() if line.startswith("-- ")
    )
    if not purpose:
        raise QueryFileError(f"{area}.{name} does not say what it is for")
    if set(declared) != set(_PLACEHOLDER.findall(body)):
        raise QueryFileError(f"{area}.{name} declares other parameters than it uses")
    if (row is None) != (cardinality == "exec"):
        raise QueryFileError(f"{area}.{name}: rows have a class, and only :exec has no rows")
    return Declaration(area, name, declared, cardinality, row, purpose, body.encode())
