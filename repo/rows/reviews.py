"""What customers say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Review:
    """An approved review as everybody reads it, with the asker's own vote."""

    id: UUID
    author_name: str
    rating: int
    title: str
    body: str
    verified_purchase: bool
    helpful_count: int
    publisher_reply: str | None
    replied_at: datetime | None
    created_at: datetime
    own_vote: bool | None


@dataclass(frozen=True, slots=True)
class OwnReview:
    """A review as its author sees it, whatever became of it."""

    id: UUID
    rating: int
    title: str
    body: str
    status: str
    verified_purchase: bool
    helpful_count: int
    publisher_reply: str | None
    replied_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewToModerate:
    """A review that waits for a moderator."""

    id: UUID
    slug: str
    name: str
    author_name: str
    rating: int
    title: str
    body: str
    status: str
    verified_purchase: bool
    created_at: datetime
