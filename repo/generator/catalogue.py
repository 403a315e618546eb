"""Rows of the catalogue: features, and add-ons with their kept counters."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator import words
from repo.generator.chance import DAY, NULL, PAST_DAYS, Chance, Clock, money
from repo.generator.ledger import Ledger
from repo.generator.shelf import AddOn, Shelf
from repo.generator.sizes import Sizes

FEATURES = [
    (f"{subject}_{ability}", kind)
    for subject in words.SUBJECTS
    for ability, kind in words.ABILITIES.items()
]
# The first feature is on every third add-on; the last ones are on one in two thousand.
_RARE = 40
_COMMON_SHARE = 30
_WHEEL = 1 << 16
_INTEGRATIONS: tuple[str, ...] = (
    ("api",) * 8 + ("webhook",) * 3 + ("embed",) * 3 + ("standalone",) * 3
)
_INTEGRATIONS += ("native",) * 2 + ("n8n_workflow",)
_TIERS = ("starter", "growth", "pro", "pro", "business", "elite", "enterprise", "vip_founder")


class Catalogue:
    """Add-ons as rows; `Shelf` decides what they are."""

    def __init__(
        self, sizes: Sizes, chance: Chance, clock: Clock, shelf: Shelf, ledger: Ledger
    ) -> None:
        """Make the wheel that features are drawn from."""
        self._sizes = sizes
        self._clock = clock
        self._shelf = shelf
        self._ledger = ledger
        self._facts = chance.numbers("catalogue")
        self._feature_facts = chance.numbers("features")
        self._mapping_id = chance.ids("add_on_features")
        self._wheel = _wheel()

    def feature_definitions(self) -> Iterator[str]:
        """Rows of feature_definitions."""
        for key, kind in FEATURES:
            name = key.replace("_", " ").capitalize()
            yield f"{key}\t{name}\t{name}, for everything that the add-on keeps.\t{kind}\n"

    def features_of(self, rank: int) -> list[int]:
        """The numbers of an add-on's features: three to six different ones."""
        facts = self._feature_facts(rank)
        found = [0] if facts % 100 < _COMMON_SHARE else []
        count, facts = 3 + (facts >> 8) % 4, facts >> 16
        while len(found) < count:
            feature = self._wheel[facts & 0xFFFF]
            while feature in found:
                feature = 1 + feature % (len(FEATURES) - _RARE - 1)
            found.append(feature)
            facts = facts >> 16 or self._feature_facts(-rank - 1)
        return found

    def _order(self) -> Iterator[int]:
        """Every rank once, the popular ones scattered over the table as in life."""
        step = next(n for n in range(7919, 10**6, 2) if self._sizes.add_ons % n and _is_prime(n))
        for n in range(self._sizes.add_ons):
            yield n * step % self._sizes.add_ons

    def add_ons(self) -> Iterator[str]:
        """Rows of add_ons; the ledger must know what was sold and said."""
        for rank in self._order():
            yield self._row(rank, self._shelf.add_on(rank), self._facts(rank))

    def _row(self, rank: int, add_on: AddOn, facts: int) -> str:
        features = ", ".join(f'"{FEATURES[number][0]}"' for number in self.features_of(rank))
        tagline = words.TAGLINES[facts % 8].format(domain=add_on.domain, kind=add_on.kind)
        benefit = words.BENEFITS[(facts >> 8) % 6]
        more = words.BENEFITS[((facts >> 8) + 1 + (facts >> 12) % 5) % 6]
        born = self._clock.now - DAY - (facts >> 16) % ((PAST_DAYS - 10) * DAY)
        since = self._clock.stamp(born)
        tier = _TIERS[(facts >> 48) % 8] if (facts >> 52) % 10 == 0 and rank >= 20 else NULL
        trial = 14 if (facts >> 56) % 6 == 0 and add_on.cents else 0
        sold, said = self._ledger.sold[rank], self._ledger.ratings[rank]
        hundredths = (200 * self._ledger.stars[rank] + said) // (2 * said) if said else 0
        number = (facts >> 60) % 90
        return (
            f"{add_on.id}\t{add_on.slug}\t{add_on.name}\t{tagline}\t{add_on.name}: {tagline}. "
            f"{benefit}\\n\\n### Good to know\\n- {more}\t{add_on.catalogue_set}\t"
            f"{add_on.category}\t{money(add_on.cents)}\t{add_on.billing_type}\t"
            f"{_INTEGRATIONS[(facts >> 68) % 20]}\t"
            f'{add_on.status}\t{tier}\t{trial}\t[{features}]\t{{"generated": true}}\t'
            f"https://docs.example.com/{add_on.slug}\t{words.PUBLISHERS[(facts >> 76) % 8]}\t"
            f"{1 + number % 4}.{number % 10}.{number // 10}\t{'t' if rank % 199 == 7 else 'f'}\t"
            f"{'t' if rank < self._sizes.add_ons // 100 else 'f'}\t{sold}\t{sold * 31 + number}\t"
            f"{sold * 2 + number % 7}\t{said}\t{money(hundredths)}\t{since}\t{since}\n"
        )

    def add_on_features(self) -> Iterator[str]:
        """Rows of add_on_features, as the add-ons' arrays have them."""
        number = 0
        for rank in self._order():
            add_on_id = self._shelf.add_on(rank).id
            for feature in self.features_of(rank):
                key, kind = FEATURES[feature]
                limit = f'{{"limit": {(rank % 9 + 1) * 10}}}' if kind == "limit" else "{}"
                yield f"{self._mapping_id(number)}\t{add_on_id}\t{key}\t{limit}\n"
                number += 1


def _is_prime(n: int) -> bool:
    return all(n % d for d in range(3, int(n**0.5) + 1, 2))


def _wheel() -> list[int]:
    """Feature numbers as often as they are common, so that 16 random bits draw one."""
    common = range(1, len(FEATURES) - _RARE)
    # The commonest of these is on one in six.
    weights = [1 / (n + 6) for n in common]
    # An add-on draws four and a half; a rare feature shall be on one add-on in two thousand.
    rare = max(1, round(_WHEEL * 0.0005 / 4.2))
    left = _WHEEL - rare * _RARE
    wheel: list[int] = []
    for number, weight in zip(common, weights, strict=True):
        wheel += [number] * int(left * weight / sum(weights))
    for number in range(len(FEATURES) - _RARE, len(FEATURES)):
        wheel += [number] * rare
    return wheel + [1] * (_WHEEL - len(wheel))
