"""Third parties' add-ons on their way into the shop."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import FROM_NEWEST, FROM_OLDEST
from repo.rows import NewId, Submission, SubmissionSummary

_queries = load("submissions")
_begin_draft = _queries.maybe("begin_draft", NewId)
_edit_draft = _queries.exec("edit_draft")
_submit_draft = _queries.exec("submit_draft")
_find_submission = _queries.maybe("find_submission", Submission)
_list_submissions = _queries.many("list_submissions", SubmissionSummary)
_list_submissions_to_review = _queries.many("list_submissions_to_review", SubmissionSummary)
_decide_submission = _queries.exec("decide_submission")


def begin_draft(
    conn: Connection, *, add_on_id: UUID | None, name: str, version: str, payload: dict[str, Any]
) -> UUID | None:
    """Begin an offer of the asking organization's, of a new add-on or of a version of one.

    None where nobody asks.
    """
    new = _begin_draft(
        conn, add_on_id=add_on_id, name=name, version=version, payload=Jsonb(payload)
    )
    return new.id if new else None


def edit_draft(
    conn: Connection, *, submission_id: UUID, name: str, version: str, payload: dict[str, Any]
) -> bool:
    """Change what is not handed in, or was sent back; False where the asker may not."""
    edited = _edit_draft(
        conn, submission_id=submission_id, name=name, version=version, payload=Jsonb(payload)
    )
    return edited == 1


def submit_draft(conn: Connection, *, submission_id: UUID) -> bool:
    """Hand a draft in; False where it is none of the asking organization's."""
    return _submit_draft(conn, submission_id=submission_id) == 1


def find_submission(conn: Connection, *, submission_id: UUID) -> Submission | None:
    """A submission of the asking organization, any for staff, or None."""
    return _find_submission(conn, submission_id=submission_id)


def list_submissions(
    conn: Connection, *, before: tuple[datetime, UUID] | None = None, page_size: int
) -> Later[list[SubmissionSummary]]:
    """The asking organization's, newest first; `before` is the last page's `created_at` and id."""
    before_at, before_id = before or FROM_NEWEST
    return _list_submissions.later(
        conn, before_at=before_at, before_id=before_id, page_size=page_size
    )


def list_submissions_to_review(
    conn: Connection, *, after: tuple[datetime, UUID] | None = None, page_size: int
) -> Later[list[SubmissionSummary]]:
    """What staff have to decide, oldest first; nothing for others.

    `after` is the last page's last `submitted_at` and id.
    """
    after_at, after_id = after or FROM_OLDEST
    return _list_submissions_to_review.later(
        conn, after_at=after_at, after_id=after_id, page_size=page_size
    )


def decide_submission(
    conn: Connection, *, submission_id: UUID, status: str, review_notes: str | None
) -> bool:
    """Say what became of it; False where it is not handed in or decided, or for all but staff.

    A rejection without notes breaks `add_on_submissions_reasoned`.
    """
    decided = _decide_submission(
        conn, submission_id=submission_id, status=status, review_notes=review_notes
    )
    return decided == 1
