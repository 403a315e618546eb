"""Licences, which a plugin checks without a network, and the list of those that are revoked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import FROM_NEWEST, FROM_OLDEST, LEAST_ID
from repo.rows import License, NewId, RevokedLicense

_queries = load("licenses")
_insert_license = _queries.one("insert_license", NewId)
_find_license = _queries.maybe("find_license", License)
_list_licenses = _queries.many("list_licenses", License)
_activate_license = _queries.exec("activate_license")
_revoke_license = _queries.exec("revoke_license")
_list_revoked_licenses = _queries.many("list_revoked_licenses", RevokedLicense)


def insert_license(
    conn: Connection,
    *,
    organization_id: UUID,
    add_on_id: UUID,
    user_add_on_id: UUID | None,
    license_key: str,
    signature: str,
    seats: int,
    expires_at: datetime | None,
) -> UUID:
    """Issue a signed licence, for the worker."""
    return _insert_license(
        conn,
        organization_id=organization_id,
        add_on_id=add_on_id,
        user_add_on_id=user_add_on_id,
        license_key=license_key,
        signature=signature,
        seats=seats,
        expires_at=expires_at,
    ).id


def find_license(conn: Connection, *, license_key: str) -> License | None:
    """A licence of the asking organization by its key, or None."""
    return _find_license(conn, license_key=license_key)


def list_licenses(
    conn: Connection, *, before: tuple[datetime, UUID] | None = None, page_size: int
) -> Later[list[License]]:
    """The asking organization's, newest first; `before` is the last page's last time and id."""
    before_at, before_id = before or FROM_NEWEST
    return _list_licenses.later(conn, before_at=before_at, before_id=before_id, page_size=page_size)


def activate_license(conn: Connection, *, license_key: str) -> bool:
    """Take a seat; False where none is left, or no good licence of the organization has the key."""
    return _activate_license(conn, license_key=license_key) == 1


def revoke_license(conn: Connection, *, license_id: UUID, reason: str) -> bool:
    """Let a licence be good no more, for the worker; False where it was revoked before."""
    return _revoke_license(conn, license_id=license_id, reason=reason) == 1


def list_revoked_licenses(
    conn: Connection,
    *,
    since: tuple[datetime, UUID | None] | None = None,
    page_size: int,
) -> Later[list[RevokedLicense]]:
    """What was revoked since, oldest first; `since` is a time, or the last one read by time and id.

    Everybody may ask.
    """
    since_at, since_id = since or FROM_OLDEST
    return _list_revoked_licenses.later(
        conn, since_at=since_at, since_id=since_id or LEAST_ID, page_size=page_size
    )
