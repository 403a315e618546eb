"""Rows of what people own: grants, licences, trials, and who is known to those that bill."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator.buying import Buying
from repo.generator.chance import DAY, NULL, Chance, Clock
from repo.generator.ledger import FOR_EVER, Ledger
from repo.generator.people import People
from repo.generator.shelf import Shelf
from repo.generator.sizes import EVENTS_A_DAY, USAGE_DAYS, Sizes, order_of_line


class Owning:
    """Grants by number; the ledger must know the purchases."""

    def __init__(
        self, sizes: Sizes, chance: Chance, clock: Clock, people: People, shelf: Shelf,
        ledger: Ledger, buying: Buying,
    ) -> None:  # fmt: skip
        """Make nothing yet."""
        self._sizes = sizes
        self._clock = clock
        self._people = people
        self._shelf = shelf
        self._ledger = ledger
        self._buying = buying
        self._facts = chance.numbers("user_add_ons")
        self.grant_id = chance.ids("user_add_ons")
        self._order_id = chance.ids("orders")
        self._purchase_id = chance.ids("add_on_purchases")
        self._licence_id = chance.ids("licenses")
        self._secret = chance.numbers("licence_keys")
        self._code = chance.codes("stripe_subscriptions")
        self._customer = chance.codes("stripe_customers")

    def user_add_ons(self) -> Iterator[str]:
        """Rows of user_add_ons."""
        for grant in range(self._sizes.grants):
            line = self._ledger.purchase[grant]
            if line < 0:
                yield self._gift(grant)
            else:
                yield self._bought(grant, line)

    def _bought(self, grant: int, line: int) -> str:
        k = order_of_line(line)
        order = self._buying.order(k)
        ends, facts = self._ledger.ends[grant], self._facts(grant)
        own = self._ledger.grants_of(order.organization)
        is_bundled = grant - own.start < self._ledger.bundled(order.organization)
        source = "bundle" if is_bundled else "purchase"
        since = self._clock.stamp(order.settled)
        status = self._status(ends, facts)
        until = NULL if ends == FOR_EVER else self._clock.stamp(ends)
        renews = "t" if ends > 0 and status == "active" and facts % 3 else "f"
        subscription = f"sub_{self._code(grant)}" if renews == "t" else NULL
        return (
            f"{self.grant_id(grant)}\t{self._people.person_id(order.person)}\t"
            f"{self._people.organization_id(order.organization)}\t"
            f"{self._shelf.add_on(self._ledger.ranks[grant]).id}\t{self._purchase_id(line)}\t{source}\t"
            f"{status}\t{since}\t{until}\t{renews}\t{self._ledger.seats[order.organization]}\t"
            f"{subscription}\t{self._use(grant)}\t{since}\t{since}\t{self._order_id(k)}\n"
        )

    def _gift(self, grant: int) -> str:
        """Never bought: a trial, or a gift of the staff."""
        organization = self._ledger.organization_of(grant)
        owner = self._people.owner(organization)
        begun = self.gift_begun(grant)
        since = self._clock.stamp(begun)
        if self.is_trial(grant):
            ends = begun + 14 * DAY
            status = "active" if ends > self._clock.now else "expired"
            kind, until = "trial", self._clock.stamp(ends)
        else:
            kind, status, until = "grant", "active", NULL
        return (
            f"{self.grant_id(grant)}\t{self._people.person_id(owner)}\t"
            f"{self._people.organization_id(organization)}\t"
            f"{self._shelf.add_on(self._ledger.ranks[grant]).id}\t{NULL}\t{kind}\t{status}\t{since}\t"
            f"{until}\tf\t{self._ledger.seats[organization]}\t{NULL}\t{self._use(grant)}\t{since}\t"
            f"{since}\t{NULL}\n"
        )

    def is_trial(self, grant: int) -> bool:
        """A grant that was never bought came by a trial."""
        return self._ledger.purchase[grant] < 0 and self._facts(grant) % 2 == 0

    def gift_begun(self, grant: int) -> int:
        """When a grant began that was never bought: after its owner had come."""
        came = self._people.joined(self._people.owner(self._ledger.organization_of(grant)))
        return came + (self._facts(grant) >> 16) % (self._clock.now - came)

    def _status(self, ends: int, facts: int) -> str:
        drawn = (facts >> 64) % 100
        if ends == FOR_EVER or ends > self._clock.now:
            return "suspended" if drawn == 0 else "cancelled" if drawn < 5 else "active"
        if ends > self._clock.now - 7 * DAY:
            return "active"  # upkeep comes weekly
        return "cancelled" if drawn < 20 else "expired"

    def _use(self, grant: int) -> str:
        """How often it was used, and when last; see usage.py."""
        used, place = divmod(grant, 6)
        if place or used >= self._sizes.used_grants:
            return f"0\t{NULL}"
        last = self._clock.now - (1 + (USAGE_DAYS - 1 - used) % 18) * DAY
        return f"{USAGE_DAYS // 18 * EVENTS_A_DAY}\t{self._clock.stamp(last)}"

    def _licensed(self) -> Iterator[int]:
        for grant in range(self._sizes.grants):
            bought = self._ledger.purchase[grant] >= 0
            if bought and self._shelf.add_on(self._ledger.ranks[grant]).catalogue_set == "plugins":
                yield grant

    def licenses(self) -> Iterator[str]:
        """Rows of licenses: of the plugins that were bought."""
        for grant in self._licensed():
            organization = self._ledger.organization_of(grant)
            seats = self._ledger.seats[organization]
            order = self._buying.order(order_of_line(self._ledger.purchase[grant]))
            ends, secret = self._ledger.ends[grant], self._secret(grant)
            key = f"{secret:032X}"[:25]
            yield (
                f"{self._licence_id(grant)}\t{self._people.organization_id(organization)}\t"
                f"{self._shelf.add_on(self._ledger.ranks[grant]).id}\t{self.grant_id(grant)}\t"
                f"{'-'.join(key[n : n + 5] for n in range(0, 25, 5))}\t{secret:032x}{secret:032x}\t"
                f"{seats}\t{secret % (seats + 1)}\t{self._clock.stamp(order.settled)}\t"
                f"{NULL if ends == FOR_EVER else self._clock.stamp(ends)}\n"
            )

    def revoked_licenses(self) -> Iterator[str]:
        """Rows of revoked_licenses: a few of them."""
        moment = self._clock.stamp(self._clock.now - DAY)
        for grant in self._licensed():
            if self._facts(grant) % 50 == 1:
                yield f"{self._licence_id(grant)}\tThe key was published.\t{moment}\n"

    def trials(self) -> Iterator[str]:
        """Rows of trials: those that became nothing, and some that became purchases."""
        for grant in range(self._sizes.grants):
            organization = self._ledger.organization_of(grant)
            owner = self._people.owner(organization)
            if self.is_trial(grant):
                begun, converted = self.gift_begun(grant), NULL
            elif self._ledger.purchase[grant] >= 0 and self._facts(grant) % 20 == 0:
                order = self._buying.order(order_of_line(self._ledger.purchase[grant]))
                begun, converted = order.moment - 10 * DAY, self._clock.stamp(order.settled)
            else:
                continue
            yield (
                f"{self._people.organization_id(organization)}\t"
                f"{self._shelf.add_on(self._ledger.ranks[grant]).id}\t{self._people.person_id(owner)}\t"
                f"{self._clock.stamp(begun)}\t{self._clock.stamp(begun + 14 * DAY)}\t{converted}\n"
            )

    def billing_customers(self) -> Iterator[str]:
        """Rows of billing_customers: the organizations that own something."""
        for organization in range(self._sizes.organizations):
            if len(self._ledger.grants_of(organization)):
                since = self._clock.stamp(self._people.joined(self._people.owner(organization)))
                code = self._customer(organization)
                lago = f"lago_{code}" if organization % 3 == 0 else NULL
                yield (
                    f"{self._people.organization_id(organization)}\tcus_{code}\t{lago}\t"
                    f"{since}\t{since}\n"
                )
