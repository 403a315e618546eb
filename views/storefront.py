"""Finding: the catalogue."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from services import catalog
from views._htmx import answer, wants_fragment
from views._shared import kept
from views._shop import reading

blueprint = Blueprint("storefront", __name__)


@blueprint.get("/")
@kept("category", "set", "billing_type", "sort", "page", shared=True)
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
