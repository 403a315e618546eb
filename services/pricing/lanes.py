"""The lanes: every way in which a price is made, in the one order in which they stack.

A lane looks at the lines as the lanes before it left them, and says which step it adds to which.
What is entered first or last makes no difference to any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.i18n import gettext as _
from services.money import ZERO, number, round_cents
from services.pricing.code import Code
from services.pricing.model import GUEST, HUNDRED, Customer, Item, Kind, PricedItem, Step, Tax
from services.pricing.rules import Rule, best_rule
from services.pricing.shares import share_out


@dataclass(frozen=True, slots=True)
class Basis:
    """What prices are made from, besides the items: the instant, the customer, what is in force."""

    at: datetime
    customer: Customer = GUEST
    rules: tuple[Rule, ...] = ()
    code: Code | None = None
    tax: Tax | None = None


Steps = Mapping[UUID, Step]
Lines = Sequence[PricedItem]


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: its name, what it rounds (`unit`, `line` or `cart`), and how it makes its steps."""

    kind: Kind
    rounds_by: str
    steps: Callable[[Lines, Basis], Steps]


def _list_prices(lines: Lines, _basis: Basis) -> Steps:
    """What the price book asks for."""
    return {
        line.item.key: Step("list", _("List price"), line.item.list_price * line.item.quantity)
        for line in lines
    }


def _rules(lines: Lines, basis: Basis) -> Steps:
    """The one rule that counts for each add-on."""
    found = ((ln.item, best_rule(basis.rules, ln.item, basis.customer, basis.at)) for ln in lines)
    return {
        item.key: Step("rule", rule.words, -rule.saving(item) * item.quantity, str(rule.id))
        for item, rule in found
        if rule is not None
    }


def _bundles(lines: Lines, _basis: Basis) -> Steps:
    """The bundle's own discount."""
    return {
        line.item.key: Step(
            "bundle", _bundle_words(line.item), -saved * line.item.quantity, str(line.item.key)
        )
        for line in lines
        if line.item.bundle and (saved := line.item.bundle.off(line.item.list_price))
    }


def _bundle_words(item: Item) -> str:
    percent = item.bundle.words if item.bundle else ""
    return _("Bundle discount %(percent)s", percent=percent) if percent else _("Bundle discount")


def _owned(lines: Lines, _basis: Basis) -> Steps:
    """Complete the bundle: what one has already comes off, at its share of the bundle's price."""
    credits = ((line.item, _owned_share(line)) for line in lines)
    return {
        item.key: Step("owned", _owned_words(item), -credit, str(item.key))
        for item, credit in credits
        if credit
    }


def _owned_share(line: PricedItem) -> Decimal:
    item = line.item
    if item.bundle is None or not any(member.credited for member in item.members):
        return ZERO
    weights = {member.add_on_id: member.list_price for member in item.members}
    shares = share_out(line.unit_price, weights)
    credited = (shares[member.add_on_id] for member in item.members if member.credited)
    return min(line.amount, sum(credited, ZERO) * item.quantity)


def _owned_words(item: Item) -> str:
    names = sorted(member.name for member in item.members if member.credited)
    return _("You own %(names)s", names=", ".join(names))


def _code(lines: Lines, basis: Basis) -> Steps:
    """The promotional code."""
    code = basis.code
    if code is None:
        return {}
    return {
        key: Step("code", code.words, -share, str(code.id))
        for key, share in code.shares(lines).items()
        if share
    }


def _tax(lines: Lines, basis: Basis) -> Steps:
    """The tax on what is left, on top of it."""
    tax = basis.tax
    if tax is None:
        return {}
    words = _("%(tax)s %(percent)s%%", tax=tax.name, percent=number(tax.percent))
    amounts = ((ln.item.key, round_cents(ln.amount * tax.percent / HUNDRED)) for ln in lines)
    return {key: Step("tax", words, amount, str(tax.id)) for key, amount in amounts if amount}


LANES: tuple[Lane, ...] = (
    Lane("list", "unit", _list_prices),
    Lane("rule", "unit", _rules),
    Lane("bundle", "unit", _bundles),
    Lane("owned", "unit", _owned),
    Lane("code", "line", _code),
    Lane("tax", "line", _tax),
)
