"""The ways to buy: what is due, until when it is paid, what a year saves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repo.rows import Offer
from services import pricing
from services.options import ORDER, Option
from services.options import options as options_of
from services.unit_prices import UnitPrice

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
THING = UUID(int=1)
PRICES = st.decimals("0", "99999", places=2)


def options(prices: dict[str, Decimal], today: date = TODAY) -> list[Option]:
    """The ways to buy something that costs so much by each."""
    found = []
    for billing_type, price in prices.items():
        member = pricing.Member(THING, price)
        item = pricing.Item(THING, price, 1, (member,), billing_type)
        offer = Offer(THING, "Thing", "mail", billing_type, "USD", price)
        found.append(UnitPrice(offer, pricing.quote([item], at=NOW).lines[0]))
    return options_of(found, today)


def test_the_usual_way_comes_first_and_the_year_saves() -> None:
    monthly, annual = options({"annual": Decimal("99.90"), "monthly": Decimal("9.99")})
    assert (monthly.billing_type, monthly.paid_until) == ("monthly", date(2026, 12, 21))
    assert (annual.billing_type, annual.paid_until) == ("annual", date(2027, 11, 21))
    assert (monthly.saved, annual.saved) == (0, Decimal("19.98"))
    # 16.67 percent: rounding up would promise more than is saved.
    assert annual.saved_percent == 16


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_month_ends_where_the_month_has_such_a_day(today: date, until: date) -> None:
    (option,) = options({"monthly": Decimal(1)}, today)
    assert option.paid_until == until


def test_nothing_ends_that_is_bought_once_or_is_free() -> None:
    free, once = options({"one_time": Decimal(19), "free": Decimal(0)})
    assert (free.paid_until, free.is_free) == (None, True)
    assert (once.paid_until, once.is_free) == (None, False)


def test_use_is_never_free() -> None:
    (option,) = options({"usage_based": Decimal(0)})
    assert not option.is_free


@given(st.dictionaries(st.sampled_from(ORDER), PRICES), st.dates(date(2000, 1, 1)))
def test_every_way_is_there_once_and_saves_no_less_than_nothing(
    prices: dict[str, Decimal], today: date
) -> None:
    if today.year > 9990:
        return
    found = options(prices, today)
    assert {each.billing_type for each in found} == prices.keys()
    for each in found:
        assert each.saved >= 0
        assert 0 <= each.saved_percent <= 100
        assert each.paid_until is None or each.paid_until > today
