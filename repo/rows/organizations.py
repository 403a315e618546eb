"""Organizations as their people see them, and invitations to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Done:
    """Whether something was done: it is not where the asker may not."""

    done: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """What came of closing an organization: closed, not_hers, others or orders."""

    outcome: str


@dataclass(frozen=True, slots=True)
class OwnOrganization:
    """An organization of the asker's, and her role in it.

    `is_head` says that she is the one whom it belongs to; `room` is how many may act for it, None
    for any number.
    """

    id: UUID
    slug: str
    name: str
    org_type: str
    is_personal: bool
    description: str
    billing_country: str | None
    members_buy: bool
    role: str
    is_head: bool
    plan: str
    room: int | None

    @property
    def is_run_by_asker(self) -> bool:
        """She is one of its owners."""
        return self.role == "owner"


@dataclass(frozen=True, slots=True)
class OrganizationPerson:
    """Somebody who belongs to an organization; `is_head` marks the owner whose it is."""

    id: UUID
    user_id: str
    display_name: str
    email: str
    role: str
    since: datetime
    is_self: bool
    is_head: bool


@dataclass(frozen=True, slots=True)
class ChangedMember:
    """Whom a deed was about, and her role before."""

    user_id: str
    role: str


@dataclass(frozen=True, slots=True)
class OrganizationDeed:
    """An entry of an organization's log; names are None for those who have left."""

    id: int
    at: datetime
    action: str
    object_type: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    actor_name: str | None
    by_shop: bool
    object_name: str | None


@dataclass(frozen=True, slots=True)
class Sends:
    """How many mails an invitation has been."""

    sends: int


@dataclass(frozen=True, slots=True)
class PendingInvitation:
    """An invitation that waits, as owners see it."""

    id: UUID
    email: str
    role: str
    created_at: datetime
    expires_at: datetime
    is_expired: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """What whoever holds the link learns.

    `state` is open, accepted, declined, revoked or expired; `is_mine` says that it was sent to the
    asker's address, or accepted by her, and `is_member` that she belongs to the organization now.
    """

    id: UUID
    organization_id: UUID
    organization_name: str
    organization_slug: str
    inviter_name: str | None
    role: str
    state: str
    is_mine: bool
    is_verified: bool
    is_member: bool


@dataclass(frozen=True, slots=True)
class InvitationToSend:
    """What an invitation's mail says."""

    id: UUID
    email: str
    role: str
    sends: int
    expires_at: datetime
    organization_name: str
    inviter_name: str | None
