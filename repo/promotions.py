"""Promotional codes and their uses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import NewId, PromotionalCode

_queries = load("promotions")
_find_code = _queries.maybe("find_code", PromotionalCode)
_find_cart_code = _queries.maybe("find_cart_code", PromotionalCode)
_put_cart_code = _queries.exec("put_cart_code")
_remove_cart_code = _queries.exec("remove_cart_code")
_take_use = _queries.exec("take_use")
_free_use = _queries.exec("free_use")
_insert_code = _queries.maybe("insert_code", NewId)
_deactivate_code = _queries.exec("deactivate_code")


@dataclass(frozen=True, slots=True)
class CodeTerms:
    """What a new code gives and to whom; amounts in the currency's units.

    `applicable_to` are the add-ons that it lowers, None for all; `max_uses` None has no end.
    """

    code: str
    description: str
    discount_type: str
    discount_value: Decimal
    max_uses: int | None = None
    applicable_to: list[UUID] | None = None
    tier_code: str | None = None
    first_purchase_only: bool = False
    min_subtotal: Decimal | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None


def find_code(conn: Connection, *, code: str) -> PromotionalCode | None:
    """A code whatever its case, or None."""
    return _find_code(conn, code=code)


def find_cart_code(conn: Connection) -> Later[PromotionalCode | None]:
    """The code that the asker's cart carries, or None."""
    return _find_cart_code.later(conn)


def put_cart_code(conn: Connection, *, code_id: UUID) -> None:
    """Let the asker's cart carry this code."""
    _put_cart_code(conn, code_id=code_id)


def remove_cart_code(conn: Connection) -> None:
    """Let the asker's cart carry no code."""
    _remove_cart_code(conn)


def take_use(conn: Connection, *, code_id: UUID, order_id: UUID) -> bool:
    """Count one use of a code for an order, once an order; False where none is left."""
    return _take_use(conn, code_id=code_id, order_id=order_id) == 1


def free_use(conn: Connection, *, order_id: UUID) -> None:
    """Give back the use that an order took; the second time nothing happens."""
    _free_use(conn, order_id=order_id)


def insert_code(conn: Connection, terms: CodeTerms) -> UUID | None:
    """A new code's id; None for all but staff. Case is no difference between two codes."""
    new = _insert_code(conn, **asdict(terms))
    return new.id if new else None


def deactivate_code(conn: Connection, *, code_id: UUID) -> bool:
    """Let a code lower nothing any more; False where it did not, or for all but staff."""
    return _deactivate_code(conn, code_id=code_id) == 1
