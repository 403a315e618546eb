"""Orders and their lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Order:
    """What one checkout bought, or is about to buy."""

    id: UUID
    number: str
    user_id: str
    organization_id: UUID
    organization_name: str
    customer_name: str
    customer_email: str
    status: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    promo_code: str | None
    promotional_code_id: UUID | None
    payment_method: str
    fingerprint: str
    stripe_checkout_session_id: str | None
    stripe_checkout_url: str | None
    stripe_payment_intent_id: str | None
    settling_since: datetime | None
    hold_reason: str | None
    created_at: datetime
    expires_at: datetime
    completed_at: datetime | None
    is_over: bool
    is_stale: bool
    credits: Decimal
    due: Decimal
    is_personal: bool


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order as the history lists it."""

    number: str
    status: str
    total: Decimal
    currency: str
    created_at: datetime
    completed_at: datetime | None
    settling_since: datetime | None
    hold_reason: str | None
    names: list[str]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of an order, as it was when bought; `breakdown` explains its amount and its tax."""

    id: UUID
    order_id: UUID
    purchase_type: str
    thing_id: UUID
    slug: str
    name: str
    billing_type: str | None
    quantity: int
    unit_price: Decimal
    amount: Decimal
    tax: Decimal
    currency: str
    breakdown: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    status: str


@dataclass(frozen=True, slots=True)
class NewOrderKey:
    """An order just written: its key, and its number for people."""

    id: UUID
    number: str
