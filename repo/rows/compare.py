"""Add-ons side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class ComparedAddOn:
    """An add-on beside others; `features` are objects of key, name, kind, configuration.

    `billing_types` and `amounts` go together: the ways it is sold, and their list prices.
    """

    slug: str
    name: str
    tagline: str
    category_name: str
    icon: str
    publisher: str
    currency: str
    billing_type: str
    integration_type: str
    status: str
    is_buyable: bool
    trial_days: int
    version: str
    required_tier_name: str | None
    review_count: int
    avg_rating: Decimal
    privacy: dict[str, Any] | None
    billing_types: list[str]
    amounts: list[Decimal]
    features: list[dict[str, Any]]
    owned: bool
