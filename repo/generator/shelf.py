"""What is sold: add-ons by popularity, and bundles of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from repo.generator import words
from repo.generator.chance import DAY, Chance, Clock, Zipf, money
from repo.generator.sizes import Sizes

_DOMAINS = [
    (category, domain)
    for category, domains in words.DOMAINS.items()
    for domain in domains.split(", ")
]
_NAMES = len(words.BRANDS) * len(_DOMAINS) * len(words.KINDS)
# Shares of a hundred, in this order.
_BILLING = (
    ["monthly"] * 38
    + ["annual"] * 22
    + ["one_time"] * 20
    + ["free"] * 10
    + ["usage_based"] * 7
    + ["custom"] * 3
)
_STATUS = (
    ["active"] * 86 + ["beta"] * 6 + ["coming_soon"] * 4 + ["deprecated"] * 2 + ["disabled"] * 2
)
_PRICES = (
    299,
    499,
    799,
    999,
    999,
    1299,
    1499,
    1999,
    2499,
    2900,
    3900,
    4900,
    7900,
    9900,
    19900,
    49900,
)
# A custom price is what it starts at; a year costs ten months.
_FACTORS = {"annual": 10, "one_time": 3, "free": 0, "custom": 25}
# How long a purchase lasts; the others last for ever.
TERMS = {"monthly": 30 * DAY, "usage_based": 30 * DAY, "annual": 365 * DAY}
_EXTENSIONS = frozenset(list(words.DOMAINS)[:5])


class AddOn(NamedTuple):
    """What other rows need to know of an add-on; prices in cents."""

    id: str
    slug: str
    name: str
    domain: str
    kind: str
    category: str
    catalogue_set: str
    billing_type: str
    status: str
    is_buyable: bool
    cents: int
    old_cents: int
    changed_at: int

    def cents_at(self, moment: int) -> int:
        """The price as it was then."""
        return self.cents if moment >= self.changed_at else self.old_cents

    def grant(self, price: str) -> str:
        """What a purchase grants, as the cart's query writes it."""
        return (
            f'{{"add_on_id": "{self.id}", "name": "{self.name}",'
            f' "billing_type": "{self.billing_type}", "price": "{price}"}}'
        )


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle and how it is priced; `ranks` are its members'."""

    id: str
    slug: str
    name: str
    ranks: tuple[int, ...]
    percent: int | None
    off_cents: int | None
    is_sold: bool
    billing_type: str | None
    list_cents: int
    cents: int
    grants: str


class Shelf:
    """Add-ons and bundles, by number."""

    def __init__(self, sizes: Sizes, chance: Chance, clock: Clock) -> None:
        """Make the bundles; add-ons are made when they are asked for."""
        self._sizes = sizes
        self._clock = clock
        self._zipf = Zipf(sizes.add_ons)
        self._add_on_id = chance.ids("add_ons")
        self._facts = chance.numbers("add_ons")
        self._offset = chance.numbers("names")(0) % _NAMES
        self.add_on = lru_cache(maxsize=50_000)(self._make_add_on)
        self.bundles = list(self._make_bundles(chance))

    def draw(self, number: int) -> int:
        """The rank of something that can be bought, the popular more often, by 32 random bits."""
        rank = self._zipf.rank(number)
        while not self.add_on(rank).is_buyable:
            rank = (rank + 1) % self._sizes.add_ons
        return rank

    def draw_many(self, number: int, count: int, taken: set[int]) -> list[int]:
        """So many different ranks that are not taken, by 128 random bits; they are taken then."""
        found: list[int] = []
        for step in range(count):
            rank, tries = self.draw(number >> (step % 7 * 13)), 0
            while rank in taken or not self.add_on(rank).is_buyable:
                # Far away at first, so that those who own the first do not all take the second.
                tries += 1
                rank = (rank * 2 + tries if tries < 16 else rank + 1) % self._sizes.add_ons
            taken.add(rank)
            found.append(rank)
        return found

    def _make_add_on(self, rank: int) -> AddOn:
        facts = self._facts(rank)
        edition, place = divmod(rank, _NAMES)
        place = (place * 7_368_787 + self._offset) % _NAMES
        place, brand = divmod(place, len(words.BRANDS))
        kind, domain = divmod(place, len(_DOMAINS))
        category, about = _DOMAINS[domain]
        name = f"{words.BRANDS[brand]} {about} {words.KINDS[kind]}"
        if edition:
            name = f"{name} {edition + 1}"
        billing = _BILLING[facts % 100]
        # The best sellers are there to be sold.
        status = "active" if rank < 20 else _STATUS[(facts >> 8) % 100]
        if rank < 20 and billing == "custom":
            billing = "monthly"
        cents = _PRICES[(facts >> 16) % 16] * _FACTORS.get(billing, 1)
        changed = (facts >> 24) % 5 == 0 and cents > 0
        return AddOn(
            id=self._add_on_id(rank),
            slug=name.lower().replace(" ", "-"),
            name=name,
            domain=about,
            kind=words.KINDS[kind],
            category=category,
            catalogue_set=_catalogue_set(category),
            billing_type=billing,
            status=status,
            is_buyable=status in ("active", "beta") and billing != "custom",
            cents=cents,
            old_cents=cents * 4 // 5 if changed else cents,
            changed_at=self._clock.now - (30 + (facts >> 32) % 300) * DAY if changed else 0,
        )

    def _make_bundles(self, chance: Chance) -> Iterator[Bundle]:
        bundle_id, numbers = chance.ids("add_on_bundles"), chance.numbers("add_on_bundles")
        for n in range(self._sizes.bundles):
            facts = numbers(n)
            ranks = tuple(self.draw_many(facts >> 20, 2 + n % 7, set()))
            add_ons = [self.add_on(rank) for rank in ranks]
            listed = sum(add_on.cents for add_on in add_ons)
            percent = 10 + facts % 6 * 5 if facts % 5 or listed < 1000 else None
            off = None if percent else listed // 1000 * 100
            rest, brand = divmod(n, len(words.BRANDS))
            suffix, domain = divmod(rest, len(_DOMAINS))
            noun = ("Bundle", "Pack", "Set", "Collection")[suffix % 4] + " II" * (suffix // 4)
            name = f"{words.BRANDS[brand]} {_DOMAINS[domain][1]} {noun}"
            billing = {add_on.billing_type for add_on in add_ons}
            yield Bundle(
                id=bundle_id(n),
                slug=name.lower().replace(" ", "-"),
                name=name,
                ranks=ranks,
                percent=percent,
                off_cents=off,
                is_sold=n < 7 or (facts >> 8) % 12 > 0,
                billing_type=billing.pop() if len(billing) == 1 else None,
                list_cents=listed,
                # Half a cent goes up, as services/pricing/ has it.
                cents=(listed * (100 - percent) + 50) // 100 if percent else listed - (off or 0),
                grants="[" + ", ".join(a.grant(money(a.cents)) for a in add_ons) + "]",
            )


def _catalogue_set(category: str) -> str:
    if category == "platform-plugins":
        return "plugins"
    return "extensions" if category in _EXTENSIONS else "ai_tools"
