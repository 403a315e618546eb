"""Why a code does not apply, condition by condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from repo.rows import PromotionalCode
from services.pricing import Discount, Item, Member, quote
from services.promotions import Refusal, unknown, why_not
from tests.support.visitors import GUEST

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
    applicable_names=[],
    now=NOW,
)
CASEY = replace(GUEST, user_id="casey", tier_code="free", tier_rank=10)
ADD_ON = Item(UUID(int=5), Decimal("10.00"), 2, (Member(UUID(int=5), Decimal("10.00")),))
CART = quote([ADD_ON], at=NOW)


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
    assert why_not(replace(CODE, **over), CART, CASEY) == unknown()


def test_the_last_use_and_the_last_moment_count() -> None:
    last = replace(CODE, uses_left=1, expires_at=NOW + timedelta(microseconds=1), starts_at=NOW)
    assert why_not(last, CART, CASEY) is None


def test_a_code_that_starts_later_says_when() -> None:
    later = replace(CODE, starts_at=datetime(2026, 12, 1, tzinfo=UTC))
    assert why_not(later, CART, CASEY) == Refusal(
        "starts", "This code does not count yet.", "It can be used from Tue, Dec 1, 2026."
    )


def test_a_code_of_a_tier_names_it_and_whether_to_log_in() -> None:
    vip = replace(CODE, tier_code="vip_founder", tier_name="VIP Founder")
    sentence = "This code is for VIP Founder customers only."
    assert why_not(vip, CART, CASEY) == Refusal("tier", sentence)
    assert why_not(vip, CART, GUEST) == Refusal("tier", sentence, "Log in if you are one.")
    assert why_not(vip, CART, replace(CASEY, tier_code="vip_founder")) is None


def test_a_first_purchase_is_the_first() -> None:
    first = replace(CODE, first_purchase_only=True)
    assert why_not(first, CART, CASEY) is None
    refusal = why_not(replace(first, has_purchased=True), CART, CASEY)
    assert refusal is not None
    assert (refusal.condition, refusal.change) == ("first_purchase", None)


def test_what_is_missing_to_the_least_sum_is_named_after_every_other_discount() -> None:
    code = replace(CODE, min_subtotal=Decimal("20.00"))
    assert why_not(code, CART, CASEY) is None
    cheaper = quote([replace(ADD_ON, bundle=Discount(percent=Decimal(10)))], at=NOW)
    refusal = why_not(code, cheaper, CASEY)
    assert refusal == Refusal(
        "min_subtotal", "This code needs a cart of $20.00.", "Add $2.00 more."
    )
    assert str(refusal) == "This code needs a cart of $20.00. Add $2.00 more."


def test_a_code_for_other_things_names_some() -> None:
    code = replace(CODE, applicable_to=[UUID(int=77)])
    nothing = "This code does not apply to anything in your cart."
    assert why_not(code, CART, CASEY) == Refusal("covers", nothing)
    named = replace(code, applicable_names=["Bolt", "Brigade"])
    assert why_not(named, CART, CASEY) == Refusal(
        "covers", nothing, "Add one of these: Bolt, Brigade."
    )


def test_an_empty_cart_is_no_reason() -> None:
    code = replace(CODE, applicable_to=[UUID(int=77)], min_subtotal=Decimal(5))
    assert why_not(code, quote([], at=NOW), CASEY) is None
