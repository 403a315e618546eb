"""Organizations of the asker's, and their people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import END, GREATEST_BIGINT
from repo.rows import (
    ChangedMember,
    Closing,
    Done,
    NewId,
    OrganizationDeed,
    OrganizationPerson,
    OwnOrganization,
)

_queries = load("organizations")
_found_organization = _queries.one("found_organization", NewId)
_choose_organization = _queries.one("choose_organization", Done)
_find_own = _queries.maybe("find_own", OwnOrganization)
_change_organization = _queries.one("change_organization", Done)
_close_organization = _queries.one("close_organization", Closing)
_list_people = _queries.many("list_people", OrganizationPerson)
_change_member_role = _queries.maybe("change_member_role", ChangedMember)
_remove_member = _queries.maybe("remove_member", ChangedMember)
_hand_over_organization = _queries.maybe("hand_over_organization", ChangedMember)
_list_activity = _queries.many("list_activity", OrganizationDeed)


def found_organization(
    conn: Connection, *, slug: str, name: str, org_type: str, description: str
) -> UUID:
    """Make an organization of the asker's. A taken slug breaks `organizations_slug_key`."""
    return _found_organization(
        conn, slug=slug, name=name, org_type=org_type, description=description
    ).id


def choose_organization(conn: Connection, *, slug: str) -> bool:
    """Let the asker act for it from now on; False where it is not hers."""
    return _choose_organization(conn, slug=slug).done


def find_own(conn: Connection, *, slug: str) -> Later[OwnOrganization | None]:
    """An organization that the asker belongs to; None for all others."""
    return _find_own.later(conn, slug=slug)


def change_organization(
    conn: Connection,
    *,
    organization_id: UUID,
    name: str,
    org_type: str,
    description: str,
    billing_country: str | None,
    members_buy: bool,
) -> bool:
    """Change it, for an owner; False for anybody else."""
    return _change_organization(
        conn,
        organization_id=organization_id,
        name=name,
        org_type=org_type,
        description=description,
        billing_country=billing_country,
        members_buy=members_buy,
    ).done


def close_organization(conn: Connection, *, organization_id: UUID) -> str:
    """Close it, for its owner who is alone in it: closed, or why not: not_hers, others, orders."""
    return _close_organization(conn, organization_id=organization_id).outcome


def list_people(conn: Connection, *, slug: str) -> Later[list[OrganizationPerson]]:
    """Who belongs to an organization of the asker's; nobody for a stranger."""
    return _list_people.later(conn, slug=slug)


def change_member_role(
    conn: Connection, *, organization_id: UUID, member_id: UUID, role: str
) -> ChangedMember | None:
    """Give a person another role, for an owner; None where nobody of hers is there.

    The last owner who would be none breaks `organization_members_last_owner`, and one for whom
    there is no seat `organization_members_seats`.
    """
    return _change_member_role(
        conn, organization_id=organization_id, member_id=member_id, role=role
    )


def remove_member(
    conn: Connection, *, organization_id: UUID, member_id: UUID
) -> ChangedMember | None:
    """Remove a person, for an owner, or leave; the last owner breaks the rule as above."""
    return _remove_member(conn, organization_id=organization_id, member_id=member_id)


def hand_over_organization(
    conn: Connection, *, organization_id: UUID, member_id: UUID
) -> ChangedMember | None:
    """Let another person head it, for its head, who becomes a member; None for anybody else."""
    return _hand_over_organization(conn, organization_id=organization_id, member_id=member_id)


def list_activity(
    conn: Connection,
    *,
    organization_id: UUID,
    before: tuple[datetime, int] | None = None,
    page_size: int,
) -> Later[list[OrganizationDeed]]:
    """What was done for it, newest first, for its owners; `before` is the last page's last."""
    before_at, before_id = before or (END, GREATEST_BIGINT)
    return _list_activity.later(
        conn,
        organization_id=organization_id,
        before_at=before_at,
        before_id=before_id,
        page_size=page_size,
    )
