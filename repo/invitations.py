"""Invitations to organizations: sent and taken back by owners, answered by those invited."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Invitation, InvitationToSend, NewId, PendingInvitation, Sends

_queries = load("invitations")
_insert_invitation = _queries.one("insert_invitation", NewId)
_renew_invitation = _queries.maybe("renew_invitation", Sends)
_revoke_invitation = _queries.exec("revoke_invitation")
_list_invitations = _queries.many("list_invitations", PendingInvitation)
_find_invitation = _queries.maybe("find_invitation", Invitation)
_accept_invitation = _queries.maybe("accept_invitation", Invitation)
_decline_invitation = _queries.maybe("decline_invitation", Invitation)
_find_invitation_to_send = _queries.maybe("find_invitation_to_send", InvitationToSend)
_forget_invitations = _queries.exec("forget_invitations")


def insert_invitation(
    conn: Connection, *, organization_id: UUID, email: str, role: str, token_hash: str
) -> UUID:
    """Invite somebody, for an owner.

    One who is invited already breaks `invitations_one_open`, one too many `invitations_too_many`;
    what has run out makes room.
    """
    return _insert_invitation(
        conn, organization_id=organization_id, email=email, role=role, token_hash=token_hash
    ).id


def renew_invitation(
    conn: Connection, *, organization_id: UUID, invitation_id: UUID, token_hash: str
) -> bool:
    """Give it another link and another week, for an owner; False for one that does not wait."""
    renewed = _renew_invitation(
        conn,
        organization_id=organization_id,
        invitation_id=invitation_id,
        token_hash=token_hash,
    )
    return renewed is not None


def revoke_invitation(conn: Connection, *, organization_id: UUID, invitation_id: UUID) -> bool:
    """Take it back, for an owner; False for one that does not wait."""
    revoked = _revoke_invitation(conn, organization_id=organization_id, invitation_id=invitation_id)
    return revoked == 1


def list_invitations(conn: Connection, *, slug: str) -> Later[list[PendingInvitation]]:
    """What waits, for an organization's owners; nothing for anybody else."""
    return _list_invitations.later(conn, slug=slug)


def find_invitation(conn: Connection, *, token_hash: str) -> Later[Invitation | None]:
    """An invitation by its link."""
    return _find_invitation.later(conn, token_hash=token_hash)


def accept_invitation(conn: Connection, *, token_hash: str) -> Invitation | None:
    """Accept what is the asker's and open; as it is then, None where there is none."""
    return _accept_invitation(conn, token_hash=token_hash)


def decline_invitation(conn: Connection, *, token_hash: str) -> Invitation | None:
    """Decline what is the asker's and open; as it is then, None where there is none."""
    return _decline_invitation(conn, token_hash=token_hash)


def find_invitation_to_send(
    conn: Connection, *, invitation_id: UUID, token_hash: str
) -> InvitationToSend | None:
    """What its mail says, for the worker; None where it no longer waits under this link."""
    return _find_invitation_to_send(conn, invitation_id=invitation_id, token_hash=token_hash)


def forget_invitations(conn: Connection, *, age: str) -> int:
    """Delete those that ran out so long ago, for upkeep; how many."""
    return _forget_invitations(conn, age=age)
