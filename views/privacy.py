"""What the shop knows of a person: told, taken along, forgotten."""

from __future__ import annotations

import io
from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import FileWrapper

from services import checkout, identity, privacy
from services.errors import Conflict, Invalid
from views._forms import text
from views._htmx import answer, go
from views._protection import limiter
from views._shop import (
    credentials,
    forget_login,
    reading,
    require_person,
    require_recent_login,
    shop,
    writing,
)
from views.auth import after_logout

blueprint = Blueprint("privacy", __name__, url_prefix="/account")

# Of an export this much stays in memory.
_IN_MEMORY = 2**20


@blueprint.get("/privacy")
def show() -> Response:
    """What is kept of her and for how long, and what she can do about it."""
    with reading() as work:
        require_person(work)
    return answer("pages/privacy.html", "fragments/privacy.html", sections=privacy.SECTIONS)


@blueprint.post("/privacy/export")
@limiter.limit("6 per minute")
def export() -> Response:
    """All of her data as a file, made whole before it is sent: a slow line holds nothing up."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the answer
    words = io.TextIOWrapper(file, encoding="utf-8")  # type: ignore[type-var]
    with shop().database.snapshot(credentials()) as work:
        require_person(work)
        privacy.export(work.conn, work.visitor.user_id or "", words)
    words.flush()
    words.detach()
    length = file.tell()
    file.seek(0)
    response = Response(FileWrapper(file), mimetype="application/json", direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = length
    response.headers["Content-Disposition"] = "attachment; filename=my-data.json"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/privacy/erase")
def ask_to_erase() -> Response:
    """What erasure does, what keeps her from it, and the form."""
    with reading() as work:
        require_recent_login(work)
        found = privacy.obstacles(work.conn)
    return _ask(found, work.visitor.email)


@blueprint.post("/privacy/erase")
@limiter.limit("10 per minute")
def erase() -> BaseResponse:
    """Forget her, end her login here and at the provider, and say what happened."""
    with reading() as work:
        require_recent_login(work)
        found = privacy.obstacles(work.conn)
    if found.organizations:
        return _ask(found, work.visitor.email, status=Conflict.status)
    try:
        privacy.confirm(work.visitor, text("email"))
    except Invalid as error:
        return _ask(found, work.visitor.email, error=error.message, status=error.status)
    if shop().gateway is not None:
        checkout.close_open_orders(shop().database, shop().payments, credentials())
    with writing() as work:
        require_recent_login(work)
        id_token = identity.log_out(work)
        privacy.erase(work.conn)
    forget_login()
    return go(after_logout(id_token, "erased"))


@blueprint.get("/erased")
def erased() -> str:
    """What happened, and how the login account itself is deleted; for nobody in particular."""
    return render_template("pages/erased.html", issuer=shop().settings.oidc_issuer)


def _ask(
    found: privacy.Obstacles, email: str | None, *, error: str = "", status: int = 200
) -> Response:
    return answer(
        "pages/erase.html",
        "fragments/erase.html",
        status=status,
        obstacles=found,
        email=email,
        error=error,
    )
