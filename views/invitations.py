"""An invitation's link: what it shows, accepting, declining."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.errors import RuleViolated
from services import invitations
from services.i18n import gettext as _
from services.invitations import ForAnother
from services.organizations import ROLES
from views._htmx import answer, go
from views._protection import limiter
from views._shop import reading, writing
from views._told import tell
from views.organizations import TOLD, known

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations/<token>")

# A link cannot be guessed; this keeps anybody from trying.
_LIMIT = limiter.shared_limit("60 per minute", scope="invitations")


@blueprint.get("")
@_LIMIT
def show(token: str) -> Response:
    """Where to, as what, and by whom."""
    try:
        return _page(token)
    except ForAnother as refused:
        return _for_another(token, refused)


@blueprint.post("/accept")
@_LIMIT
def accept(token: str) -> BaseResponse:
    """Join the organization."""
    try:
        with writing() as work:
            accepted = invitations.accept(work, token)
    except RuleViolated as refused:
        error = known(refused)
        return _page(token, error.message, error.status)
    except ForAnother as refused:
        return _for_another(token, refused)
    tell(
        TOLD,
        said=_("You belong to %(name)s now.", name=accepted.organization_name),
        switch=[accepted.organization_slug, accepted.organization_name],
    )
    return go(url_for("organizations.index"))


@blueprint.post("/decline")
@_LIMIT
def decline(token: str) -> BaseResponse:
    """Say no."""
    try:
        with writing() as work:
            invitations.decline(work, token)
    except ForAnother as refused:
        return _for_another(token, refused)
    tell(TOLD, said=_("The invitation is declined."))
    return go(url_for("organizations.index"))


def _for_another(token: str, refused: ForAnother) -> Response:
    """Who she is here, and the way to log in as somebody else; nothing of the invitation."""
    return answer(
        "pages/invitation_for_another.html",
        "fragments/invitation_for_another.html",
        status=refused.status,
        token=token,
        title=refused.message,
    )


def _page(token: str, error: str | None = None, status: int = 200) -> Response:
    with reading() as work:
        found = invitations.look(work, token)
    return answer(
        "pages/invitation.html",
        "fragments/invitation.html",
        status=status,
        token=token,
        invitation=found,
        roles=ROLES,
        error=error,
    )
