"""Diagrams in Mermaid's words, which GitHub draws: tables, their keys, who points at whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from repo.rows import TableColumn, TableConstraint
from repo.schema import Catalogue

_PARENT = {True: "|o", False: "||"}
_MARKS = {"primary key": "PK", "foreign key": "FK", "unique": "UK"}
_CHILD = {True: "o|", False: "o{"}


def draw(catalogue: Catalogue, tables: Collection[str], *, with_keys: bool = True) -> str:
    """The tables with their key columns, and their neighbours without.

    Without keys only what lies between the given tables is drawn: an overview.
    """
    links = [
        link
        for link in catalogue.constraints
        if link.kind == "foreign key" and _concerns(link, tables, with_keys)
    ]
    lines = ["erDiagram"]
    for table in tables if with_keys else ():
        lines += _entity(catalogue, table)
    lines += sorted({_link(catalogue, link) for link in links})
    return "\n".join(lines)


def _concerns(link: TableConstraint, tables: Collection[str], with_neighbours: bool) -> bool:
    ends = (link.relation in tables, link.target in tables)
    return any(ends) if with_neighbours else all(ends)


def _entity(catalogue: Catalogue, table: str) -> Iterator[str]:
    keys = {kind: set[str]() for kind in _MARKS}
    for constraint in catalogue.constraints:
        if constraint.relation == table and constraint.kind in keys:
            keys[constraint.kind].update(constraint.columns)
    yield f"    {table} {{"
    for column in catalogue.columns:
        marks = [
            _MARKS[kind]
            for kind, names in keys.items()
            if column.relation == table and column.name in names
        ]
        if marks:
            yield f"        {_type(column)} {column.name} {', '.join(marks)}"
    yield "    }"


def _link(catalogue: Catalogue, link: TableConstraint) -> str:
    columns = {c.name: c for c in catalogue.columns if c.relation == link.relation}
    may_lack = any(columns[name].is_nullable for name in link.columns)
    is_single = any(
        set(constraint.columns) <= set(link.columns)
        for constraint in catalogue.constraints
        if constraint.relation == link.relation and constraint.kind in ("primary key", "unique")
    )
    ends = f"{_PARENT[may_lack]}--{_CHILD[is_single]}"
    return f'    {link.target} {ends} {link.relation} : "{", ".join(link.columns)}"'


def _type(column: TableColumn) -> str:
    """One word: Mermaid knows no spaces and no commas in a type."""
    return re.sub(r"[^\w\[\]()]+", "_", column.type)
