"""Rows of the generator: what it finds, and what the database composes for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ground:
    """What a generator finds: seeds or not, people of an earlier run, the anchor, the numbers."""

    categories: int
    tiers: int
    is_generated: bool
    midnight: datetime
    next_order: int


@dataclass(frozen=True, slots=True)
class Aside:
    """Something of the schema that is put aside while a table is filled, and how it comes back."""

    kind: str
    about: str
    put_aside: str
    put_back: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that the database has composed."""

    statement: str


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """How a table is filled: a statement that goes before, if any, and the COPY."""

    statement: str
    before: str | None
