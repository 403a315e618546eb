"""What the asker's prices depend on besides what is in the cart."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import BookPrice, BundleMember, Offer, RuleInForce, Terms

_queries = load("terms")
_find_terms = _queries.one("find_terms", Terms)
_list_rules = _queries.many("list_rules", RuleInForce)
_list_offers = _queries.many("list_offers", Offer)
_list_book_prices = _queries.many("list_book_prices", BookPrice)
_list_bundle_offer = _queries.many("list_bundle_offer", BundleMember)
_set_billing_country = _queries.exec("set_billing_country")


def find_terms(conn: Connection) -> Later[Terms]:
    """The instant, tax, credits and custom of the asker."""
    return _find_terms.later(conn)


def list_rules(conn: Connection, *, slug: str | None = None) -> Later[list[RuleInForce]]:
    """The rules that may lower an add-on, or what is in the asker's cart."""
    return _list_rules.later(conn, slug=slug)


def list_offers(conn: Connection, *, slug: str) -> Later[list[Offer]]:
    """The ways in which an add-on is billed, its own first."""
    return _list_offers.later(conn, slug=slug)


def list_book_prices(conn: Connection, *, add_on_ids: Collection[UUID]) -> Later[list[BookPrice]]:
    """What these add-ons cost at the instant that is looked at."""
    return _list_book_prices.later(conn, add_on_ids=list(add_on_ids))


def list_bundle_offer(conn: Connection, *, slug: str) -> Later[list[BundleMember]]:
    """A bundle's members as the asker would buy them."""
    return _list_bundle_offer.later(conn, slug=slug)


def set_billing_country(conn: Connection, *, country: str) -> bool:
    """Bill the asking organization there; False for a viewer."""
    return _set_billing_country(conn, country=country) == 1
