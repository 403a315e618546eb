"""Rows of what lowers a price: the price book, bundles, rules, promotional codes."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator.chance import DAY, NULL, Chance, Clock, money
from repo.generator.ledger import Ledger
from repo.generator.people import OPEN_DAYS
from repo.generator.pricing import Code
from repo.generator.shelf import Shelf
from repo.generator.sizes import Sizes

_WORDS = ("SPRING", "SUMMER", "AUTUMN", "WINTER", "HELLO", "THANKS", "FRIENDS", "LAUNCH")
_PERCENTS = (5, 10, 15, 20, 25, 30)
_RULE_TIERS = ("pro", "business", "enterprise", "vip_founder", "managed")


class Offers:
    """Codes by number, one after another over the months; and the rows beside them."""

    def __init__(
        self, sizes: Sizes, chance: Chance, clock: Clock, shelf: Shelf, ledger: Ledger
    ) -> None:
        """Make nothing yet."""
        self._sizes = sizes
        self._clock = clock
        self._shelf = shelf
        self._ledger = ledger
        self._chance = chance
        self._facts = chance.numbers("promotional_codes")
        self.code_id = chance.ids("promotional_codes")
        self._opened = clock.now - OPEN_DAYS * DAY

    def code(self, n: int) -> Code:
        """How a code lowers a price."""
        facts = self._facts(n)
        percent = _PERCENTS[facts % 6] if facts % 5 else None
        cents = (500, 1000, 2000)[(facts >> 8) % 3]
        name = f"{_WORDS[(facts >> 16) % 8]}{percent or cents // 100}-{n}"
        return Code(self.code_id(n), name, percent, cents)

    def code_at(self, share: float) -> int | None:
        """The code that is given out at that share of the months; some are not for all."""
        n = min(int(share * self._sizes.codes), self._sizes.codes - 1)
        return None if self._is_narrow(n) else n

    def _is_narrow(self, n: int) -> bool:
        return (self._facts(n) >> 24) % 8 == 0

    def promotional_codes(self) -> Iterator[str]:
        """Rows of promotional_codes; the ledger must know their uses."""
        span = OPEN_DAYS * DAY
        for n in range(self._sizes.codes):
            facts, code, uses = self._facts(n), self.code(n), self._ledger.code_uses[n]
            begins = self._opened + span * n // self._sizes.codes
            ends = begins + max(60 * DAY, 2 * span // self._sizes.codes)
            kind, value = "fixed_amount", code.off_cents
            if code.percent:
                kind, value = "percentage", code.percent * 100
            only = tier = first = NULL
            if self._is_narrow(n):
                rank = self._shelf.draw(facts >> 32)
                only = f"{{{self._shelf.add_on(rank).id}}}"
                tier = "vip_founder" if facts % 2 else NULL
                first = "t" if (facts >> 64) % 2 else NULL
            most = str(uses + 50 + (facts >> 70) % 450) if (facts >> 80) % 2 else NULL
            since = self._clock.stamp(begins)
            live = ends > self._clock.now or (facts >> 90) % 5 == 0
            yield (
                f"{code.id}\t{code.code}\tGenerated code {n}\t{kind}\t{money(value)}\t"
                f"{most}\t{uses}\t{only}\t{tier}\t{'t' if first == 't' else 'f'}\t"
                f"{'t' if live else 'f'}\t"
                f"{since}\t{self._clock.stamp(ends)}\t{since}\t{since}\n"
            )

    def add_on_prices(self) -> Iterator[str]:
        """Rows of add_on_prices: the running one of each add-on, and what was before."""
        price_id = self._chance.ids("add_on_prices")
        stamp = self._clock.stamp
        for rank in range(self._sizes.add_ons):
            add_on = self._shelf.add_on(rank)
            first, changed = stamp(0), add_on.changed_at
            since = stamp(changed)
            yield (
                f"{price_id(2 * rank)}\t{add_on.id}\t{add_on.billing_type}\t{money(add_on.cents)}\t"
                f'["{since}",)\t{since}\n'
            )
            if changed:
                yield (
                    f"{price_id(2 * rank + 1)}\t{add_on.id}\t{add_on.billing_type}\t"
                    f'{money(add_on.old_cents)}\t["{first}","{since}")\t{first}\n'
                )

    def add_on_bundles(self) -> Iterator[str]:
        """Rows of add_on_bundles."""
        facts_of = self._chance.numbers("bundles")
        for n, bundle in enumerate(self._shelf.bundles):
            facts = facts_of(n)
            members = ",".join(self._shelf.add_on(rank).id for rank in bundle.ranks)
            names = " and ".join(self._shelf.add_on(rank).name for rank in bundle.ranks[:2])
            status = "active" if bundle.is_sold else ("draft", "archived")[facts % 2]
            since = self._clock.stamp((facts >> 8) % (300 * DAY))
            off = money(bundle.off_cents) if bundle.off_cents else NULL
            yield (
                f"{bundle.id}\t{bundle.slug}\t{bundle.name}\t{names}, for less together.\t"
                f"{{{members}}}\t{bundle.percent or NULL}\t{off}\t{status}\t"
                f"{'t' if n < 3 else 'f'}\t{'t' if n % 50 == 1 else 'f'}\t{since}\t{since}\n"
            )

    def pricing_rules(self) -> Iterator[str]:
        """Rows of pricing_rules."""
        rule_id, facts_of = self._chance.ids("pricing_rules"), self._chance.numbers("pricing_rules")
        for n in range(self._sizes.pricing_rules):
            facts = facts_of(n)
            tier = _RULE_TIERS[facts % 5] if facts % 3 else NULL
            add_on = NULL
            if tier == NULL or (facts >> 8) % 2:
                add_on = self._shelf.add_on(self._shelf.draw(facts >> 16)).id
            # What a rule for everything asks is more than a cart usually has.
            condition = f'{{"min_quantity": {5 + (facts >> 50) % 20}}}'
            off = f"{5 + (facts >> 60) % 20}\t{NULL}" if (facts >> 70) % 4 else f"{NULL}\t1.00"
            begins = (facts >> 80) % (300 * DAY)
            ends = begins + (100 + (facts >> 100) % 400) * DAY
            since = self._clock.stamp(begins)
            yield (
                f"{rule_id(n)}\tVolume discount {n + 1}\t{add_on}\t{tier}\t{off}\t{condition}\t"
                f"{(facts >> 90) % 10}\t{'t' if n % 9 else 'f'}\t{since}\t"
                f"{self._clock.stamp(ends)}\t{since}\t{since}\n"
            )
