"""Rows of carts, of people and of guests; some were left long ago."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator.chance import DAY, NULL, Chance, Clock
from repo.generator.offers import Offers
from repo.generator.people import People
from repo.generator.shelf import Shelf
from repo.generator.sizes import CART_LINES, Sizes


class Carts:
    """Carts by number: two of five are guests'."""

    def __init__(
        self, sizes: Sizes, chance: Chance, clock: Clock, people: People, shelf: Shelf,
        offers: Offers,
    ) -> None:  # fmt: skip
        """Make nothing yet."""
        self._sizes = sizes
        self._clock = clock
        self._people = people
        self._shelf = shelf
        self._offers = offers
        self._facts = chance.numbers("carts")
        self._line_id = chance.ids("cart_items")
        self._guest = chance.codes("guests")

    def _owner(self, cart: int) -> tuple[str, str]:
        """Whose cart it is, and for which organization."""
        if cart % 5 > 2:
            return f"guest:{self._guest(cart)}", NULL
        person = 5 * cart
        return self._people.person_id(person), self._people.organization_id(person)

    def _moment(self, cart: int) -> int:
        facts = self._facts(cart)
        old = (30 + facts % 60) * DAY if (facts >> 8) % 10 == 0 else 0
        return self._clock.now - old - 1 - (facts >> 16) % (28 * DAY)

    def cart_items(self) -> Iterator[str]:
        """Rows of cart_items."""
        number = 0
        for cart in range(self._sizes.carts):
            owner, organization = self._owner(cart)
            facts, moment = self._facts(cart), self._moment(cart)
            count, taken = CART_LINES[cart % 4], set[int]()
            for place in range(count):
                thing = f"{NULL}\t{self._shelf.bundles[(facts >> 90) % 3].id}"
                if place or (facts >> 80) % 8:
                    (rank,) = self._shelf.draw_many(facts >> (20 + 13 * place), 1, taken)
                    thing = f"{self._shelf.add_on(rank).id}\t{NULL}"
                quantity = 1 if (facts >> 70 + place) % 4 else 2 + facts % 5
                since = self._clock.stamp(min(moment + 60 * place, self._clock.now))
                yield (
                    f"{self._line_id(number)}\t{owner}\t{organization}\t{thing}\t{quantity}\t"
                    f"{since}\t{since}\n"
                )
                number += 1

    def cart_codes(self) -> Iterator[str]:
        """Rows of cart_codes: every tenth cart carries one."""
        for cart in range(0, self._sizes.carts, 10):
            code = self._offers.code_id(max(0, self._sizes.codes - 1 - cart % 20 // 10))
            yield f"{self._owner(cart)[0]}\t{code}\t{self._clock.stamp(self._moment(cart))}\n"
