"""What keeps a login alive, what its person sees of it, and what became of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DueRefresh:
    """A login about whose person the provider is asked now."""

    user_id: str
    oidc_sid: str | None
    refresh_token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefreshWait:
    """In how many seconds the provider is asked about a login, and for a page of the console."""

    seconds: float
    staff_seconds: float


@dataclass(frozen=True, slots=True)
class LoginPerson:
    """Whose a login is, if the shop knows it."""

    user_id: str | None


@dataclass(frozen=True, slots=True)
class OwnEnded:
    """A login that its person has ended: the one she did it with, or another."""

    was_current: bool


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A login of a person, without what would let anybody use it."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    authenticated_at: datetime | None
    user_agent: str
    ip: str | None
    organization_name: str | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class LoginEvent:
    """What happened to a person's logins, when, and from where."""

    at: datetime
    kind: str
    user_agent: str
    ip: str | None
