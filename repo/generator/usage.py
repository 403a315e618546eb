"""Rows of use: a grant in use is used on every 18th day, several times a day."""

from __future__ import annotations

from collections.abc import Iterator

from repo.generator.chance import DAY, HOUR, Chance, Clock
from repo.generator.ledger import Ledger
from repo.generator.people import People
from repo.generator.shelf import Shelf
from repo.generator.sizes import EVENTS_A_DAY, USAGE_DAYS, Sizes

_STRIDE = 18
_TYPES: tuple[str, ...] = ("api_call",) * 7 + ("record_created",) * 3 + ("automation_run",) * 2
_TYPES += ("storage_used", "schedule_executed", "ai_tokens_used", "user_active", "agent_execution")
_LARGEST = {"ai_tokens_used": 4000, "storage_used": 500, "record_created": 20}


class Usage:
    """Events in the order of time: on day d the used grants whose number is d modulo 18."""

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
        self._facts = chance.numbers("usage")
        self._event_id = chance.ids("usage_events")

    @property
    def first_day(self) -> int:
        """When the oldest event's day begins."""
        return self._clock.now // DAY * DAY - USAGE_DAYS * DAY

    def _day(self, day: int) -> Iterator[tuple[int, str, str, int]]:
        """Number, whose and of what, event type and facts of each grant that is used on a day."""
        for used in range(day % _STRIDE, self._sizes.used_grants, _STRIDE):
            grant = 6 * used
            organization = self._ledger.organization_of(grant)
            whose = (
                f"{self._people.organization_id(organization)}\t"
                f"{self._people.person_id(self._people.owner(organization))}\t"
                f"{self._shelf.add_on(self._ledger.ranks[grant]).id}"
            )
            kind = _TYPES[self._facts(-used - 1) % len(_TYPES)]
            number = used * (USAGE_DAYS // _STRIDE) + day // _STRIDE
            yield number, whose, kind, self._facts(number)

    @staticmethod
    def _quantities(kind: str, facts: int) -> list[int]:
        most = _LARGEST.get(kind, 1)
        return [1 + (facts >> 12 * n) % most for n in range(EVENTS_A_DAY)]

    def usage_events(self) -> Iterator[str]:
        """Rows of usage_events."""
        stamp, event_id = self._clock.stamp, self._event_id
        for day in range(USAGE_DAYS):
            begins = self.first_day + day * DAY
            for number, whose, kind, facts in self._day(day):
                moment = begins + facts % (23 * HOUR)
                for n, quantity in enumerate(self._quantities(kind, facts)):
                    event = number * EVENTS_A_DAY + n
                    yield (
                        f"{event_id(event)}\t{whose}\t{kind}\t{quantity}\t{number:x}-{n}\t"
                        f"{stamp(moment + 300 * n)}\n"
                    )

    def usage_aggregates(self) -> Iterator[str]:
        """Rows of usage_aggregates: what the events of each day, and of each month, add up to."""
        for day in range(USAGE_DAYS):
            begins = self.first_day + day * DAY
            date, done = self._clock.day(begins), self._clock.stamp(begins + DAY)
            for _, whose, kind, facts in self._day(day):
                total = sum(self._quantities(kind, facts))
                yield f"{whose}\tdaily\t{date}\t{kind}\t{total}\t{done}\n"
        for day in range(_STRIDE):
            for number, whose, kind, _ in self._day(day):
                months: dict[str, int] = {}
                for n in range(USAGE_DAYS // _STRIDE):
                    begins = self.first_day + (day + n * _STRIDE) * DAY
                    month = self._clock.day(begins)[:8] + "01"
                    total = sum(self._quantities(kind, self._facts(number + n)))
                    months[month] = months.get(month, 0) + total
                done = self._clock.stamp(self._clock.now - 1)
                for month, total in months.items():
                    yield f"{whose}\tmonthly\t{month}\t{kind}\t{total}\t{done}\n"
