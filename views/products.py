"""Deciding: an add-on, a bundle."""

from __future__ import annotations

from flask import Blueprint, Response

from services import products
from views._htmx import answer
from views._render import markdown
from views._shared import kept
from views._shop import reading

blueprint = Blueprint("products", __name__)


@blueprint.get("/add-ons/<slug>")
@kept()
def add_on(slug: str) -> Response:
    """An add-on's own page."""
    with reading() as work:
        page = products.add_on_page(work, slug)
    return answer(
        "pages/add_on.html",
        "fragments/add_on.html",
        page=page,
        description=markdown(page.add_on.description),
    )


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
    )
