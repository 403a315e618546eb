"""People and their logins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EndedSession:
    """What a logout needs of the login that it ended."""

    id_token: str | None
