"""The reference pages of the schema, from the database itself: `docs/schema/`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from repo.rows import Relation, TableConstraint
from repo.schema import Catalogue
from services.schema.areas import Area, load_areas
from services.schema.diagram import draw
from services.schema.objects import one_line
from services.schema.templates import FOLDER as TEMPLATES
from services.schema.templates import environment

FOLDER = TEMPLATES.parents[1] / "docs" / "schema"
_CHOICE = re.compile(
    r"CHECK \(\(\(?(\w+)\)?(?:::text)? = ANY \(\(?ARRAY\[(.+?)\]\)?(?:::text\[\])?\)\)\)"
)
_VALUE = re.compile(r"'((?:[^']|'')*)'")
R = TypeVar("R")


@dataclass(frozen=True)
class Enumeration:
    """A column that takes one of a few values, and the constraint that says so."""

    relation: str
    column: str
    constraint: str
    values: list[str]


def write_pages(catalogue: Catalogue) -> dict[str, str]:
    """Every page's text by its file's name. Raises DocsError where a table stands on no page."""
    areas = load_areas(catalogue.relations)
    pages_of = environment()
    pages_of.filters |= {"cell": _cell, "code": _code, "rule": _rule}
    shared = _shared(catalogue, areas)
    pages = {"README.md": pages_of.get_template("index.md").render(shared)}
    for area in areas:
        relations = [shared["relations"][name] for name in area.relations]
        tables = [one.name for one in relations if one.kind == "table" and not one.partition_of]
        pages[f"{area.name}.md"] = pages_of.get_template("area.md").render(
            shared, area=area, described=relations, diagram=draw(catalogue, tables)
        )
    for name in ("enumerations", "functions"):
        pages[f"{name}.md"] = pages_of.get_template(f"{name}.md").render(shared)
    return {name: _spaced(text) for name, text in pages.items()}


def save_pages(pages: dict[str, str], folder: Path = FOLDER) -> None:
    """Write the pages, and remove those that are no longer."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def list_enumerations(constraints: Iterable[TableConstraint]) -> list[Enumeration]:
    """The columns that a CHECK holds to a list of values."""
    found = []
    for constraint in constraints:
        choice = _CHOICE.fullmatch(constraint.definition)
        if choice and not constraint.relation.startswith("procrastinate_"):
            values = [value.replace("''", "'") for value in _VALUE.findall(choice[2])]
            found.append(Enumeration(constraint.relation, choice[1], constraint.name, values))
    return found


def _shared(catalogue: Catalogue, areas: list[Area]) -> dict[str, Any]:
    ours = [relation for relation in catalogue.relations if not relation.is_queue]
    tables = [one.name for one in ours if one.kind == "table" and not one.partition_of]
    return {
        "areas": areas,
        "area_of": {name: area for area in areas for name in area.relations},
        "relations": {relation.name: relation for relation in ours},
        "overview": draw(catalogue, tables, with_keys=False),
        "columns": _by_relation(catalogue.columns),
        "constraints": _by_relation(catalogue.constraints),
        "indexes": _by_relation(catalogue.indexes),
        "policies": _by_relation(catalogue.policies),
        "triggers": _by_relation(catalogue.triggers),
        "functions": [one for one in catalogue.functions if not one.is_queue],
        "grants": _grants(catalogue),
        "enumerations": list_enumerations(catalogue.constraints),
        "partitions": _partitions(ours),
    }


def _by_relation(rows: Iterable[R]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[row.relation].append(row)  # type: ignore[attr-defined]
    return found


def _grants(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """By table or view: each role and what it may do there; a column's grant names the column."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for grant in catalogue.grants:
        kind, _, name = grant.thing.partition(" ")
        if kind in ("table", "view"):
            found[name].append((grant.role, grant.privileges))
        elif kind == "column":
            table, _, column = name.partition(".")
            found[table].append((grant.role, f"{grant.privileges} of {column}"))
    return defaultdict(list, {name: sorted(roles) for name, roles in found.items()})


def _partitions(relations: list[Relation]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for relation in relations:
        if relation.partition_of:
            found[relation.partition_of].append(relation.name)
    return found


def _cell(text: object) -> str:
    """Words in a table's cell."""
    return one_line(str(text)).replace("|", "\\|")


def _code(text: str | None) -> str:
    """SQL in a table's cell, short of the casts that everybody adds in the mind."""
    if not text:
        return ""
    plain = re.sub(
        r"('(?:[^']|'')*')::(?:text|character varying|jsonb|regclass)", r"\1", one_line(text)
    )
    return f"`{_cell(plain.replace('public.', ''))}`"


def _rule(definition: str) -> str:
    """A constraint without the word that its table says already."""
    return _code(re.sub(r"^CHECK \((.*)\)$", r"\1", one_line(definition)))


def _spaced(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"
