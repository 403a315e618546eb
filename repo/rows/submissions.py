"""Third parties' add-ons on their way into the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Submission:
    """What a publisher offers, whole."""

    id: UUID
    organization_id: UUID
    user_id: str
    add_on_id: UUID | None
    name: str
    version: str
    payload: dict[str, Any]
    status: str
    review_notes: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    submitted_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionSummary:
    """What a publisher offers, as a list shows it."""

    id: UUID
    name: str
    version: str
    status: str
    review_notes: str | None
    submitted_at: datetime | None
    created_at: datetime
