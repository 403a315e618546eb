"""The whole stand-in as one WSGI callable."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from services.gateways.stripe_standin.api import Api
from services.gateways.stripe_standin.checkout import Checkout
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.controls import Controls
from services.gateways.stripe_standin.errors import ConnectionCutError
from services.gateways.stripe_standin.events import Events
from services.gateways.stripe_standin.faults import Faults
from services.gateways.stripe_standin.pages import Pages
from services.gateways.stripe_standin.store import Store
from services.gateways.stripe_standin.webhooks import Webhooks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_BODY = 1_000_000


class StandIn:
    """The stand-in for Stripe; call it as a WSGI application, and `close` it in the end."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = Store(config.state)
        self.faults = Faults()
        self.events = Events(config, self.store, self.faults)
        self.checkout = Checkout(config, self.store, self.events)
        self.webhooks = Webhooks(config, self.store, self.checkout.expire_due)
        self.events.on_event = self.webhooks.wake
        self.api = Api(config, self.store, self.checkout, self.faults)
        self.pages = Pages(config, self.checkout, self.faults)
        self.controls = Controls(config, self.store, self.checkout, self.faults, self.webhooks)
        if config.background:
            self.webhooks.start()

    def tick(self) -> int:
        """Do now what the background does: expire old sessions, try each due webhook once.

        Returns how many webhooks were tried. For tests, with `Config.background` off.
        """
        return self.webhooks.tick()

    def close(self, *, wait: bool = True) -> None:
        """End hanging requests, the deliveries and the store; undelivered webhooks are kept.

        With `wait` the webhooks under way are finished first, which can take some seconds.
        """
        self.faults.close()
        self.webhooks.close(wait=wait)
        self.store.close()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        request = Request(environ)
        request.max_content_length = MAX_BODY
        try:
            response = self._respond(request)
        except RequestEntityTooLarge as too_large:
            response = too_large.get_response()
        except ConnectionCutError:
            _cut(environ)
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        area = request.path.split("/")[1]
        if area == "v1":
            return self.api(request)
        if area == "pay" and request.method in ("GET", "HEAD", "POST"):
            return self.pages(request)
        if area == "_standin":
            return self.controls(request)
        if request.path == "/healthz":
            return Response("ok\n", content_type="text/plain")
        return Response("Not found\n", 404, content_type="text/plain")


def create_app(config: Config) -> StandIn:
    """Build a stand-in with its own state; the caller closes it."""
    return StandIn(config)


def _cut(environ: WSGIEnvironment) -> None:
    """Close the client's connection, and tell werkzeug's server that it is gone."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("scripted fault: connection cut")
