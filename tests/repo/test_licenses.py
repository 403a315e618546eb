"""Licences: found by members, activated within their seats, revoked in public."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import psycopg
import pytest

from repo import licenses
from repo.db import Database
from services.errors import Conflict, Invalid, NotFound
from tests.repo.conftest import MISSING, Asker, Shop, refused

CONTENDERS = 16
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def issue(
    shop: Shop, key: str = "key-1", *, seats: int = 1, expires_at: datetime | None = None
) -> UUID:
    with shop.jobs.transaction() as conn:
        return licenses.insert_license(
            conn, organization_id=shop.acme, add_on_id=shop.add_on("brigade"),
            user_add_on_id=None, license_key=key, signature="signed", seats=seats,
            expires_at=expires_at,
        )  # fmt: skip


def activate(asker: Asker, key: str = "key-1") -> bool:
    with asker.writes() as conn:
        return licenses.activate_license(conn, license_key=key)


def test_members_find_a_licence_and_strangers_do_not(shop: Shop) -> None:
    license_id = issue(shop, seats=2)
    for asker in (shop.owner, shop.teammate):
        with asker.reads() as conn:
            found = licenses.find_license(conn, license_key="key-1")
        assert found is not None
        assert (found.id, found.slug, found.seats) == (license_id, "brigade", 2)
    for asker in shop.outsiders:
        with asker.reads() as conn:
            assert licenses.find_license(conn, license_key="key-1") is None
            assert licenses.list_licenses(conn, page_size=9).result() == []
        assert not activate(asker)


def test_licences_are_listed_page_by_page(shop: Shop) -> None:
    ids = [issue(shop, f"key-{n}") for n in range(5)]
    shop.do("UPDATE licenses SET issued_at = '2026-01-01'")  # the id decides among equals
    seen: list[UUID] = []
    before: tuple[datetime, UUID] | None = None
    for size in (2, 2, 1, 0):
        with shop.owner.reads() as conn:
            page = licenses.list_licenses(conn, before=before, page_size=2).result()
        assert len(page) == size
        seen += [one.id for one in page]
        before = (page[-1].issued_at, page[-1].id) if page else None
    assert seen == sorted(ids, reverse=True)


def test_seats_are_taken_until_none_is_left(shop: Shop) -> None:
    issue(shop, seats=2)
    assert [activate(shop.owner), activate(shop.teammate), activate(shop.owner)] == [
        True, True, False
    ]  # fmt: skip


def test_sixteen_contenders_never_take_more_than_the_seats(shop: Shop) -> None:
    issue(shop, seats=5)
    database = Database(shop.urls.app, role="shop_app", size=CONTENDERS)
    asker = Asker(database, shop.owner.credentials)
    with ThreadPoolExecutor(CONTENDERS) as pool:
        taken = list(pool.map(lambda _: activate(asker), range(CONTENDERS)))
    database.close()
    assert sum(taken) == 5
    assert shop.one("SELECT activations FROM licenses") == (5,)


def test_reading_first_and_writing_then_would_take_more(shop: Shop) -> None:
    """The control: what the conditional update, and the check behind it, keep from happening."""
    issue(shop, seats=5)
    shop.do("ALTER TABLE licenses DROP CONSTRAINT licenses_activations_check")
    all_have_read = Barrier(CONTENDERS)

    def contend(_: int) -> bool:
        with psycopg.connect(shop.urls.jobs) as conn:
            row = conn.execute("SELECT activations < seats FROM licenses").fetchone()
            all_have_read.wait(timeout=30)
            if row == (True,):
                conn.execute("UPDATE licenses SET activations = activations + 1")
            return row == (True,)

    with ThreadPoolExecutor(CONTENDERS) as pool:
        assert sum(pool.map(contend, range(CONTENDERS))) == CONTENDERS
    assert shop.one("SELECT activations > seats FROM licenses") == (True,)


def test_the_table_itself_refuses_a_seat_too_many(shop: Shop) -> None:
    issue(shop)
    with (
        refused("licenses_activations_check", Conflict),
        shop.jobs.transaction() as conn,
    ):
        conn.execute("UPDATE licenses SET activations = 2")


def test_what_is_over_or_revoked_is_not_activated(shop: Shop) -> None:
    over, revoked = issue(shop, "over"), issue(shop, "revoked")
    shop.do("UPDATE licenses SET issued_at = '2019-01-01', expires_at = %s WHERE id = %s",
            PAST, over)  # fmt: skip
    with shop.jobs.transaction() as conn:
        assert licenses.revoke_license(conn, license_id=revoked, reason="Refunded")
        assert not licenses.revoke_license(conn, license_id=revoked, reason="Again")
    assert not activate(shop.owner, "over")
    assert not activate(shop.owner, "revoked")
    with shop.owner.reads() as conn:
        found = licenses.find_license(conn, license_key="revoked")
    assert found is not None
    assert found.revoked_at is not None


def test_everybody_reads_what_was_revoked_from_where_she_left_off(shop: Shop) -> None:
    ids = sorted(issue(shop, f"key-{n}") for n in range(3))
    with shop.jobs.transaction() as conn:  # one transaction, so one instant
        for license_id in ids:
            licenses.revoke_license(conn, license_id=license_id, reason="Refunded")
    with shop.nobody.reads() as conn:
        first = licenses.list_revoked_licenses(conn, page_size=2).result()
        last = first[-1]
        rest = licenses.list_revoked_licenses(
            conn, since=(last.revoked_at, last.license_id), page_size=2
        ).result()
        since = licenses.list_revoked_licenses(
            conn, since=(last.revoked_at, None), page_size=9
        ).result()
    assert [one.license_id for one in first + rest] == ids
    assert len(since) == 3


@pytest.mark.parametrize(
    ("rule", "change", "field"),
    [
        ("seats_check", {"seats": 0}, "seats"),
        ("validity", {"expires_at": PAST}, "expires_at"),
    ],
)
def test_a_licence_that_cannot_be(
    shop: Shop, rule: str, change: dict[str, object], field: str
) -> None:
    with refused(f"licenses_{rule}", Invalid, field=field):
        issue(shop, **change)  # type: ignore[arg-type]


def test_a_licence_that_is_not_there_cannot_be_revoked(shop: Shop) -> None:
    with (
        refused("revoked_licenses_license_id_fkey", NotFound),
        shop.jobs.transaction() as conn,
    ):
        licenses.revoke_license(conn, license_id=MISSING, reason="Refunded")
