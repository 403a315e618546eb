"""The catalogue's pages: finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from repo import catalog
from repo.db import Work
from repo.loader import Later
from repo.rows import AddOnCard, Category, FoundAddOn, MendedSearch, ShelfCard
from services.errors import NotFound
from services.facets import Facet, Narrowing, Shelf, list_facets, list_narrowings
from services.filters import MAX_PAGE, NO_SUCH_PAGE, Filters
from services.i18n import gettext
from services.offers import SHOWN_BUNDLES, BundleOffer, offer
from services.unit_prices import cards_then

PAGE_SIZE = 24
# A search that finds more is told as "1,000+": nobody reads so far, and counting on costs.
MOST_MATCHES = 1000
SHOWN_ON_A_SHELF = 4


@dataclass(frozen=True, slots=True)
class StorefrontPage:
    """A page of the catalogue."""

    filters: Filters
    shelf: Shelf
    cards: Sequence[AddOnCard]
    matches: int
    facets: list[Facet]
    narrowings: list[Narrowing]
    # What was probably meant, where a search finds nothing but words that are near.
    mended: str | None = None
    bundles: list[BundleOffer] = field(default_factory=list)
    collections: dict[str, list[ShelfCard]] = field(default_factory=dict)

    @property
    def has_more(self) -> bool:
        """A search found more than are counted."""
        return self.filters.q is not None and self.matches >= MOST_MATCHES

    @property
    def pages(self) -> int:
        """How many pages the whole search fills."""
        return _pages(self.matches)

    @property
    def category(self) -> Category | None:
        """The category that the page is about."""
        chosen = self.filters.category
        return next((each for each in self.shelf.categories if each.slug == chosen), None)

    @property
    def sets(self) -> dict[str, int]:
        """How many there would be in each set; a set with nothing in it is left out."""
        facets = [facet for facet in self.facets if facet.name == "set"]
        return {option.value: option.count for facet in facets for option in facet.options}

    @property
    def is_near_only(self) -> bool:
        """Nothing has the words as they were typed; what is shown is near."""
        return bool(self.mended and self.cards)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database says of a page."""

    cards: Sequence[AddOnCard]
    matches: int
    counts: Mapping[str, int]
    mended: str | None = None
    without_search: int | None = None


def storefront(work: Work, asked: Filters) -> StorefrontPage:
    """A page of the catalogue. Raises NotFound past its end."""
    shelf = _ask_for_shelf(work)
    filters = asked
    if asked.category or asked.tier:
        filters = asked.known(
            category=asked.category in {each.slug for each in shelf().categories},
            tier=asked.tier in {each.tier_code for each in shelf().tiers},
        )
    bundles = shelves = None
    if filters.is_everything:
        bundles = catalog.list_bundles(work.conn, page_size=SHOWN_BUNDLES)
        shelves = catalog.list_shelves(work.conn, page_size=SHOWN_ON_A_SHELF)
    found = _search(work, filters, filters.q) if filters.q else _browse(work, filters)
    if filters.page > 1 and not found.cards:
        raise NotFound(gettext(NO_SUCH_PAGE))
    return StorefrontPage(
        filters=filters,
        shelf=shelf(),
        cards=cards_then(work, found.cards),
        matches=found.matches,
        facets=list(list_facets(filters, shelf(), found.counts)),
        narrowings=list(list_narrowings(filters, shelf(), found.counts, found.without_search)),
        mended=found.mended,
        bundles=[offer(bundle) for bundle in bundles.result()] if bundles else [],
        collections=_by_collection(shelves.result()) if shelves else {},
    )


def category_page(work: Work, asked: Filters) -> StorefrontPage:
    """A category's own page. Raises NotFound where there is no such category."""
    page = storefront(work, asked)
    if page.category is None:
        raise NotFound(gettext("There is no such category in the shop."))
    return page


def _ask_for_shelf(work: Work) -> Callable[[], Shelf]:
    """Ask for the names of categories and tiers; what is returned waits for them."""
    categories = catalog.list_categories(work.conn)
    tiers = catalog.list_tiers(work.conn)
    return cache(lambda: Shelf(categories.result(), tiers.result()))


def _browse(work: Work, filters: Filters) -> _Found:
    cards = catalog.list_add_ons(
        work.conn,
        filters.kind,
        sort=filters.sort or filters.default_sort,
        page_size=PAGE_SIZE,
        first_row=(filters.page - 1) * PAGE_SIZE,
    )
    counts = catalog.count_facets(work.conn, filters.kind)
    found = counts.result().counts
    return _Found(cards.result(), found.get("without", 0), found)


def _search(work: Work, filters: Filters, q: str) -> _Found:
    cards = catalog.search_add_ons(
        work.conn,
        filters.kind,
        q=q,
        sort=filters.sort or filters.default_sort,
        page_size=PAGE_SIZE,
        first_row=(filters.page - 1) * PAGE_SIZE,
        most=MOST_MATCHES,
    ).result()
    if not cards:
        return _nothing_found(work, filters, q)
    mended = catalog.mend_search(work.conn, q=q) if _are_near_only(cards) else None
    return _Found(cards, cards[0].matches, cards[0].counts, _words_of(mended))


def _nothing_found(work: Work, filters: Filters, q: str) -> _Found:
    """What would help: how much there is without each filter, and what was probably meant."""
    found = catalog.count_found_facets(work.conn, filters.kind, q=q, most=MOST_MATCHES)
    others = catalog.count_facets(work.conn, filters.kind)
    mended = catalog.mend_search(work.conn, q=q)
    return _Found(
        cards=[],
        matches=0,
        counts=found.result().counts,
        mended=_words_of(mended),
        without_search=others.result().counts.get("without", 0),
    )


def _are_near_only(cards: Sequence[FoundAddOn]) -> bool:
    return all(card.name_score == 0 and card.text_score == 0 for card in cards)


def _words_of(mended: Later[MendedSearch | None] | None) -> str | None:
    found = mended.result() if mended else None
    return found.mended if found else None


def _by_collection(cards: Sequence[ShelfCard]) -> dict[str, list[ShelfCard]]:
    shelves: dict[str, list[ShelfCard]] = {}
    for card in cards:
        shelves.setdefault(card.collection, []).append(card)
    return shelves


def _pages(matches: int) -> int:
    return min(MAX_PAGE, max(1, -(-matches // PAGE_SIZE)))
