"""A bundle as it is offered: with its price, and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from repo.rows import Bundle
from services import pricing

# As many as a page shows of them.
SHOWN_BUNDLES = 12


@dataclass(frozen=True, slots=True)
class BundleOffer:
    """A bundle and its price."""

    bundle: Bundle
    price: Decimal

    @property
    def saved(self) -> Decimal:
        """What the members cost more, one by one."""
        return self.bundle.list_price - self.price


def offer(bundle: Bundle) -> BundleOffer:
    """A bundle with its price."""
    discount = pricing.Discount(bundle.discount_percent, bundle.discount_amount)
    return BundleOffer(bundle, pricing.unit_price(bundle.list_price, discount))
