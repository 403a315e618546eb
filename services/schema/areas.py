"""Which page describes which table: `sql/docs/areas.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from repo.rows import Relation
from services.schema.templates import FOLDER

FILE = FOLDER / "areas.toml"
_NAME = "sql/docs/areas.toml"


class DocsError(Exception):
    """The reference pages cannot be written; the message says what to do."""


@dataclass(frozen=True)
class Area:
    """A page: its file's name, its title, a sentence on it, and its tables and views in order."""

    name: str
    title: str
    about: str
    relations: list[str]


def load_areas(relations: Iterable[Relation]) -> list[Area]:
    """The areas, in order. Raises DocsError where they and the tables do not agree."""
    areas = [Area(**given) for given in tomllib.loads(FILE.read_text(encoding="utf-8"))["areas"]]
    placed = [name for area in areas for name in area.relations]
    there = {relation.name for relation in relations if not relation.is_queue}
    if homeless := sorted(there - set(placed)):
        raise DocsError(f"{', '.join(homeless)}: on no page yet; give it an area in {_NAME}")
    if gone := sorted(set(placed) - there):
        raise DocsError(f"{', '.join(gone)}: not in the database; take it out of {_NAME}")
    if twice := sorted({name for name in placed if placed.count(name) > 1}):
        raise DocsError(f"{', '.join(twice)}: on two pages; take it out of one in {_NAME}")
    return areas
