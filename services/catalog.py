"""The catalogue's pages: finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from repo import catalog
from repo.db import Work
from repo.rows import AddOnCard, CategoryCount
from services.errors import NotFound
from services.i18n import noop as _
from services.offers import SHOWN_BUNDLES, BundleOffer, offer
from services.unit_prices import cards_then

PAGE_SIZE = 24
MAX_PAGE = 1000
MAX_SEARCH = 100
# A search that finds more is told as "1,000+": nobody reads so far, and counting on costs.
MOST_MATCHES = 1000
SETS = {"extensions": _("Extensions"), "ai_tools": _("AI tools"), "plugins": _("Plugins")}
BILLING_TYPES = {
    "free": _("Free"),
    "one_time": _("One-time"),
    "monthly": _("Monthly"),
    "annual": _("Annual"),
    "usage_based": _("Usage-based"),
    "custom": _("Custom"),
}
SORTS = {
    "relevance": _("Best match"),
    "popular": _("Popular"),
    "new": _("New"),
    "price": _("Price, low to high"),
    "name": _("Name"),
}
# Without a search there is nothing to match.
BROWSING_SORTS = SORTS.keys() - {"relevance"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the storefront's address asks for; every part is optional."""

    q: str | None = None
    category: str | None = None
    catalogue_set: str | None = None
    billing_type: str | None = None
    sort: str | None = None
    page: int = 1

    @property
    def is_everything(self) -> bool:
        """Nothing narrows the catalogue down."""
        return self == Filters()

    def as_query(self, **changes: str | int | None) -> dict[str, str | int]:
        """The address's parameters, with changes; a change of anything goes back to page 1."""
        values: dict[str, str | int | None] = {
            "q": self.q,
            "category": self.category,
            "set": self.catalogue_set,
            "billing_type": self.billing_type,
            "sort": self.sort,
            "page": None,
        }
        values.update(changes)
        return {name: value for name, value in values.items() if value not in (None, "", 1)}


@dataclass(frozen=True, slots=True)
class StorefrontPage:
    """A page of the catalogue."""

    filters: Filters
    cards: Sequence[AddOnCard]
    matches: int
    categories: list[CategoryCount]
    bundles: list[BundleOffer]

    @property
    def has_more(self) -> bool:
        """A search found more than are counted."""
        return self.filters.q is not None and self.matches >= MOST_MATCHES

    @property
    def pages(self) -> int:
        """How many pages the whole search fills."""
        return min(MAX_PAGE, max(1, -(-self.matches // PAGE_SIZE)))

    @property
    def narrowings(self) -> list[tuple[str, str]]:
        """The filters in force as (parameter, words), to be dropped one by one."""
        chosen = self.filters
        names = {category.slug: category.name for category in self.categories}
        words = {
            "q": f"“{chosen.q}”" if chosen.q else None,
            "category": names.get(chosen.category, chosen.category) if chosen.category else None,
            "set": SETS.get(chosen.catalogue_set or ""),
            "billing_type": BILLING_TYPES.get(chosen.billing_type or ""),
        }
        return [(name, word) for name, word in words.items() if word]


def read_filters(args: Mapping[str, str]) -> Filters:
    """The filters of an address; what cannot be meant is left out. Raises NotFound for no page."""
    page = args.get("page", "1").strip() or "1"
    if not (page.isascii() and page.isdigit() and 1 <= len(page) <= 4):
        raise NotFound("There is no such page of the catalogue.")
    filters = Filters(
        q=" ".join(args.get("q", "").split())[:MAX_SEARCH] or None,
        category=args.get("category", "")[:64] or None,
        catalogue_set=_known(args.get("set"), SETS),
        billing_type=_known(args.get("billing_type"), BILLING_TYPES),
        sort=_known(args.get("sort"), SORTS),
        page=int(page),
    )
    if not 1 <= filters.page <= MAX_PAGE:
        raise NotFound("There is no such page of the catalogue.")
    return filters


def _known(value: str | None, names: dict[str, str]) -> str | None:
    return value if value in names else None


def storefront(work: Work, filters: Filters) -> StorefrontPage:
    """A page of the catalogue. Raises NotFound past its end."""
    found = _find(work, filters)
    categories = catalog.list_categories(work.conn, catalogue_set=filters.catalogue_set)
    bundles = catalog.list_bundles(work.conn, page_size=SHOWN_BUNDLES)
    cards, matches = found()
    if filters.page > 1 and not cards:
        raise NotFound("There is no such page of the catalogue.")
    return StorefrontPage(
        filters=filters,
        cards=cards_then(work, cards),
        matches=matches,
        categories=categories.result(),
        bundles=[offer(bundle) for bundle in bundles.result()] if filters.is_everything else [],
    )


def _find(work: Work, filters: Filters) -> Callable[[], tuple[Sequence[AddOnCard], int]]:
    """Ask for the page's cards; what is returned waits for them, and for how many there are."""
    kind = catalog.Kind(filters.category, filters.catalogue_set, filters.billing_type)
    first_row = (filters.page - 1) * PAGE_SIZE
    if filters.q is None:
        sort = filters.sort if filters.sort in BROWSING_SORTS else "popular"
        cards = catalog.list_add_ons(
            work.conn, kind, sort=sort, page_size=PAGE_SIZE, first_row=first_row
        )
        count = catalog.count_add_ons(work.conn, kind)
        return lambda: (cards.result(), count.result().count)
    found = catalog.search_add_ons(
        work.conn,
        kind,
        q=filters.q,
        sort=filters.sort or "relevance",
        page_size=PAGE_SIZE,
        first_row=first_row,
        most=MOST_MATCHES,
    )

    def wait() -> tuple[Sequence[AddOnCard], int]:
        cards = found.result()
        return cards, cards[0].matches if cards else 0

    return wait
