"""Trials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Trial:
    """An organization's one trial of an add-on."""

    organization_id: UUID
    add_on_id: UUID
    user_id: str
    starts_at: datetime
    ends_at: datetime
    converted_at: datetime | None
