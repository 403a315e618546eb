"""The catalogue: what is found, listed and counted."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import AddOnCard, Bundle, CategoryCount, Count, FoundAddOn

_queries = load("catalog")
# Each order has a query of its own, and so an index of its own.
_list_by = {
    "popular": _queries.many("list_popular_add_ons", AddOnCard),
    "new": _queries.many("list_new_add_ons", AddOnCard),
    "price": _queries.many("list_add_ons_by_price", AddOnCard),
    "name": _queries.many("list_add_ons_by_name", AddOnCard),
}
_search_add_ons = _queries.many("search_add_ons", FoundAddOn)
_count_add_ons = _queries.one("count_add_ons", Count)
_list_add_ons_with_feature = _queries.many("list_add_ons_with_feature", AddOnCard)
_list_categories = _queries.many("list_categories", CategoryCount)
_list_bundles = _queries.many("list_bundles", Bundle)


@dataclass(frozen=True, slots=True)
class Kind:
    """What narrows the catalogue down; None leaves a part open."""

    category: str | None = None
    catalogue_set: str | None = None
    billing_type: str | None = None


def list_add_ons(
    conn: Connection, kind: Kind, *, sort: str, page_size: int, first_row: int
) -> Later[list[AddOnCard]]:
    """A page of the catalogue, sorted by `popular`, `new`, `price` or `name`."""
    query = _list_by[sort]
    return query.later(conn, **asdict(kind), page_size=page_size, first_row=first_row)


def count_add_ons(conn: Connection, kind: Kind) -> Later[Count]:
    """How many listed add-ons there are of a kind."""
    return _count_add_ons.later(conn, **asdict(kind))


def search_add_ons(
    conn: Connection, kind: Kind, *, q: str, sort: str, page_size: int, first_row: int, most: int
) -> Later[list[FoundAddOn]]:
    """A page of what a search finds, `most` counted at most; sorts as above, and `relevance`."""
    return _search_add_ons.later(
        conn, **asdict(kind), q=q, sort=sort, page_size=page_size, first_row=first_row, most=most
    )


def list_add_ons_with_feature(
    conn: Connection, *, feature_key: str, page_size: int, first_row: int
) -> Later[list[AddOnCard]]:
    """A page of the add-ons that have a feature, most bought first."""
    return _list_add_ons_with_feature.later(
        conn, feature_key=feature_key, page_size=page_size, first_row=first_row
    )


def list_categories(conn: Connection, *, catalogue_set: str | None) -> Later[list[CategoryCount]]:
    """The categories that hold something, of one set or of all."""
    return _list_categories.later(conn, catalogue_set=catalogue_set)


def list_bundles(conn: Connection, *, page_size: int) -> Later[list[Bundle]]:
    """The bundles on sale that are shown first."""
    return _list_bundles.later(conn, page_size=page_size)
