"""Submissions: the publisher's until they are handed in, the staff's from then on."""

from __future__ import annotations

from uuid import UUID

import pytest

from repo import submissions
from services.errors import Invalid, NotFound
from tests.repo.conftest import MISSING, Asker, Shop, refused


def begin(asker: Asker, *, name: str = "Mine", add_on_id: UUID | None = None) -> UUID | None:
    with asker.writes() as conn:
        return submissions.begin_draft(
            conn, add_on_id=add_on_id, name=name, version="1.0", payload={"price": "5.00"}
        )


def edit(asker: Asker, submission_id: UUID) -> bool:
    with asker.writes() as conn:
        return submissions.edit_draft(
            conn, submission_id=submission_id, name="Mine", version="1.1", payload={}
        )


def submit(asker: Asker, submission_id: UUID) -> bool:
    with asker.writes() as conn:
        return submissions.submit_draft(conn, submission_id=submission_id)


def decide(asker: Asker, submission_id: UUID, status: str, notes: str | None = None) -> bool:
    with asker.writes() as conn:
        return submissions.decide_submission(
            conn, submission_id=submission_id, status=status, review_notes=notes
        )


def waiting(asker: Asker) -> list[UUID]:
    with asker.reads() as conn:
        found = submissions.list_submissions_to_review(conn, page_size=9).result()
    return [one.id for one in found]


def test_a_submission_from_draft_to_the_shop(shop: Shop) -> None:
    submission_id = begin(shop.owner)
    assert submission_id is not None
    assert edit(shop.teammate, submission_id)
    assert not decide(shop.staff, submission_id, "approved"), "it is not handed in"
    assert submit(shop.teammate, submission_id)
    assert not submit(shop.owner, submission_id)
    assert not edit(shop.owner, submission_id), "it is with the staff"
    assert waiting(shop.staff) == [submission_id]
    assert decide(shop.staff, submission_id, "rejected", "No icon.")
    assert waiting(shop.staff) == []
    with shop.owner.reads() as conn:
        (found,) = submissions.list_submissions(conn, page_size=9).result()
    assert (found.status, found.review_notes, found.version) == ("rejected", "No icon.", "1.1")
    assert edit(shop.owner, submission_id)
    assert submit(shop.owner, submission_id)
    for status in ("in_review", "approved", "published"):
        assert decide(shop.staff, submission_id, status)
    assert not decide(shop.staff, submission_id, "rejected", "Too late.")
    with shop.staff.reads() as conn:
        whole = submissions.find_submission(conn, submission_id=submission_id)
    assert whole is not None
    assert (whole.status, whole.reviewed_by, whole.user_id) == (
        "published", "sub-ada", "sub-casey"
    )  # fmt: skip


def test_a_strangers_submission_is_not_found(shop: Shop) -> None:
    submission_id = begin(shop.owner)
    assert submission_id is not None
    for asker in shop.outsiders:
        assert not edit(asker, submission_id)
        assert not submit(asker, submission_id)
        with asker.reads() as conn:
            assert submissions.find_submission(conn, submission_id=submission_id) is None
            assert submissions.list_submissions(conn, page_size=9).result() == []
    submit(shop.owner, submission_id)
    for asker in shop.customers:
        assert not decide(asker, submission_id, "approved")
        assert waiting(asker) == []
    assert begin(shop.nobody) is None


def test_lists_go_on_where_the_last_page_ended(shop: Shop) -> None:
    ids = [found for found in (begin(shop.owner, name=f"N{n}") for n in range(5)) if found]
    for submission_id in ids:
        submit(shop.owner, submission_id)
    shop.do("UPDATE add_on_submissions SET created_at = '2026-01-01', submitted_at = '2026-01-02'")
    with shop.owner.reads() as conn:
        first = submissions.list_submissions(conn, page_size=3).result()
        rest = submissions.list_submissions(
            conn, before=(first[-1].created_at, first[-1].id), page_size=3
        ).result()
    assert [one.id for one in first + rest] == sorted(ids, reverse=True)
    with shop.staff.reads() as conn:
        first = submissions.list_submissions_to_review(conn, page_size=3).result()
        at = first[-1].submitted_at
        assert at is not None
        rest = submissions.list_submissions_to_review(
            conn, after=(at, first[-1].id), page_size=3
        ).result()
    assert [one.id for one in first + rest] == sorted(ids)


def test_a_rejection_says_why(shop: Shop) -> None:
    submission_id = begin(shop.owner)
    assert submission_id is not None
    submit(shop.owner, submission_id)
    for notes in (None, ""):
        with refused("add_on_submissions_reasoned", Invalid, field="review_notes"):
            decide(shop.staff, submission_id, "rejected", notes)


@pytest.mark.parametrize("status", ["lost", ""])
def test_a_state_that_cannot_be(shop: Shop, status: str) -> None:
    submission_id = begin(shop.owner)
    assert submission_id is not None
    submit(shop.owner, submission_id)
    with refused("add_on_submissions_status_check", Invalid, field="status"):
        decide(shop.staff, submission_id, status)


def test_a_submission_that_cannot_be(shop: Shop) -> None:
    with refused("add_on_submissions_name_check", Invalid, field="name"):
        begin(shop.owner, name="")
    with refused("add_on_submissions_add_on_id_fkey", NotFound):
        begin(shop.owner, add_on_id=MISSING)
