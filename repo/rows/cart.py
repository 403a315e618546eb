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
    `choices` are the ways in which an add-on is sold, with `billing_type` and `price`;
    `required_offers` those of the required add-ons that are for sale, with `slug` and `name`.
    `price_now` is one unit's price before rules and codes, None where it is no longer sold so;
    `seen_price` what it was when somebody saw it last.
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
    owned_seats: int | None
    required_offers: list[dict[str, Any]]
    saved: bool
    seen_price: Decimal | None
    price_now: Decimal | None
    choices: list[dict[str, Any]]
    added_at: datetime

    @property
    def grants(self) -> list[dict[str, Any]]:
        """What it gives: its add-ons without those that are credited, as an order keeps them."""
        kept = ("add_on_id", "name", "billing_type", "price")
        return [{key: m[key] for key in kept} for m in self.members if not m["credited"]]


@dataclass(frozen=True, slots=True)
class CartBundle:
    """A bundle on sale that holds something of a cart.

    `members` are objects as a cart's line has them, and the `seats` that are owned of each.
    """

    id: UUID
    slug: str
    name: str
    currency: str
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    members: list[dict[str, Any]]
    required_tier_rank: int


@dataclass(frozen=True, slots=True)
class PutLine:
    """What was put in a cart, its line, and how many of it there are now."""

    name: str
    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Named:
    """A thing's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Undoable:
    """A change that can be undone: the line that it was about, and where that stood."""

    undo_id: UUID
    line_id: UUID
    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """A change that was taken back, and a line that is there again."""

    kind: str
    line_id: UUID | None


@dataclass(frozen=True, slots=True)
class Merged:
    """How many lines came over at a login, and how to undo that."""

    lines: int
    undo_id: UUID | None
