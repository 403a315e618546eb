"""Logins: kept alive at the provider, seen and ended by their person, ended by the provider."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.identity import act_as
from repo.loader import Later, load
from repo.rows import (
    Count,
    DueRefresh,
    LoginEvent,
    LoginPerson,
    LoginSession,
    NewId,
    OwnEnded,
    RefreshWait,
)

_queries = load("logins")
_claim_refresh = _queries.maybe("claim_refresh", DueRefresh)
_find_refresh_wait = _queries.maybe("find_refresh_wait", RefreshWait)
_keep_refresh = _queries.maybe("keep_refresh", NewId)
_rely_on_refresh = _queries.maybe("rely_on_refresh", NewId)
_find_login_person = _queries.one("find_login_person", LoginPerson)
_end_every_session = _queries.one("end_every_session", Count)
_note_login_event = _queries.exec("note_login_event")
_list_sessions = _queries.many("list_sessions", LoginSession)
_list_login_events = _queries.many("list_login_events", LoginEvent)
_end_own_session = _queries.maybe("end_own_session", OwnEnded)
_end_other_sessions = _queries.exec("end_other_sessions")


def claim_refresh(conn: Connection, *, for_staff: bool) -> DueRefresh | None:
    """Be the one request that asks the provider about the asker now; None for all others.

    For a page of the console that is due sooner.
    """
    return _claim_refresh(conn, for_staff=for_staff)


def find_refresh_wait(conn: Connection) -> RefreshWait | None:
    """For how long nobody asks the provider about the asker; None for ever."""
    return _find_refresh_wait(conn)


def keep_refresh(conn: Connection, *, refresh_token: str | None) -> bool:
    """Keep what to ask the provider with the next time, the old where there is no new.

    False where the login has ended meanwhile.
    """
    return _keep_refresh(conn, refresh_token=refresh_token) is not None


def rely_on_refresh(conn: Connection, *, id_token: str | None, lifetime: int) -> bool:
    """Ask no more for so many seconds; False where the login has ended meanwhile."""
    return _rely_on_refresh(conn, id_token=id_token, lifetime=lifetime) is not None


def end_logins_of(
    conn: Connection, *, user_id: str | None, oidc_sid: str | None, token_id: str
) -> int:
    """End every login of a person, or of whoever has a login of the provider's; how many.

    None, where that was done before for the same token.
    """
    if user_id is None:
        user_id = _find_login_person(conn, oidc_sid=oidc_sid).user_id
    if user_id is None:
        return 0
    act_as(conn, user_id=user_id)
    return _end_every_session(conn, token_id=token_id).count


def note(conn: Connection, *, kind: str, user_agent: str, ip: str | None) -> None:
    """Note what happened to the asker's logins, for her to look at."""
    _note_login_event(conn, kind=kind, user_agent=user_agent, ip=ip)


def list_sessions(conn: Connection) -> Later[list[LoginSession]]:
    """The asking person's logins that are not over, this one first; 50 at most."""
    return _list_sessions.later(conn)


def list_events(conn: Connection, *, limit: int, first_row: int) -> Later[list[LoginEvent]]:
    """What happened to the asking person's logins, newest first."""
    return _list_login_events.later(conn, page_size=limit, first_row=first_row)


def end_own_session(conn: Connection, *, session_id: UUID) -> OwnEnded | None:
    """End a login of the asker's; None where it is not hers, or over."""
    return _end_own_session(conn, session_id=session_id)


def end_other_sessions(conn: Connection) -> int:
    """Log the asking person out everywhere but here; how many logins that ended."""
    return _end_other_sessions(conn)
