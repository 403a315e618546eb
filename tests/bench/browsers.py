"""Browsers that have been to the shop before: their cookies, made in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from flask import Flask

from app import create_app
from services.settings import Settings
from tests.bench.servers import shop_settings
from tests.support import people
from tests.support.people import Customer

# Enough that eight connections seldom meet on one cart.
GUESTS = 64


@dataclass(frozen=True)
class Browsers:
    """Cookie headers: of a person who has logged in, of guests with something in their carts."""

    person: str
    guests: Sequence[str]


@contextmanager
def shop_in_process(database_url: str, *, kept_mb: int = 0) -> Iterator[Flask]:
    """The shop without a server, as far as its answers and cookies go the same."""
    given = {name.lower(): value for name, value in shop_settings(database_url).items()}
    app = create_app(Settings(**given, kept_pages_mb=kept_mb))  # type: ignore[arg-type]
    changes = app.extensions["shop"].changes
    if kept_mb:
        changes.start()
        assert changes.wait_past(0, 10)
    # These pages are looked at elsewhere.
    with patch.object(people, "lint"):
        yield app
    changes.close()
    app.extensions["shop"].database.close()


def find_wares(customer: Customer) -> list[str]:
    """Add-ons that anybody may buy, most bought first."""
    cards = customer.get("/").select("#catalogue .card:not(.card--bundle) h3 a")
    slugs = [card["href"].rsplit("/", 1)[1] for card in cards]
    return [slug for slug in slugs if customer.get(f"/add-ons/{slug}").select("#add")]


def make_browsers(app: Flask) -> Browsers:
    """Somebody who is logged in, and guests, each with three things in the cart."""
    wares = find_wares(Customer(app))[:3]
    person = Customer(app)
    person.log_in("bench")
    guests = [Customer(app) for _ in range(GUESTS)]
    for customer in (person, *guests):
        for slug in wares:
            customer.post("/cart/lines", add_on=slug)
    return Browsers(_cookie(person), [_cookie(guest) for guest in guests])


def _cookie(customer: Customer) -> str:
    cookie = customer.client.get_cookie("shop", path="/")
    assert cookie is not None
    return f"shop={cookie.value}"
