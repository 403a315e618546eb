"""A thing that is sold, as its own page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on as its own page shows it, and what the asker has of it.

    `stars` counts the reviews from five stars down to one. `waiting_as` is the address at which a
    guest waits for it, empty for a person, and None for somebody who does not wait.
    """

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
    is_listed: bool
    is_buyable: bool
    is_popular: bool
    required_tier: str | None
    required_tier_name: str | None
    publisher: str
    publisher_description: str | None
    publisher_verified: bool
    publisher_url: str | None
    version: str
    trial_days: int
    documentation_url: str | None
    support_url: str | None
    terms_url: str | None
    screenshots: list[str]
    video_url: str | None
    privacy: dict[str, Any] | None
    metadata: dict[str, Any]
    review_count: int
    avg_rating: Decimal
    stars: list[int]
    replaced_by_slug: str | None
    replaced_by_name: str | None
    is_withdrawn: bool
    owned: bool
    owned_until: datetime | None
    in_cart: int
    priced_at: datetime
    waiting_as: str | None


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
class RelatedAddOn:
    """An add-on that another's page leads on to, and why; `at_hand`: it is owned or tried."""

    relation: str
    slug: str
    name: str
    tagline: str
    icon: str
    publisher: str
    base_price: Decimal
    currency: str
    billing_type: str
    status: str
    is_buyable: bool
    owned: bool
    at_hand: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an add-on; `changes` is Markdown."""

    version: str
    released_at: datetime
    changes: str
    requirements: str


@dataclass(frozen=True, slots=True)
class NewReview:
    """An approved review, as an add-on's page shows it."""

    id: UUID
    author_name: str
    rating: int
    title: str
    body: str
    verified_purchase: bool
    publisher_reply: str | None
    created_at: datetime


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


@dataclass(frozen=True, slots=True)
class BundleForAsker(Bundle):
    """A bundle on sale, and how many of its members the asking organization owns.

    `members` are objects as a cart's line has them.
    """

    owned_count: int
    members: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture of an add-on is drawn from."""

    name: str
    tagline: str
    category: str
    icon: str
    features: list[str]
