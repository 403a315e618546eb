"""A bundle as it is offered: with its price, and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from repo.rows import Bundle, BundleForAsker
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


@dataclass(frozen=True, slots=True)
class OfferForAsker:
    """A bundle and its price, for an organization that may own a part of it."""

    bundle: BundleForAsker
    price: Decimal

    @property
    def saved(self) -> Decimal:
        """What the members cost more that are not owned yet; below zero where they cost less."""
        return self.bundle.list_price - self.bundle.owned_price - self.price


def offer(bundle: Bundle) -> BundleOffer:
    """A bundle with its price."""
    return BundleOffer(bundle, _price(bundle))


def offer_for_asker(bundle: BundleForAsker) -> OfferForAsker:
    """A bundle with its price, and what it saves whoever owns some of it."""
    return OfferForAsker(bundle, _price(bundle))


def _price(bundle: Bundle) -> Decimal:
    discount = pricing.Discount(bundle.discount_percent, bundle.discount_amount)
    return pricing.unit_price(bundle.list_price, discount)
