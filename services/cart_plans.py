"""By the month or by the year: how a line may be billed, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from repo.rows import CartLine
from services.cart_prices import Pricer
from services.items import add_on_item, members_of
from services.savings import saved_in_a_year, saved_percent


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to bill a line: what one unit costs the asker.

    `saving` is in whole percent against paying by the month for a year.
    """

    billing_type: str
    price: Decimal
    saving: int
    is_chosen: bool


def plans_of(line: CartLine, prices: Pricer) -> list[Plan]:
    """The ways to choose from; none where there is one alone."""
    if len(line.choices) < 2:
        return []
    units = {
        way["billing_type"]: _unit_price(line, way["billing_type"], Decimal(way["price"]), prices)
        for way in line.choices
    }
    saved = saved_in_a_year(units)
    return [
        Plan(
            billing_type=billing_type,
            price=price,
            saving=saved_percent(price, saved) if billing_type == "annual" else 0,
            is_chosen=billing_type == line.billing_type,
        )
        for billing_type, price in units.items()
    ]


def _unit_price(line: CartLine, billing_type: str, list_price: Decimal, prices: Pricer) -> Decimal:
    """As many as there are, billed so, with whatever rule that meets."""
    (add_on,) = members_of(line.members)
    item = add_on_item(replace(add_on, list_price=list_price), billing_type, line.quantity)
    return prices.quote([item]).lines[0].unit_price
