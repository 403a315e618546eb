"""Credits: a ledger that is only added to, and its balance that never falls below zero."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import GREATEST_BIGINT
from repo.rows import Balance, CreditEntry

_queries = load("credits")
_spend_credits = _queries.exec("spend_credits")
_return_credits = _queries.exec("return_credits")
_change_credits = _queries.exec("change_credits")
_find_balance = _queries.one("find_balance", Balance)
_list_entries = _queries.many("list_entries", CreditEntry)


def spend(conn: Connection, *, order_id: UUID) -> bool:
    """Take what an order says it pays with credits; False where not so much is left."""
    return _spend_credits(conn, order_id=order_id) == 1


def give_back(conn: Connection, *, order_id: UUID) -> None:
    """Return what an order took; the second time nothing happens."""
    _return_credits(conn, order_id=order_id)


def change(conn: Connection, *, organization_id: UUID, amount: Decimal, note: str) -> bool:
    """For staff: grant credits, or withdraw them; False where not so much is there."""
    kind = "granted" if amount > 0 else "withdrawn"
    changed = _change_credits(
        conn, organization_id=organization_id, kind=kind, amount=amount, note=note
    )
    return changed == 1


def find_balance(conn: Connection) -> Decimal:
    """How much credit the asking organization has."""
    return _find_balance(conn).balance


def list_entries(
    conn: Connection, *, before: int = GREATEST_BIGINT, page_size: int
) -> Later[list[CreditEntry]]:
    """What changed the asking organization's credits, newest first."""
    return _list_entries.later(conn, before_id=before, page_size=page_size)
