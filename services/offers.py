"""A bundle as it is offered: with its price, and what it saves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from repo.rows import Bundle, BundleForAsker
from services import pricing
from services.cart_prices import Pricer
from services.items import add_on_item, bundle_item, member_of, members_of

# As many as a page shows of them.
SHOWN_BUNDLES = 12


@dataclass(frozen=True, slots=True)
class BundleOffer:
    """A bundle, its price, and what one by one costs that it gives."""

    bundle: Bundle
    price: Decimal
    apart: Decimal

    @property
    def saved(self) -> Decimal:
        """What they cost more one by one; below zero where they cost less."""
        return self.apart - self.price


def offer(bundle: Bundle) -> BundleOffer:
    """A bundle with its price for everybody."""
    return BundleOffer(
        bundle, pricing.unit_price(bundle.list_price, _off(bundle)), bundle.list_price
    )


def offer_for(bundle: BundleForAsker, prices: Pricer) -> BundleOffer:
    """A bundle with its price for whoever asks: what she has comes off, and is not saved either."""
    whole = bundle_item(bundle.id, members_of(bundle.members), _off(bundle))
    lacking = [
        add_on_item(member_of(member), member["billing_type"])
        for member in bundle.members
        if not member["credited"]
    ]
    return BundleOffer(bundle, prices.amount([whole]), prices.amount(lacking))


def _off(bundle: Bundle) -> pricing.Discount:
    return pricing.Discount(bundle.discount_percent, bundle.discount_amount)
