"""Shapes that several areas share, and the migrations' own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewId:
    """The key of a row just written."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    count: int


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration as the database remembers it."""

    version_num: str
    checksum: str
    applied_at: datetime
