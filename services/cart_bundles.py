"""Would a bundle be cheaper than what is in the cart?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.lists import format_list

from repo.rows import CartBundle, CartLine, PromotionalCode
from services import i18n, pricing
from services.cart_prices import Pricer
from services.i18n import gettext as _
from services.items import bundle_item, item_of, members_of
from services.money import ZERO, money


@dataclass(frozen=True, slots=True)
class Swap:
    """Lines that cost less with a bundle in place of so many units of each, before tax.

    `missing` are the bundle's members that are not in the cart and would come on top. `apart` is
    what these lines cost in full, `together` what the bundle costs with what is left of them: both
    with the cart's code, and of the whole cart where it would take more or less off other lines.
    """

    bundle: CartBundle
    lines: tuple[CartLine, ...]
    missing: tuple[str, ...]
    quantity: int
    apart: Decimal
    together: Decimal
    is_of_cart: bool

    @property
    def saving(self) -> Decimal:
        """What the swap saves: by so much the cart's sum falls."""
        return self.apart - self.together

    @property
    def words(self) -> str:
        """The offer as a sentence."""
        facts = {
            "names": _list(line.name for line in self.lines),
            "more": _list(self.missing),
            "bundle": self.bundle.name,
            "new": money(self.together, self.bundle.currency),
            "old": money(self.apart, self.bundle.currency),
        }
        if self.is_of_cart and self.missing:
            return _(
                "With %(bundle)s in place of %(names)s, and %(more)s on top, "
                "your cart costs %(new)s instead of %(old)s.",
                **facts,
            )
        if self.is_of_cart:
            return _(
                "With %(bundle)s in place of %(names)s your cart costs %(new)s instead of %(old)s.",
                **facts,
            )
        if self.missing:
            return _(
                "%(names)s together with %(more)s cost %(new)s instead of %(old)s as %(bundle)s.",
                **facts,
            )
        return _("%(names)s cost %(new)s instead of %(old)s as %(bundle)s.", **facts)


def find_swaps(
    lines: list[CartLine],
    bundles: list[CartBundle],
    prices: Pricer,
    code: PromotionalCode | None = None,
) -> list[Swap]:
    """The bundles that would make these lines, which can be bought, cheaper; the best first."""
    there = {line.thing_id for line in lines}
    others = (bundle for bundle in bundles if bundle.id not in there)
    found = (_swap(lines, bundle, prices, code) for bundle in others)
    cheaper = (swap for swap in found if swap is not None and swap.saving > 0)
    return sorted(cheaper, key=lambda swap: (-swap.saving, swap.bundle.slug))


def _swap(
    lines: list[CartLine], bundle: CartBundle, prices: Pricer, code: PromotionalCode | None
) -> Swap | None:
    """The bundle in place of its members that are here, each billed as the bundle bills it."""
    members = {UUID(member["add_on_id"]): member for member in bundle.members}
    held = [line for line in lines if _is_member(line, members, bundle.currency)]
    if not held or not prices.may_have(bundle.required_tier_rank):
        return None
    quantity = min(line.quantity for line in held)
    if not all(_has_seats_for(member, quantity) for member in bundle.members):
        return None
    if any(_cannot_be_left(line, line.quantity - quantity) for line in held):
        return None
    here = {line.thing_id for line in held}
    before, _why = prices.quote_carrying([item_of(line) for line in lines], code)
    after, _why = prices.quote_carrying(_swapped(lines, here, bundle, quantity), code)
    others = {line.thing_id for line in lines} - here
    others_before, others_after = _amount(before, others), _amount(after, others)
    is_of_cart = others_before != others_after
    rest = ZERO if is_of_cart else sum(others_before.values(), ZERO)
    return Swap(
        bundle=bundle,
        lines=tuple(held),
        missing=tuple(
            member["name"]
            for key, member in members.items()
            if key not in here and not member["credited"]
        ),
        quantity=quantity,
        apart=_sum(before) - rest,
        together=_sum(after) - rest,
        is_of_cart=is_of_cart,
    )


def _swapped(
    lines: list[CartLine], here: Collection[UUID], bundle: CartBundle, quantity: int
) -> list[pricing.Item]:
    """The cart after the swap."""
    left = [
        replace(line, quantity=line.quantity - quantity) if line.thing_id in here else line
        for line in lines
    ]
    off = pricing.Discount(bundle.discount_percent, bundle.discount_amount)
    whole = bundle_item(bundle.id, members_of(bundle.members), off, quantity)
    return [*(item_of(line) for line in left if line.quantity), whole]


def _amount(quote: pricing.Quote, keys: Collection[UUID]) -> dict[UUID, Decimal]:
    """What these lines cost before tax."""
    return {line.item.key: line.amount for line in quote.lines if line.item.key in keys}


def _sum(quote: pricing.Quote) -> Decimal:
    return sum((line.amount for line in quote.lines), ZERO)


def _has_seats_for(member: Mapping[str, Any], quantity: int) -> bool:
    """What is counted as owned needs seats enough; what is prolonged or new, just as many."""
    seats = member["seats"]
    return seats is None or (seats >= quantity if member["credited"] else seats == quantity)


def _cannot_be_left(line: CartLine, left: int) -> bool:
    """What is prolonged is bought for as many seats as are owned, or not at all."""
    return left > 0 and line.owned_seats is not None and line.owned_seats != left


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
