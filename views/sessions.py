"""Where a person is logged in: each login of hers to be ended, and what happened to them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo import logins as rows
from repo.db import Work
from repo.rows import LoginEvent, LoginSession
from services import identity, logins
from services.browsers import in_words, is_handheld
from services.errors import NotFound
from services.i18n import Words, ngettext
from services.i18n import gettext as _
from services.i18n import noop as N_
from views._htmx import answer, go, wants_fragment
from views._shop import browser, forget_login, reading, require_person, writing
from views._told import take_told, tell
from views.auth import after_logout

blueprint = Blueprint("sessions", __name__, url_prefix="/account/sessions")

PAGE_SIZE = 20
KINDS = Words(
    {
        "login": N_("Logged in"),
        "confirmed": N_("Confirmed your identity"),
        "logout": N_("Logged out"),
        "ended": N_("Logged out other browsers"),
        "provider_logout": N_("Logged out everywhere by the login service"),
        "refused": N_("Ended: the login service no longer confirms this account"),
    }
)
Shown = tuple[list[LoginSession], list[LoginEvent]]


@blueprint.get("")
def index() -> Response:
    """Her logins, and below them what happened to them, newest first."""
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= len(page) <= 6 and int(page) >= 1):
        raise NotFound(_("There is no such page of recent activity."))
    with reading() as work:
        require_person(work)
        shown = _read(work, int(page))
        if not shown[1] and int(page) > 1:
            raise NotFound(_("There is no such page of recent activity."))
    told = take_told("sessions")
    return _page(shown, int(page), _in_words(told["ended"]) if told else None)


@blueprint.post("/<uuid:session_id>/end")
def end(session_id: UUID) -> BaseResponse:
    """End one of her logins; ending this one is logging out."""
    with writing() as work:
        require_person(work)
        mine = {one.id: one for one in rows.list_sessions(work.conn).result()}
        if session_id in mine and mine[session_id].is_current:
            id_token = identity.log_out(work, browser())
            shown = None
        elif logins.end_one(work, session_id, browser()) is None:
            raise NotFound(_("There is no such login. It may have ended already."))
        else:
            shown = _read(work, 1)
    if shown is None:
        forget_login()
        return go(after_logout(id_token))
    return _after(shown, 1)


@blueprint.post("/end-others")
def end_others() -> BaseResponse:
    """End all of her logins but this one."""
    with writing() as work:
        require_person(work)
        count = logins.end_others(work, browser())
        shown = _read(work, 1)
    return _after(shown, count)


def _read(work: Work, page: int) -> Shown:
    sessions = rows.list_sessions(work.conn)
    # One more than the page shows tells whether there are older ones, without counting them.
    first_row = (page - 1) * PAGE_SIZE
    events = rows.list_events(work.conn, limit=PAGE_SIZE + 1, first_row=first_row)
    return sessions.result(), events.result()


def _after(shown: Shown, ended: int) -> BaseResponse:
    if wants_fragment():
        return _page(shown, 1, _in_words(ended))
    tell("sessions", ended=ended)
    return go(url_for("sessions.index"))


def _in_words(ended: int) -> str:
    if ended == 0:
        return _("There was no other login to end.")
    return ngettext("One login was ended.", "%(num)s logins were ended.", ended)


def _page(shown: Shown, page: int, says: str | None) -> Response:
    sessions, events = shown
    return answer(
        "pages/sessions.html",
        "fragments/sessions.html",
        sessions=sessions,
        events=events[:PAGE_SIZE],
        page=page,
        has_older=len(events) > PAGE_SIZE,
        says=says,
        kinds=KINDS,
        in_words=in_words,
        is_handheld=is_handheld,
    )
