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


@dataclass(frozen=True, slots=True)
class FoundAddOn(AddOnCard):
    """An add-on that a search found; `matches` is how many the whole search found."""

    matches: int


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category and how many listed add-ons it holds."""

    slug: str
    name: str
    icon: str
    add_ons: int
