"""Who waits for an add-on that is to come."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Overlooked, WaitedFor, Waiting

_queries = load("waitlist")
_join_waitlist = _queries.exec("join_waitlist")
_leave_waitlist = _queries.exec("leave_waitlist")
_list_waited_for = _queries.many("list_waited_for", WaitedFor)
_list_overlooked = _queries.many("list_overlooked", Overlooked)
_forget_guests = _queries.exec("forget_guests")
_take_waiting = _queries.maybe("take_waiting", Waiting)


def join_waitlist(conn: Connection, *, slug: str, email: str | None, language: str) -> None:
    """The asker waits; an address is heeded of guests alone."""
    _join_waitlist(conn, slug=slug, email=email, language=language)


def leave_waitlist(conn: Connection, *, slug: str) -> None:
    """The asker no longer waits."""
    _leave_waitlist(conn, slug=slug)


def list_waited_for(conn: Connection) -> Later[list[WaitedFor]]:
    """What the asking person waits for."""
    return _list_waited_for.later(conn)


def take_waiting(conn: Connection, *, waiting_id: UUID) -> Waiting | None:
    """Whom to tell, who counts as told from now on; None where there is nobody to tell."""
    return _take_waiting(conn, waiting_id=waiting_id)


def list_overlooked(conn: Connection, *, limit: int) -> list[UUID]:
    """Who waits for what is here, `limit` of them at most."""
    return [one.id for one in _list_overlooked(conn, limit=limit)]


def forget_guests(conn: Connection, *, age: str) -> int:
    """Delete the guests who were told so long ago; how many there were."""
    return _forget_guests(conn, age=age)
