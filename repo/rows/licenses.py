"""Licences, and those that are good no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class License:
    """A licence: what it is for, how many may use it, and how many do."""

    id: UUID
    add_on_id: UUID
    slug: str
    name: str
    license_key: str
    signature: str
    seats: int
    activations: int
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevokedLicense:
    """A licence that is good no more; whose it was is not told."""

    license_id: UUID
    revoked_at: datetime
