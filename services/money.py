"""Money and dates in one place: rounding, cents, and words for a person to read.

Amounts are exact decimals in the currency's units; they are never floats.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from services import i18n

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def round_cents(amount: Decimal) -> Decimal:
    """Half a cent goes up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_cents(amount: Decimal) -> int:
    """The whole number of cents that outside systems count in."""
    return int(round_cents(amount).scaleb(2))


def money(amount: Decimal, currency: str = "USD") -> str:
    """An amount as a person reads it: `$1,234.50`, or in German `1.234,50 $`."""
    return _money(amount, currency, i18n.region())


def number(value: Decimal | int) -> str:
    """A number as a person reads it: `5,000`; whole decimals without their zeros."""
    return _number(value, i18n.region())


def day(moment: datetime | date) -> str:
    """A day as a person reads it: `Nov 21, 2026`."""
    return _day(moment, i18n.region())


@lru_cache(maxsize=4096)
def _number(value: Decimal | int, region: str) -> str:
    return format_decimal(Decimal(value).normalize(), locale=region)


@lru_cache(maxsize=8192)
def _money(amount: Decimal, currency: str, region: str) -> str:
    return format_currency(amount, currency, locale=region)


@lru_cache(maxsize=4096)
def _day(moment: datetime | date, region: str) -> str:
    return format_date(moment, format="medium", locale=region)
