"""What happened each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DayFigures:
    """An add-on's figures of one day; revenue in the currency's units."""

    day: date
    views: int
    cart_adds: int
    purchases: int
    revenue: Decimal
