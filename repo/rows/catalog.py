"""What is sold, as the catalogue shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AddOnCard:
    """An add-on as the catalogue shows it."""

    id: UUID
    slug: str
    name: str
    tagline: str
    category: str
    category_name: str
    icon: str
    publisher: str
    base_price: Decimal
    currency: str
    billing_type: str
    status: str
    is_buyable: bool
    is_popular: bool
    required_tier_name: str | None
    review_count: int
    avg_rating: Decimal
    trial_days: int


@dataclass(frozen=True, slots=True)
class FoundAddOn(AddOnCard):
    """An add-on that a search found, and why.

    `matches` is how many the whole search found, `counts` how many of them have which value of a
    facet.
    """

    matches: int
    name_score: int
    text_score: float
    likeness: float
    purchase_count: int
    is_featured: bool
    score: float
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many add-ons each value of each facet has, as `facet:value`."""

    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class MendedSearch:
    """What was probably meant by a mistyped search."""

    mended: str


@dataclass(frozen=True, slots=True)
class ShelfCard:
    """An add-on in a few words, on the front page's shelf of a collection."""

    collection: str
    slug: str
    name: str
    icon: str
    publisher: str
    base_price: Decimal
    currency: str
    billing_type: str


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the store."""

    slug: str
    name: str
    icon: str
    description: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A step that customers may be on."""

    tier_code: str
    name: str
