"""From items to a quote: lane after lane, then what credits pay of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from services.money import ZERO
from services.pricing.code import Code
from services.pricing.lanes import LANES, Basis
from services.pricing.model import GUEST, Customer, Item, PricedItem, Quote, Tax
from services.pricing.rules import Rule


def quote(
    items: Sequence[Item],
    *,
    at: datetime,
    customer: Customer = GUEST,
    rules: Iterable[Rule] = (),
    code: Code | None = None,
    tax: Tax | None = None,
    credits: Decimal = ZERO,
    smallest_charge: Decimal = ZERO,
) -> Quote:
    """Price the items, each with its reasons, for a customer at an instant.

    `credits` are what the customer has; they pay after tax. Where they would leave less than
    `smallest_charge` to pay, so much of them is kept that this much is left.
    """
    basis = Basis(at=at, customer=customer, rules=tuple(rules), code=code, tax=tax)
    lines = [PricedItem(item) for item in items]
    for lane in LANES:
        steps = lane.steps(lines, basis)
        lines = [
            PricedItem(line.item, (*line.steps, step))
            if (step := steps.get(line.item.key))
            else line
            for line in lines
        ]
    priced = Quote(tuple(lines))
    return Quote(priced.lines, _spent(priced.total, credits, smallest_charge))


def _spent(total: Decimal, credits: Decimal, smallest_charge: Decimal) -> Decimal:
    """How much of the credits pays for the total."""
    spent = min(total, max(ZERO, credits))
    if 0 < total - spent < smallest_charge:
        return max(ZERO, total - smallest_charge)
    return spent
