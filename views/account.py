"""The customer's own: what her organization owns."""

from __future__ import annotations

from flask import Blueprint, Response

from repo import entitlements
from views._htmx import answer
from views._shop import reading, require_person

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/add-ons")
def add_ons() -> Response:
    """My add-ons: what is owned, and what has ended."""
    with reading() as work:
        require_person(work)
        owned = entitlements.list_owned(work.conn).result()
    return answer("pages/owned.html", "fragments/owned.html", owned=owned)
