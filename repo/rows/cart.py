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

    `list_price` is one unit's price; of a bundle, the sum of its members' prices. `members` are the
    add-ons that it holds: objects with `add_on_id`, `name`, `category`, `billing_type`, `price` and
    whether it is `credited`, since the organization has it already.
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
    members: list[dict[str, Any]]
    is_buyable: bool
    required_tier_name: str | None
    required_tier_rank: int
    required_add_on_ids: list[UUID]
    required_names: list[str]
    requirement_owned: bool
    owned: bool
    other_seats: list[str]
    added_at: datetime

    @property
    def grants(self) -> list[dict[str, Any]]:
        """What it gives: its add-ons without those that are credited, as an order keeps them."""
        kept = ("add_on_id", "name", "billing_type", "price")
        return [{key: m[key] for key in kept} for m in self.members if not m["credited"]]


@dataclass(frozen=True, slots=True)
class PutLine:
    """What was put in a cart, and how many of it there are now."""

    name: str
    quantity: int
