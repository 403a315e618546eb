"""Money as it is counted and as it is read."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.money import day, money, number, round_cents, to_cents


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0.005", "0.01"), ("0.004", "0.00"), ("2.675", "2.68"), ("1", "1.00")]
)
def test_half_a_cent_goes_up(amount: str, rounded: str) -> None:
    assert round_cents(Decimal(amount)) == Decimal(rounded)


def test_outside_systems_count_cents() -> None:
    assert to_cents(Decimal("162.91")) == 16291


def test_a_person_reads_money_numbers_and_days() -> None:
    assert money(Decimal("5000")) == "$5,000.00"
    assert money(Decimal("-4.5")) == "-$4.50"
    assert money(Decimal("3"), "EUR") == "€3.00"
    assert number(Decimal("20.00")) == "20"
    assert number(5000) == "5,000"
    assert day(datetime(2026, 11, 21, tzinfo=UTC)) == "Nov 21, 2026"
