"""What a cart costs: its lines as the sums take them, and the sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo.rows import CartLine, PromotionalCode, Visitor
from services import pricing
from services.cart_problems import Problem, find_problems
from services.promotions import as_price_code, why_not


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
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart, priced as of now. Lines with a problem are shown and are not part of the quote."""

    entries: list[CartEntry]
    quote: pricing.Quote
    code: CartCode | None
    currency: str

    @property
    def count(self) -> int:
        """How many things, for the badge."""
        return sum(entry.line.quantity for entry in self.entries)

    @property
    def buyable(self) -> list[CartEntry]:
        """The entries that can be bought."""
        return [entry for entry in self.entries if entry.problem is None]


def price(lines: list[CartLine], code: PromotionalCode | None, visitor: Visitor) -> Cart:
    """Price the lines; those with a problem are shown and do not count."""
    problems = find_problems(lines, visitor)
    good = [item_of(line) for line in lines if line.id not in problems]
    refusal = why_not(code, good, visitor) if code else None
    counts = as_price_code(code) if code and refusal is None else None
    quote = pricing.quote(good, counts)
    priced = {line.item.key: line for line in quote.lines}
    entries = [
        CartEntry(
            line,
            priced.get(line.thing_id) or pricing.quote([item_of(line)]).lines[0],
            problems.get(line.id),
        )
        for line in lines
    ]
    return Cart(
        entries=entries,
        quote=quote,
        code=CartCode(code, refusal) if code else None,
        currency=lines[0].currency if lines else "USD",
    )


def item_of(line: CartLine) -> pricing.Item:
    """A line as the sums take it."""
    bundle = None
    if line.kind == "bundle":
        bundle = pricing.Discount(line.discount_percent, line.discount_amount)
    return pricing.Item(
        key=line.thing_id,
        list_price=line.list_price,
        quantity=line.quantity,
        add_on_ids=frozenset(UUID(grant["add_on_id"]) for grant in line.grants),
        bundle=bundle,
    )
