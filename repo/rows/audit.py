"""Who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A deed; `before` and `after` are what it changed, where that can be said."""

    id: int
    at: datetime
    actor_id: str | None
    action: str
    object_type: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A deed as staff look through them, with the names of who did it and for whom."""

    id: int
    at: datetime
    actor_id: str | None
    actor_name: str | None
    action: str
    object_type: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    organization_id: UUID | None
    organization_name: str | None
