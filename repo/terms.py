"""What the asker's prices depend on besides what is in the cart."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import RuleInForce, Terms

_queries = load("terms")
_find_terms = _queries.one("find_terms", Terms)
_list_rules = _queries.many("list_rules", RuleInForce)
_set_billing_country = _queries.exec("set_billing_country")


def find_terms(conn: Connection) -> Later[Terms]:
    """The instant, tax, credits and custom of the asker."""
    return _find_terms.later(conn)


def list_rules(
    conn: Connection, *, add_on_ids: Collection[UUID] | None = None
) -> Later[list[RuleInForce]]:
    """The rules that may lower these add-ons, or what is in the asker's cart."""
    ids = None if add_on_ids is None else list(add_on_ids)
    return _list_rules.later(conn, add_on_ids=ids)


def set_billing_country(conn: Connection, *, country: str) -> bool:
    """Bill the asking organization there; False for a viewer."""
    return _set_billing_country(conn, country=country) == 1
