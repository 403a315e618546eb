"""The facets of a page of the catalogue: what else could be chosen, and how much there would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from repo.rows import Category, Tier
from services import filters
from services.filters import Filters
from services.i18n import Words, gettext
from services.i18n import noop as _

TITLES = Words(
    {
        "category": _("Category"),
        "set": _("Set"),
        "billing_type": _("Price model"),
        "rating": _("Rating"),
        "trial": _("Before you buy"),
        "integration": _("Integration"),
        "tier": _("Who may buy"),
        "status": _("Status"),
    }
)
_FIXED = {
    "set": Words(filters.SETS),
    "billing_type": Words(filters.BILLING_TYPES),
    "integration": Words(filters.INTEGRATIONS),
    "rating": Words(filters.RATINGS),
    "trial": Words(filters.TRIALS),
    "status": Words(filters.STATUSES),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet that can be chosen, and how many add-ons there would be."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One of the ways to narrow the catalogue down; `name` is its parameter in the address."""

    name: str
    title: str
    options: list[Option]
    chosen: str | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter in force, in words; how many there would be without it, where that is known."""

    parameter: str
    words: str
    count_without: int | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the catalogue's categories and tiers are called."""

    categories: Sequence[Category]
    tiers: Sequence[Tier]

    def words(self, facet: str) -> Mapping[str, str]:
        """The values of a facet, in the order in which they are shown."""
        if facet == "category":
            return {category.slug: category.name for category in self.categories}
        if facet == "tier":
            return {tier.tier_code: _tier_words(tier) for tier in self.tiers}
        return _FIXED[facet]


def list_facets(chosen: Filters, shelf: Shelf, counts: Mapping[str, int]) -> Iterator[Facet]:
    """Every facet that offers something, in the order in which they are shown."""
    for name, title in TITLES.items():
        value = chosen.chosen(name)
        options = [
            Option(key, words, counts.get(f"{name}:{key}", 0), key == value)
            for key, words in shelf.words(name).items()
            if key == value or counts.get(f"{name}:{key}")
        ]
        if options:
            yield Facet(name, title, options, value)


def list_narrowings(
    chosen: Filters, shelf: Shelf, counts: Mapping[str, int], without_search: int | None
) -> Iterator[Narrowing]:
    """The filters in force, each with how many there would be without it."""
    if chosen.q:
        yield Narrowing("q", f"“{chosen.q}”", without_search)
    for name in filters.FACETS:
        value = chosen.chosen(name)
        if value:
            words = shelf.words(name).get(value, value)
            yield Narrowing(name, words, counts.get(f"without:{name}", 0))


def _tier_words(tier: Tier) -> str:
    if tier.tier_code == "free":
        return gettext("Everybody")
    return gettext("%(tier)s and up", tier=tier.name)
