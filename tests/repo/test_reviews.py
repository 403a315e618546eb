"""Reviews: one a person and add-on, read once they are approved, found helpful by others."""

from __future__ import annotations

from uuid import UUID

import pytest

from repo import reviews
from services.errors import Conflict, Invalid
from tests.repo.conftest import MISSING, Asker, Shop, refused


def write(asker: Asker, *, slug: str = "bolt", rating: int = 5, title: str = "Good") -> UUID | None:
    with asker.writes() as conn:
        return reviews.write_review(conn, slug=slug, rating=rating, title=title, body="It is.")


def approved(shop: Shop, asker: Asker) -> UUID:
    review_id = write(asker)
    assert review_id is not None
    with shop.staff.writes() as conn:
        assert reviews.moderate_review(conn, review_id=review_id, status="approved")
    return review_id


def read(asker: Asker) -> list[tuple[str, int, bool | None]]:
    with asker.reads() as conn:
        found = reviews.list_reviews(conn, slug="bolt", page_size=9).result()
    return [(one.author_name, one.helpful_count, one.own_vote) for one in found]


def test_a_review_is_its_authors_until_it_is_approved(shop: Shop) -> None:
    shop.grant("bolt")
    review_id = write(shop.owner)
    assert review_id is not None
    with shop.owner.reads() as conn:
        own = reviews.find_own_review(conn, slug="bolt").result()
    assert own is not None
    assert (own.status, own.verified_purchase, own.rating) == ("pending", True, 5)
    with shop.teammate.reads() as conn:
        assert reviews.find_own_review(conn, slug="bolt").result() is None
    assert [read(asker) for asker in shop.customers] == [[], [], [], []]
    with shop.staff.writes() as conn:
        (waiting,) = reviews.list_reviews_to_moderate(conn, page_size=9).result()
        assert (waiting.id, waiting.author_name, waiting.slug) == (review_id, "Casey", "bolt")
        reviews.moderate_review(conn, review_id=review_id, status="approved")
        assert reviews.list_reviews_to_moderate(conn, page_size=9).result() == []
    assert [read(asker) for asker in shop.customers] == [[("Casey", 0, None)]] * 4
    with shop.owner.writes() as conn:
        assert reviews.rewrite_review(conn, slug="bolt", rating=1, title="Bad", body="")
    assert read(shop.nobody) == []
    with shop.owner.writes() as conn:
        assert reviews.take_back_review(conn, slug="bolt")
        assert not reviews.take_back_review(conn, slug="bolt")
    assert shop.one("SELECT count(*) FROM add_on_reviews") == (0,)


def test_what_was_not_bought_is_not_verified(shop: Shop) -> None:
    shop.grant("bolt", source="trial")
    write(shop.owner)
    assert shop.one("SELECT verified_purchase FROM add_on_reviews") == (False,)


def test_a_second_review_is_refused(shop: Shop) -> None:
    write(shop.owner)
    with refused("add_on_reviews_once", Conflict):
        write(shop.owner)
    assert write(shop.teammate) is not None


def test_nobody_and_of_nothing_there_is_no_review(shop: Shop) -> None:
    assert write(shop.nobody) is None
    assert write(shop.owner, slug="no-such-thing") is None
    with shop.nobody.writes() as conn:
        assert not reviews.rewrite_review(conn, slug="bolt", rating=1, title="X", body="")


@pytest.mark.parametrize(
    ("rule", "given", "field"),
    [
        ("rating_check", {"rating": 6}, "rating"),
        ("rating_check", {"rating": 0}, "rating"),
        ("title_check", {"title": ""}, "title"),
        ("title_check", {"title": "x" * 201}, "title"),
    ],
)
def test_a_review_that_cannot_be(
    shop: Shop, rule: str, given: dict[str, object], field: str
) -> None:
    with refused(f"add_on_reviews_{rule}", Invalid, field=field):
        write(shop.owner, **given)  # type: ignore[arg-type]


def test_only_staff_moderate_and_reply(shop: Shop) -> None:
    review_id = write(shop.owner)
    assert review_id is not None
    for asker in shop.customers:
        with asker.writes() as conn:
            assert not reviews.moderate_review(conn, review_id=review_id, status="approved")
            assert not reviews.reply_to_review(conn, review_id=review_id, reply="Thanks")
            assert reviews.list_reviews_to_moderate(conn, page_size=9).result() == []
    with shop.staff.writes() as conn:
        assert not reviews.reply_to_review(conn, review_id=review_id, reply="Too early")
        assert reviews.moderate_review(conn, review_id=review_id, status="approved")
        assert reviews.reply_to_review(conn, review_id=review_id, reply="Thanks")
    with shop.nobody.reads() as conn:
        (found,) = reviews.list_reviews(conn, slug="bolt", page_size=9).result()
    assert (found.publisher_reply, found.replied_at is not None) == ("Thanks", True)
    moderator = shop.one("SELECT moderated_by FROM add_on_reviews")
    assert moderator == ("sub-ada",)
    with (
        refused("add_on_reviews_status_check", Invalid, field="status"),
        shop.staff.writes() as conn,
    ):
        reviews.moderate_review(conn, review_id=review_id, status="lost")


def test_ones_last_word_counts_and_ones_own_review_does_not(shop: Shop) -> None:
    review_id = approved(shop, shop.owner)

    def vote(asker: Asker, is_helpful: bool) -> bool:
        with asker.writes() as conn:
            return reviews.vote_on_review(conn, review_id=review_id, is_helpful=is_helpful)

    assert not vote(shop.owner, True)
    assert not vote(shop.nobody, True)
    assert [vote(shop.stranger, True), vote(shop.stranger, True)] == [True, True]
    assert read(shop.stranger) == [("Casey", 1, True)]
    assert vote(shop.teammate, True)
    assert vote(shop.stranger, False)
    assert (read(shop.stranger), read(shop.nobody)) == (
        [("Casey", 1, False)], [("Casey", 1, None)]
    )  # fmt: skip
    with shop.teammate.writes() as conn:
        assert reviews.take_back_vote(conn, review_id=review_id)
        assert not reviews.take_back_vote(conn, review_id=review_id)
        assert not reviews.vote_on_review(conn, review_id=MISSING, is_helpful=True)
    assert read(shop.nobody) == [("Casey", 0, None)]


def test_what_waits_is_not_voted_on(shop: Shop) -> None:
    review_id = write(shop.owner)
    assert review_id is not None
    for asker in (shop.stranger, shop.staff):
        with asker.writes() as conn:
            assert not reviews.vote_on_review(conn, review_id=review_id, is_helpful=True)


CROWD = """
WITH people AS (
    INSERT INTO users (id, email, display_name)
    SELECT 'r' || n, 'r@example.test', 'R' || n FROM generate_series(1, 7) n RETURNING id
)
INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, author_name, rating, title,
                            status, helpful_count, created_at)
SELECT %s, %s, id, id, 5, 'X', %s, row_number() OVER (ORDER BY id) / 3, '2026-01-01' FROM people
"""


def test_pages_go_on_where_the_last_one_ended(shop: Shop) -> None:
    shop.do(CROWD, shop.add_on("bolt"), shop.acme, "approved")
    seen: list[tuple[int, UUID]] = []
    with shop.nobody.reads() as conn:
        page = reviews.list_reviews(conn, slug="bolt", page_size=3).result()
        while page:
            seen += [(one.helpful_count, one.id) for one in page]
            last = page[-1]
            page = reviews.list_reviews(
                conn, slug="bolt", before=(last.helpful_count, last.created_at, last.id),
                page_size=3,
            ).result()  # fmt: skip
    assert len(seen) == 7
    assert seen == sorted(seen, reverse=True)


def test_the_queue_goes_on_where_the_last_page_ended(shop: Shop) -> None:
    shop.do(CROWD, shop.add_on("bolt"), shop.acme, "pending")
    with shop.staff.reads() as conn:
        first = reviews.list_reviews_to_moderate(conn, page_size=5).result()
        rest = reviews.list_reviews_to_moderate(
            conn, after=(first[-1].created_at, first[-1].id), page_size=5
        ).result()
    ids = [one.id for one in first + rest]
    assert len(ids) == 7
    assert ids == sorted(ids)
