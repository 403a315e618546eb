"""The cart: what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import cart, promotions
from repo.db import Work
from services import cart_prices
from services.cart_prices import Cart
from services.errors import Conflict, Invalid, NotFound
from services.i18n import gettext as _

MAX_QUANTITY = 99


@dataclass(frozen=True, slots=True)
class Added:
    """What was put in, how many of it there are now, and how many things in all."""

    name: str
    quantity: int
    cart_count: int


def read(work: Work) -> Cart:
    """The asker's cart, priced as of now."""
    return cart_prices.read(work)


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
        raise Invalid(_("Enter a code."), field="code")
    # The same questions whether there is such a code or not: how long it takes tells nothing.
    asked = cart_prices.ask(work)
    found = promotions.find_code(work.conn, code=wanted)
    if not asked.lines.result():
        raise Conflict(_("Put something in your cart first, then enter the code."))
    refusal = cart_prices.price(asked, found, work.visitor).refusal_of(found)
    if found is None or refusal is not None:
        raise Invalid(str(refusal), field="code")
    promotions.put_cart_code(work.conn, code_id=found.id)


def remove_code(work: Work) -> None:
    """Let the cart carry no code."""
    promotions.remove_cart_code(work.conn)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(f"Choose a quantity from 1 to {MAX_QUANTITY}.", field="quantity")
