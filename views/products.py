"""Deciding: an add-on, a bundle; and waiting for what is to come."""

from __future__ import annotations

from flask import Blueprint, Response, g, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.rows import AddOn
from services import products, waitlist
from services.errors import Invalid
from services.options import TRIALS_BEGIN_HERE
from views import _linked_data, _waiting
from views._forms import text
from views._htmx import answer, go, wants_fragment
from views._protection import limiter
from views._render import markdown
from views._shared import kept
from views._shop import reading, writing

blueprint = Blueprint("products", __name__)


@blueprint.get("/add-ons/<slug>")
@kept()
def add_on(slug: str) -> Response:
    """An add-on's own page; of one that is withdrawn, that it is, and what is like it."""
    with reading() as work:
        page = products.add_on_page(work, slug)
    if page.add_on.is_withdrawn:
        return answer("pages/withdrawn.html", "fragments/withdrawn.html", status=410, page=page)
    return _add_on_answer(page)


@blueprint.post("/add-ons/<slug>/waitlist")
@limiter.limit("20 per minute")
def join_waitlist(slug: str) -> BaseResponse:
    """Be told when an add-on can be bought; a bad address is said beside its field."""
    error: Invalid | None = None
    try:
        with writing() as work:
            waitlist.join(work, slug, text("email"))
            if not work.visitor.is_person:
                _waiting.remember(slug, text("email") or "")
    except Invalid as refused:
        error = refused
    return _waitlist_answer(slug, error)


@blueprint.post("/add-ons/<slug>/waitlist/delete")
def leave_waitlist(slug: str) -> BaseResponse:
    """No longer be told."""
    with writing() as work:
        waitlist.leave(work, slug)
    _waiting.forget(slug)
    return _waitlist_answer(slug)


@blueprint.get("/bundles/<slug>")
@kept()
def bundle(slug: str) -> Response:
    """A bundle's own page."""
    with reading() as work:
        page = products.bundle_page(work, slug)
    return answer(
        "pages/bundle.html",
        "fragments/bundle.html",
        page=page,
        description=markdown(page.offer.bundle.description),
        linked_data=_linked_data.of_bundle(page),
    )


def _waitlist_answer(slug: str, error: Invalid | None = None) -> BaseResponse:
    if error is None and not wants_fragment():
        return go(url_for("products.add_on", slug=slug, _anchor="waitlist"))
    with reading() as work:
        page = products.add_on_page(work, slug)
    return _add_on_answer(page, "fragments/waitlist.html", error)


def _add_on_answer(
    page: products.AddOnPage,
    fragment: str = "fragments/add_on.html",
    error: Invalid | None = None,
) -> Response:
    return answer(
        "pages/add_on.html",
        fragment,
        status=error.status if error else 200,
        page=page,
        item=page.add_on,
        description=markdown(page.add_on.description),
        trials_begin_here=TRIALS_BEGIN_HERE,
        error=error.message if error else None,
        email=text("email") or "",
        waiting_as=_waiting_as(page.add_on),
        linked_data=_linked_data.of_add_on(page),
    )


def _waiting_as(add_on: AddOn) -> str | None:
    """The address at which the asker waits, empty for a person's own; None where she does not."""
    return add_on.waiting_as if g.visitor.is_person else _waiting.address_for(add_on.slug)
