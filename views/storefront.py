"""Finding: the catalogue, its categories, its collections."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from services import catalog, collections
from services.filters import read_filters, read_page
from views._catalogue_links import CatalogueLinks
from views._htmx import answer, show_address, wants_fragment
from views._shared import kept
from views._shop import reading
from views.auth import onward_page

blueprint = Blueprint("storefront", __name__)

# What a page is asked with that is kept; searches are made anew.
_FACETS = (
    "set", "billing_type", "integration", "tier", "rating", "trial", "status", "sort", "page",
)  # fmt: skip


@blueprint.get("/")
@kept("category", *_FACETS, shared=True)
def index() -> BaseResponse:
    """The catalogue: search, facets, a page of cards."""
    if onward := onward_page(request.args.get("state")):
        return redirect(onward, 303)
    filters = read_filters(request.args)
    if "" in request.args.values() and not wants_fragment():
        # A form sends its empty fields along; the address to share has none of them.
        return redirect(CatalogueLinks(filters).to(page=filters.page))
    with reading() as work:
        page = catalog.storefront(work, filters)
    return _show(page)


@blueprint.get("/categories/<slug>")
@kept(*_FACETS, shared=True)
def category(slug: str) -> Response:
    """A category's own page: the catalogue within it."""
    filters = read_filters({**request.args, "category": slug})
    with reading() as work:
        page = catalog.category_page(work, filters)
    return _show(page)


@blueprint.get("/collections/<name>")
@kept("page", shared=True)
def collection(name: str) -> Response:
    """A collection's own page."""
    number = read_page(request.args)
    with reading() as work:
        page = collections.collection_page(work, name, number)
    return answer(
        "pages/collection.html",
        "fragments/catalogue_collection.html",
        page=page,
        titles=collections.TITLES,
        about=collections.ABOUT,
    )


@blueprint.get("/ranking")
@kept(shared=True)
def ranking() -> Response:
    """How results are ordered, for everybody to read."""
    return answer("pages/ranking.html", "fragments/catalogue_ranking.html")


def _show(page: catalog.StorefrontPage) -> Response:
    links = CatalogueLinks(page.filters)
    context = {"page": page, "links": links, "collections": collections.TITLES}
    template, fragment = "pages/storefront.html", "fragments/catalogue.html"
    if not wants_fragment():
        return answer(template, fragment, **context)
    title = render_template("fragments/catalogue_title.html", **context)
    response = answer(template, fragment, extra=title, **context)
    # The address that a person can share: without the empty fields of the form. Pushed for a
    # page that the back button restores, it would cut off the way forward.
    show_address(response, links.to(page=page.filters.page))
    return response
