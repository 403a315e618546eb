"""The catalogue: what is found, listed and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import (
    AddOnCard,
    Bundle,
    Category,
    FacetCounts,
    FoundAddOn,
    MendedSearch,
    ShelfCard,
    Tier,
)

_queries = load("catalog")
# Each order has a query of its own, and so an index of its own.
_list_by = {
    "popular": _queries.many("list_popular_add_ons", AddOnCard),
    "new": _queries.many("list_new_add_ons", AddOnCard),
    "rating": _queries.many("list_add_ons_by_rating", AddOnCard),
    "price": _queries.many("list_add_ons_by_price", AddOnCard),
    "name": _queries.many("list_add_ons_by_name", AddOnCard),
}
_search_add_ons = _queries.many("search_add_ons", FoundAddOn)
_mend_search = _queries.maybe("mend_search", MendedSearch)
_count_facets = _queries.one("count_facets", FacetCounts)
_count_found_facets = _queries.one("count_found_facets", FacetCounts)
_list_add_ons_with_feature = _queries.many("list_add_ons_with_feature", AddOnCard)
_list_featured = _queries.many("list_featured", AddOnCard)
_list_staff_picks = _queries.many("list_staff_picks", AddOnCard)
_list_shelves = _queries.many("list_shelves", ShelfCard)
_list_categories = _queries.many("list_categories", Category)
_list_tiers = _queries.many("list_tiers", Tier)
_list_bundles = _queries.many("list_bundles", Bundle)


@dataclass(frozen=True, slots=True)
class Kind:
    """What narrows the catalogue down; None leaves a part open.

    `tier` is the lowest that may buy, `free` where anybody may; `rating` is "and up"; `trial` is
    True or open.
    """

    category: str | None = None
    catalogue_set: str | None = None
    billing_type: str | None = None
    integration: str | None = None
    tier: str | None = None
    rating: int | None = None
    trial: bool | None = None
    status: str | None = None

    def as_facets(self) -> dict[str, str]:
        """The choices as the facets' names and values, as catalogue_facets keeps them."""
        named = asdict(self)
        named["set"] = named.pop("catalogue_set")
        return {name: str(int(v)) if v is True else str(v) for name, v in named.items() if v}


def list_add_ons(
    conn: Connection, kind: Kind, *, sort: str, page_size: int, first_row: int
) -> Later[list[AddOnCard]]:
    """A page of the catalogue, sorted by `popular`, `new`, `rating`, `price` or `name`."""
    query = _list_by[sort]
    return query.later(conn, **asdict(kind), page_size=page_size, first_row=first_row)


def list_collection(
    conn: Connection, collection: str, *, page_size: int, first_row: int
) -> Later[list[AddOnCard]]:
    """A page of `featured` or `staff-picks`."""
    query = {"featured": _list_featured, "staff-picks": _list_staff_picks}[collection]
    return query.later(conn, page_size=page_size, first_row=first_row)


def list_shelves(conn: Connection, *, page_size: int) -> Later[list[ShelfCard]]:
    """The first few of each collection."""
    return _list_shelves.later(conn, page_size=page_size)


def count_facets(conn: Connection, kind: Kind) -> Later[FacetCounts]:
    """How many add-ons there would be for each value of each facet."""
    return _count_facets.later(conn, **_chosen(kind))


def count_found_facets(conn: Connection, kind: Kind, *, q: str, most: int) -> Later[FacetCounts]:
    """The same among the `most` that a search finds without any filter."""
    return _count_found_facets.later(conn, **_chosen(kind), q=q, most=most)


def search_add_ons(
    conn: Connection, kind: Kind, *, q: str, sort: str, page_size: int, first_row: int, most: int
) -> Later[list[FoundAddOn]]:
    """A page of what a search finds, `most` counted at most; sorts as above, and `relevance`."""
    return _search_add_ons.later(
        conn,
        **asdict(kind),
        **_chosen(kind),
        q=q,
        sort=sort,
        page_size=page_size,
        first_row=first_row,
        most=most,
    )


def mend_search(conn: Connection, *, q: str) -> Later[MendedSearch | None]:
    """What was probably meant, where a word is mistyped."""
    return _mend_search.later(conn, q=q)


def list_add_ons_with_feature(
    conn: Connection, *, feature_key: str, page_size: int, first_row: int
) -> Later[list[AddOnCard]]:
    """A page of the add-ons that have a feature, most bought first."""
    return _list_add_ons_with_feature.later(
        conn, feature_key=feature_key, page_size=page_size, first_row=first_row
    )


def list_categories(conn: Connection) -> Later[list[Category]]:
    """Every category, in the shop's order."""
    return _list_categories.later(conn)


def list_tiers(conn: Connection) -> Later[list[Tier]]:
    """Every tier, the lowest first."""
    return _list_tiers.later(conn)


def list_bundles(conn: Connection, *, page_size: int) -> Later[list[Bundle]]:
    """The bundles on sale that are shown first."""
    return _list_bundles.later(conn, page_size=page_size)


def _chosen(kind: Kind) -> Mapping[str, Any]:
    facets = kind.as_facets()
    return {"facets": list(facets), "values": list(facets.values())}
