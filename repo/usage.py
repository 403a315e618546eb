"""What is used, and what may be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Count, FeatureAccess, RecordedEvent, UsageTotal

_queries = load("usage")
_record_event = _queries.one("record_event", RecordedEvent)
_increment_usage = _queries.one("increment_usage", Count)
_increment_agent_execution = _queries.one("increment_agent_execution", Count)
_list_usage = _queries.many("list_usage", UsageTotal)
_check_feature_access = _queries.one("check_feature_access", FeatureAccess)


def record_event(
    conn: Connection,
    *,
    add_on_id: UUID,
    event_type: str,
    quantity: int,
    properties: dict[str, Any],
    idempotency_key: str,
    at: datetime,
) -> RecordedEvent:
    """Keep an event of the asker's, once for its key and time, if her organization owns the add-on.

    `quantity` is in the event type's own unit: calls, tokens, bytes.
    """
    return _record_event(
        conn,
        add_on_id=add_on_id,
        event_type=event_type,
        quantity=quantity,
        properties=Jsonb(properties),
        idempotency_key=idempotency_key,
        at=at,
    )


def increment_usage(
    conn: Connection, *, add_on_id: UUID, period: str, metric: str, increment: int
) -> int:
    """Count a use by the asker; her total of the period, `daily` or `monthly`.

    Where nothing owns the add-on for her, this breaks `usage_needs_ownership`.
    """
    return _increment_usage(
        conn, add_on_id=add_on_id, period=period, metric=metric, increment=increment
    ).count


def increment_agent_execution(conn: Connection, *, add_on_id: UUID, period: str, agent: str) -> int:
    """Count a run of an agent by the asker; her total of the period. Errors as above."""
    return _increment_agent_execution(conn, add_on_id=add_on_id, period=period, agent=agent).count


def list_usage(
    conn: Connection, *, add_on_id: UUID, period: str, first_day: date, last_day: date
) -> Later[list[UsageTotal]]:
    """What the asking organization used of an add-on in the periods that begin in these days."""
    return _list_usage.later(
        conn, add_on_id=add_on_id, period=period, first_day=first_day, last_day=last_day
    )


def check_feature_access(conn: Connection, *, feature_key: str) -> Later[FeatureAccess]:
    """Whether the asker may use a feature for her organization, and how much of it."""
    return _check_feature_access.later(conn, feature_key=feature_key)
