"""Does a promotional code apply, and if not: why, and what would make it apply?"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, cast

from repo.rows import PromotionalCode, Visitor
from services import pricing
from services.money import ZERO, day, money

# One answer for codes that never were and codes that are over, so that guessing tells nothing.
UNKNOWN = "We do not know this code, or it is no longer valid."


def as_price_code(code: PromotionalCode) -> pricing.Code:
    """The code as the sums take it."""
    return pricing.Code(
        id=code.id,
        code=code.code,
        discount_type=cast(Literal["percentage", "fixed_amount"], code.discount_type),
        value=code.discount_value,
        applicable_to=None if code.applicable_to is None else frozenset(code.applicable_to),
    )


def why_not(code: PromotionalCode, items: list[pricing.Item], visitor: Visitor) -> str | None:
    """The first condition that is not met, in words for the customer; None where all are."""
    return (
        _why_not_now(code)
        or _why_not_this_customer(code, visitor)
        or _why_not_this_cart(code, items)
    )


def _why_not_now(code: PromotionalCode) -> str | None:
    ended = code.expires_at is not None and code.expires_at <= code.now
    used_up = code.uses_left is not None and code.uses_left <= 0
    if not code.is_active or ended or used_up:
        return UNKNOWN
    if code.starts_at is not None and code.starts_at > code.now:
        return f"This code can be used from {day(code.starts_at)}."
    return None


def _why_not_this_customer(code: PromotionalCode, visitor: Visitor) -> str | None:
    if code.tier_code is not None and visitor.tier_code != code.tier_code:
        hint = "" if visitor.is_person else " Log in if you are one."
        return f"This code is for {code.tier_name} customers only.{hint}"
    if code.first_purchase_only and code.has_purchased:
        return "This code is for the first purchase only, and you have bought here before."
    return None


def _why_not_this_cart(code: PromotionalCode, items: list[pricing.Item]) -> str | None:
    if not items:
        return None
    price_code = as_price_code(code)
    covered = [item for item in items if price_code.covers(item)]
    if not covered:
        return "This code does not apply to anything in your cart."
    missing = (code.min_subtotal or ZERO) - _worth(items)
    if missing > 0:
        return f"This code needs {money(missing)} more in your cart."
    return None


def _worth(items: list[pricing.Item]) -> Decimal:
    return sum(
        (pricing.unit_price(item.list_price, item.bundle) * item.quantity for item in items), ZERO
    )
