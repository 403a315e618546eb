"""What prices depend on besides what is in a cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Terms:
    """The instant, the tax of the billing country where there is one, credits and custom so far."""

    at: datetime
    billing_country: str | None
    tax_id: UUID | None
    tax_name: str | None
    tax_percent: Decimal | None
    credits: Decimal
    has_purchased: bool


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A pricing rule; `owned_slugs` are those of the add-ons it requires that the asker owns."""

    id: UUID
    name: str
    add_on_id: UUID | None
    tier_code: str | None
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    conditions: dict[str, Any]
    priority: int
    valid_from: datetime | None
    valid_until: datetime | None
    owned_slugs: list[str]


@dataclass(frozen=True, slots=True)
class Offer:
    """One way in which an add-on is billed, and what one unit costs so."""

    add_on_id: UUID
    name: str
    category: str
    billing_type: str
    currency: str
    list_price: Decimal


@dataclass(frozen=True, slots=True)
class BookPrice:
    """What an add-on costs."""

    add_on_id: UUID
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BundleMember:
    """A bundle's member as the asker would buy it; `credited` is what she has already."""

    bundle_id: UUID
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    add_on_id: UUID
    name: str
    category: str
    price: Decimal
    credited: bool
