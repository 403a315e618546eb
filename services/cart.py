"""The cart: what is in it, what it costs, and what stands in the way of buying it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import cart, promotions
from repo.db import Work
from repo.rows import CartLine, PromotionalCode, Visitor
from services import pricing
from services.errors import Conflict, Invalid, NotFound
from services.promotions import UNKNOWN, as_price_code, why_not

MAX_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be bought: a code for software, a sentence for the person."""

    code: str
    message: str


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


@dataclass(frozen=True, slots=True)
class Added:
    """What was put in, how many of it there are now, and how many things in all."""

    name: str
    quantity: int
    cart_count: int


def read(work: Work) -> Cart:
    """The asker's cart, priced as of now."""
    # Both are asked for before either is waited for: one round trip.
    lines, code = cart.list_lines(work.conn), promotions.find_cart_code(work.conn)
    return _price(lines.result(), code.result(), work.visitor)


def add(
    work: Work, *, add_on: str | None, bundle: str | None, quantity: int, billing_type: str | None
) -> Added:
    """Put an add-on or a bundle in by its slug. Raises Invalid or NotFound."""
    if (add_on is None) == (bundle is None):
        raise Invalid("Name one add-on or one bundle.")
    _check_quantity(quantity)
    if add_on is not None:
        put = cart.put_add_on(work.conn, slug=add_on, quantity=quantity, billing_type=billing_type)
    else:
        put = cart.put_bundle(work.conn, slug=bundle or "", quantity=quantity)
    if put is None:
        raise NotFound("This is not for sale right now.")
    return Added(put.name, put.quantity, cart.count_things(work.conn))


def set_quantity(work: Work, line_id: UUID, quantity: int) -> None:
    """Change how many of a line. Raises Invalid or NotFound."""
    _check_quantity(quantity)
    if not cart.set_quantity(work.conn, line_id=line_id, quantity=quantity):
        raise NotFound("This line is no longer in your cart.")


def remove(work: Work, line_id: UUID) -> None:
    """Take a line out; one that is gone already is as the customer wants it."""
    cart.remove_line(work.conn, line_id=line_id)


def apply_code(work: Work, typed: str) -> None:
    """Let the cart carry a code. Raises Invalid with the condition that is not met."""
    wanted = typed.strip()
    if not wanted:
        raise Invalid("Enter a code.", field="code")
    found = promotions.find_code(work.conn, code=wanted) if len(wanted) <= 64 else None
    if found is None:
        raise Invalid(UNKNOWN, field="code")
    items = [_item(line) for line in cart.list_lines(work.conn).result()]
    if not items:
        raise Conflict("Put something in your cart first, then enter the code.")
    refusal = why_not(found, items, work.visitor)
    if refusal is not None:
        raise Invalid(refusal, field="code")
    promotions.put_cart_code(work.conn, code_id=found.id)


def remove_code(work: Work) -> None:
    """Let the cart carry no code."""
    promotions.remove_cart_code(work.conn)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(f"Choose a quantity from 1 to {MAX_QUANTITY}.", field="quantity")


def _price(lines: list[CartLine], code: PromotionalCode | None, visitor: Visitor) -> Cart:
    problems = _problems(lines, visitor)
    good = [_item(line) for line in lines if line.id not in problems]
    refusal = why_not(code, good, visitor) if code else None
    counts = as_price_code(code) if code and refusal is None else None
    quote = pricing.quote(good, counts)
    priced = {line.item.key: line for line in quote.lines}
    entries = [
        CartEntry(
            line,
            priced.get(line.thing_id) or pricing.quote([_item(line)]).lines[0],
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


def _item(line: CartLine) -> pricing.Item:
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


def _problems(lines: list[CartLine], visitor: Visitor) -> dict[UUID, Problem]:
    """What keeps which line from being bought; a line that stays out meets no other's needs."""
    problems = {line.id: found for line in lines if (found := _problem(line, visitor))}
    if not visitor.is_person:
        return problems
    bought = [line for line in lines if line.id not in problems]
    while (line := _unmet(bought)) is not None:
        names = " or ".join(line.required_names)
        problems[line.id] = Problem("requires", f"Needs {names}: add it to your cart, or own it.")
        bought.remove(line)
    return problems


def _problem(line: CartLine, visitor: Visitor) -> Problem | None:
    if not line.is_buyable:
        return Problem("gone", "No longer for sale. It is not part of the total.")
    if line.owned:
        return Problem("owned", "You own this already, without an end.")
    if line.other_seats:
        names = ", ".join(line.other_seats)
        return Problem("seats", f"You own {names} now: choose as many to prolong it.")
    # What a guest owns and which tier she has is known once she logs in.
    if not visitor.is_person:
        return None
    if line.required_tier_rank > visitor.tier_rank:
        return Problem("tier", f"For customers of the {line.required_tier_name} tier and above.")
    return None


def _unmet(lines: list[CartLine]) -> CartLine | None:
    """The first line that needs an add-on which is neither owned nor granted by these lines."""
    granted = {UUID(grant["add_on_id"]) for line in lines for grant in line.grants}
    needing = (line for line in lines if line.required_add_on_ids and not line.requirement_owned)
    return next((line for line in needing if granted.isdisjoint(line.required_add_on_ids)), None)
