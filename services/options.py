"""The ways to buy an add-on: what is due today, and what afterwards."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.money import ZERO

# Whether the shop itself begins trials. Until it does, pages say whom to ask for one.
TRIALS_BEGIN_HERE = False
_MONTHS = {"monthly": 1, "usage_based": 1, "annual": 12}
# How the shop asks for them, the usual one first.
ORDER = ("free", "monthly", "annual", "usage_based", "one_time")


@dataclass(frozen=True, slots=True)
class Option:
    """A way to buy: its price, until when that is paid, what it saves against paying monthly."""

    billing_type: str
    amount: Decimal
    currency: str
    paid_until: date | None
    saved: Decimal

    @property
    def is_free(self) -> bool:
        """Nothing is due, today or later."""
        return self.amount == 0 and self.billing_type != "usage_based"

    @property
    def saved_percent(self) -> int:
        """The saving as a whole percentage, rounded down so that it is never too much."""
        whole = self.amount + self.saved
        return int(self.saved * 100 / whole) if whole else 0


def options(
    billing_types: Sequence[str], amounts: Sequence[Decimal], currency: str, today: date
) -> list[Option]:
    """The ways to buy, the usual one first."""
    prices = dict(zip(billing_types, amounts, strict=True))
    return [
        Option(
            billing_type=billing_type,
            amount=prices[billing_type],
            currency=currency,
            paid_until=_after(today, _MONTHS.get(billing_type)),
            saved=_yearly_saving(prices) if billing_type == "annual" else ZERO,
        )
        for billing_type in ORDER
        if billing_type in prices
    ]


def _yearly_saving(prices: dict[str, Decimal]) -> Decimal:
    """What twelve months cost more than the year; nothing where they do not."""
    if "monthly" not in prices:
        return ZERO
    return max(ZERO, prices["monthly"] * 12 - prices["annual"])


def _after(day: date, months: int | None) -> date | None:
    """So many months later: the same day, or the month's last where it has no such day."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
