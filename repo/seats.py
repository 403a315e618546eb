"""Who uses which add-on of the acting organization."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Answer, SeatedAddOn

_queries = load("seats")
_claim_seat = _queries.exec("claim_seat")
_give_seat = _queries.exec("give_seat")
_has_seat = _queries.one("has_seat", Answer)
_release_seat = _queries.exec("release_seat")
_take_seat_back = _queries.exec("take_seat_back")
_list_seated = _queries.many("list_seated", SeatedAddOn)
_seat_people = _queries.exec("seat_people")


def claim_seat(conn: Connection, *, slug: str) -> bool:
    """Take a free seat; False for whoever has one already, and of an add-on that is not there."""
    return _claim_seat(conn, slug=slug) == 1


def give_seat(conn: Connection, *, slug: str, user_id: str) -> bool:
    """Give a member a free seat, as an owner; False where she has one, or nothing was given."""
    return _give_seat(conn, slug=slug, user_id=user_id) == 1


def has_seat(conn: Connection, *, slug: str, user_id: str | None = None) -> bool:
    """The asker has a seat of the add-on, or whoever is named."""
    return bool(_has_seat(conn, slug=slug, user_id=user_id).answer)


def release_seat(conn: Connection, *, slug: str) -> bool:
    """Give the asker's seat back; False where she has none."""
    return _release_seat(conn, slug=slug) == 1


def take_seat_back(conn: Connection, *, slug: str, user_id: str) -> bool:
    """Take somebody's seat back, as an owner; False where that one has none."""
    return _take_seat_back(conn, slug=slug, user_id=user_id) == 1


def list_seated(conn: Connection) -> Later[list[SeatedAddOn]]:
    """What the acting organization owns now, with whoever has a seat of it."""
    return _list_seated.later(conn)


def seat_people(conn: Connection, *, order_id: UUID) -> int:
    """Seat those who asked for what an order bought, then its buyer; for the worker."""
    return _seat_people(conn, order_id=order_id)
