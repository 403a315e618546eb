"""Splitting an amount to the cent, and the price of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from services.money import CENT, ZERO
from services.pricing.model import Discount


def unit_price(list_price: Decimal, discount: Discount | None) -> Decimal:
    """The price of one unit after its own discount."""
    return list_price - discount.off(list_price) if discount else list_price


def share_out(total: Decimal, weights: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Split `total` in proportion to `weights`, to the cent and without a remainder.

    The cents left over go to the largest remainders; equal ones go by key, so that the order in
    which lines were entered makes no difference. No share is above its weight where the total is
    not above the sum of the weights.
    """
    whole = sum(weights.values(), ZERO)
    if whole == 0:
        return dict.fromkeys(weights, ZERO)
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: amount.quantize(CENT, ROUND_DOWN) for key, amount in exact.items()}
    left = int((total - sum(shares.values(), ZERO)) / CENT)
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[:left]:
        shares[key] += CENT
    return shares
