"""Would a bundle be cheaper than what is in the cart?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.lists import format_list

from repo.rows import CartBundle, CartLine
from services import i18n, pricing
from services.cart_prices import Pricer, item_of, members_of
from services.i18n import gettext as _
from services.money import ZERO, money


@dataclass(frozen=True, slots=True)
class Swap:
    """Lines that cost less as a bundle: so many units of each, before any code.

    `missing` are the bundle's members that are not in the cart and would come on top.
    """

    bundle: CartBundle
    lines: tuple[CartLine, ...]
    missing: tuple[str, ...]
    quantity: int
    apart: Decimal
    together: Decimal

    @property
    def saving(self) -> Decimal:
        """What the swap saves."""
        return self.apart - self.together

    @property
    def words(self) -> str:
        """The offer as a sentence."""
        facts = {
            "names": _list(line.name for line in self.lines),
            "bundle": self.bundle.name,
            "new": money(self.together, self.bundle.currency),
            "old": money(self.apart, self.bundle.currency),
        }
        if not self.missing:
            return _("%(names)s cost %(new)s instead of %(old)s as %(bundle)s.", **facts)
        more = _list(self.missing)
        return _(
            "%(names)s together with %(more)s cost %(new)s instead of %(old)s as %(bundle)s.",
            more=more,
            **facts,
        )


def find_swaps(lines: list[CartLine], bundles: list[CartBundle], prices: Pricer) -> list[Swap]:
    """The bundles that would be cheaper than these lines, which can be bought; the best first."""
    there = {line.thing_id for line in lines}
    found = [
        swap
        for bundle in bundles
        if bundle.id not in there and (swap := _swap(lines, bundle, prices)) and swap.saving > 0
    ]
    return sorted(found, key=lambda swap: (-swap.saving, swap.bundle.slug))


def _swap(lines: list[CartLine], bundle: CartBundle, prices: Pricer) -> Swap | None:
    """The bundle in place of its members that are here, each billed as the bundle bills it."""
    members = {UUID(member["add_on_id"]): member for member in bundle.members}
    held = [line for line in lines if _is_member(line, members, bundle.currency)]
    if not held or not prices.may_have(bundle.required_tier_rank):
        return None
    quantity = min(line.quantity for line in held)
    if not all(_has_seats_for(member, quantity) for member in bundle.members):
        return None
    apart = [replace(item_of(line), quantity=quantity) for line in held]
    here = {line.thing_id for line in held}
    return Swap(
        bundle=bundle,
        lines=tuple(held),
        missing=tuple(
            member["name"]
            for key, member in members.items()
            if key not in here and not member["credited"]
        ),
        quantity=quantity,
        apart=_cost(prices, apart),
        together=_cost(prices, [_item_of_bundle(bundle, quantity)]),
    )


def _cost(prices: Pricer, items: list[pricing.Item]) -> Decimal:
    """What they cost before any code and tax."""
    return sum((line.amount for line in prices.quote(items).lines), ZERO)


def _item_of_bundle(bundle: CartBundle, quantity: int) -> pricing.Item:
    members = members_of(bundle.members)
    return pricing.Item(
        key=bundle.id,
        list_price=sum((member.list_price for member in members), ZERO),
        quantity=quantity,
        members=members,
        bundle=pricing.Discount(bundle.discount_percent, bundle.discount_amount),
    )


def _has_seats_for(member: Mapping[str, Any], quantity: int) -> bool:
    """What is counted as owned needs seats enough; what is prolonged or new, just as many."""
    seats = member["seats"]
    return seats is None or (seats >= quantity if member["credited"] else seats == quantity)


def _is_member(line: CartLine, members: dict[UUID, dict[str, object]], currency: str) -> bool:
    member = members.get(line.thing_id)
    return (
        member is not None
        and line.kind == "add_on"
        and line.billing_type == member["billing_type"]
        and line.currency == currency
    )


def _list(names: Iterable[str]) -> str:
    return format_list(list(names), locale=i18n.region())
