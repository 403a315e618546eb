"""The storefront as it is priced at another time, for staff: begun by a signed link, or a form."""

from __future__ import annotations

from flask import Blueprint, Flask, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from services.errors import Forbidden
from services.preview import PreviewSigner, parse_instant
from views._forms import same_site_path, text
from views._htmx import go
from views._shop import PRICED_AT, is_logged_in, reading, require_person, shop

blueprint = Blueprint("preview", __name__)


def init_app(app: Flask) -> None:
    """Heed `?at=` on each page."""
    app.before_request(_look)
    app.register_blueprint(blueprint)


@blueprint.post("/preview")
def begin() -> BaseResponse:
    """Look at the shop at the time that was entered."""
    with reading() as work:
        require_person(work)
        if not work.visitor.is_staff:
            raise Forbidden()
    at = parse_instant(text("at") or "")
    return go(url_for("storefront.index", at=signer().sign(at)))


@blueprint.post("/preview/end")
def end() -> BaseResponse:
    """Look at the shop as it is now."""
    session.pop(PRICED_AT, None)
    return go(same_site_path(text("back")))


def signer() -> PreviewSigner:
    """Who signs this shop's links."""
    return PreviewSigner(shop().settings.secret_key.get_secret_value())


def _look() -> None:
    """Remember the time of a link that is ours. Whether the asker is staff, the database says."""
    token = request.args.get("at")
    if token and request.method == "GET" and is_logged_in():
        at = signer().read(token)
        if at is not None:
            session[PRICED_AT] = at.isoformat()
