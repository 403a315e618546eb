"""Who owns what."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import OwnedAddOn

_queries = load("entitlements")
_grant_purchases = _queries.exec("grant_purchases")
_convert_trials = _queries.exec("convert_trials")
_count_purchases = _queries.exec("count_purchases")
_count_sales = _queries.exec("count_sales")
_list_owned = _queries.many("list_owned", OwnedAddOn)


def grant_purchases(conn: Connection, *, order_id: UUID) -> None:
    """Grant what a completed order bought, and count it; for the worker, once an order."""
    _grant_purchases(conn, order_id=order_id)
    _convert_trials(conn, order_id=order_id)
    _count_purchases(conn, order_id=order_id)
    _count_sales(conn, order_id=order_id)


def list_owned(conn: Connection) -> Later[list[OwnedAddOn]]:
    """What the asking organization owns or has owned, live first."""
    return _list_owned.later(conn)
