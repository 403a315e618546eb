"""The console: what staff look up and do. To everybody else it is not there."""

from __future__ import annotations

from flask import Blueprint, Response, request

from repo.rows import AuditLine, OrganizationDeed
from services import activity, i18n
from services.errors import Forbidden
from services.i18n import gettext as _
from views._htmx import answer
from views._shop import reading, require_staff

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.app_template_global()
def deed_in_words(line: AuditLine) -> str | None:
    """A deed as its organization reads it; None for one that has no words."""
    if line.action not in activity.DEEDS:
        return None
    return activity.in_words(
        OrganizationDeed(
            id=line.id,
            at=line.at,
            action=line.action,
            object_type=line.object_type,
            before=line.before,
            after=line.after,
            actor_name=line.actor_name,
            by_shop=line.actor_id is None,
            object_name=line.object_id,
        )
    )


@blueprint.app_template_global()
def language_names() -> dict[str, str]:
    """The languages, each by its own name."""
    return i18n.LANGUAGES


@blueprint.get("/")
def index() -> Response:
    """Where staff begin."""
    with reading() as work:
        require_staff(work)
    return answer("pages/admin/index.html", "fragments/admin/index.html")


def require_own_visit() -> None:
    """Raise Forbidden where another site led staff here: it would fill the log in their names.

    Whoever opens an address by hand, or with a browser that does not say, comes by herself.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Forbidden(_("Open this page from the console: another site led you here."))


# The pages put themselves on the blueprint.
from views.admin import audit, people  # noqa: E402, F401
