"""Who owns what, and what has been counted: the arrays that passes over different tables share.

At a million people these hold about 150 MB; everything else is made from its number when needed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import NamedTuple

from repo.generator.chance import Chance
from repo.generator.shelf import Shelf
from repo.generator.sizes import Sizes

FOR_EVER = -1
_TEN = 10
_BOUGHT = frozenset(("completed", "refunded", "partially_refunded"))


class Checkout(NamedTuple):
    """What an order's number decides; its prices are the lines'."""

    organization: int
    person: int
    moment: int
    status: str
    settled: int
    code: int | None
    line_count: int
    facts: int

    @property
    def is_bought(self) -> bool:
        """It was paid, whatever became of it then."""
        return self.status in _BOUGHT

    def is_refunded(self, place: int) -> bool:
        """Whether a line was: of an order that was in part, it is the first."""
        return self.status == "refunded" or (self.status == "partially_refunded" and place == 0)


class Ledger:
    """The grants by number, each an add-on's rank; and the counters of what refers to them."""

    def __init__(self, sizes: Sizes, chance: Chance, shelf: Shelf) -> None:
        """Decide who owns what."""
        self._sizes = sizes
        self._shelf = shelf
        self._numbers = chance.numbers("grants")
        self.whale = sizes.users
        self.ranks = array("i", bytes(4 * sizes.grants))
        # By organization: the bundle that it bought (or -1), and how many seats it buys.
        self.bundles = array("i", [-1]) * sizes.organizations
        self.seats = array("b", [1]) * sizes.organizations
        # By grant: its last purchase's number (or -1), and when it ends.
        self.purchase = array("i", [-1]) * sizes.grants
        self.ends = array("i", bytes(4 * sizes.grants))
        # By order, in cents.
        self.subtotals = array("i", bytes(4 * sizes.orders))
        self.discounts = array("i", bytes(4 * sizes.orders))
        # By code and by add-on.
        self.code_uses = array("i", bytes(4 * sizes.codes))
        self.sold = array("i", bytes(4 * sizes.add_ons))
        self.ratings = array("i", bytes(4 * sizes.add_ons))
        self.stars = array("i", bytes(4 * sizes.add_ons))

    def fill(self, tell: Callable[[int], None]) -> None:
        """Draw what every organization owns; a bundle's members come first."""
        for organization in range(self._sizes.organizations):
            own = self.grants_of(organization)
            if len(own):
                self._decide(organization)
                for place, rank in zip(own, self._drawn(organization, own), strict=True):
                    self.ranks[place] = rank
            if organization % 1000 == 0:
                tell(1000)

    def _decide(self, organization: int) -> None:
        """A person's bundle is of two add-ons, which is all that she has."""
        facts = self._numbers(-organization - 1)
        if organization == self.whale:
            self.seats[organization] = 25
            return
        if organization < self._sizes.users:
            wanted = facts % 12 == 0
            number = (facts >> 16) % ((self._sizes.bundles + 6) // 7) * 7
        else:
            wanted = facts % 5 < 2
            number = (facts >> 16) % self._sizes.bundles
            self.seats[organization] = 2 + facts % 11
        if wanted and self._shelf.bundles[number].is_sold:
            self.bundles[organization] = number

    def _drawn(self, organization: int, own: range) -> list[int]:
        bundle = self.bundles[organization]
        ranks = list(self._shelf.bundles[bundle].ranks) if bundle >= 0 else []
        taken = set(ranks)
        while len(ranks) < len(own):
            count = min(7, len(own) - len(ranks))
            ranks += self._shelf.draw_many(self._numbers(own.start + len(ranks)), count, taken)
        return ranks

    def grants_of(self, organization: int) -> range:
        """The numbers of an organization's grants."""
        sizes = self._sizes
        if organization < sizes.owners:
            return range(2 * organization, 2 * organization + 2)
        if organization < sizes.users:
            return range(0)
        # The largest customer is the last in the row, since it owns so much more.
        place = (organization - sizes.users - 1) % sizes.businesses
        first = 2 * sizes.owners + _TEN * place
        more = sizes.whale_grants if organization == self.whale else 0
        return range(first, first + _TEN + more)

    def organization_of(self, grant: int) -> int:
        """Whose grant it is."""
        sizes = self._sizes
        if grant < 2 * sizes.owners:
            return grant // 2
        place = min((grant - 2 * sizes.owners) // _TEN, sizes.businesses - 1)
        return sizes.users + (place + 1) % sizes.businesses

    def bundled(self, organization: int) -> int:
        """How many of an organization's grants, from the first on, came in its bundle."""
        bundle = self.bundles[organization]
        return len(self._shelf.bundles[bundle].ranks) if bundle >= 0 else 0
