"""What customers say, and who found it helpful."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import FROM_NEWEST, FROM_OLDEST, GREATEST_INTEGER
from repo.rows import NewId, OwnReview, Review, ReviewToModerate

_queries = load("reviews")
_write_review = _queries.maybe("write_review", NewId)
_rewrite_review = _queries.exec("rewrite_review")
_take_back_review = _queries.exec("take_back_review")
_find_own_review = _queries.maybe("find_own_review", OwnReview)
_list_reviews = _queries.many("list_reviews", Review)
_list_reviews_to_moderate = _queries.many("list_reviews_to_moderate", ReviewToModerate)
_moderate_review = _queries.exec("moderate_review")
_reply_to_review = _queries.exec("reply_to_review")
_vote_on_review = _queries.exec("vote_on_review")
_take_back_vote = _queries.exec("take_back_vote")


def write_review(conn: Connection, *, slug: str, rating: int, title: str, body: str) -> UUID | None:
    """Write the asker's review, 1 to 5 stars; None where no such add-on is listed.

    A second one breaks `add_on_reviews_once`.
    """
    new = _write_review(conn, slug=slug, rating=rating, title=title, body=body)
    return new.id if new else None


def rewrite_review(conn: Connection, *, slug: str, rating: int, title: str, body: str) -> bool:
    """Let the asker's review say something else, to be approved anew; False without one."""
    return _rewrite_review(conn, slug=slug, rating=rating, title=title, body=body) == 1


def take_back_review(conn: Connection, *, slug: str) -> bool:
    """Forget the asker's review and its votes; False without one."""
    return _take_back_review(conn, slug=slug) == 1


def find_own_review(conn: Connection, *, slug: str) -> Later[OwnReview | None]:
    """What the asker wrote of an add-on, or None."""
    return _find_own_review.later(conn, slug=slug)


def list_reviews(
    conn: Connection,
    *,
    slug: str,
    before: tuple[int, datetime, UUID] | None = None,
    page_size: int,
) -> Later[list[Review]]:
    """An add-on's approved reviews, most helpful first.

    `before` is the last page's last `helpful_count`, `created_at` and id.
    """
    helpful, at, id_ = before or (GREATEST_INTEGER, *FROM_NEWEST)
    return _list_reviews.later(
        conn,
        slug=slug,
        before_helpful=helpful,
        before_at=at,
        before_id=id_,
        page_size=page_size,
    )


def list_reviews_to_moderate(
    conn: Connection, *, after: tuple[datetime, UUID] | None = None, page_size: int
) -> Later[list[ReviewToModerate]]:
    """What waits for a moderator, oldest first; nothing for all but staff.

    `after` is the last page's last `created_at` and id.
    """
    after_at, after_id = after or FROM_OLDEST
    return _list_reviews_to_moderate.later(
        conn, after_at=after_at, after_id=after_id, page_size=page_size
    )


def moderate_review(conn: Connection, *, review_id: UUID, status: str) -> bool:
    """Approve, reject or flag; False where there is no such review, or for all but staff."""
    return _moderate_review(conn, review_id=review_id, status=status) == 1


def reply_to_review(conn: Connection, *, review_id: UUID, reply: str) -> bool:
    """Answer an approved review for its publisher; False where there is none, or but for staff."""
    return _reply_to_review(conn, review_id=review_id, reply=reply) == 1


def vote_on_review(conn: Connection, *, review_id: UUID, is_helpful: bool) -> bool:
    """Let the asker's vote count; False where she may not vote on it: her own, or not approved."""
    return _vote_on_review(conn, review_id=review_id, is_helpful=is_helpful) == 1


def take_back_vote(conn: Connection, *, review_id: UUID) -> bool:
    """Let the asker's vote count no more; False without one."""
    return _take_back_vote(conn, review_id=review_id) == 1
