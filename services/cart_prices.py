"""What a cart costs: its lines as the sums take them, the terms in force, and the price."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from repo import cart, promotions, terms
from repo.db import Work
from repo.loader import Later
from repo.rows import CartLine, PromotionalCode, RuleInForce, Terms, Visitor
from services import pricing
from services.cart_problems import Problem, find_problems
from services.gateways.stripe import SMALLEST_CHARGE
from services.items import item_of
from services.money import ZERO
from services.promotions import Refusal, as_price_code, unknown, why_not

# Problems of whoever asks that are perhaps none of an owner's.
_OWNERS_MAY = ("tier", "requires")


@dataclass(frozen=True, slots=True)
class CartEntry:
    """A line with its price, or with the problem that keeps it out of the total."""

    line: CartLine
    priced: pricing.PricedItem
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class CartCode:
    """The code that the cart carries; `refusal` says why it does not count right now."""

    code: PromotionalCode
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart, priced as of now. Lines with a problem are shown and are not part of the quote."""

    entries: list[CartEntry]
    quote: pricing.Quote
    code: CartCode | None
    currency: str
    billing_country: str | None = None

    def refusal_of(self, code: PromotionalCode | None) -> Refusal | None:
        """Why a code that the cart was priced with does not count; of none at all, that."""
        return unknown() if code is None or self.code is None else self.code.refusal

    @property
    def count(self) -> int:
        """How many things, for the badge."""
        return sum(entry.line.quantity for entry in self.entries)

    @property
    def buyable(self) -> list[CartEntry]:
        """The entries that can be bought."""
        return [entry for entry in self.entries if entry.problem is None]

    @property
    def askable(self) -> list[CartEntry]:
        """The entries that an owner may be asked to buy: her tier may be another."""
        return [e for e in self.entries if e.problem is None or e.problem.code in _OWNERS_MAY]

    @property
    def asking(self) -> str:
        """What would be asked for, in short: a second click of the same is known by it."""
        lines = sorted(
            (str(e.line.thing_id), e.line.quantity, e.line.billing_type or "") for e in self.askable
        )
        return hashlib.sha256(repr(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions whose answers a cart's price is made from, on their way to the database."""

    lines: Later[list[CartLine]]
    terms: Later[Terms]
    rules: Later[list[RuleInForce]]


def ask(work: Work) -> Asked:
    """Ask for all that prices the asker's cart, without waiting for any of it."""
    conn = work.conn
    return Asked(cart.list_lines(conn), terms.find_terms(conn), terms.list_rules(conn))


def read(work: Work) -> Cart:
    """The asker's cart, priced as of now: all is asked before anything is waited for."""
    asked, code = ask(work), promotions.find_cart_code(work.conn)
    return price(asked, code.result(), work.visitor)


def price(asked: Asked, code: PromotionalCode | None, visitor: Visitor) -> Cart:
    """Price the lines; those with a problem are shown and do not count."""
    # What is saved for later is neither counted nor bought.
    lines = [line for line in asked.lines.result() if not line.saved]
    found = asked.terms.result()
    prices = pricer(asked, visitor)
    problems = find_problems(lines, visitor)
    good = [item_of(line) for line in lines if line.id not in problems]
    quote, refusal = prices.quote_carrying(good, code)
    priced = {line.item.key: line for line in quote.lines}
    entries = [
        CartEntry(
            line,
            priced.get(line.thing_id) or prices.quote([item_of(line)]).lines[0],
            problems.get(line.id),
        )
        for line in lines
    ]
    return Cart(
        entries=entries,
        quote=quote,
        code=CartCode(code, refusal) if code else None,
        currency=lines[0].currency if lines else "USD",
        billing_country=found.billing_country,
    )


def pricer(asked: Asked, visitor: Visitor) -> Pricer:
    """What prices things for the asker."""
    return Pricer(asked.terms.result(), asked.rules.result(), visitor)


class Pricer:
    """Prices for one asker: the terms and rules in force for her."""

    def __init__(self, found: Terms, rules: Sequence[RuleInForce], visitor: Visitor) -> None:
        """Take what the database says, as the sums take it."""
        self._terms = found
        self._visitor = visitor
        self._rules = [_rule_of(rule) for rule in rules]
        self._customer = pricing.Customer(
            tier_code=visitor.tier_code,
            owned_slugs=frozenset(slug for rule in rules for slug in rule.owned_slugs),
            has_purchased=found.has_purchased,
        )

    def quote(
        self, items: Sequence[pricing.Item], code: pricing.Code | None = None
    ) -> pricing.Quote:
        """The price of these items, credits and tax included."""
        return pricing.quote(
            items,
            at=self._terms.at,
            customer=self._customer,
            rules=self._rules,
            code=code,
            tax=_tax_of(self._terms),
            credits=self._terms.credits,
            smallest_charge=SMALLEST_CHARGE,
        )

    def quote_carrying(
        self, items: Sequence[pricing.Item], code: PromotionalCode | None
    ) -> tuple[pricing.Quote, Refusal | None]:
        """The price of these items with a code where it counts for them, and why it does not."""
        without = self.quote(items)
        refusal = why_not(code, without, self._visitor) if code else None
        if code is None or refusal is not None:
            return without, refusal
        return self.quote(items, as_price_code(code)), None

    def amount(self, items: Sequence[pricing.Item]) -> Decimal:
        """What these items cost, before any code and tax."""
        return sum((line.amount for line in self.quote(items).lines), ZERO)

    def may_have(self, rank: int) -> bool:
        """Of this rank or above; what tier a guest has is known once she logs in."""
        return not self._visitor.is_person or rank <= self._visitor.tier_rank


def _rule_of(rule: RuleInForce) -> pricing.Rule:
    return pricing.Rule(
        id=rule.id,
        name=rule.name,
        discount=pricing.Discount(rule.discount_percent, rule.discount_amount),
        add_on_id=rule.add_on_id,
        tier_code=rule.tier_code,
        conditions=rule.conditions,
        priority=rule.priority,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
    )


def _tax_of(found: Terms) -> pricing.Tax | None:
    if found.tax_id is None or found.tax_name is None or found.tax_percent is None:
        return None
    return pricing.Tax(found.tax_id, found.tax_name, found.tax_percent)
