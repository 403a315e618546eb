"""The asker's cart."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import CartLine, Count, PutLine

_queries = load("cart")
_list_lines = _queries.many("list_lines", CartLine)
_put_add_on = _queries.maybe("put_add_on", PutLine)
_put_bundle = _queries.maybe("put_bundle", PutLine)
_count_things = _queries.one("count_things", Count)
_set_quantity = _queries.exec("set_quantity")
_remove_line = _queries.exec("remove_line")
_merge_guest_cart = _queries.one("merge_guest_cart", Count)


def list_lines(conn: Connection) -> Later[list[CartLine]]:
    """The asker's lines, oldest first."""
    return _list_lines.later(conn)


def put_add_on(
    conn: Connection, *, slug: str, quantity: int, billing_type: str | None
) -> Later[PutLine | None]:
    """Add to the cart; None where no such add-on is for sale with that billing."""
    return _put_add_on.later(conn, slug=slug, quantity=quantity, billing_type=billing_type)


def put_bundle(conn: Connection, *, slug: str, quantity: int) -> Later[PutLine | None]:
    """Add to the cart; None where no such bundle is for sale."""
    return _put_bundle.later(conn, slug=slug, quantity=quantity)


def count_things(conn: Connection) -> Later[Count]:
    """How many things are in the asker's cart."""
    return _count_things.later(conn)


def set_quantity(conn: Connection, *, line_id: UUID, quantity: int) -> bool:
    """Change how many; False where the line is not the asker's."""
    return _set_quantity(conn, line_id=line_id, quantity=quantity) == 1


def remove_line(conn: Connection, *, line_id: UUID) -> bool:
    """Take a line out; False where it is not the asker's."""
    return _remove_line(conn, line_id=line_id) == 1


def merge_guest_cart(conn: Connection, *, organization_id: UUID) -> int:
    """Join the guest's cart to the person's; how many lines came over."""
    return _merge_guest_cart(conn, organization_id=organization_id).count
