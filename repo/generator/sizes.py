"""How many of everything a store of so many people has."""

from __future__ import annotations

from dataclasses import dataclass

# Orders come in groups of six with ten lines: mostly one thing, sometimes two or three.
LINES = (1, 1, 1, 2, 2, 3)
GROUP_LINES = 10
_FIRST_LINE = (0, 1, 2, 3, 5, 7)
_ORDER_OF_LINE = (0, 1, 2, 3, 3, 4, 4, 5, 5, 5)
# Carts come in groups of four with ten lines.
CART_LINES = (1, 2, 3, 4)
EVENTS_A_DAY = 8
USAGE_DAYS = 90
STATS_DAYS = 60


@dataclass(frozen=True, slots=True)
class Sizes:
    """Everything in proportion to the people; 10,000 people are the store's first year."""

    users: int

    @property
    def businesses(self) -> int:
        """Organizations of several people; each person has a personal one besides."""
        return self.users // 10

    @property
    def organizations(self) -> int:
        """Personal ones first, by their person's number; then the businesses."""
        return self.users + self.businesses

    @property
    def add_ons(self) -> int:
        """What is sold, by popularity."""
        return self.users * 6 // 10

    @property
    def bundles(self) -> int:
        """Of two to eight add-ons."""
        return max(7, self.users // 50)

    @property
    def pricing_rules(self) -> int:
        """Rules that lower a price."""
        return max(1, self.users // 500)

    @property
    def codes(self) -> int:
        """Promotional codes, one after another over the months."""
        return max(1, self.users // 100)

    @property
    def owners(self) -> int:
        """The people who own something; the newest do not yet."""
        return self.users - self.users // 100

    @property
    def whale_grants(self) -> int:
        """What the largest customer owns besides a business's ten."""
        return 2 * (self.users - self.owners)

    @property
    def grants(self) -> int:
        """Rows of user_add_ons: two a person, ten a business, and the largest customer's."""
        return 2 * self.owners + 10 * self.businesses + self.whale_grants

    @property
    def orders(self) -> int:
        """Checkouts."""
        return 6 * self.users

    @property
    def purchases(self) -> int:
        """Lines of orders."""
        return GROUP_LINES * self.users

    @property
    def sessions(self) -> int:
        """Logins."""
        return self.users // 5

    @property
    def carts(self) -> int:
        """Carts that are not empty, of people and guests."""
        return self.users // 5 // 4 * 4

    @property
    def cart_items(self) -> int:
        """Lines of carts."""
        return self.carts // 4 * 10

    @property
    def used_grants(self) -> int:
        """Grants that are in use, on every 18th of `USAGE_DAYS` days."""
        return self.grants // 6

    @property
    def usage_events(self) -> int:
        """Uses: so many a day of use."""
        return self.used_grants * (USAGE_DAYS // 18) * EVENTS_A_DAY

    @property
    def reviews(self) -> int:
        """Every other person wrote one."""
        return self.users // 2

    @property
    def submissions(self) -> int:
        """Third parties' add-ons on their way in."""
        return max(1, self.users // 100)

    @property
    def audited(self) -> int:
        """Entries of the audit log."""
        return self.users // 10

    @property
    def counted_add_ons(self) -> int:
        """The popular add-ons that have daily figures."""
        return min(self.add_ons, max(10, self.users // 50))


def first_line(order: int) -> int:
    """The number of an order's first line; the others follow."""
    return order // 6 * GROUP_LINES + _FIRST_LINE[order % 6]


def order_of_line(line: int) -> int:
    """The number of a line's order."""
    group, place = divmod(line, GROUP_LINES)
    return group * 6 + _ORDER_OF_LINE[place]
