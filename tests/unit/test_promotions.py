"""Why a code does not apply, condition by condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from repo.rows import PromotionalCode, Visitor
from services.pricing import Discount, Item
from services.promotions import UNKNOWN, why_not

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CODE = PromotionalCode(
    id=UUID(int=1),
    code="CODE",
    discount_type="percentage",
    discount_value=Decimal(20),
    applicable_to=None,
    tier_code=None,
    tier_name=None,
    first_purchase_only=False,
    min_subtotal=None,
    is_active=True,
    starts_at=None,
    expires_at=None,
    uses_left=None,
    has_purchased=False,
    now=NOW,
)
GUEST = Visitor(None, None, None, None, None, 0, None, None, None, 0, None)
CASEY = replace(GUEST, user_id="casey", tier_code="free", tier_rank=10)
CART = [Item(UUID(int=5), Decimal("10.00"), 2, frozenset({UUID(int=5)}))]


def test_a_code_without_conditions_applies() -> None:
    assert why_not(CODE, CART, CASEY) is None
    assert why_not(CODE, CART, GUEST) is None


@pytest.mark.parametrize(
    "over",
    [
        {"is_active": False},
        {"expires_at": NOW},
        {"expires_at": NOW - timedelta(days=1)},
        {"uses_left": 0},
    ],
)
def test_codes_that_are_over_are_answered_like_codes_that_never_were(over) -> None:
    assert why_not(replace(CODE, **over), CART, CASEY) == UNKNOWN


def test_the_last_use_and_the_last_moment_count() -> None:
    last = replace(CODE, uses_left=1, expires_at=NOW + timedelta(microseconds=1), starts_at=NOW)
    assert why_not(last, CART, CASEY) is None


def test_a_code_that_starts_later_says_when() -> None:
    later = replace(CODE, starts_at=datetime(2026, 12, 1, tzinfo=UTC))
    assert why_not(later, CART, CASEY) == "This code can be used from Dec 1, 2026."


def test_a_code_of_a_tier_names_it() -> None:
    vip = replace(CODE, tier_code="vip_founder", tier_name="VIP Founder")
    assert "VIP Founder customers only" in (why_not(vip, CART, CASEY) or "")
    assert "Log in" in (why_not(vip, CART, GUEST) or "")
    assert why_not(vip, CART, replace(CASEY, tier_code="vip_founder")) is None


def test_a_first_purchase_is_the_first() -> None:
    first = replace(CODE, first_purchase_only=True)
    assert why_not(first, CART, CASEY) is None
    assert "first purchase" in (why_not(replace(first, has_purchased=True), CART, CASEY) or "")


def test_what_is_missing_to_the_least_sum_is_named_after_bundle_discounts() -> None:
    code = replace(CODE, min_subtotal=Decimal("20.00"))
    assert why_not(code, CART, CASEY) is None
    bundle = [replace(CART[0], bundle=Discount(percent=Decimal(10)))]
    assert why_not(code, bundle, CASEY) == "This code needs $2.00 more in your cart."


def test_a_code_for_other_things_says_so() -> None:
    code = replace(CODE, applicable_to=[UUID(int=77)])
    assert "does not apply to anything" in (why_not(code, CART, CASEY) or "")
