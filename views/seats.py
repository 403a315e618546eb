"""Seats of add-ons: a member's own, and for owners everybody's."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo import entitlements
from services import seats
from services.errors import Invalid
from services.i18n import gettext as _
from views._forms import text
from views._htmx import answer, go, wants_fragment
from views._shop import reading, require_person, writing
from views._told import take_told, tell

blueprint = Blueprint("seats", __name__)


@blueprint.post("/account/add-ons/<slug>/seat")
def claim(slug: str) -> BaseResponse:
    """Take a free seat of what the organization owns."""
    with writing() as work:
        require_person(work)
        seats.claim(work, slug)
    return _own()


@blueprint.post("/account/add-ons/<slug>/seat/release")
def release(slug: str) -> BaseResponse:
    """Give one's seat back."""
    with writing() as work:
        require_person(work)
        seats.release(work, slug)
    return _own()


@blueprint.get("/organizations/<slug>/seats")
def index(slug: str) -> Response:
    """Who has a seat of what the organization owns."""
    return _show(slug)


@blueprint.post("/organizations/<slug>/seats/<add_on>/give")
def give(slug: str, add_on: str) -> BaseResponse:
    """Give a member a free seat."""
    with writing() as work:
        require_person(work)
        seats.give(work, slug, add_on, _person())
    return _done(slug, "given", add_on)


@blueprint.post("/organizations/<slug>/seats/<add_on>/take")
def take(slug: str, add_on: str) -> BaseResponse:
    """Take somebody's seat back."""
    with writing() as work:
        require_person(work)
        seats.take_back(work, slug, add_on, _person())
    return _done(slug, "taken", add_on)


def _own() -> BaseResponse:
    if not wants_fragment():
        return go(url_for("account.add_ons"))
    with reading() as work:
        owned = entitlements.list_owned(work.conn).result()
    return answer("pages/owned.html", "fragments/owned.html", owned=owned)


def _person() -> str:
    user_id = text("person")
    if user_id is None:
        raise Invalid(_("Choose a person."), field="person")
    return user_id


def _done(slug: str, kind: str, add_on: str) -> BaseResponse:
    if wants_fragment():
        return _show(slug, {"kind": kind, "add_on": add_on})
    tell("seats", kind=kind, add_on=add_on)
    return go(url_for("seats.index", slug=slug))


def _show(slug: str, told: dict[str, object] | None = None) -> Response:
    with reading() as work:
        require_person(work)
        page = seats.look(work, slug)
    return answer(
        "pages/seats.html", "fragments/seats.html", page=page, told=told or take_told("seats")
    )
