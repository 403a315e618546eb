"""Carts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of a cart with all that its price and its problems depend on, as of now.

    `list_price` is one unit's price; of a bundle, the sum of its members' prices. `grants` are the
    add-ons that it would give: objects with `add_on_id`, `name`, `billing_type`, `price`.
    """

    id: UUID
    kind: str
    thing_id: UUID
    slug: str
    name: str
    icon: str
    quantity: int
    billing_type: str | None
    list_price: Decimal
    currency: str
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    grants: list[dict[str, Any]]
    is_buyable: bool
    required_tier_name: str | None
    required_tier_rank: int
    required_add_on_ids: list[UUID]
    required_names: list[str]
    requirement_owned: bool
    owned: bool
    other_seats: list[str]
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PutLine:
    """What was put in a cart, and how many of it there are now."""

    name: str
    quantity: int
