"""Promotional codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PromotionalCode:
    """A code, with what its conditions need to know of the customer who entered it.

    `applicable_names` are some of the add-ons that it lowers, none where it lowers everything.
    """

    id: UUID
    code: str
    discount_type: str
    discount_value: Decimal
    applicable_to: list[UUID] | None
    tier_code: str | None
    tier_name: str | None
    first_purchase_only: bool
    min_subtotal: Decimal | None
    is_active: bool
    starts_at: datetime | None
    expires_at: datetime | None
    uses_left: int | None
    has_purchased: bool
    applicable_names: list[str]
    now: datetime
