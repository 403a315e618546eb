"""People as staff see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody in a list."""

    id: str
    display_name: str
    email: str
    account_type: str
    tier_code: str
    last_login_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody on a page of her own; `organizations` have id, slug, name, role, state."""

    id: str
    display_name: str
    email: str
    username: str | None
    account_type: str
    tier_code: str
    tier_name: str
    locale: str
    created_at: datetime
    last_login_at: datetime | None
    logins: int
    organizations: list[dict[str, Any]]
