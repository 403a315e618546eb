"""What one unit of an add-on costs the asker, by each way in which it is billed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from repo import terms
from repo.db import Work
from repo.loader import Later
from repo.rows import AddOnCard, BundleMember, Offer, RuleInForce, Terms
from services import pricing
from services.cart_prices import Pricer
from services.items import add_on_item, bundle_item


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """One unit by one way of billing; `priced` has the reasons.

    `from_quantity` says from how many on each costs less, and how much then.
    """

    offer: Offer
    priced: pricing.PricedItem
    from_quantity: tuple[tuple[int, Decimal], ...] = ()

    @property
    def is_lowered(self) -> bool:
        """It costs less than its list price."""
        return self.priced.unit_price < self.offer.list_price


@dataclass(frozen=True, slots=True)
class AskedOne:
    """The questions whose answers one add-on's prices are made from."""

    offers: Later[list[Offer]]
    terms: Later[Terms]
    rules: Later[list[RuleInForce]]


def ask_one(work: Work, slug: str) -> AskedOne:
    """Ask for all that prices one add-on, without waiting for any of it."""
    conn = work.conn
    return AskedOne(
        terms.list_offers(conn, slug=slug),
        terms.find_terms(conn),
        terms.list_rules(conn, slug=slug),
    )


def price_one(work: Work, asked: AskedOne, quantity: int = 1) -> list[UnitPrice]:
    """What the asker pays for so many of an add-on, its own way of billing first."""
    prices, rules = pricer(work, asked), asked.rules.result()
    least = sorted({int(rule.conditions.get("min_quantity", 0)) for rule in rules})
    more = [many for many in least if quantity < many <= pricing.MAX_QUANTITY]
    return [
        UnitPrice(
            offer,
            prices.quote([_item_of(offer, quantity)]).lines[0],
            _lower_from(prices, offer, more),
        )
        for offer in asked.offers.result()
    ]


def _lower_from(
    prices: Pricer, offer: Offer, quantities: Sequence[int]
) -> tuple[tuple[int, Decimal], ...]:
    """The quantities from which one unit costs less than for fewer."""
    found: list[tuple[int, Decimal]] = []
    lowest = prices.quote([_item_of(offer, 1)]).lines[0].unit_price
    for quantity in quantities:
        price = prices.quote([_item_of(offer, quantity)]).lines[0].unit_price
        if price < lowest:
            found.append((quantity, price))
            lowest = price
    return tuple(found)


def pricer(work: Work, asked: AskedOne) -> Pricer:
    """What prices the add-on for the asker, and what it is sold together with."""
    return Pricer(asked.terms.result(), asked.rules.result(), work.visitor)


@dataclass(frozen=True, slots=True)
class AskedBundle:
    """The questions whose answers a bundle's price is made from."""

    members: Later[list[BundleMember]]
    terms: Later[Terms]


def ask_bundle(work: Work, slug: str) -> AskedBundle:
    """Ask for all that prices a bundle, without waiting for any of it. No rule lowers one."""
    return AskedBundle(terms.list_bundle_offer(work.conn, slug=slug), terms.find_terms(work.conn))


def price_bundle(work: Work, asked: AskedBundle) -> pricing.PricedItem | None:
    """What the asker pays for one of a bundle, given what she has; None where it is not sold."""
    members = asked.members.result()
    if not members:
        return None
    prices = Pricer(asked.terms.result(), [], work.visitor)
    discount = pricing.Discount(members[0].discount_percent, members[0].discount_amount)
    parts = [
        pricing.Member(one.add_on_id, one.price, one.name, one.category, one.credited)
        for one in members
    ]
    return prices.quote([bundle_item(members[0].bundle_id, parts, discount)]).lines[0]


def cards_then(work: Work, cards: Sequence[AddOnCard]) -> Sequence[AddOnCard]:
    """Cards with the prices of the time that staff look at; those of now are on them already."""
    if work.visitor.priced_at is None:
        return cards
    found = terms.list_book_prices(work.conn, add_on_ids=[card.id for card in cards]).result()
    prices = {price.add_on_id: price.amount for price in found}
    return [replace(card, base_price=prices[card.id]) for card in cards]


def _item_of(offer: Offer, quantity: int) -> pricing.Item:
    member = pricing.Member(offer.add_on_id, offer.list_price, offer.name, offer.category)
    return add_on_item(member, offer.billing_type, quantity)
