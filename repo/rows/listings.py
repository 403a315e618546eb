"""What is sold, as staff edit it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Listing:
    """An add-on with all that can be edited; `features` are its feature keys."""

    id: UUID
    slug: str
    name: str
    tagline: str
    description: str
    catalogue_set: str
    category: str
    base_price: Decimal
    currency: str
    billing_type: str
    integration_type: str
    status: str
    is_active: bool
    required_tier: str | None
    required_slugs: list[str]
    trial_days: int
    features: list[str]
    metadata: dict[str, Any]
    icon_url: str | None
    screenshots: list[str]
    video_url: str | None
    documentation_url: str | None
    support_url: str | None
    terms_url: str | None
    publisher: str
    version: str
    is_featured: bool
    is_popular: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BundleItem:
    """An add-on at its place in a bundle, the first at 1."""

    add_on_id: UUID
    position: int
    slug: str
    name: str
