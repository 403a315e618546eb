"""What is priced, for whom, and the answer: items, a customer, and a quote with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.money import ZERO, number, round_cents

HUNDRED = Decimal(100)
# As many as one line may be for.
MAX_QUANTITY = 99

# The lanes' names, in their order.
Kind = Literal["list", "rule", "bundle", "owned", "code", "tax"]
# These make the price of one unit; what comes after is reckoned by line.
BY_UNIT: frozenset[Kind] = frozenset({"list", "rule", "bundle"})
LOWERING: tuple[Kind, ...] = ("rule", "bundle", "owned", "code")


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
class Member:
    """An add-on of an item: of an add-on itself the only one, of a bundle one of several.

    `credited`: the customer has it, and a bundle that holds it costs its share less.
    """

    add_on_id: UUID
    list_price: Decimal
    name: str = ""
    category: str = ""
    credited: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be priced: so many units of a list price; a bundle has its discount."""

    key: UUID
    list_price: Decimal
    quantity: int
    members: tuple[Member, ...]
    billing_type: str | None = None
    bundle: Discount | None = None

    @property
    def add_on_ids(self) -> frozenset[UUID]:
        """Its add-ons."""
        return frozenset(member.add_on_id for member in self.members)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who asks, as far as prices care; a guest has no tier, owns nothing and has bought nothing."""

    tier_code: str | None = None
    owned_slugs: frozenset[str] = frozenset()
    has_purchased: bool = False


GUEST = Customer()


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax that is put on top, in percent."""

    id: UUID
    name: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One reason in a line's price: its lane, its words, the rule's id, and what it adds."""

    kind: Kind
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
    """An item with the reasons for its price, in the lanes' order."""

    item: Item
    steps: tuple[Step, ...] = ()

    @property
    def unit_price(self) -> Decimal:
        """What one unit costs, before what one owns, a code and tax."""
        by_unit = sum((step.amount for step in self.steps if step.kind in BY_UNIT), ZERO)
        return round_cents(by_unit / self.item.quantity)

    @property
    def amount(self) -> Decimal:
        """What the line costs before tax."""
        return sum((step.amount for step in self.steps if step.kind != "tax"), ZERO)

    @property
    def tax(self) -> Decimal:
        """The line's tax."""
        return sum((step.amount for step in self.steps if step.kind == "tax"), ZERO)

    @property
    def total(self) -> Decimal:
        """What the line costs: the sum of its steps."""
        return self.amount + self.tax


@dataclass(frozen=True, slots=True)
class Quote:
    """The whole: its lines in the order given, the sums over them, and what is left to pay."""

    lines: tuple[PricedItem, ...] = ()
    credits: Decimal = ZERO

    @property
    def subtotal(self) -> Decimal:
        """The sum of list prices."""
        return self.sum_of("list")

    @property
    def discount(self) -> Decimal:
        """What rules, bundles, what one owns and the code take off, as a positive amount."""
        return -sum((self.sum_of(kind) for kind in LOWERING), ZERO)

    @property
    def tax(self) -> Decimal:
        """The sum of the lines' taxes."""
        return self.sum_of("tax")

    @property
    def total(self) -> Decimal:
        """What the order is worth."""
        return self.subtotal - self.discount + self.tax

    @property
    def due(self) -> Decimal:
        """What is left to pay after credits, which are money and lower no price."""
        return self.total - self.credits

    @property
    def tax_words(self) -> str | None:
        """The tax's name, where one is charged."""
        steps = (step for line in self.lines for step in line.steps if step.kind == "tax")
        return next((step.label for step in steps), None)

    def sum_of(self, kind: Kind) -> Decimal:
        """What one lane adds over all lines; discounts are negative."""
        return sum(
            (step.amount for line in self.lines for step in line.steps if step.kind == kind), ZERO
        )
