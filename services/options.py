"""The ways to buy an add-on: what is due today, and what afterwards."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.money import ZERO
from services.pricing import PricedItem
from services.savings import saved_in_a_year, saved_percent
from services.unit_prices import UnitPrice

# Whether the shop itself begins trials. Until it does, pages say whom to ask for one.
TRIALS_BEGIN_HERE = False
_MONTHS = {"monthly": 1, "usage_based": 1, "annual": 12}
# How the shop asks for them, the usual one first.
ORDER = ("free", "monthly", "annual", "usage_based", "one_time")


@dataclass(frozen=True, slots=True)
class Option:
    """A way to buy: what one costs the asker and why, until when that is paid, what it saves."""

    billing_type: str
    amount: Decimal
    priced: PricedItem
    currency: str
    paid_until: date | None
    saved: Decimal

    @property
    def list_price(self) -> Decimal:
        """One unit's price before any rule."""
        return self.priced.item.list_price

    @property
    def is_lowered(self) -> bool:
        """A rule lowers it for the asker."""
        return self.amount < self.list_price

    @property
    def is_free(self) -> bool:
        """Nothing is due, today or later."""
        return self.amount == 0 and self.billing_type != "usage_based"

    @property
    def saved_percent(self) -> int:
        """The saving as a whole percentage, rounded down so that it is never too much."""
        return saved_percent(self.amount, self.saved)


def options(prices: Sequence[UnitPrice], today: date) -> list[Option]:
    """The ways to buy, the usual one first."""
    by_type = {price.offer.billing_type: price for price in prices}
    amounts = {name: price.priced.unit_price for name, price in by_type.items()}
    return [
        Option(
            billing_type=billing_type,
            amount=amounts[billing_type],
            priced=by_type[billing_type].priced,
            currency=by_type[billing_type].offer.currency,
            paid_until=_after(today, _MONTHS.get(billing_type)),
            saved=saved_in_a_year(amounts) if billing_type == "annual" else ZERO,
        )
        for billing_type in ORDER
        if billing_type in by_type
    ]


def _after(day: date, months: int | None) -> date | None:
    """So many months later: the same day, or the month's last where it has no such day."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
