"""People's pictures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AvatarPicture:
    """A picture; None where there is none, or not for whoever asks."""

    picture: bytes | None


@dataclass(frozen=True, slots=True)
class MemberAvatar:
    """Where a person's picture is."""

    user_id: str
    avatar_url: str
