"""What is sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AddOnCard:
    """An add-on as the catalogue shows it; `matches` is how many the whole search found."""

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
    matches: int


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on as its own page shows it, and whether the asking organization owns it."""

    id: UUID
    slug: str
    name: str
    tagline: str
    description: str
    category: str
    category_name: str
    icon: str
    catalogue_set: str
    base_price: Decimal
    currency: str
    billing_type: str
    integration_type: str
    status: str
    is_buyable: bool
    is_popular: bool
    required_tier_name: str | None
    publisher: str
    version: str
    documentation_url: str | None
    support_url: str | None
    terms_url: str | None
    metadata: dict[str, Any]
    owned: bool
    owned_until: datetime | None
    in_cart: int


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature that an add-on has."""

    name: str
    description: str
    kind: str
    configuration: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AddOnLink:
    """An add-on in a few words: a member of a bundle, or one that another requires."""

    slug: str
    name: str
    tagline: str
    icon: str
    base_price: Decimal
    billing_type: str
    is_buyable: bool
    owned: bool


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category and how many listed add-ons it holds."""

    slug: str
    name: str
    icon: str
    add_ons: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle on sale; `list_price` is the sum of its members' prices."""

    id: UUID
    slug: str
    name: str
    description: str
    currency: str
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    list_price: Decimal
    member_count: int
    member_names: list[str]
    required_tier_name: str | None
    is_featured: bool
    in_cart: int
