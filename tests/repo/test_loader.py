"""The SQL files keep to their headers, and every query fits the migrated database."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from repo import loader, rows
from repo.loader import Declaration, QueryFileError
from tests.conftest import Urls

AREAS = sorted(path.stem for path in loader.QUERIES.glob("*.sql"))
DECLARATIONS = [d for area in AREAS for d in loader.load(area).declarations.values()]
# PostgreSQL's type names and what psycopg makes of them.
PYTHON_TYPES = {
    "uuid": UUID,
    "text": str,
    "varchar": str,
    "bpchar": str,
    "name": str,
    "int4": int,
    "int8": int,
    "bool": bool,
    "float4": float,
    "numeric": Decimal,
    "float8": float,
    "timestamptz": datetime,
    "date": date,
    "bytea": bytes,
    "jsonb": (dict, list),
    "_text": list,
    "_uuid": list,
    "_numeric": list,
    "_int8": list,
}
OUTER_JOIN = re.compile(r"\b(?:LEFT|FULL) (?:OUTER )?JOIN (\w+)", re.IGNORECASE)


@pytest.mark.parametrize("query", DECLARATIONS, ids=lambda q: f"{q.area}.{q.name}")
def test_every_query_fits_the_database(urls: Urls, query: Declaration) -> None:
    with psycopg.connect(urls.owner) as conn:
        statement = _numbered(query)
        prepared = conn.pgconn.prepare(b"q", statement)
        assert prepared.status == psycopg.pq.ExecStatus.COMMAND_OK, prepared.error_message
        described = conn.pgconn.describe_prepared(b"q")
        assert described.nparams == len(query.params)
        columns = [
            (described.fname(i).decode(), _type_name(conn, described.ftype(i)))  # type: ignore[union-attr]
            for i in range(described.nfields)
        ]
    if query.row is None:
        return
    fields = {field.name: hint for field, hint in _fields(getattr(rows, query.row))}
    assert {name for name, _ in columns} == set(fields)
    assert len(columns) == len(fields)
    for name, type_name in columns:
        expected = PYTHON_TYPES[type_name]
        given = _bare(fields[name])
        assert given in (expected if isinstance(expected, tuple) else (expected,)), name


def test_every_hint_says_whether_a_column_may_be_null(urls: Urls) -> None:
    wrong = []
    with psycopg.connect(urls.owner) as conn:
        for query in DECLARATIONS:
            hints = typing.get_type_hints(getattr(rows, query.row)) if query.row else {}
            for name, nullable in _nullability(conn, _numbered(query).decode()):
                if nullable is not None and nullable != isinstance(hints[name], types.UnionType):
                    wrong.append(f"{query.area}.{query.name}: {name} may be null: {nullable}")
    assert wrong == []


def test_nullability_is_known_where_it_can_be(urls: Urls) -> None:
    """The comparison's control: what it knows of a column, through a view and a join."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute("CREATE VIEW seen AS SELECT slug, video_url, upper(slug) AS loud FROM add_ons")
        known = dict(_nullability(conn, "SELECT * FROM seen"))
        joined = dict(
            _nullability(
                conn,
                "SELECT c.name, a.slug, a.video_url FROM categories c"
                " LEFT JOIN add_ons a ON a.category = c.slug",
            )
        )
    assert known == {"slug": False, "video_url": True, "loud": None}
    assert joined == {"name": False, "slug": None, "video_url": True}


def test_every_query_is_used() -> None:
    source = "".join(path.read_text() for path in Path(loader.__file__).parent.rglob("*.py"))
    unused = [q.name for q in DECLARATIONS if f'"{q.name}"' not in source]
    assert unused == []


def test_no_sql_text_in_python() -> None:
    root = Path(loader.__file__).parent.parent
    pattern = re.compile(r"[\"'](?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP)\s")
    sources = [
        *root.glob("*.py"),
        *(p for d in ("repo", "services", "views") for p in (root / d).rglob("*.py")),
    ]
    found = [str(p) for p in sources if pattern.search(p.read_text()) and "standin" not in str(p)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("-- name: find(a) :maybe -> Row\n-- Why.\nSELECT 1;", "other parameters"),
        ("-- name: find() :maybe -> Row\nSELECT 1;", "what it is for"),
        ("-- name: find() :one\n-- Why.\nSELECT 1;", "rows have a class"),
        ("-- name: find() :some -> Row\n-- Why.\nSELECT 1;", "follow the form"),
        (
            "-- name: a() :exec\n-- Why.\nSELECT 1;\n-- name: a() :exec\n-- Why.\nSELECT 1;",
            "twice",
        ),
    ],
)
def test_a_file_that_breaks_the_rules_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "area.sql").write_text(text)
    monkeypatch.setattr(loader, "QUERIES", tmp_path)
    with pytest.raises(QueryFileError, match=complaint):
        loader.load("area")


def test_a_query_is_used_as_it_is_declared() -> None:
    with pytest.raises(QueryFileError, match="used as"):
        loader.load("cart").one("list_lines", rows.CartLine)
    with pytest.raises(QueryFileError, match="no query named"):
        loader.load("cart").exec("drop_everything")


def _nullability(
    conn: psycopg.Connection[typing.Any], statement: str
) -> Iterator[tuple[str, bool | None]]:
    """Each column's name, and whether it may be null; None where the statement alone cannot tell.

    It can tell of a table's own column, also through a view. Of an expression it cannot, nor of a
    column that is never null in a table which is joined from outside.
    """
    prepared = conn.pgconn.prepare(b"", statement.encode())
    assert prepared.status == psycopg.pq.ExecStatus.COMMAND_OK, prepared.error_message
    described = conn.pgconn.describe_prepared(b"")
    for i in range(described.nfields):
        name = (described.fname(i) or b"").decode()
        yield name, _may_be_null(conn, statement, described.ftable(i), described.ftablecol(i))


def _may_be_null(
    conn: psycopg.Connection[typing.Any], statement: str, table: int, column: int
) -> bool | None:
    found = conn.execute(
        "SELECT c.relname, a.attnotnull, CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) END"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.oid = %s AND a.attnum = %s",
        [table, column],
    ).fetchone()
    if found is None:
        return None
    name, never_null, view = found
    nullable = not never_null if view is None else list(_nullability(conn, view))[column - 1][1]
    joined_from_outside = name in OUTER_JOIN.findall(statement)
    return None if nullable is False and joined_from_outside else nullable


def _numbered(query: Declaration) -> bytes:
    numbers = {name: i for i, name in enumerate(query.params, 1)}
    text = re.sub(r"%\((\w+)\)s", lambda m: f"${numbers[m[1]]}", query.sql.decode())
    return text.replace("%%", "%").encode()


def _type_name(conn: psycopg.Connection[typing.Any], oid: int) -> str:
    row = conn.execute("SELECT typname FROM pg_type WHERE oid = %s", [oid]).fetchone()
    assert row is not None
    return str(row[0])


def _fields(row: type) -> list[tuple[dataclasses.Field[typing.Any], typing.Any]]:
    hints = typing.get_type_hints(row)
    return [(field, hints[field.name]) for field in dataclasses.fields(row)]


def _bare(hint: typing.Any) -> type:
    if isinstance(hint, types.UnionType):
        (hint,) = [part for part in typing.get_args(hint) if part is not type(None)]
    return typing.get_origin(hint) or hint
