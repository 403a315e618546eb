"""How often a page asks the database: counted on the wire, not timed."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from app import create_app
from services.settings import Settings
from tests.support.people import Customer

LIMIT = 3


class Relay:
    """Stands between the shop and its database, and counts when the shop speaks anew."""

    def __init__(self, target: str, folder: Path) -> None:
        self.trips = 0
        self._target = target
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / ".s.PGSQL.5432"))
        self._server.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._target)
            threading.Thread(target=self._serve, args=(near, far), daemon=True).start()

    def _serve(self, near: socket.socket, far: socket.socket) -> None:
        # Either side may hang up while something is passed on; then there is no more to count.
        with suppress(ConnectionError):
            self._pass_on(near, far)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        database_spoke = True
        with selectors.DefaultSelector() as selector, near, far:
            selector.register(near, selectors.EVENT_READ)
            selector.register(far, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    data = source.recv(65_536)
                    if not data:
                        return
                    if source is near and database_spoke:
                        self.trips += 1
                    database_spoke = source is far
                    (far if source is near else near).sendall(data)


@pytest.fixture
def relay(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    given = conninfo.conninfo_to_dict(settings.database_url)
    folder = tmp_path_factory.mktemp("r")
    relay = Relay(f"{given['host']}/.s.PGSQL.5432", folder)
    relay.folder = folder  # type: ignore[attr-defined]
    yield relay
    relay.close()


@pytest.fixture
def customer(settings: Settings, relay: Relay) -> Iterator[Customer]:
    through = settings.database_url.split("?")[0] + f"?host={relay.folder}"  # type: ignore[attr-defined]
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
        "/orders/{number}",
        "/orders/{number}/receipt",
        "/checkout/return?order={number}",
        "/checkout/cancelled?order={number}",
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
    # The first visit prepares the statements.
    customer.get(path)
    before = relay.trips
    assert customer.get(path).status == 200
    assert 1 <= relay.trips - before <= LIMIT
