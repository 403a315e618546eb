"""Serve a stand-in over HTTP: in a thread for tests, or until a signal for `make run`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from services.gateways.stripe_standin.app import StandIn, create_app
from services.gateways.stripe_standin.config import Config


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request; the state can be asked for instead."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


@dataclass(frozen=True)
class Running:
    """A stand-in that listens: its address without a slash at the end, and itself."""

    url: str
    standin: StandIn


def listen(standin: StandIn, host: str, port: int) -> BaseWSGIServer:
    """Bind a threaded server; port 0 takes a free one, and one in use ends the process."""
    return make_server(host, port, standin, threaded=True, request_handler=QuietHandler)


@contextmanager
def serve(config: Config, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Run a stand-in in a thread for the length of a `with` block."""
    standin = create_app(config)
    server = listen(standin, host, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Running(f"http://{host}:{server.port}", standin)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        standin.close()
