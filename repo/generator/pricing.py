"""What an order's lines cost, in whole cents: the sums of services/pricing.py, for bulk.

A test prices generated orders by both. This one is apart because it prices ten million lines, and
since nothing below the services may import them.
"""

from __future__ import annotations

from dataclasses import dataclass

from repo.generator.chance import NULL, money
from repo.generator.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Code:
    """A promotional code that everything may be bought with: a percentage, or cents off."""

    id: str
    code: str
    percent: int | None
    off_cents: int

    @property
    def words(self) -> str:
        """How its step is named."""
        return f"Code {self.code}" + (f" ({self.percent}%)" if self.percent else "")


@dataclass(slots=True)
class Line:
    """A line of an order: an add-on's rank, or -1 less a bundle's number."""

    thing: int
    key: str
    # The purchase's columns from purchase_type to unit_price, its quantity among them.
    head: str
    steps: str
    listed: int
    amount: int
    grants: str


def lines_of(shelf: Shelf, things: list[int], seats: int, moment: int) -> list[Line]:
    """The lines at the catalogue's prices as they were then."""
    return [
        _bundle_line(shelf, thing, seats) if thing < 0 else _add_on_line(shelf, thing, seats, moment)
        for thing in things
    ]


def _add_on_line(shelf: Shelf, thing: int, seats: int, moment: int) -> Line:
    add_on = shelf.add_on(thing)
    cents = add_on.cents_at(moment)
    price = money(cents)
    return Line(
        thing=thing,
        key=add_on.id,
        head=f"add_on\t{add_on.id}\t{NULL}\t{add_on.slug}\t{add_on.name}\t{add_on.billing_type}"
        f"\t{seats}\t{price}",
        steps=_step("list", "List price", cents * seats, "null"),
        listed=cents * seats,
        amount=cents * seats,
        grants=f"[{add_on.grant(price)}]",
    )


def _bundle_line(shelf: Shelf, thing: int, seats: int) -> Line:
    bundle = shelf.bundles[-1 - thing]
    steps = _step("list", "List price", bundle.list_cents * seats, "null")
    saved = (bundle.list_cents - bundle.cents) * seats
    if saved:
        label = f"Bundle discount {bundle.percent}%" if bundle.percent else "Bundle discount"
        steps += ", " + _step("bundle", label, -saved, f'"{bundle.id}"')
    return Line(
        thing=thing,
        key=bundle.id,
        head=f"bundle\t{NULL}\t{bundle.id}\t{bundle.slug}\t{bundle.name}"
        f"\t{bundle.billing_type or NULL}\t{seats}\t{money(bundle.cents)}",
        steps=steps,
        listed=bundle.list_cents * seats,
        amount=bundle.cents * seats,
        grants=bundle.grants,
    )


def apply_code(lines: list[Line], code: Code) -> None:
    """Take a code's discount off the lines: half a cent goes up, and no cent is lost."""
    if code.percent:
        shares = [(line.amount * code.percent + 50) // 100 for line in lines]
    else:
        shares = _shared_out(min(code.off_cents, sum(line.amount for line in lines)), lines)
    for line, share in zip(lines, shares, strict=True):
        if share:
            line.steps += ", " + _step("code", code.words, -share, f'"{code.id}"')
            line.amount -= share


def _shared_out(total: int, lines: list[Line]) -> list[int]:
    whole = sum(line.amount for line in lines)
    if whole == 0:
        return [0] * len(lines)
    shares = [total * line.amount // whole for line in lines]
    by_remainder = sorted(
        range(len(lines)), key=lambda i: (-(total * lines[i].amount % whole), lines[i].key)
    )
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def _step(kind: str, label: str, cents: int, ref: str) -> str:
    return f'{{"kind": "{kind}", "label": "{label}", "amount": "{money(cents)}", "ref": {ref}}}'
