"""People, their organizations, and their logins."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from repo.generator import words
from repo.generator.chance import DAY, HOUR, NULL, PAST_DAYS, Chance, Clock
from repo.generator.sizes import Sizes

# Generated people are known by it.
DOMAIN = "people.example"
# The store opened with so many of its people, so long ago; the others came since.
OPENED_WITH = 0.6
OPEN_DAYS = 428
_TIERS: tuple[str, ...] = (
    ("free",) * 55 + ("starter",) * 15 + ("growth",) * 8 + ("pro",) * 9 + ("business",) * 5
)
_TIERS += ("byok",) * 2 + ("managed",) * 2 + ("elite",) * 2 + ("vip_founder",) + ("enterprise",)
_PLANS = ("free",) * 86 + ("pro",) * 12 + ("business",) * 2
_BUSINESS_PLANS = ("free",) * 15 + ("pro",) * 45 + ("business",) * 32 + ("enterprise",) * 8


class People:
    """Everybody by number: person i owns the personal organization i."""

    def __init__(self, sizes: Sizes, chance: Chance, clock: Clock) -> None:
        """Make nothing yet."""
        self._sizes = sizes
        self._chance = chance
        self._clock = clock
        self._facts = chance.numbers("users")
        self._groups = chance.numbers("organizations")
        self.person_id = chance.ids("users")
        self.organization_id = chance.ids("organizations")
        self.opened = clock.now - OPEN_DAYS * DAY

    def name(self, person: int) -> tuple[str, str]:
        """First and last name."""
        facts = self._facts(person)
        return (
            words.FIRST[facts % len(words.FIRST)],
            words.LAST[(facts >> 16) % len(words.LAST)],
        )

    def email(self, person: int, name: tuple[str, str]) -> str:
        """An address that can never receive anything."""
        return f"{name[0]}.{name[1]}.{person}@{DOMAIN}".lower()

    def joined(self, person: int) -> int:
        """When a person came; lower numbers came earlier."""
        early = int(self._sizes.users * OPENED_WITH)
        if person < early:
            return self.opened - (early - person) * ((PAST_DAYS - OPEN_DAYS - 3) * DAY) // early
        late = self._sizes.users - early
        return self.opened + (person - early) * (OPEN_DAYS * DAY - 2 * HOUR) // late

    def here(self, share: float) -> int:
        """How many had come when that share of the months was over."""
        return int(self._sizes.users * (OPENED_WITH + (1 - OPENED_WITH) * share))

    def owner(self, organization: int) -> int:
        """Whose organization it is: every tenth person has a business."""
        over = organization - self._sizes.users
        return organization if over < 0 else over * 10

    def member(self, organization: int, place: int) -> int:
        """A business's member, from place 1; all are different."""
        stride = 1 + self._groups(organization) % (self._sizes.users // 12)
        return (self.owner(organization) + place * stride) % self._sizes.users

    def members(self, organization: int) -> int:
        """How many belong to a business besides its owner: 1 to 11."""
        return 1 + (self._groups(organization) >> 40) % 11

    def users(self) -> Iterator[str]:
        """Rows of users."""
        stamp = self._clock.stamp
        for i in range(self._sizes.users):
            facts = self._facts(i)
            first, last = name = self.name(i)
            city, region, country, zone = words.CITIES[(facts >> 32) % len(words.CITIES)]
            full, joined = (facts >> 36) % 3 > 0, self.joined(i)
            since = stamp(joined)
            seen = stamp(joined + (facts >> 64) % (self._clock.now - joined))
            username = f"{first}.{last}.{i}".lower() if (facts >> 40) % 5 else NULL
            company = NULL if (facts >> 44) % 4 else f"{last} {words.TRADES[(facts >> 48) % 16]}"
            post = words.POSITIONS[(facts >> 52) % 8] if company != NULL else NULL
            known = f"{city}\t{region}\t{country}" if full else f"{NULL}\t{NULL}\t{NULL}"
            yield (
                f"{self.person_id(i)}\t{self.email(i, name)}\t{first} {last}\t{first}\t{last}\t"
                f"user\t{_TIERS[(facts >> 56) % 100]}\t{username}\t{known}\t"
                f"{zone if full else 'UTC'}\t"
                f'{company}\t{post}\t{"t" if full else "f"}\tt\t{{"email": true}}\t{seen}\t'
                f"{since}\t{since}\n"
            )

    def organizations(self) -> Iterator[str]:
        """Rows of organizations."""
        for g in range(self._sizes.organizations):
            owner, facts = self.owner(g), self._groups(g)
            identity = self.organization_id(g)
            since = self._clock.stamp(self.joined(owner))
            first, last = self.name(owner)
            if g < self._sizes.users:
                yield (
                    f"{identity}\tpersonal-{identity}\t{first} {last}\tpersonal\tt\t"
                    f"{self.person_id(owner)}\t\t{since}\t{since}\n"
                )
                continue
            brand = words.BRANDS[(facts >> 64) % len(words.BRANDS)]
            kind = ("business", "business", "business", "family", "education", "other")[
                (facts >> 80) % 6
            ]
            trade = "Family" if kind == "family" else words.TRADES[(facts >> 72) % 16]
            yield (
                f"{identity}\t{brand}-{trade}-{g - self._sizes.users}\t".lower()
                + f"{brand} {trade}\t{kind}\tf\t{self.person_id(owner)}\t"
                f"{brand} {trade} of {last}\t{since}\t{since}\n"
            )

    def organization_members(self) -> Iterator[str]:
        """Rows of organization_members; none has more than twelve."""
        member_id = self._chance.ids("organization_members")
        for g in range(self._sizes.organizations):
            identity, owner = self.organization_id(g), self.owner(g)
            since = self._clock.stamp(self.joined(owner))
            head = f"{member_id(16 * g)}\t{identity}"
            yield f"{head}\t{self.person_id(owner)}\towner\taccepted\t{since}\n"
            if g < self._sizes.users:
                continue
            facts = self._groups(g)
            for place in range(1, 1 + self.members(g)):
                # The first may always buy for the organization.
                role = "viewer" if place > 1 and (facts >> place * 4) % 7 == 0 else "member"
                state = "invited" if place > 1 and (facts >> place * 5) % 20 == 0 else "accepted"
                person = self.person_id(self.member(g, place))
                one = f"{member_id(16 * g + place)}\t{identity}"
                yield f"{one}\t{person}\t{role}\t{state}\t{since}\n"

    def org_subscriptions(self) -> Iterator[str]:
        """Rows of org_subscriptions: one that is live each, and what some had before."""
        subscription_id = self._chance.ids("org_subscriptions")
        stripe = self._chance.codes("org_subscriptions")
        stamp, now = self._clock.stamp, self._clock.now
        for g in range(self._sizes.organizations):
            facts, identity = self._groups(g) >> 8, self.organization_id(g)
            plans = _PLANS if g < self._sizes.users else _BUSINESS_PLANS
            plan = plans[facts % 100]
            since = stamp(self.joined(self.owner(g)))
            seats = 1 if g < self._sizes.users else 12
            if plan == "free":
                period = f"{since}\t{NULL}\t{NULL}"
            else:
                begun = now - facts % 30 * DAY
                period = f"{stamp(begun)}\t{stamp(begun + 30 * DAY)}\tsub_{stripe(g)}"
            late = "past_due" if plan != "free" and facts % 40 == 0 else "active"
            yield (
                f"{subscription_id(2 * g)}\t{identity}\t{plan}\t{seats}\t{late}\t{period}\t"
                f"{since}\t{since}\n"
            )
            if (facts >> 16) % 7 == 0:
                ended = ("cancelled", "expired")[facts % 2]
                over = stamp(max(now - (31 + facts % 60) * DAY, self.joined(self.owner(g)) + HOUR))
                yield (
                    f"{subscription_id(2 * g + 1)}\t{identity}\tpro\t{seats}\t{ended}\t"
                    f"{since}\t{over}\tsub_{stripe(-g - 1)}\t{since}\t{over}\n"
                )

    def user_sessions(self) -> Iterator[str]:
        """Rows of user_sessions; the token of every fifth person is `Chance.token(n)`."""
        stamp, now = self._clock.stamp, self._clock.now
        session_id = self._chance.ids("user_sessions")
        for n in range(self._sizes.sessions):
            person = 5 * n
            # Who has a business acts for it: the first of all for the largest customer.
            organization = person if person % 10 else self._sizes.users + person // 10
            if organization >= self._sizes.organizations:
                organization = person
            token = hashlib.sha256(self._chance.token(n).encode()).hexdigest()
            # Most are live, for as long as a benchmark may want them.
            used = now - 1 - n % 7 * HOUR if n % 10 < 8 else now - 40 * DAY
            until = now + 365 * DAY if n % 10 < 8 else now - 39 * DAY
            # No login is that long: these begin shortly before they end.
            begun = until - 12 * HOUR
            yield (
                f"{session_id(n)}\t{token}\t{self.person_id(person)}\t{self.organization_id(organization)}\t"
                f"{stamp(used)}\t{stamp(used)}\t{stamp(begun)}\t{stamp(until)}\n"
            )
