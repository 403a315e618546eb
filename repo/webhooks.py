"""What outside systems told us, each event once."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import load
from repo.rows import WebhookEvent

_queries = load("webhooks")
_store_event = _queries.exec("store_event")
_find_event = _queries.maybe("find_event", WebhookEvent)
_mark_processed = _queries.exec("mark_processed")
_mark_failed = _queries.exec("mark_failed")


def store_event(
    conn: Connection, *, provider: str, event_id: str, type: str, payload: dict[str, Any]
) -> bool:
    """Keep an event; False where it was kept before."""
    stored = _store_event(
        conn, provider=provider, event_id=event_id, type=type, payload=Jsonb(payload)
    )
    return stored == 1


def find_event(conn: Connection, *, provider: str, event_id: str) -> WebhookEvent | None:
    """An event that was stored, or None; for the worker."""
    return _find_event(conn, provider=provider, event_id=event_id)


def mark_processed(conn: Connection, *, provider: str, event_id: str) -> None:
    """An event is worked off; for the worker."""
    _mark_processed(conn, provider=provider, event_id=event_id)


def mark_failed(conn: Connection, *, provider: str, event_id: str, error: str) -> None:
    """An event could not be worked off this time; for the worker."""
    _mark_failed(conn, provider=provider, event_id=event_id, error=error)
