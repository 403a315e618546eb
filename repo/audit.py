"""Who did what to which thing; only added to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import BEGINNING, END, GREATEST_BIGINT
from repo.rows import AuditEntry, AuditLine

_queries = load("audit")
_append = _queries.exec("append")
_list_for_object = _queries.many("list_for_object", AuditEntry)
_list_entries = _queries.many("list_entries", AuditLine)


def append(
    conn: Connection,
    *,
    action: str,
    object_type: str,
    object_id: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    organization_id: UUID | None = None,
) -> None:
    """Write a deed of the asker's down, or of the worker's, and what it changed.

    `before` and `after` name what changed and say nothing that identifies a person; the owners of
    the organization, where it was done for one, see it too.
    """
    _append(
        conn,
        action=action,
        object_type=object_type,
        object_id=object_id,
        before=None if before is None else Jsonb(before),
        after=None if after is None else Jsonb(after),
        organization_id=organization_id,
    )


def list_for_object(
    conn: Connection,
    *,
    object_type: str,
    object_id: str,
    before: tuple[datetime, int] | None = None,
    page_size: int,
) -> Later[list[AuditEntry]]:
    """What happened to a thing, newest first: all of it for staff, one's own deeds for others.

    `before` is the last page's last `at` and id.
    """
    before_at, before_id = before or (END, GREATEST_BIGINT)
    return _list_for_object.later(
        conn,
        object_type=object_type,
        object_id=object_id,
        before_at=before_at,
        before_id=before_id,
        page_size=page_size,
    )


def list_entries(
    conn: Connection,
    *,
    actor: str | None = None,
    object_type: str | None = None,
    object_id: str | None = None,
    organization_id: UUID | None = None,
    since: datetime = BEGINNING,
    before: tuple[datetime, int] = (END, GREATEST_BIGINT),
    page_size: int,
) -> Later[list[AuditLine]]:
    """For staff: deeds, newest first; None leaves a question open.

    `before` is the last page's last `at` and id.
    """
    return _list_entries.later(
        conn,
        actor=actor,
        object_type=object_type,
        object_id=object_id,
        organization_id=organization_id,
        since=since,
        before_at=before[0],
        before_id=before[1],
        page_size=page_size,
    )
