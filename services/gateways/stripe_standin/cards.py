"""The test cards, and what is wrong with a card as it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# Stripe's published test numbers: the outcome they lead to, a decline code or nothing.
TEST_CARDS = {
    "4242424242424242": None,
    "5555555555554444": None,
    "378282246310005": None,
    "4000000000000077": None,
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000009987": "lost_card",
}
_MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "test_mode_live_card": "Your card was declined. Only test card numbers work here.",
}


@dataclass(frozen=True)
class Refusal:
    """Why no money moves: a sentence for the person, and the provider's two codes.

    Without `decline_code` the card was mistyped, and no payment is attempted at all.
    """

    message: str
    code: str
    decline_code: str | None = None


def check_card(number: str, expiry: str, cvc: str, now: int) -> Refusal | None:
    """Return why this card cannot pay, or None; `expiry` is MM/YY, `now` epoch seconds."""
    digits = re.sub(r"[ -]", "", number)
    if not re.fullmatch("[0-9]{12,19}", digits) or not _passes_luhn(digits):
        return Refusal("Your card number is invalid.", "invalid_number")
    if _is_past(expiry, now):
        return Refusal("Your card's expiration date is in the past or invalid.", "expired_card")
    if not re.fullmatch("[0-9]{3,4}", cvc.strip()):
        return Refusal("Your card's security code is invalid.", "invalid_cvc")
    decline = TEST_CARDS.get(digits, "test_mode_live_card")
    return Refusal(_MESSAGES[decline], "card_declined", decline) if decline else None


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_past(expiry: str, now: int) -> bool:
    matched = re.fullmatch(r"\s*(0[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})\s*", expiry)
    if not matched:
        return True
    today = datetime.fromtimestamp(now, UTC)
    return (2000 + int(matched[2]), int(matched[1])) < (today.year, today.month)
