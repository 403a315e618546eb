"""The cart: what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import cart, promotions
from repo.db import Work
from services.cart_prices import Cart, item_of, price
from services.errors import Conflict, Invalid, NotFound
from services.promotions import UNKNOWN, why_not

MAX_QUANTITY = 99


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
    return price(lines.result(), code.result(), work.visitor)


def add(
    work: Work, *, add_on: str | None, bundle: str | None, quantity: int, billing_type: str | None
) -> Added:
    """Put an add-on or a bundle in by its slug. Raises Invalid or NotFound."""
    if (add_on is None) == (bundle is None):
        raise Invalid("Name one add-on or one bundle.")
    _check_quantity(quantity)
    if add_on is not None:
        asked = cart.put_add_on(
            work.conn, slug=add_on, quantity=quantity, billing_type=billing_type
        )
    else:
        asked = cart.put_bundle(work.conn, slug=bundle or "", quantity=quantity)
    count = cart.count_things(work.conn)
    put = asked.result()
    if put is None:
        raise NotFound("This is not for sale right now.")
    return Added(put.name, put.quantity, count.result().count)


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
    items = [item_of(line) for line in cart.list_lines(work.conn).result()]
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
