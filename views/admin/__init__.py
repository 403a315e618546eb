"""The console: what staff look up and do. To everybody else it is not there."""

from __future__ import annotations

from flask import Blueprint, Response

from views._htmx import answer
from views._shop import reading, require_staff

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("/")
def index() -> Response:
    """Where staff begin."""
    with reading() as work:
        require_staff(work)
    return answer("pages/admin/index.html", "fragments/admin/index.html")


# The pages put themselves on the blueprint.
from views.admin import audit, people  # noqa: E402, F401
