"""The shop on a port of its own, and two providers that let people into it, each in its turn."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response
from werkzeug.serving import make_server

from app import create_app
from services.gateways.oidc_standin.server import QuietHandler
from services.settings import Settings
from tests.keycloak.browsers import Guest
from tests.keycloak.providers import Provider, RealKeycloak, stand_in
from views._shop import reading, require_staff
from views.cli import _keycloak

ADMIN = (_keycloak.ADMIN, _keycloak.ADMIN_PASSWORD)


def nobody_home(environ: Any, start_response: Any) -> Any:
    """Between two tests a provider tells in vain who is logged out."""
    return Response(status=204)(environ, start_response)


class Door:
    """The address of the shop, whichever shop is behind it just now."""

    def __init__(self) -> None:
        self.shop: Any = nobody_home
        self._server = make_server(
            "127.0.0.1", 0, self._open, threaded=True, request_handler=QuietHandler
        )
        self.url = f"http://localhost:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _open(self, environ: Any, start_response: Any) -> Any:
        return self.shop(environ, start_response)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Where the shop is reached over HTTP."""
    door = Door()
    yield door
    door.close()


@pytest.fixture(scope="module")
def keycloak_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Keycloak; without one its tests are skipped, and in CI they fail."""
    what = os.environ.get("KEYCLOAK")
    if not what:
        reason = "no Keycloak: `make test` says why deploy/keycloak.sh could not get one"
        if os.environ.get("REQUIRE_KEYCLOAK"):
            pytest.fail(reason)
        pytest.skip(reason)
    home: Path = tmp_path_factory.mktemp("keycloak")
    running = _keycloak.start(what, home)
    yield running.url
    running.stop()


@pytest.fixture(scope="module", params=["standin", "keycloak"])
def realm(request: pytest.FixtureRequest, door: Door) -> Iterator[Provider]:
    """The realm that lets people into the shop: stood in for, and real."""
    if request.param == "standin":
        with stand_in(door.url) as provider:
            yield provider
    else:
        keycloak = RealKeycloak(request.getfixturevalue("keycloak_url"), ADMIN)
        keycloak.lead_to(door.url)
        yield keycloak
        keycloak.close()


@pytest.fixture
def provider(realm: Provider) -> Provider:
    """The realm as it is described, with nobody logged in."""
    realm.restore()
    return realm


@pytest.fixture
def settings(settings: Settings, provider: Provider, door: Door) -> Settings:
    """The settings of a shop behind the door, for this provider."""
    changes = {
        "public_url": door.url,
        "oidc_issuer": provider.issuer,
        "oidc_client_id": "shop",
        "oidc_client_secret": provider.client_secret,
    }
    given = settings.model_dump() | changes
    return Settings(**given)


@pytest.fixture
def app(settings: Settings, door: Door) -> Iterator[Flask]:
    """The shop, whole, and reached by HTTP."""
    app = create_app(settings)
    if "admin" not in app.blueprints:
        app.register_blueprint(_console())
    app.config["SERVER_NAME"] = door.url.removeprefix("http://")
    door.shop = app
    yield app
    door.shop = nobody_home
    app.extensions["shop"].database.close()


def _console() -> Blueprint:
    """A page for those who run the shop."""
    console = Blueprint("admin", __name__, url_prefix="/admin")

    @console.get("/")
    def index() -> Response:
        with reading() as work:
            require_staff(work)
        return Response("for staff", mimetype="text/plain")

    return console


@pytest.fixture
def guest(app: Flask, door: Door) -> Iterator[Callable[[], Guest]]:
    """Makes people at browsers of their own."""
    made: list[Guest] = []

    def make() -> Guest:
        made.append(Guest(app, door.url))
        return made[-1]

    yield make
    for one in made:
        one.close()
