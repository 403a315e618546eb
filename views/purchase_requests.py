"""Asking an owner to buy, and the owners' answers; an organization's pages act for it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from services import purchase_requests
from services.errors import NotFound
from services.i18n import gettext as _
from views._forms import text
from views._htmx import answer, go, wants_fragment
from views._protection import limiter
from views._shop import reading, require_person, writing
from views._told import take_told, tell

blueprint = Blueprint("purchase_requests", __name__)

_INDEX = "/organizations/<slug>/requests"


@blueprint.post("/cart/ask")
@limiter.limit("10 per minute")
def ask() -> BaseResponse:
    """Ask the owners to buy what is in the cart."""
    with writing() as work:
        purchase_requests.ask(work, text("note") or "", text("asking") or "")
        slug = work.visitor.organization_slug
    tell("requests", kind="asked")
    return go(url_for("purchase_requests.index", slug=slug))


@blueprint.get(_INDEX)
def index(slug: str) -> Response:
    """An organization's requests: all of them for owners, their own for others."""
    return _show(slug, _page_number())


@blueprint.post(f"{_INDEX}/<uuid:request_id>/approve")
def approve(slug: str, request_id: UUID) -> BaseResponse:
    """Put what is asked for into the owner's cart, for the organization of the request."""
    with writing() as work:
        require_person(work)
        done = purchase_requests.approve(work, slug, request_id)
    tell(
        "cart",
        kind="approved",
        name=done.asker,
        left=done.left,
        organization=done.organization if done.is_other_organization else None,
    )
    return go(url_for("cart.show"))


@blueprint.post(f"{_INDEX}/<uuid:request_id>/decline")
def decline(slug: str, request_id: UUID) -> BaseResponse:
    """Say no, perhaps with a reason."""
    with writing() as work:
        require_person(work)
        purchase_requests.decline(work, slug, request_id, text("answer") or "")
    return _done(slug, "declined")


@blueprint.post(f"{_INDEX}/<uuid:request_id>/withdraw")
def withdraw(slug: str, request_id: UUID) -> BaseResponse:
    """Ask no more; what was asked for is back in the cart."""
    with writing() as work:
        require_person(work)
        purchase_requests.withdraw(work, slug, request_id)
    return _done(slug, "withdrawn")


def _done(slug: str, kind: str) -> BaseResponse:
    """The list again, which tells what came of it."""
    if wants_fragment():
        return _show(slug, 1, {"kind": kind})
    tell("requests", kind=kind)
    return go(url_for("purchase_requests.index", slug=slug))


def _show(slug: str, number: int, told: dict[str, object] | None = None) -> Response:
    with reading() as work:
        require_person(work)
        page = purchase_requests.look(work, slug, number)
    return answer(
        "pages/purchase_requests.html",
        "fragments/purchase_requests.html",
        page=page,
        number=number,
        told=told or take_told("requests"),
    )


def _page_number() -> int:
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= len(page) <= 6 and int(page) >= 1):
        raise NotFound(_("There is no such page of requests."))
    return int(page)
