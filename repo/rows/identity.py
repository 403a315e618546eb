"""People and their logins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EndedSession:
    """What a logout needs of the login that it ended."""

    id_token: str | None


@dataclass(frozen=True, slots=True)
class Language:
    """Which language somebody reads."""

    language: str


@dataclass(frozen=True, slots=True)
class OrganizationOfPerson:
    """An organization that a person may act for."""

    id: UUID
    slug: str
    name: str
    org_type: str
    is_personal: bool
    role: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the asking organization."""

    user_id: str
    display_name: str
    email: str
    role: str
    invitation_state: str
    created_at: datetime
