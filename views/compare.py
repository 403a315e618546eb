"""Deciding between add-ons: up to four side by side."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from services import compare
from views._htmx import answer
from views._shared import kept
from views._shop import public_url, reading

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
@kept("a", "b", "c", "d")
def show() -> Response:
    """Add-ons side by side; more than four are told to be too many, and the first four shown."""
    asked = compare.read_asked(request.args.items(multi=True))
    with reading() as work:
        page = compare.compare_page(work, asked)
    return answer(
        "pages/compare.html",
        "fragments/compare.html",
        status=422 if asked.too_many else 200,
        page=page,
        most=compare.MOST,
        next_letter=compare.LETTERS[len(page.slugs)] if len(page.slugs) < compare.MOST else None,
        shown=compare.as_query(page.slugs),
        canonical=public_url("compare.show", **compare.as_query(sorted(page.slugs))),
        without={slug: _without(page.slugs, slug) for slug in page.slugs},
    )


def _without(slugs: list[str], left_out: str) -> str:
    return url_for("compare.show", **compare.as_query([s for s in slugs if s != left_out]))
