"""Add-ons side by side."""

from __future__ import annotations

from collections.abc import Sequence

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import AddOnLink, ComparedAddOn

_queries = load("compare")
_list_compared = _queries.many("list_compared", ComparedAddOn)
_list_to_add = _queries.many("list_to_add", AddOnLink)


def list_compared(conn: Connection, *, slugs: Sequence[str]) -> Later[list[ComparedAddOn]]:
    """The listed ones among these add-ons, in this order."""
    return _list_compared.later(conn, slugs=list(slugs))


def list_to_add(
    conn: Connection, *, slugs: Sequence[str], page_size: int
) -> Later[list[AddOnLink]]:
    """What may be put beside these."""
    return _list_to_add.later(conn, slugs=list(slugs), page_size=page_size)
