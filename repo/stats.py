"""What happened to an add-on each day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import DayFigures

_queries = load("stats")
_count_add_on = _queries.exec("count_add_on")
_list_days = _queries.many("list_days", DayFigures)
_increment_downloads = _queries.exec("increment_downloads")


def count_add_on(
    conn: Connection,
    *,
    add_on_id: UUID,
    views: int = 0,
    cart_adds: int = 0,
    purchases: int = 0,
    revenue: Decimal = Decimal(0),
) -> None:
    """Add to today's figures; purchases and revenue are the worker's to count."""
    _count_add_on(
        conn,
        add_on_id=add_on_id,
        views=views,
        cart_adds=cart_adds,
        purchases=purchases,
        revenue=revenue,
    )


def list_days(
    conn: Connection, *, add_on_id: UUID, first_day: date, last_day: date
) -> Later[list[DayFigures]]:
    """An add-on's figures of the days on which anything happened, newest first."""
    return _list_days.later(conn, add_on_id=add_on_id, first_day=first_day, last_day=last_day)


def increment_downloads(conn: Connection, *, add_on_id: UUID) -> None:
    """Count a download."""
    _increment_downloads(conn, add_on_id=add_on_id)
