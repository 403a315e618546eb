"""Finding and deciding: the catalogue, an add-on, a bundle."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from services import catalog
from views._htmx import answer, wants_fragment
from views._render import markdown
from views._shop import reading

blueprint = Blueprint("storefront", __name__)


@blueprint.get("/")
def index() -> Response:
    """The catalogue: search, facets, a page of cards."""
    filters = catalog.read_filters(request.args)
    with reading() as work:
        page = catalog.storefront(work, filters)
    if not wants_fragment():
        return answer("pages/storefront.html", "fragments/catalogue.html", page=page)
    title = render_template("fragments/catalogue_title.html", page=page)
    response = answer("pages/storefront.html", "fragments/catalogue.html", extra=title, page=page)
    # The address that a person can share: without the empty fields of the form. Pushed for a
    # page that the back button restores, it would cut off the way forward.
    response.headers["HX-Push-Url"] = url_for(
        "storefront.index", **filters.as_query(page=filters.page)
    )
    return response


@blueprint.get("/add-ons/<slug>")
def add_on(slug: str) -> Response:
    """An add-on's own page."""
    with reading() as work:
        page = catalog.add_on_page(work, slug)
    return answer(
        "pages/add_on.html",
        "fragments/add_on.html",
        page=page,
        description=markdown(page.add_on.description),
    )


@blueprint.get("/bundles/<slug>")
def bundle(slug: str) -> Response:
    """A bundle's own page."""
    with reading() as work:
        page = catalog.bundle_page(work, slug)
    return answer(
        "pages/bundle.html",
        "fragments/bundle.html",
        page=page,
        description=markdown(page.offer.bundle.description),
    )
