"""What a cart costs, and why: pure sums over exact decimals.

The lanes stand in one order, whatever order things were entered in: list price, the bundle's
discount, the promotional code. Each line's amount is the sum of its steps to the cent, is never
below zero, and the lines add up to the whole. Rounding is half up: a bundle's price by unit, a
percentage code by line; a fixed code is shared out by largest remainder, so that no cent is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.money import CENT, ZERO, number, round_cents

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Discount:
    """A percentage or an amount off one unit; one of the two is given."""

    percent: Decimal | None = None
    amount: Decimal | None = None

    def off(self, price: Decimal) -> Decimal:
        """What comes off `price`: rounded to the cent, at most the price itself."""
        if self.percent is not None:
            # The price is what is rounded half up, and the discount is what is left of it.
            return price - round_cents(price * (HUNDRED - self.percent) / HUNDRED)
        return min(price, self.amount or ZERO)

    @property
    def words(self) -> str:
        """How it is named beside its amount: `15%`, or nothing where it is an amount."""
        return f"{number(self.percent)}%" if self.percent is not None else ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be priced: so many units of a list price; a bundle has its discount."""

    key: UUID
    list_price: Decimal
    quantity: int
    add_on_ids: frozenset[UUID]
    bundle: Discount | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A promotional code that applies; `applicable_to` None means to everything."""

    id: UUID
    code: str
    discount_type: Literal["percentage", "fixed_amount"]
    value: Decimal
    applicable_to: frozenset[UUID] | None = None

    def covers(self, item: Item) -> bool:
        """A bundle is covered when every member of it is."""
        return self.applicable_to is None or item.add_on_ids <= self.applicable_to

    @property
    def words(self) -> str:
        """How the code's step is named."""
        percent = f" ({number(self.value)}%)" if self.discount_type == "percentage" else ""
        return f"Code {self.code}{percent}"


@dataclass(frozen=True, slots=True)
class Step:
    """One reason in a line's price: its lane, its words, the rule's id, and what it adds."""

    kind: Literal["list", "bundle", "code"]
    label: str
    amount: Decimal
    ref: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """For the order's own record; amounts as text, since they are exact."""
        return {
            "kind": self.kind,
            "label": self.label,
            "amount": str(self.amount),
            "ref": self.ref,
        }


@dataclass(frozen=True, slots=True)
class PricedItem:
    """An item with its price and the reasons for it."""

    item: Item
    unit_price: Decimal
    steps: tuple[Step, ...]

    @property
    def amount(self) -> Decimal:
        """What the line costs: the sum of its steps."""
        return sum((step.amount for step in self.steps), ZERO)


@dataclass(frozen=True, slots=True)
class Quote:
    """The whole: its lines in the order given, and the sums over them."""

    lines: tuple[PricedItem, ...] = field(default=())

    @property
    def subtotal(self) -> Decimal:
        """The sum of list prices."""
        return self.sum_of("list")

    @property
    def discount(self) -> Decimal:
        """What bundles and the code take off, as a positive amount."""
        return -(self.sum_of("bundle") + self.sum_of("code"))

    @property
    def tax(self) -> Decimal:
        """No tax is charged yet."""
        return ZERO

    @property
    def total(self) -> Decimal:
        """What is due."""
        return self.subtotal - self.discount + self.tax

    def sum_of(self, kind: str) -> Decimal:
        """What one lane adds over all lines; discounts are negative."""
        return sum(
            (step.amount for line in self.lines for step in line.steps if step.kind == kind), ZERO
        )


def unit_price(list_price: Decimal, bundle: Discount | None) -> Decimal:
    """The price of one unit before any code."""
    return list_price - bundle.off(list_price) if bundle else list_price


def quote(items: Sequence[Item], code: Code | None = None) -> Quote:
    """Price the items, each with its reasons."""
    lines = [_at_catalogue_price(item) for item in items]
    if code is not None:
        shares = _code_shares(lines, code)
        lines = [_with_code(line, code, shares.get(line.item.key, ZERO)) for line in lines]
    return Quote(tuple(lines))


def _at_catalogue_price(item: Item) -> PricedItem:
    price = unit_price(item.list_price, item.bundle)
    steps = [Step("list", "List price", item.list_price * item.quantity)]
    if item.bundle and price != item.list_price:
        label = f"Bundle discount {item.bundle.words}".rstrip()
        saved = (item.list_price - price) * item.quantity
        steps.append(Step("bundle", label, -saved, str(item.key)))
    return PricedItem(item, price, tuple(steps))


def _with_code(line: PricedItem, code: Code, share: Decimal) -> PricedItem:
    if share == 0:
        return line
    step = Step("code", code.words, -share, str(code.id))
    return PricedItem(line.item, line.unit_price, (*line.steps, step))


def _code_shares(lines: Iterable[PricedItem], code: Code) -> dict[UUID, Decimal]:
    """What the code takes off each line that it covers."""
    amounts = {line.item.key: line.amount for line in lines if code.covers(line.item)}
    if code.discount_type == "percentage":
        return {key: round_cents(amount * code.value / HUNDRED) for key, amount in amounts.items()}
    return share_out(min(code.value, sum(amounts.values(), ZERO)), amounts)


def share_out(total: Decimal, weights: dict[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Split `total` in proportion to `weights`, to the cent and without a remainder.

    The cents left over go to the largest remainders; equal ones go by key, so that the order in
    which lines were entered makes no difference. No share is above its weight where the total is
    not above the sum of the weights.
    """
    whole = sum(weights.values(), ZERO)
    if whole == 0:
        return dict.fromkeys(weights, ZERO)
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: amount - amount % CENT for key, amount in exact.items()}
    left = int((total - sum(shares.values(), ZERO)) / CENT)
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[:left]:
        shares[key] += CENT
    return shares
