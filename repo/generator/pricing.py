"""What an order's lines cost, in whole cents: the sums of services/pricing/, for bulk.

A test prices generated orders by both. This one is apart because it prices ten million lines, and
since nothing below the services may import them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

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


class Line(NamedTuple):
    """A line of an order."""

    key: str
    # The purchase's columns from purchase_type to unit_price, its quantity among them.
    head: str
    steps: str
    listed: int
    amount: int
    grants: str


class Prices:
    """Lines at the catalogue's prices."""

    def __init__(self, shelf: Shelf) -> None:
        """Remember the lines that are bought often."""
        self._shelf = shelf
        self._add_on = lru_cache(maxsize=30_000)(self._add_on_line)
        self._bundle = lru_cache(maxsize=10_000)(self._bundle_line)

    def line(self, thing: int, seats: int, moment: int) -> Line:
        """A thing as it was priced then: an add-on's rank, or -1 less a bundle's number."""
        if thing < 0:
            return self._bundle(thing, seats)
        return self._add_on(thing, seats, self._shelf.add_on(thing).cents_at(moment))

    def _add_on_line(self, rank: int, seats: int, cents: int) -> Line:
        add_on, price = self._shelf.add_on(rank), money(cents)
        head = f"add_on\t{add_on.id}\t{NULL}\t{add_on.slug}\t{add_on.name}\t{add_on.billing_type}"
        return Line(
            key=add_on.id,
            head=f"{head}\t{seats}\t{price}",
            steps=_step("list", "List price", cents * seats, "null"),
            listed=cents * seats,
            amount=cents * seats,
            grants=f"[{add_on.grant(price)}]",
        )

    def _bundle_line(self, thing: int, seats: int) -> Line:
        bundle = self._shelf.bundles[-1 - thing]
        steps = _step("list", "List price", bundle.list_cents * seats, "null")
        saved = (bundle.list_cents - bundle.cents) * seats
        if saved:
            label = f"Bundle discount {bundle.percent}%" if bundle.percent else "Bundle discount"
            steps += ", " + _step("bundle", label, -saved, f'"{bundle.id}"')
        return Line(
            key=bundle.id,
            head=f"bundle\t{NULL}\t{bundle.id}\t{bundle.slug}\t{bundle.name}"
            f"\t{bundle.billing_type or NULL}\t{seats}\t{money(bundle.cents)}",
            steps=steps,
            listed=bundle.list_cents * seats,
            amount=bundle.cents * seats,
            grants=bundle.grants,
        )


def with_code(lines: list[Line], code: Code) -> list[Line]:
    """The lines less a code's discount: half a cent goes up, and no cent is lost."""
    if code.percent:
        shares = [(line.amount * code.percent + 50) // 100 for line in lines]
    else:
        shares = _shared_out(min(code.off_cents, sum(line.amount for line in lines)), lines)
    return [
        line._replace(
            steps=line.steps + ", " + _step("code", code.words, -share, f'"{code.id}"'),
            amount=line.amount - share,
        )
        if share
        else line
        for line, share in zip(lines, shares, strict=True)
    ]


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
