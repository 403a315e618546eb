"""Rows of upkeep: what ran when, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UpkeepRunKey:
    """A run of an upkeep job that has just begun."""

    id: int


@dataclass(frozen=True, slots=True)
class UpkeepRun:
    """The last run of an upkeep job: what was `said` of it, and its `report` where it has one."""

    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    said: str | None
    report: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Vacuum:
    """What tidies a table up: a statement as the database itself words it."""

    table_name: str
    statement: str


@dataclass(frozen=True, slots=True)
class TableUse:
    """How large a table is, and how often it was read whole or by an index."""

    table_name: str
    live_rows: int
    table_bytes: int
    index_bytes: int
    scans: int
    index_scans: int


@dataclass(frozen=True, slots=True)
class UnusedIndex:
    """An index that no query has used."""

    index_name: str
    table_name: str
    bytes: int
