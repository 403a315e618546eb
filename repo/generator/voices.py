"""Rows of what people say and do besides buying: reviews, submissions, the log, daily figures."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator import words
from repo.generator.chance import DAY, NULL, Chance, Clock, money
from repo.generator.ledger import Ledger
from repo.generator.people import People
from repo.generator.shelf import Shelf
from repo.generator.sizes import STATS_DAYS, Sizes

_STARS = (1,) * 4 + (2,) * 6 + (3,) * 15 + (4,) * 32 + (5,) * 43
_REVIEW_STATUS = ("approved",) * 90 + ("pending",) * 5 + ("rejected",) * 3 + ("flagged",) * 2
_SUBMITTED = ("draft", "submitted", "submitted", "in_review", "approved", "published", "rejected")
_ACTIONS = ("add_on.updated", "price.changed", "code.created", "review.moderated")


class Voices:
    """Review r is that of person 2 r, on what she owns first."""

    def __init__(
        self, sizes: Sizes, chance: Chance, clock: Clock, people: People, shelf: Shelf,
        ledger: Ledger,
    ) -> None:  # fmt: skip
        """Make nothing yet."""
        self._sizes = sizes
        self._clock = clock
        self._people = people
        self._shelf = shelf
        self._ledger = ledger
        self._facts = chance.numbers("reviews")
        self._review_id = chance.ids("add_on_reviews")
        self._submission_id = chance.ids("add_on_submissions")
        self._figures = chance.numbers("figures")

    def _votes(self, review: int) -> Iterator[tuple[int, bool]]:
        """Who found an approved review helpful, or not."""
        facts = self._facts(review)
        if _REVIEW_STATUS[facts % 100] == "approved":
            stride = 1 + (facts >> 16) % (self._sizes.users // 4)
            for n in range((facts >> 40) % 4):
                yield (2 * review + stride * (n + 1)) % self._sizes.users, (facts >> 50 + n) % 5 > 0

    def add_on_reviews(self) -> Iterator[str]:
        """Rows of add_on_reviews; the ledger learns the ratings."""
        for review in range(self._sizes.reviews):
            person, facts = 2 * review, self._facts(review)
            own = self._ledger.grants_of(person)
            rank = self._ledger.ranks[own.start] if len(own) else self._shelf.draw(facts >> 60)
            owned = len(own) > 0 and self._ledger.purchase[own.start] >= 0
            status, stars = _REVIEW_STATUS[facts % 100], _STARS[(facts >> 8) % 100]
            title, body = words.REVIEWS[stars]
            if status == "approved":
                self._ledger.ratings[rank] += 1
                self._ledger.stars[rank] += stars
            helpful = sum(is_helpful for _, is_helpful in self._votes(review))
            came = self._people.joined(person)
            moment = came + (facts >> 70) % (self._clock.now - came)
            since = self._clock.stamp(moment)
            looked = (
                f"{self._people.person_id(1)}\t{since}"
                if status != "pending"
                else f"{NULL}\t{NULL}"
            )
            reply = NULL if (facts >> 96) % 12 else "Thank you for telling us."
            yield (
                f"{self._review_id(review)}\t{self._shelf.add_on(rank).id}\t"
                f"{self._people.organization_id(person)}\t{self._people.person_id(person)}\t{stars}\t"
                f"{title}\t{body}\t{status}\t{'t' if owned else 'f'}\t{helpful}\t{looked}\t"
                f"{reply}\t{NULL if reply == NULL else since}\t{since}\t{since}\t"
                f"{' '.join(self._people.name(person))}\n"
            )

    def review_votes(self) -> Iterator[str]:
        """Rows of review_votes."""
        since = self._clock.stamp(self._clock.now - DAY)
        for review in range(self._sizes.reviews):
            for person, is_helpful in self._votes(review):
                yield (
                    f"{self._review_id(review)}\t{self._people.person_id(person)}\t"
                    f"{'t' if is_helpful else 'f'}\t{since}\n"
                )

    def add_on_submissions(self) -> Iterator[str]:
        """Rows of add_on_submissions, of businesses."""
        for n in range(self._sizes.submissions):
            facts = self._figures(-n - 1)
            organization = self._sizes.users + n % self._sizes.businesses
            owner = self._people.owner(organization)
            add_on = self._shelf.add_on(n % self._sizes.add_ons)
            status = _SUBMITTED[facts % 7]
            came = self._people.joined(owner)
            since = self._clock.stamp(came + (facts >> 8) % (self._clock.now - came))
            notes = "The description does not say what it costs." if status == "rejected" else NULL
            judged = status in ("approved", "published", "rejected")
            yield (
                f"{self._submission_id(n)}\t{self._people.organization_id(organization)}\t"
                f"{self._people.person_id(owner)}\t{add_on.id if status == 'published' else NULL}\t"
                f'{add_on.name} Next\t1.{n % 10}.0\t{{"category": "{add_on.category}"}}\t{status}\t'
                f"{notes}\t{self._people.person_id(1) if judged else NULL}\t"
                f"{since if judged else NULL}\t"
                f"{NULL if status == 'draft' else since}\t{since}\t{since}\n"
            )

    def audit_log(self) -> Iterator[str]:
        """Rows of audit_log, oldest first."""
        span = 400 * DAY
        for n in range(self._sizes.audited):
            facts = self._figures(n)
            add_on = self._shelf.add_on(self._shelf.draw(facts))
            moment = self._clock.now - span + span * n // self._sizes.audited
            yield (
                f"{self._clock.stamp(moment)}\t{self._people.person_id(facts % 10)}\t"
                f"{_ACTIONS[(facts >> 32) % 4]}\tadd_on\t{add_on.id}\t"
                f'{{"base_price": "{money(add_on.old_cents)}"}}\t'
                f'{{"base_price": "{money(add_on.cents)}"}}\n'
            )

    def add_on_stats_shards(self) -> Iterator[str]:
        """Rows of add_on_stats_shards: the popular add-ons' days."""
        for rank in range(self._sizes.counted_add_ons):
            add_on = self._shelf.add_on(rank)
            often = 1 + 2 * self._sizes.users // (rank + 10)
            for day in range(STATS_DAYS):
                facts = self._figures(rank * STATS_DAYS + day)
                views = often + facts % often
                bought = views // 40
                yield (
                    f"{add_on.id}\t{self._clock.day(self._clock.now - (STATS_DAYS - day) * DAY)}\t"
                    f"{facts % 16}\t{views}\t{views // 12}\t{bought}\t"
                    f"{money(bought * add_on.cents)}\n"
                )
