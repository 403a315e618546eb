"""Invitations by mail: who may accept is whose address it was sent to, as it is at acceptance.

The link shows where to, as what and by whom to whoever holds it. It is no key by itself: only a
person who is logged in with the address may accept. docs/organizations.md says more.
"""

from __future__ import annotations

from uuid import UUID

from repo import audit, invitations, organizations
from repo.db import Database, Work
from repo.rows import Invitation
from services import i18n, jobs, mails
from services.errors import Conflict, Forbidden, Gone, Invalid, LoginNeeded, NotFound
from services.i18n import Words
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.organizations import ROLES, find_shared
from services.secret_links import SecretLinks, hash_of

_LONGEST_EMAIL = 254
_LONGEST_TOKEN = 100
OVER = Words(
    {
        "accepted": N_("This invitation was accepted already."),
        "declined": N_("This invitation was declined. Ask for another one if you want to join."),
        "revoked": N_("This invitation was cancelled. Ask whoever invited you for another one."),
        "expired": N_("This invitation has expired. Ask whoever invited you for another one."),
    }
)


class ForAnother(NotFound):
    """The invitation was sent to another address than the asker's; she learns no more of it."""

    message = N_("This invitation is for another address.")


def invite(work: Work, links: SecretLinks, slug: str, *, email: str, role: str) -> str:
    """Invite somebody, who is written to; the address.

    Raises NotFound, Forbidden, Invalid, Conflict. Rules that may be broken: one invitation an
    address, and not too many.
    """
    own = find_shared(work, slug, run=True)
    email = email.strip()
    if len(email) > _LONGEST_EMAIL or not mails.is_email(email):
        raise Invalid(_("Enter an e-mail address, such as you@example.com."), field="email")
    if role not in ROLES:
        raise Invalid(_("Choose owner, member or viewer."), field="role")
    people = organizations.list_people(work.conn, slug=slug).result()
    if any(person.email.lower() == email.lower() for person in people):
        raise Conflict(_("This person belongs to the organization already."))
    link = links.begin()
    invitation_id = invitations.insert_invitation(
        work.conn, organization_id=own.id, email=email, role=role, token_hash=link.token_hash
    )
    _log(work, own.id, "invitation.sent", invitation_id, {"role": role})
    jobs.send_invitation_later(work.conn, invitation_id, link.seed, i18n.language())
    return email


def resend(work: Work, links: SecretLinks, slug: str, invitation_id: UUID) -> None:
    """Send it once more with another link; the one before ends. Raises NotFound, Forbidden."""
    own = find_shared(work, slug, run=True)
    link = links.begin()
    if not invitations.renew_invitation(
        work.conn,
        organization_id=own.id,
        invitation_id=invitation_id,
        token_hash=link.token_hash,
    ):
        raise NotFound(_("This invitation no longer waits for an answer."))
    _log(work, own.id, "invitation.sent_again", invitation_id)
    jobs.send_invitation_later(work.conn, invitation_id, link.seed, i18n.language())


def revoke(work: Work, slug: str, invitation_id: UUID) -> None:
    """Take it back. Raises NotFound, also for one that was answered, and Forbidden."""
    own = find_shared(work, slug, run=True)
    if not invitations.revoke_invitation(
        work.conn, organization_id=own.id, invitation_id=invitation_id
    ):
        raise NotFound(_("This invitation no longer waits for an answer."))
    _log(work, own.id, "invitation.revoked", invitation_id)


def look(work: Work, token: str) -> Invitation:
    """What the link's holder is shown. Raises NotFound, Gone; accepted is shown to who accepted."""
    invitation = invitations.find_invitation(work.conn, token_hash=_hash(token)).result()
    return _for_asker(work, invitation)


def accept(work: Work, token: str) -> Invitation:
    """Join the organization; whoever has joined by it has. Raises as look(), and Forbidden."""
    if not work.visitor.is_person:
        raise LoginNeeded()
    found = _for_asker(work, invitations.accept_invitation(work.conn, token_hash=_hash(token)))
    if found.state != "accepted":
        raise _unconfirmed()
    return found


def decline(work: Work, token: str) -> None:
    """Say no; saying so twice is once. Raises as accept()."""
    if not work.visitor.is_person:
        raise LoginNeeded()
    found = invitations.decline_invitation(work.conn, token_hash=_hash(token))
    if found is not None and found.state == "declined" and found.is_mine:
        return
    if _for_asker(work, found).state == "open":
        raise _unconfirmed()
    raise Gone(OVER["accepted"])


def write(
    database: Database, links: SecretLinks, invitation_id: UUID, seed: str, language: str
) -> None:
    """Put the mail of an invitation down, for the worker; nothing where it no longer waits."""
    with database.transaction() as conn:
        found = invitations.find_invitation_to_send(
            conn, invitation_id=invitation_id, token_hash=hash_of(links.token(seed))
        )
        if found is None:
            return
        mails.send_later(
            conn,
            "invitation",
            found.email,
            language,
            f"{found.id} {found.sends}",
            organization=found.organization_name,
            role=found.role,
            inviter=found.inviter_name,
            expires_at=found.expires_at.isoformat(),
            seed=seed,
        )


def _for_asker(work: Work, found: Invitation | None) -> Invitation:
    if found is None:
        raise NotFound(_("There is no such invitation."))
    has_joined = found.state == "accepted" and found.is_member
    if found.is_mine and (found.state == "open" or has_joined):
        return found
    if work.visitor.is_person and not found.is_mine:
        raise ForAnother()
    if found.state != "open":
        raise Gone(OVER[found.state])
    return found


def _unconfirmed() -> Forbidden:
    return Forbidden(
        _("Confirm your e-mail address at the login service first, then log in once more.")
    )


def _hash(token: str) -> str:
    """A token of an odd shape is nobody's."""
    return hash_of(token[:_LONGEST_TOKEN])


def _log(
    work: Work,
    organization_id: UUID,
    action: str,
    invitation_id: UUID,
    after: dict[str, object] | None = None,
) -> None:
    audit.append(
        work.conn,
        action=action,
        object_type="invitation",
        object_id=str(invitation_id),
        after=after,
        organization_id=organization_id,
    )
