"""How often a page asks the database: counted on the wire, not timed."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import conninfo

from app import create_app
from services.settings import Settings
from tests.support.people import Customer
from tests.support.relay import Relay

LIMIT = 3
# What is asked in one go; the pipeline's end takes another.
ASKS_ONCE = ["/", "/cart"]


@pytest.fixture
def relay(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    given = conninfo.conninfo_to_dict(settings.database_url)
    folder = tmp_path_factory.mktemp("r")
    relay = Relay(f"{given['host']}/.s.PGSQL.5432", folder)
    yield relay
    relay.close()


@pytest.fixture
def customer(settings: Settings, relay: Relay) -> Iterator[Customer]:
    through = settings.database_url.split("?")[0] + f"?host={relay.folder}"
    app = create_app(settings.model_copy(update={"database_url": through, "database_pool_size": 1}))
    customer = Customer(app)
    customer.log_in("casey")
    customer.put_in_cart("bolt")
    customer.post("/cart/lines", bundle="ai-productivity-bundle")
    customer.post("/cart/code", code="LAUNCH2025")
    yield customer
    app.extensions["shop"].database.close()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=voice&category=ai-services&sort=price",
        "/add-ons/bolt",
        "/compare?a=bolt&b=brigade",
        "/pricing",
        "/pictures/bolt/1.svg",
        "/bundles/enterprise-suite",
        "/cart",
        "/checkout",
        "/orders",
        "/account/add-ons",
        "/account/profile",
        "/account/profile/contact",
        "/account/profile/history?add=work",
        "/account/profile/avatar",
        "/account/profile/username?username=casey",
        "/account/preferences",
        "/account/onboarding/interests",
        "/account/privacy",
        "/account/privacy/erase",
        "/orders/{number}",
        "/orders/{number}/receipt",
        "/checkout/return?order={number}",
        "/checkout/cancelled?order={number}",
        "/organizations/{slug}/requests",
        "/organizations/{slug}/seats",
    ],
)
def test_a_page_asks_three_times_at_most(
    customer: Customer, relay: Relay, settings: Settings, path: str
) -> None:
    if "{number}" in path:
        customer.check_out()
        links = customer.get("/orders").select("#orders a[href^='/orders/M-']")
        path = path.format(number=links[0]["href"].rsplit("/", 1)[1])
    if path.endswith("/receipt"):
        with psycopg.connect(settings.database_owner_url or "") as conn:
            conn.execute("UPDATE orders SET status = 'completed', completed_at = now()")
    if "{slug}" in path:
        with psycopg.connect(settings.database_owner_url or "") as conn:
            row = conn.execute(
                "SELECT slug FROM organizations WHERE owner_id = 'sub-casey'"
            ).fetchone()
            assert row is not None
            path = path.format(slug=row[0])
    assert customer.get(path).status == 200
    assert 1 <= fewest(customer, relay, path) <= LIMIT


def fewest(customer: Customer, relay: Relay, path: str) -> int:
    """The fewest trips of some visits: on a busy machine an answer comes in pieces, and what is
    asked meanwhile looks like another trip. The first visit prepares the statements.
    """
    customer.get(path)
    counted = []
    for _ in range(4):
        before = relay.trips
        customer.get(path)
        counted.append(relay.trips - before)
    return min(counted)


@pytest.mark.parametrize("path", ASKS_ONCE)
def test_these_pages_ask_once(customer: Customer, relay: Relay, path: str) -> None:
    assert fewest(customer, relay, path) <= 2


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("fields", [{"add_on": "amanuensis"}, {"bundle": "enterprise-suite"}])
def test_putting_in_the_cart_asks_and_commits(
    customer: Customer, relay: Relay, htmx: bool, fields: dict[str, str]
) -> None:
    customer.post("/cart/lines", htmx=htmx, **fields)
    trips, statements = relay.trips, relay.statements
    customer.post("/cart/lines", htmx=htmx, **fields)
    # BEGIN, who is asking, the line and the badge; COMMIT.
    assert (relay.trips - trips, relay.statements - statements) == (2, 5)
