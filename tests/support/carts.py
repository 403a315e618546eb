"""Carts by the thousand: everything that prices depend on, made from one number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from services import pricing
from services.pricing import Code, Customer, Discount, Item, Member, Quote, Rule, Tax

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADD_ONS = tuple(UUID(int=number) for number in range(1, 9))
CATEGORIES = ("search", "mail")
BILLINGS = ("monthly", "annual", "one_time")


@dataclass(frozen=True)
class Case:
    """A cart, and who buys it when under which terms."""

    items: tuple[Item, ...]
    customer: Customer
    rules: tuple[Rule, ...]
    code: Code | None
    tax: Tax | None
    credits: Decimal
    at: datetime = NOW

    def quote(self) -> Quote:
        """The cart's price."""
        return pricing.quote(
            self.items, at=self.at, customer=self.customer, rules=self.rules, code=self.code,
            tax=self.tax, credits=self.credits,
        )  # fmt: skip

    def but(self, **changes: object) -> Case:
        """The same cart under other terms."""
        return replace(self, **changes)  # type: ignore[arg-type]


def case(seed: int) -> Case:
    """The cart of a number."""
    chance = Random(seed)  # noqa: S311 - the same number is to give the same cart
    things = chance.sample(range(1, 30), chance.randint(0, 6))
    return Case(
        items=tuple(_item(chance, number) for number in things),
        customer=Customer(
            chance.choice((None, "free", "vip")),
            frozenset(chance.sample(("a", "b", "c"), chance.randint(0, 3))),
            chance.random() < 0.5,
        ),
        rules=tuple(_rule(chance, number) for number in range(chance.randint(0, 5))),
        code=_code(chance) if chance.random() < 0.6 else None,
        tax=Tax(UUID(int=900), "VAT", _cents(chance, 1, 3000)) if chance.random() < 0.7 else None,
        credits=_cents(chance, 0, 20_000) if chance.random() < 0.4 else Decimal("0.00"),
    )


def _item(chance: Random, number: int) -> Item:
    if chance.random() < 0.6:
        add_on = chance.choice(ADD_ONS) if number > len(ADD_ONS) else ADD_ONS[number - 1]
        key = UUID(int=number)
        price = _cents(chance, 0, 10_000)
        members = (Member(add_on, price, f"Add-on {number}", chance.choice(CATEGORIES)),)
        return Item(key, price, chance.randint(1, 99), members, chance.choice(BILLINGS))
    members = tuple(
        Member(add_on, _cents(chance, 0, 10_000), f"Member {add_on.int}", chance.choice(CATEGORIES),
               chance.random() < 0.3)
        for add_on in chance.sample(ADD_ONS, chance.randint(2, 5))
    )  # fmt: skip
    price = sum((member.list_price for member in members), Decimal("0.00"))
    bundle = _discount(chance)
    return Item(UUID(int=number), price, chance.randint(1, 99), members, None, bundle)


def _rule(chance: Random, number: int) -> Rule:
    conditions: dict[str, object] = {}
    if chance.random() < 0.5:
        conditions["min_quantity"] = chance.choice((2, 5, 20))
    if chance.random() < 0.2:
        conditions["max_quantity"] = chance.choice((4, 19, 50))
    if chance.random() < 0.2:
        conditions["requires_owned"] = chance.sample(("a", "b", "c"), chance.randint(1, 2))
    if chance.random() < 0.2:
        conditions["category"] = chance.choice(CATEGORIES)
    if chance.random() < 0.2:
        conditions["billing_type"] = chance.choice(BILLINGS)
    if chance.random() < 0.2:
        conditions["first_purchase"] = chance.random() < 0.5
    if chance.random() < 0.2:
        conditions["starts"] = chance.choice(("2026-11-21", "2026-11-22"))
    return Rule(
        UUID(int=500 + number), f"Rule {number}", _discount(chance),
        add_on_id=chance.choice((None, *ADD_ONS)) if chance.random() < 0.3 else None,
        tier_code=chance.choice((None, None, "free", "vip")),
        conditions=conditions,
        priority=chance.randint(0, 2),
        valid_until=NOW + timedelta(days=chance.randint(-1, 3)) if chance.random() < 0.3 else None,
    )  # fmt: skip


def _code(chance: Random) -> Code:
    only = frozenset(chance.sample(ADD_ONS, 4)) if chance.random() < 0.4 else None
    if chance.random() < 0.5:
        return Code(UUID(int=700), "CODE", "percentage", _cents(chance, 1, 10_000), only)
    return Code(UUID(int=700), "CODE", "fixed_amount", _cents(chance, 1, 50_000), only)


def _discount(chance: Random) -> Discount:
    if chance.random() < 0.6:
        return Discount(percent=_cents(chance, 1, 10_000))
    return Discount(amount=_cents(chance, 1, 15_000))


def _cents(chance: Random, least: int, most: int) -> Decimal:
    return Decimal(chance.randint(least, most)).scaleb(-2)
