"""Orders, their lines, and what outside systems told about them."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator.chance import DAY, HOUR, NULL, Chance, Clock, money
from repo.generator.ledger import FOR_EVER, Checkout, Ledger
from repo.generator.offers import Offers
from repo.generator.people import OPEN_DAYS, People
from repo.generator.pricing import Line, Prices, with_code
from repo.generator.shelf import TERMS, Shelf
from repo.generator.sizes import LINES, Sizes, first_line

# In a thousand; the rest is completed.
_CANCELLED, _FAILED, _REFUNDED, _PARTLY = 40, 60, 80, 90


class Buying:
    """Orders by number, in the order of time; order k's lines follow those of order k - 1."""

    def __init__(
        self, sizes: Sizes, chance: Chance, clock: Clock, people: People, shelf: Shelf,
        ledger: Ledger, offers: Offers,
    ) -> None:  # fmt: skip
        """Make nothing yet."""
        self._sizes = sizes
        self._clock = clock
        self._people = people
        self._shelf = shelf
        self._prices = Prices(shelf)
        self._ledger = ledger
        self._offers = offers
        self._facts = chance.numbers("orders")
        self._order_id = chance.ids("orders")
        self._purchase_id = chance.ids("add_on_purchases")
        self._redemption_id = chance.ids("promo_redemptions")
        self._event_id = chance.ids("webhook_events")
        self._code = chance.codes("stripe")

    def order(self, k: int) -> Checkout:
        """Who bought, when, and what became of it."""
        facts = self._facts(k)
        share = (k + (facts & 0xFF) / 256) / self._sizes.orders
        moment = self._people.opened + HOUR + int(share * (OPEN_DAYS * DAY - 3 * HOUR))
        count = LINES[k % 6]
        organization = self._buyer(k // 6, count, facts, share)
        person = self._people.owner(organization)
        if organization > self._ledger.whale and (facts >> 70) % 3 == 0:
            # A business's first member may buy too, once she has come; the largest customer is one.
            member = self._people.member(organization, 1)
            person = member if self._people.joined(member) < moment else person
        status = self._status(moment, (facts >> 80) % 1000)
        settled = moment + 20 + (facts >> 100) % 600
        code = self._offers.code_at(share) if _wants_code(facts) else None
        return Checkout(organization, person, moment, status, settled, code, count, facts)

    def _buyer(self, group: int, count: int, facts: int, share: float) -> int:
        if group % 100 == 0:
            return self._ledger.whale
        here = min(self._people.here(share), self._sizes.owners)
        if count == 3 or (facts >> 8) % 100 < (40 if count == 2 else 15):
            return self._business(here, facts)
        organization = (facts >> 16) % here
        if count == 2 and self._ledger.bundles[organization] >= 0:
            # The bundle is all that she has, so this is somebody else's.
            return self._business(here, facts)
        return organization

    def _business(self, here: int, facts: int) -> int:
        others = here * self._sizes.businesses // self._sizes.users - 1
        return self._sizes.users + 1 + (facts >> 16) % others

    def _status(self, moment: int, drawn: int) -> str:
        if moment > self._clock.now - 2 * DAY and drawn % 20 == 0:
            return "pending"
        if drawn >= _PARTLY:
            return "completed"
        if drawn < _FAILED:
            return "cancelled" if drawn < _CANCELLED else "failed"
        return "refunded" if drawn < _REFUNDED else "partially_refunded"

    def things(self, order: Checkout) -> list[tuple[int, range]]:
        """What an order is for, each with the grants that it renews; all are different."""
        own = self._ledger.grants_of(order.organization)
        bundled = self._ledger.bundled(order.organization)
        singles = len(own) - bundled
        count = singles + (bundled > 0)
        first = (order.facts >> 54) % count
        found = []
        for n in range(first, first + order.line_count):
            place = n % count
            if place == singles:
                bundle = self._ledger.bundles[order.organization]
                found.append((-1 - bundle, own[:bundled]))
            else:
                grant = own.start + bundled + place
                found.append((self._ledger.ranks[grant], range(grant, grant + 1)))
        return found

    def add_on_purchases(self) -> Iterator[str]:
        """Rows of add_on_purchases; the ledger learns what they sum to and grant."""
        ledger, priced = self._ledger, self._prices.line
        for k in range(self._sizes.orders):
            order = self.order(k)
            things = self.things(order)
            seats = ledger.seats[order.organization]
            lines = [priced(thing, seats, order.moment) for thing, _ in things]
            if order.code is not None:
                lines = with_code(lines, self._offers.code(order.code))
                if order.status not in ("cancelled", "failed"):
                    ledger.code_uses[order.code] += 1
            listed, amount = sum([x.listed for x in lines]), sum([x.amount for x in lines])
            ledger.subtotals[k] = listed
            ledger.discounts[k] = listed - amount
            yield self._purchase_rows(k, order, lines, amount)
            if order.is_bought:
                self._grant(k, order, things, seats)

    def _purchase_rows(self, k: int, order: Checkout, lines: list[Line], total: int) -> str:
        whose = (
            f"{self._order_id(k)}\t{self._people.person_id(order.person)}\t"
            f"{self._people.organization_id(order.organization)}"
        )
        bought = order.is_bought
        payment = f"pi_{self._code(k)}" if bought and total else NULL
        moment = self._clock.stamp(order.settled if bought else order.moment)
        first, outcome = first_line(k), f"completed\t{NULL}\t{NULL}"
        rows = ""
        for place, line in enumerate(lines):
            if order.status != "completed":
                outcome = self._outcome(order, place, line.amount)
            rows += (
                f"{self._purchase_id(first + place)}\t{whose}\t{place}\t{line.head}\t"
                f"{money(line.amount)}\tUSD\t[{line.steps}]\t{line.grants}\t{payment}\t"
                f"{outcome}\t{moment}\n"
            )
        return rows

    def _outcome(self, order: Checkout, place: int, cents: int) -> str:
        """Status, when it was refunded, and how much."""
        if order.is_refunded(place):
            back = self._clock.stamp(min(order.settled + 3 * DAY, self._clock.now - 60))
            return f"refunded\t{back}\t{money(cents if order.status == 'refunded' else cents // 2)}"
        status = {"cancelled": "failed", "partially_refunded": "completed"}.get(
            order.status, order.status
        )
        return f"{status}\t{NULL}\t{NULL}"

    def _grant(self, k: int, order: Checkout, things: list[tuple[int, range]], seats: int) -> None:
        ledger = self._ledger
        for place, (_, grants) in enumerate(things):
            for grant in grants:
                rank = ledger.ranks[grant]
                ledger.sold[rank] += seats
                if order.is_refunded(place):
                    continue
                ledger.purchase[grant] = first_line(k) + place
                term = TERMS.get(self._shelf.add_on(rank).billing_type)
                if term is None:
                    ledger.ends[grant] = FOR_EVER
                elif ledger.ends[grant] != FOR_EVER:
                    # Prolonged as a purchase does, though nobody pays for more than one term ahead.
                    ends = max(ledger.ends[grant], order.settled) + term
                    ledger.ends[grant] = min(ends, order.settled + 2 * term)

    def orders(self, first_number: int) -> Iterator[str]:
        """Rows of orders; the ledger must know their lines."""
        stamp = self._clock.stamp
        for k in range(self._sizes.orders):
            order = self.order(k)
            subtotal, discount = self._ledger.subtotals[k], self._ledger.discounts[k]
            total = subtotal - discount
            name = self._people.name(order.person)
            code = f"{NULL}\t{NULL}"
            if order.code is not None:
                given = self._offers.code(order.code)
                code = f"{given.id}\t{given.code}"
            bought = order.is_bought
            token = self._code(k)
            page = f"cs_{token}\thttps://pay.example/c/cs_{token}" if total else f"{NULL}\t{NULL}"
            payment = f"pi_{token}" if total and bought else NULL
            begun, done = stamp(order.moment), stamp(order.settled)
            settling = done if order.status == "pending" else NULL
            yield (
                f"{self._order_id(k)}\tM-{first_number + k}\t"
                f"{self._people.person_id(order.person)}\t"
                f"{self._people.organization_id(order.organization)}\t{name[0]} {name[1]}\t"
                f"{self._people.email(order.person, name)}\t{order.status}\t{money(subtotal)}\t"
                f"{money(discount)}\t0.00\t{money(total)}\tUSD\t{code}\t"
                f"{'ach' if order.status == 'pending' else 'credit_card'}\t"
                f"{order.facts:032x}{order.facts:032x}\t{page}\t"
                f"{payment}\t{settling}\t{begun}\t{stamp(order.moment + 2400)}\t"
                f"{done if bought else NULL}\t{done}\n"
            )

    def promo_redemptions(self) -> Iterator[str]:
        """Rows of promo_redemptions: a cancelled order gave its use back."""
        for k in range(self._sizes.orders):
            if not _wants_code(self._facts(k)):
                continue
            order = self.order(k)
            if order.code is not None and order.status not in ("cancelled", "failed"):
                yield (
                    f"{self._redemption_id(k)}\t{self._offers.code(order.code).id}\t"
                    f"{self._people.person_id(order.person)}\t"
                    f"{self._people.organization_id(order.organization)}\t{self._order_id(k)}\t"
                    f"{self._clock.stamp(order.moment)}\n"
                )

    def webhook_events(self) -> Iterator[str]:
        """Rows of webhook_events: what Stripe told of each order."""
        for k in range(self._sizes.orders):
            order, token = self.order(k), self._code(k)
            total = self._ledger.subtotals[k] - self._ledger.discounts[k]
            if order.status == "cancelled":
                kind, state = "expired", "expired"
            elif order.status == "failed":
                kind, state = "async_payment_failed", "complete"
            else:
                kind, state = "completed", "complete"
            # A free order is not Stripe's; it told of its customer then.
            name = f"checkout.session.{kind}" if total else "customer.updated"
            paid = "paid" if order.is_bought else "unpaid"
            moment = self._clock.stamp(order.settled)
            yield (
                f"{self._event_id(k)}\tstripe\tevt_{token}\t{name}\t"
                f'{{"id": "evt_{token}", "type": "{name}", "data": {{"object": '
                f'{{"id": "cs_{token}", '
                f'"object": "checkout.session", "client_reference_id": "{self._order_id(k)}", '
                f'"amount_total": {total}, "currency": "usd", "status": "{state}", '
                f'"payment_status": "{paid}"}}}}}}\t{moment}\t{moment}\t1\n'
            )


def _wants_code(facts: int) -> bool:
    return (facts >> 92) % 10 == 0
