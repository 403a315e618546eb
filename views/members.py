"""Who belongs to an organization: the list, roles, removing, leaving, handing over, inviting."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.db import Work
from repo.errors import RuleViolated
from services import checkout, invitations, members
from services.errors import Conflict, Forbidden, Invalid, NotFound, ShopError
from services.i18n import gettext as _
from services.members import Members
from services.organizations import ROLES
from views._forms import text
from views._htmx import answer, go, wants_fragment
from views._protection import limiter
from views._shop import (
    credentials,
    reading,
    require_person,
    require_recent_login,
    shop,
    writing,
)
from views._told import tell
from views.organizations import TOLD, known, told

blueprint = Blueprint("members", __name__, url_prefix="/organizations/<slug>")


@blueprint.get("")
def start(slug: str) -> BaseResponse:
    """An organization's address leads to its people."""
    return go(url_for("members.index", slug=slug))


@blueprint.get("/members")
def index(slug: str) -> Response:
    """Who belongs to it and, for its owners, who is invited."""
    with reading() as work:
        require_person(work)
        page = members.look(work, slug)
    return _page(page, **told())


@blueprint.post("/members/<uuid:member_id>/role")
def change_role(slug: str, member_id: UUID) -> BaseResponse:
    """Give a person another role."""

    def change(work: Work) -> str:
        members.change_role(work, slug, member_id, text("role") or "")
        return _("The role is changed.")

    return _change(slug, change)


@blueprint.post("/members/<uuid:member_id>/remove")
def remove(slug: str, member_id: UUID) -> BaseResponse:
    """Remove a person."""

    def change(work: Work) -> str:
        members.remove(work, slug, member_id)
        return _("This person no longer belongs to the organization.")

    return _change(slug, change)


@blueprint.post("/leave")
def leave(slug: str) -> BaseResponse:
    """Leave; for whom she acted she acts no more."""
    try:
        with writing() as work:
            require_person(work)
            left = members.leave(work, slug)
    except RuleViolated as refused:
        return _refused(slug, known(refused))
    tell(TOLD, said=_("You have left %(name)s.", name=left.name))
    return go(url_for("organizations.index"))


@blueprint.post("/hand-over")
def hand_over(slug: str) -> BaseResponse:
    """Let another person head it; who does so shows once more who she is."""

    def change(work: Work) -> str:
        require_recent_login(work)
        members.hand_over(work, slug, _uuid(text("member")))
        return _("The organization is handed over. You are a member now.")

    return _change(slug, change)


@blueprint.post("/close")
@limiter.limit("10 per minute")
def close(slug: str) -> BaseResponse:
    """Close an organization in which she is alone, and act for herself from then on."""
    typed = text("close") or ""
    try:
        with reading() as work:
            require_recent_login(work)
            own = members.to_close(work, slug, typed)
        if shop().gateway is not None:
            # So that nobody pays for what is no more.
            checkout.close_open_orders(
                shop().database, shop().payments, credentials(), organization_id=own.id
            )
        with writing() as work:
            require_recent_login(work)
            members.close(work, slug, typed)
    except (Invalid, Conflict, Forbidden) as refused:
        return _refused(slug, refused)
    tell(TOLD, said=_("%(name)s is closed. You buy for yourself now.", name=own.name))
    return go(url_for("organizations.index"))


@blueprint.post("/invitations")
@limiter.limit("30 per hour")
def invite(slug: str) -> BaseResponse:
    """Invite somebody by mail."""

    def change(work: Work) -> str:
        email = invitations.invite(
            work, shop().links, slug, email=text("email") or "", role=text("role") or "member"
        )
        return _("Invitation sent to %(email)s.", email=email)

    return _change(slug, change)


@blueprint.post("/invitations/<uuid:invitation_id>/resend")
@limiter.limit("30 per hour")
def resend(slug: str, invitation_id: UUID) -> BaseResponse:
    """Send an invitation once more."""

    def change(work: Work) -> str:
        invitations.resend(work, shop().links, slug, invitation_id)
        return _("Invitation sent again. The previous link no longer works.")

    return _change(slug, change)


@blueprint.post("/invitations/<uuid:invitation_id>/revoke")
def revoke(slug: str, invitation_id: UUID) -> BaseResponse:
    """Take an invitation back."""

    def change(work: Work) -> str:
        invitations.revoke(work, slug, invitation_id)
        return _("Invitation cancelled.")

    return _change(slug, change)


def _change(slug: str, change: Callable[[Work], str]) -> BaseResponse:
    """Change who belongs to it and show them; what cannot be done is said there."""
    page: Members | None = None
    try:
        with writing() as work:
            require_person(work)
            sentence = change(work)
            page = members.look(work, slug) if wants_fragment() else None
    except (Invalid, Conflict, RuleViolated) as refused:
        return _refused(slug, known(refused))
    except Forbidden as refused:
        return _refused(slug, refused)
    if page is None:
        tell(TOLD, said=sentence)
        return go(url_for("members.index", slug=slug))
    return _page(page, sentence)


def _refused(slug: str, error: ShopError) -> Response:
    with reading() as work:
        require_person(work)
        page = members.look(work, slug)
    return _page(page, None, error)


def _page(
    page: Members, said: str | None, error: ShopError | None = None, **told: object
) -> Response:
    return answer(
        "pages/organization_members.html",
        "fragments/organization_members.html",
        status=error.status if error else 200,
        organization=page.organization,
        page=page,
        roles=ROLES,
        said=said,
        **told,
        error=error,
        error_field=getattr(error, "field", None),
        given={"email": (text("email") or "") if error else ""},
    )


def _uuid(value: str | None) -> UUID:
    """A person of the form's list. Raises NotFound for what is no id."""
    try:
        return UUID(value or "")
    except ValueError:
        raise NotFound(_("This person does not belong to the organization.")) from None
