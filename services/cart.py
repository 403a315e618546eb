"""The cart: what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from repo import cart, promotions
from repo.db import Work
from repo.rows import AddOnCard, CartBundle, CartLine, Undoable, Undone
from services import cart_prices
from services.cart_bundles import Swap, find_swaps
from services.cart_plans import Plan, plans_of
from services.cart_prices import Cart, Pricer
from services.cart_problems import Problem, find_notes, has_risen
from services.errors import Conflict, Invalid, NotFound
from services.filters import BILLING_TYPES
from services.i18n import gettext as _
from services.preview import require_now
from services.pricing import MAX_QUANTITY


@dataclass(frozen=True, slots=True)
class Added:
    """What was put in, how many of it there are now, and how many things in all."""

    name: str
    quantity: int
    cart_count: int


@dataclass(frozen=True, slots=True)
class CartPage:
    """The cart with all that its page shows beside the sums."""

    cart: Cart
    saved: list[CartLine]
    notes: dict[UUID, list[Problem]]
    swap: Swap | None
    suggestions: list[AddOnCard]
    prices: Pricer

    @property
    def must_accept(self) -> bool:
        """A price has risen, and nobody has agreed to it yet."""
        return any(has_risen(entry.line) for entry in self.cart.buyable)

    def has(self, name: str) -> bool:
        """A thing of this name is in the cart, and not only saved for later."""
        return any(entry.line.name == name for entry in self.cart.entries)

    def plans(self, line: CartLine) -> list[Plan]:
        """The ways to bill a line from which to choose."""
        return plans_of(line, self.prices)

    def place_of(self, added_at: datetime, line_id: UUID) -> int:
        """Where a line stood that is not here now: after so many of these."""
        before = (added_at, line_id)
        return sum((entry.line.added_at, entry.line.id) < before for entry in self.cart.entries)


def read(work: Work) -> Cart:
    """The asker's cart, priced as of now."""
    return cart_prices.read(work)


def look(work: Work) -> CartPage:
    """The asker's cart with all that its page shows: all is asked before anything is waited for."""
    asked, code = cart_prices.ask(work), promotions.find_cart_code(work.conn)
    bundles = cart.list_bundles(work.conn)
    priced = cart_prices.price(asked, code.result(), work.visitor)
    rows, prices = asked.lines.result(), cart_prices.pricer(asked, work.visitor)
    out = {entry.line.id for entry in priced.entries if entry.problem}
    swaps = _swaps(priced, bundles.result(), prices)
    return CartPage(
        cart=priced,
        saved=[line for line in rows if line.saved],
        notes=find_notes([entry.line for entry in priced.entries], out),
        swap=swaps[0] if swaps else None,
        suggestions=[] if priced.entries else cart.list_suggestions(work.conn).result(),
        prices=prices,
    )


def add(
    work: Work, *, add_on: str | None, bundle: str | None, quantity: int, billing_type: str | None
) -> Added:
    """Put an add-on or a bundle in by its slug. Raises Invalid, NotFound or Conflict."""
    if (add_on is None) == (bundle is None):
        raise Invalid(_("Name one add-on or one bundle."))
    _check_quantity(quantity)
    _check_billing(billing_type)
    if add_on is not None:
        asked = cart.put_add_on(
            work.conn, slug=add_on, quantity=quantity, billing_type=billing_type
        )
    else:
        asked = cart.put_bundle(work.conn, slug=bundle or "", quantity=quantity)
    count = cart.count_things(work.conn)
    put = asked.result()
    require_now(work)
    if put is None and cart.find_name(work.conn, add_on=add_on, bundle=bundle) is not None:
        raise _not_sold_so()
    if put is None:
        raise NotFound(_("This is not for sale right now."))
    return Added(put.name, put.quantity, count.result().count)


def name_of(work: Work, *, add_on: str | None, bundle: str | None) -> str:
    """The name of what somebody tries to put in. Raises Invalid or NotFound."""
    if (add_on is None) == (bundle is None):
        raise Invalid(_("Name one add-on or one bundle."))
    name = cart.find_name(work.conn, add_on=add_on, bundle=bundle)
    if name is None:
        raise NotFound(_("This is not for sale right now."))
    return name


def change(work: Work, line_id: UUID, *, quantity: int | None, billing_type: str | None) -> None:
    """Change how many of a line, or how it is billed. Raises Invalid, NotFound or Conflict."""
    if quantity is not None:
        _check_quantity(quantity)
    _check_billing(billing_type)
    changed = cart.change_line(
        work.conn, line_id=line_id, quantity=quantity, billing_type=billing_type
    )
    require_now(work)
    if changed:
        return
    if not cart.has_line(work.conn, line_id=line_id):
        raise _gone()
    raise _not_sold_so()


def remove(work: Work, line_id: UUID) -> Undoable | None:
    """Take a line out; None where it is gone already, which is as the customer wants it."""
    return cart.remove_line(work.conn, line_id=line_id)


def save(work: Work, line_id: UUID, *, saved: bool) -> str:
    """Save a line for later, or take it back; its name. Raises NotFound or Conflict."""
    name = cart.save_line(work.conn, line_id=line_id, saved=saved)
    require_now(work)
    if name is None:
        raise _gone()
    return name


def accept(work: Work, line_id: UUID | None = None) -> None:
    """Agree to what a line costs now, or every line. Raises NotFound or Conflict."""
    accepted = cart.accept_prices(work.conn, line_id=line_id)
    require_now(work)
    if not accepted and line_id is not None:
        raise _gone()


def swap(work: Work, bundle: str) -> Undoable:
    """Replace lines by the bundle that holds them, where that is cheaper still. Raises Conflict."""
    asked, code = cart_prices.ask(work), promotions.find_cart_code(work.conn)
    bundles = cart.list_bundles(work.conn)
    priced = cart_prices.price(asked, code.result(), work.visitor)
    require_now(work)
    for offer in _swaps(priced, bundles.result(), cart_prices.pricer(asked, work.visitor)):
        if offer.bundle.slug == bundle:
            ids = [line.id for line in offer.lines]
            done = cart.swap_for_bundle(
                work.conn, bundle_id=offer.bundle.id, line_ids=ids, quantity=offer.quantity
            )
            if done is not None:
                return done
    raise Conflict(_("Your cart has changed meanwhile: this bundle would not be cheaper now."))


def undo(work: Work, undo_id: UUID) -> Undone:
    """Take a change back. Raises Conflict where that is not possible any more."""
    undone = cart.undo(work.conn, undo_id=undo_id)
    require_now(work)
    if undone is None:
        raise Conflict(_("This can no longer be undone."))
    return undone


def apply_code(work: Work, typed: str) -> None:
    """Let the cart carry a code. Raises Invalid with the condition that is not met."""
    wanted = typed.strip()
    if not wanted:
        raise Invalid(_("Enter a code."), field="code")
    # The same questions whether there is such a code or not: how long it takes tells nothing.
    asked = cart_prices.ask(work)
    found = promotions.find_code(work.conn, code=wanted)
    priced = cart_prices.price(asked, found, work.visitor)
    if not priced.entries:
        raise Conflict(_("Put something in your cart first, then enter the code."))
    refusal = priced.refusal_of(found)
    if found is None or refusal is not None:
        raise Invalid(str(refusal), field="code")
    promotions.put_cart_code(work.conn, code_id=found.id)


def remove_code(work: Work) -> None:
    """Let the cart carry no code."""
    promotions.remove_cart_code(work.conn)


def _swaps(priced: Cart, bundles: list[CartBundle], prices: Pricer) -> list[Swap]:
    """The bundles that would make the cart cheaper; none that is in it and cannot be bought."""
    lines = [entry.line for entry in priced.buyable]
    there = {entry.line.thing_id for entry in priced.entries}
    others = [bundle for bundle in bundles if bundle.id not in there]
    return find_swaps(lines, others, prices, priced.code.code if priced.code else None)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid(
            _("Choose a quantity from 1 to %(most)s.", most=MAX_QUANTITY), field="quantity"
        )


def _check_billing(billing_type: str | None) -> None:
    if billing_type is not None and billing_type not in BILLING_TYPES:
        raise Invalid(_("Choose one of the ways to bill."), field="billing_type")


def _not_sold_so() -> Invalid:
    return Invalid(_("This is not sold that way. Please choose another."), field="billing_type")


def _gone() -> NotFound:
    return NotFound(_("This line is no longer in your cart. Here is what is in it now."))
