"""Where values come from: the seed alone, and moments from the anchor alone.

Each value is a function of a name and a number, so that any row's values can be had at any time
without keeping the rows before it: this is what keeps the memory flat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from math import exp, log

DAY = 86_400
HOUR = 3_600
NULL = "\\N"
PAST_DAYS = 540
_FUTURE_DAYS = 800
_MASK = (1 << 128) - 1
# Odd, and their digits without a pattern.
_STEP = 0x9E3779B97F4A7C15F39CC0605CEDC835
_STIR = 0xDA942042E4DD58B5B492B66FBE98F273


class Chance:
    """Numbers and ids made from a seed."""

    def __init__(self, seed: int) -> None:
        """Take the seed; another one gives another store."""
        self._seed = seed

    def numbers(self, name: str) -> Callable[[int], int]:
        """A function that gives 128 bits for a number; callers slice them."""
        base = self._base(name)

        def number(k: int) -> int:
            x = (k * _STEP + base) & _MASK
            x = ((x ^ (x >> 67)) * _STIR) & _MASK
            return x ^ (x >> 71)

        return number

    def ids(self, name: str) -> Callable[[int], str]:
        """A function that gives the id of a number, in the form of a random (version 4) UUID."""
        base = self._base(name)

        def identify(k: int) -> str:
            h = "%032x" % ((k * _STEP + base) & _MASK)
            return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

        return identify

    def codes(self, name: str) -> Callable[[int], str]:
        """A function that gives 24 hexadecimal digits for a number, as Stripe's ids have."""
        base = self._base(name)
        return lambda k: "%024x" % ((k * _STEP + base) & _MASK >> 32)

    def token(self, number: int) -> str:
        """The cookie's token of the generated login `number`: a benchmark comes in with it."""
        return f"generated-{self._seed}-{number}"

    def _base(self, name: str) -> int:
        text = f"{self._seed}:{name}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")


class Clock:
    """Moments as seconds since the midnight `PAST_DAYS` before the anchor, and their words."""

    def __init__(self, now: datetime) -> None:
        """Take the anchor; it must know its time zone."""
        utc = now.astimezone(UTC)
        midnight = datetime.combine(utc.date(), time(), UTC)
        self.first_day = midnight.date() - timedelta(days=PAST_DAYS)
        self.now = PAST_DAYS * DAY + int((utc - midnight).total_seconds())
        self._days = [
            f"{self.first_day + timedelta(days=n)} " for n in range(PAST_DAYS + _FUTURE_DAYS)
        ]
        self._times = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}+00" for s in range(DAY)]

    def stamp(self, second: int) -> str:
        """A moment as PostgreSQL reads it."""
        return self._days[second // DAY] + self._times[second % DAY]

    def day(self, second: int) -> str:
        """The day of a moment."""
        return self._days[second // DAY][:10]


class Zipf:
    """Ranks from 0 by popularity: the n-th is drawn about 1/n as often as the first."""

    def __init__(self, size: int) -> None:
        """Take how many ranks there are."""
        self._scale = log(size + 1) / 2**32

    def rank(self, number: int) -> int:
        """The rank for 32 random bits; higher bits are not looked at."""
        return int(exp((number & 0xFFFFFFFF) * self._scale)) - 1


@lru_cache(maxsize=50_000)
def money(cents: int) -> str:
    """Cents as the units that the database and the breakdown count in: `-4.50`."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"
