"""The asker's cart."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import (
    AddOnCard,
    CartBundle,
    CartLine,
    Count,
    Merged,
    Named,
    NewId,
    PutLine,
    Undoable,
    Undone,
)

_queries = load("cart")
_list_lines = _queries.many("list_lines", CartLine)
_list_bundles_of_cart = _queries.many("list_bundles_of_cart", CartBundle)
_list_suggestions = _queries.many("list_suggestions", AddOnCard)
_find_put = _queries.maybe("find_put", Named)
_put_add_on = _queries.maybe("put_add_on", PutLine)
_put_bundle = _queries.maybe("put_bundle", PutLine)
_count_things = _queries.one("count_things", Count)
_change_line = _queries.exec("change_line")
_has_line = _queries.maybe("has_line", NewId)
_save_line = _queries.maybe("save_line", Named)
_accept_prices = _queries.exec("accept_prices")
_remove_line = _queries.maybe("remove_line", Undoable)
_swap_for_bundle = _queries.maybe("swap_for_bundle", Undoable)
_undo = _queries.maybe("undo", Undone)
_merge_guest_cart = _queries.one("merge_guest_cart", Merged)


def list_lines(conn: Connection) -> Later[list[CartLine]]:
    """The asker's lines, oldest first; those that are saved for later, too."""
    return _list_lines.later(conn)


def list_bundles(conn: Connection) -> Later[list[CartBundle]]:
    """The bundles on sale that hold something of the asker's cart."""
    return _list_bundles_of_cart.later(conn)


def list_suggestions(conn: Connection) -> Later[list[AddOnCard]]:
    """What others buy most."""
    return _list_suggestions.later(conn)


def find_name(conn: Connection, *, add_on: str | None, bundle: str | None) -> str | None:
    """The name of what somebody tries to put in; None where it is not for sale."""
    found = _find_put(conn, add_on=add_on, bundle=bundle)
    return found.name if found else None


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


def change_line(
    conn: Connection, *, line_id: UUID, quantity: int | None, billing_type: str | None
) -> bool:
    """Change how many, or how it is billed; False where it is not the asker's, or not sold so."""
    return _change_line(conn, line_id=line_id, quantity=quantity, billing_type=billing_type) == 1


def has_line(conn: Connection, *, line_id: UUID) -> bool:
    """The line is in the asker's cart."""
    return _has_line(conn, line_id=line_id) is not None


def save_line(conn: Connection, *, line_id: UUID, saved: bool) -> str | None:
    """Save a line for later, or take it back; its name, None where it is not the asker's."""
    found = _save_line(conn, line_id=line_id, saved=saved)
    return found.name if found else None


def accept_prices(conn: Connection, *, line_id: UUID | None) -> int:
    """Today's price of a line is well, or that of every line; how many lines that were."""
    return _accept_prices(conn, line_id=line_id)


def remove_line(conn: Connection, *, line_id: UUID) -> Undoable | None:
    """Take a line out so that it can be undone; None where it is not the asker's."""
    return _remove_line(conn, line_id=line_id)


def swap_for_bundle(
    conn: Connection, *, bundle_id: UUID, line_ids: list[UUID], quantity: int
) -> Undoable | None:
    """Replace so many units of each line by the bundle; None where a line has changed meanwhile."""
    return _swap_for_bundle(conn, bundle_id=bundle_id, line_ids=line_ids, quantity=quantity)


def undo(conn: Connection, *, undo_id: UUID) -> Undone | None:
    """Take a change back; None where that is not possible any more."""
    return _undo(conn, undo_id=undo_id)


def merge_guest_cart(conn: Connection, *, organization_id: UUID) -> Merged:
    """Join the guest's cart to the person's; how many lines came over, and how to undo it."""
    return _merge_guest_cart(conn, organization_id=organization_id)
