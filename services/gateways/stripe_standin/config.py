"""What one stand-in needs to know; tests replace its clock and its waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

# Seconds before the second, third, … delivery of a webhook; the last one repeats until a 2xx.
RETRY_DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)


@dataclass(frozen=True)
class Config:
    """The settings of one stand-in; secrets have the provider's prefixes `sk_test_`, `whsec_`.

    `state` is a sqlite file, or `:memory:`. `public_url` is the address browsers use, where it
    differs from the one API requests are sent to; without it links repeat the request's host.
    `clock` gives seconds since the epoch. With `webhook_url` empty nothing is delivered, and
    with `background` off, only when `StandIn.tick` is called.
    """

    api_key: str
    webhook_secret: str
    webhook_url: str = ""
    state: str = ":memory:"
    public_url: str = ""
    background: bool = True
    clock: Callable[[], float] = time.time
    retry_delays: tuple[float, ...] = RETRY_DELAYS

    def __post_init__(self) -> None:
        if not self.api_key or not self.webhook_secret:
            raise ValueError("the stand-in for Stripe needs an API key and a webhook secret")

    def now(self) -> int:
        """Tell the time as Stripe writes it: whole seconds since the epoch."""
        return int(self.clock())
