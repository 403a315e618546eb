"""What stands in the way of buying a line of a cart, what else to say of it, and what to do.

A problem keeps its line out of the total. A note does not: a price that has changed is counted as
it is now and asks to be accepted, and what is in the cart twice is only told.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from repo.rows import CartLine, Visitor
from services.i18n import gettext as _
from services.money import money

MAX_REMEDIES = 3


@dataclass(frozen=True, slots=True)
class Remedy:
    """What one click does about a problem, in words; `value` is with what: a slug, a number."""

    kind: Literal["remove", "save", "accept", "add", "quantity", "billing"]
    words: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line: a code for software, a sentence and remedies for the person."""

    code: str
    message: str
    remedies: tuple[Remedy, ...] = ()


def find_problems(lines: list[CartLine], visitor: Visitor) -> dict[UUID, Problem]:
    """What keeps which line from being bought; a line that stays out meets no other's needs."""
    problems = {line.id: found for line in lines if (found := _problem(line, visitor))}
    if not visitor.is_person:
        return problems
    bought = [line for line in lines if line.id not in problems]
    while (line := _unmet(bought)) is not None:
        problems[line.id] = _needs(line)
        bought.remove(line)
    return problems


def find_notes(lines: list[CartLine], problems: set[UUID]) -> dict[UUID, list[Problem]]:
    """What is told of lines that can be bought."""
    good = [line for line in lines if line.id not in problems]
    return {
        line.id: notes
        for line in good
        if (notes := [note for note in (_price_note(line), _twice(line, good)) if note])
    }


def has_risen(line: CartLine) -> bool:
    """One unit costs more than when its price was last seen."""
    seen, now = line.seen_price, line.price_now
    return seen is not None and now is not None and now > seen


def _problem(line: CartLine, visitor: Visitor) -> Problem | None:
    remove = Remedy("remove", _("Remove it"))
    if not line.is_buyable:
        return Problem("gone", _("No longer for sale. It is not part of the total."), (remove,))
    if line.price_now is None:
        return _not_sold_so(line)
    if line.owned:
        return Problem("owned", _("You own this already, without an end."), (remove,))
    if line.other_seats:
        return _other_seats(line)
    # What a guest owns and which tier she has is known once she logs in.
    if visitor.is_person and line.required_tier_rank > visitor.tier_rank:
        words = _("For customers of the %(tier)s tier and above.", tier=line.required_tier_name)
        return Problem("tier", words, (Remedy("save", _("Save it for later")),))
    return None


def _not_sold_so(line: CartLine) -> Problem:
    prices = {
        way["billing_type"]: money(Decimal(way["price"]), line.currency) for way in line.choices
    }
    ways = tuple(
        Remedy("billing", _("Take it for %(price)s", price=price), billing_type)
        for billing_type, price in prices.items()
    )
    return Problem("billing", _("This is no longer sold in the way you chose."), ways)


def _other_seats(line: CartLine) -> Problem:
    words = _(
        "You own %(names)s now: choose as many to prolong it.", names=", ".join(line.other_seats)
    )
    if line.owned_seats is None or line.owned_seats > 99:
        return Problem("seats", words)
    choose = _("Choose %(count)s", count=line.owned_seats)
    return Problem("seats", words, (Remedy("quantity", choose, str(line.owned_seats)),))


def _needs(line: CartLine) -> Problem:
    names = _(" or ").join(line.required_names)
    words = _("Needs %(names)s: add it to your cart, or own it.", names=names)
    adds = [
        Remedy("add", _("Add %(name)s", name=offer["name"]), offer["slug"])
        for offer in line.required_offers
    ]
    return Problem("requires", words, tuple(adds[:MAX_REMEDIES]))


def _price_note(line: CartLine) -> Problem | None:
    if line.seen_price is None or line.price_now is None or line.seen_price == line.price_now:
        return None
    prices = {
        "old": money(line.seen_price, line.currency),
        "new": money(line.price_now, line.currency),
    }
    if has_risen(line):
        words = _("The price has changed from %(old)s to %(new)s.", **prices)
        return Problem("price_changed", words, (Remedy("accept", _("Accept the new price")),))
    return Problem("price_dropped", _("Now %(new)s instead of %(old)s.", **prices))


def _twice(line: CartLine, lines: list[CartLine]) -> Problem | None:
    if line.kind == "bundle":
        return None
    for other in lines:
        if other.kind == "bundle" and str(line.thing_id) in {m["add_on_id"] for m in other.members}:
            words = _("This is part of %(bundle)s, which is in your cart too.", bundle=other.name)
            return Problem("duplicate", words, (Remedy("remove", _("Remove it")),))
    return None


def _unmet(lines: list[CartLine]) -> CartLine | None:
    """The first line that needs an add-on which is neither owned nor granted by these lines."""
    granted = {UUID(grant["add_on_id"]) for line in lines for grant in line.grants}
    needing = (line for line in lines if line.required_add_on_ids and not line.requirement_owned)
    return next((line for line in needing if granted.isdisjoint(line.required_add_on_ids)), None)
