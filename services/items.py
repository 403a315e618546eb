"""What is sold as the sums take it: add-ons, and bundles as whoever asks would buy them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from repo.rows import CartLine
from services.money import ZERO
from services.pricing import Discount, Item, Member


def item_of(line: CartLine) -> Item:
    """A line of a cart."""
    members = members_of(line.members)
    if line.kind == "bundle":
        off = Discount(line.discount_percent, line.discount_amount)
        return bundle_item(line.thing_id, members, off, line.quantity)
    return add_on_item(members[0], line.billing_type, line.quantity)


def add_on_item(add_on: Member, billing_type: str | None, quantity: int = 1) -> Item:
    """So many of an add-on."""
    return Item(add_on.add_on_id, add_on.list_price, quantity, (add_on,), billing_type)


def bundle_item(key: UUID, members: Sequence[Member], off: Discount, quantity: int = 1) -> Item:
    """So many of a bundle: its members in full, since what is credited comes off at its share."""
    whole = sum((member.list_price for member in members), ZERO)
    return Item(key, whole, quantity, tuple(members), bundle=off)


def members_of(members: Sequence[Mapping[str, Any]]) -> tuple[Member, ...]:
    """The add-ons of a line or of a bundle, as the database gives them."""
    return tuple(member_of(member) for member in members)


def member_of(member: Mapping[str, Any]) -> Member:
    """One of them."""
    return Member(
        add_on_id=UUID(member["add_on_id"]),
        list_price=Decimal(member["price"]),
        name=member["name"],
        category=member["category"],
        credited=member["credited"],
    )
