"""Who waits for an add-on that is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """An add-on that somebody waits for."""

    slug: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to be told that an add-on can be bought; `user_id` is None for a guest."""

    id: UUID
    email: str | None
    user_id: str | None
    language: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Overlooked:
    """Somebody who waits for an add-on that is here."""

    id: UUID
