"""Who belongs to an organization: roles, leaving, handing over.

An owner is always left, and nobody acts without a seat: the database holds that, whoever writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import audit, invitations, organizations
from repo.db import Work
from repo.rows import ChangedMember, OrganizationPerson, OwnOrganization, PendingInvitation
from services.errors import Conflict, Forbidden, Invalid, NotFound
from services.i18n import gettext as _
from services.organizations import ROLES, find_shared


@dataclass(frozen=True, slots=True)
class Members:
    """Who belongs to an organization and, for its owners, who is invited."""

    organization: OwnOrganization
    people: list[OrganizationPerson]
    invited: list[PendingInvitation]

    @property
    def may_leave(self) -> bool:
        """The asker is not its last owner."""
        return any(person.role == "owner" and not person.is_self for person in self.people) or (
            not self.organization.is_run_by_asker
        )

    @property
    def is_alone(self) -> bool:
        """Nobody belongs to it but the asker."""
        return len(self.people) == 1

    @property
    def acting(self) -> int:
        """How many act for it: viewers do not."""
        return sum(person.role != "viewer" for person in self.people)


def look(work: Work, slug: str) -> Members:
    """Who belongs to an organization. Raises NotFound."""
    people = organizations.list_people(work.conn, slug=slug)
    invited = invitations.list_invitations(work.conn, slug=slug)
    return Members(find_shared(work, slug), people.result(), invited.result())


def change_role(work: Work, slug: str, member_id: UUID, role: str) -> None:
    """Give a person another role. Raises NotFound, Forbidden, Invalid."""
    own = find_shared(work, slug, run=True)
    if role not in ROLES:
        raise Invalid(_("Choose owner, member or viewer."), field="role")
    _there(
        organizations.change_member_role(
            work.conn, organization_id=own.id, member_id=member_id, role=role
        )
    )


def remove(work: Work, slug: str, member_id: UUID) -> None:
    """Remove a person, who has no access from her next request on. Raises NotFound, Forbidden."""
    own = find_shared(work, slug, run=True)
    removed = _there(
        organizations.remove_member(work.conn, organization_id=own.id, member_id=member_id)
    )
    if removed.user_id == work.visitor.user_id:
        # She may no longer write its log, and goes through leave().
        raise Forbidden(_("To leave, use “Leave this organization”."))
    _log_person(work, own, "member.removed", removed)


def leave(work: Work, slug: str) -> OwnOrganization:
    """The asker leaves. Raises NotFound; the last owner breaks a rule."""
    own = find_shared(work, slug)
    people = organizations.list_people(work.conn, slug=slug).result()
    (self_,) = [person for person in people if person.is_self]
    # Before she goes: afterwards she may not write its log.
    _log_person(work, own, "member.left", ChangedMember(self_.user_id, self_.role))
    organizations.remove_member(work.conn, organization_id=own.id, member_id=self_.id)
    return own


def hand_over(work: Work, slug: str, member_id: UUID) -> None:
    """Let another person head it; the asker becomes a member. Raises NotFound, Forbidden."""
    own = find_shared(work, slug, run=True)
    if not own.is_head:
        raise Forbidden(_("Only the person to whom it belongs can hand it over."))
    _there(
        organizations.hand_over_organization(work.conn, organization_id=own.id, member_id=member_id)
    )


def to_close(work: Work, slug: str, typed: str) -> OwnOrganization:
    """The organization that its only member wants to close.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    own = find_shared(work, slug, run=True)
    if " ".join(typed.split()).casefold() != own.name.casefold():
        raise Invalid(_("Type %(name)s to confirm.", name=own.name), field="close")
    if len(organizations.list_people(work.conn, slug=slug).result()) > 1:
        raise _others()
    return own


def close(work: Work, slug: str, typed: str) -> OwnOrganization:
    """Close it: what it owns ends, the books stay. Raises as to_close(), and Conflict."""
    own = to_close(work, slug, typed)
    outcome = organizations.close_organization(work.conn, organization_id=own.id)
    if outcome == "orders":
        raise Conflict(
            _("An order still waits for its payment. Pay it, or wait an hour, and come back.")
        )
    if outcome != "closed":
        # Somebody has accepted an invitation meanwhile.
        raise _others()
    return own


def _others() -> Conflict:
    return Conflict(_("Others belong to it: hand it over, or remove them first."))


def _there(changed: ChangedMember | None) -> ChangedMember:
    if changed is None:
        raise NotFound(_("This person does not belong to the organization."))
    return changed


def _log_person(work: Work, own: OwnOrganization, action: str, changed: ChangedMember) -> None:
    audit.append(
        work.conn,
        action=action,
        object_type="person",
        object_id=changed.user_id,
        before={"role": changed.role},
        organization_id=own.id,
    )
