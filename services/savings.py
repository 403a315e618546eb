"""What paying by the year saves against twelve months."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from services.money import ZERO

_MONTHS = 12


def saved_in_a_year(prices: Mapping[str, Decimal]) -> Decimal:
    """What twelve months cost more than the year, by each way's price; nothing where less."""
    if "monthly" not in prices or "annual" not in prices:
        return ZERO
    return max(ZERO, prices["monthly"] * _MONTHS - prices["annual"])


def saved_percent(amount: Decimal, saved: Decimal) -> int:
    """What is saved in whole percent of the price without; never told as more than it is."""
    whole = amount + saved
    return int(saved * 100 / whole) if whole else 0
