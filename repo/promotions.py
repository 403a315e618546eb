"""Promotional codes and their uses."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import PromotionalCode

_queries = load("promotions")
_find_code = _queries.maybe("find_code", PromotionalCode)
_find_cart_code = _queries.maybe("find_cart_code", PromotionalCode)
_put_cart_code = _queries.exec("put_cart_code")
_remove_cart_code = _queries.exec("remove_cart_code")
_take_use = _queries.exec("take_use")
_free_use = _queries.exec("free_use")


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
