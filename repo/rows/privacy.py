"""What the shop knows of a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalPart:
    """A part of an export."""

    part: str


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A row of an export, as JSON."""

    row: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why somebody cannot be erased yet: an `organization`, or a `payment` that is open."""

    kind: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Erased:
    """Under which name the books go on, and the last mail."""

    pseudonym: str
    mail_id: int
