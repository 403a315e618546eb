"""The price book, and the rules that lower a price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Price:
    """A price of an add-on, and from when to when; `valid_until` is not part of it."""

    id: UUID
    billing_type: str
    currency: str
    amount: Decimal
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class PricingRule:
    """A rule that lowers a price by a percentage or an amount, where its conditions hold."""

    id: UUID
    name: str
    add_on_id: UUID | None
    tier_code: str | None
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    conditions: dict[str, Any]
    priority: int
    is_active: bool
    valid_from: datetime | None
    valid_until: datetime | None
