"""Would a bundle be cheaper than what is in the cart?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from babel.lists import format_list

from repo.rows import CartBundle, CartLine, Visitor
from services import i18n, pricing
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


def find_swaps(lines: list[CartLine], bundles: list[CartBundle], visitor: Visitor) -> list[Swap]:
    """The bundles that would be cheaper than these lines, which can be bought; the best first."""
    there = {line.thing_id for line in lines}
    found = [
        swap
        for bundle in bundles
        if bundle.id not in there and (swap := _swap(lines, bundle, visitor)) and swap.saving > 0
    ]
    return sorted(found, key=lambda swap: (-swap.saving, swap.bundle.slug))


def _swap(lines: list[CartLine], bundle: CartBundle, visitor: Visitor) -> Swap | None:
    """The bundle in place of its members that are here, each billed as the bundle bills it."""
    members = {UUID(member["add_on_id"]): member for member in bundle.members}
    held = [line for line in lines if _is_member(line, members, bundle.currency)]
    if not held or (visitor.is_person and bundle.required_tier_rank > visitor.tier_rank):
        return None
    quantity = min(line.quantity for line in held)
    if any(member["seats"] not in (None, quantity) for member in members.values()):
        return None
    list_price = sum((Decimal(member["price"]) for member in members.values()), ZERO)
    discount = pricing.Discount(bundle.discount_percent, bundle.discount_amount)
    here = {line.thing_id for line in held}
    return Swap(
        bundle=bundle,
        lines=tuple(held),
        missing=tuple(member["name"] for key, member in members.items() if key not in here),
        quantity=quantity,
        apart=sum((line.list_price for line in held), ZERO) * quantity,
        together=pricing.unit_price(list_price, discount) * quantity,
    )


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
