"""The console's people: who they are, and the end of their logins."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo import audit, people
from repo.rows import PersonSeen
from services.errors import NotFound
from services.i18n import gettext as _
from views._htmx import answer, go, show_address, wants_fragment
from views._shop import require_staff, writing
from views._told import take_told, tell
from views.admin import blueprint, require_own_visit

PAGE_SIZE = 50
_LONGEST = 100
_ENDED = "logins_ended"


@blueprint.get("/people")
def find_people() -> Response:
    """People by a part of their name or mail address, or by their id; staff's look is noted."""
    q = request.args.get("q", "").strip()[:_LONGEST]
    after = request.args.get("after", "")[:255]
    with writing() as work:
        require_staff(work)
        require_own_visit()
        found = people.find_people(work.conn, q=q, after=after, page_size=PAGE_SIZE + 1).result()
        shown = found[:PAGE_SIZE]
        # Not what was typed: it may be somebody's name.
        audit.append(
            work.conn,
            action="people.searched",
            object_type="console",
            object_id="people",
            after={"asked": bool(q), "found": len(shown)},
        )
    response = answer(
        "pages/admin/people.html",
        "fragments/admin/people.html",
        q=q,
        people=shown,
        after=after,
        next_after=shown[-1].id if len(found) > PAGE_SIZE else None,
    )
    if wants_fragment():
        show_address(response, request.full_path.rstrip("?"))
    return response


@blueprint.get("/people/<user_id>")
def show_person(user_id: str) -> Response:
    """Somebody; that staff looked at her is written down."""
    with writing() as work:
        require_staff(work)
        require_own_visit()
        person = _found(people.find_person(work.conn, person=user_id).result())
        audit.append(work.conn, action="person.seen", object_type="person", object_id=person.id)
        deeds = audit.list_entries(work.conn, actor=person.id, page_size=10).result()
    return answer(
        "pages/admin/person.html",
        "fragments/admin/person.html",
        person=person,
        deeds=deeds,
        ended=take_told(_ENDED),
    )


@blueprint.post("/people/<user_id>/end-logins")
def end_logins(user_id: str) -> BaseResponse:
    """Log somebody out everywhere."""
    with writing() as work:
        require_staff(work)
        person = _found(people.find_person(work.conn, person=user_id).result())
        count = people.end_logins(work.conn, person=person.id)
        audit.append(
            work.conn,
            action="person.logins_ended",
            object_type="person",
            object_id=person.id,
            after={"ended": count},
        )
    tell(_ENDED, count=count)
    return go(url_for("admin.show_person", user_id=person.id))


def _found(person: PersonSeen | None) -> PersonSeen:
    if person is None:
        raise NotFound(_("There is no such person."))
    return person
