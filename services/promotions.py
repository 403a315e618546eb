"""Does a promotional code apply, and if not: which condition fails, and what would mend it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from repo.rows import PromotionalCode, Visitor
from services import pricing
from services.i18n import gettext as _
from services.money import ZERO, money, weekday

Condition = Literal["unknown", "starts", "tier", "first_purchase", "covers", "min_subtotal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The condition that fails, in a word for software and a sentence for the customer.

    `change` is the smallest change that would make the code apply; None where nothing would.
    """

    condition: Condition
    sentence: str
    change: str | None = None

    def __str__(self) -> str:
        """Both sentences."""
        return f"{self.sentence} {self.change}" if self.change else self.sentence


def as_price_code(code: PromotionalCode) -> pricing.Code:
    """The code as the sums take it."""
    return pricing.Code(
        id=code.id,
        code=code.code,
        discount_type=cast(Literal["percentage", "fixed_amount"], code.discount_type),
        value=code.discount_value,
        applicable_to=None if code.applicable_to is None else frozenset(code.applicable_to),
    )


def unknown() -> Refusal:
    """The one answer for codes that never were and codes that are over: guessing tells nothing."""
    return Refusal("unknown", _("We do not know this code, or it is no longer valid."))


def why_not(code: PromotionalCode, without: pricing.Quote, visitor: Visitor) -> Refusal | None:
    """The first condition that is not met, None where all are; `without` is the price without."""
    return (
        _why_not_now(code)
        or _why_not_this_customer(code, visitor)
        or _why_not_this_cart(code, without)
    )


def _why_not_now(code: PromotionalCode) -> Refusal | None:
    ended = code.expires_at is not None and code.expires_at <= code.now
    used_up = code.uses_left is not None and code.uses_left <= 0
    if not code.is_active or ended or used_up:
        return unknown()
    if code.starts_at is not None and code.starts_at > code.now:
        return Refusal(
            "starts",
            _("This code does not count yet."),
            _("It can be used from %(day)s.", day=weekday(code.starts_at)),
        )
    return None


def _why_not_this_customer(code: PromotionalCode, visitor: Visitor) -> Refusal | None:
    if code.tier_code is not None and visitor.tier_code != code.tier_code:
        sentence = _("This code is for %(tier)s customers only.", tier=code.tier_name or "")
        return Refusal("tier", sentence, None if visitor.is_person else _("Log in if you are one."))
    if code.first_purchase_only and code.has_purchased:
        return Refusal(
            "first_purchase",
            _("This code is for the first purchase only, and you have bought here before."),
        )
    return None


def _why_not_this_cart(code: PromotionalCode, without: pricing.Quote) -> Refusal | None:
    if not without.lines:
        return None
    price_code = as_price_code(code)
    if not any(price_code.covers(line.item) for line in without.lines):
        names = ", ".join(code.applicable_names)
        change = _("Add one of these: %(names)s.", names=names) if names else None
        return Refusal("covers", _("This code does not apply to anything in your cart."), change)
    missing = (code.min_subtotal or ZERO) - sum((line.amount for line in without.lines), ZERO)
    if missing > 0:
        needed = money(code.min_subtotal or ZERO)
        return Refusal(
            "min_subtotal",
            _("This code needs a cart of %(amount)s.", amount=needed),
            _("Add %(amount)s more.", amount=money(missing)),
        )
    return None
