"""By the month or by the year: how a line may be billed, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from repo.rows import CartLine

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to bill a line; `saving` is in whole percent against paying by the month for a year."""

    billing_type: str
    price: Decimal
    saving: int
    is_chosen: bool


def plans_of(line: CartLine) -> list[Plan]:
    """The ways to choose from; none where there is one alone."""
    prices = {way["billing_type"]: Decimal(way["price"]) for way in line.choices}
    if len(prices) < 2:
        return []
    return [
        Plan(
            billing_type=billing_type,
            price=price,
            saving=_saving(prices.get("monthly"), price) if billing_type == "annual" else 0,
            is_chosen=billing_type == line.billing_type,
        )
        for billing_type, price in prices.items()
    ]


def _saving(monthly: Decimal | None, annual: Decimal) -> int:
    """Never told as more than it is."""
    if not monthly:
        return 0
    percent = 100 - annual * 100 / (monthly * _MONTHS)
    return max(0, int(percent.to_integral_value(ROUND_DOWN)))
