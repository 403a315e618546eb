"""Serving the provider: in a thread for tests, until a signal on the command line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from services.gateways.oidc_standin.app import App
from services.gateways.oidc_standin.config import REALM_PATH, Config

POLL_SECONDS = 0.05


class QuietHandler(WSGIRequestHandler):
    """Writes no line per request: request lines contain codes and tokens."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


class Server:
    """A provider that listens; port 0 takes a free port."""

    def __init__(self, config: Config, host: str = "127.0.0.1", port: int = 0) -> None:
        # The port is taken first, because the issuer contains it.
        self._server: BaseWSGIServer = make_server(
            host, port, _not_ready, threaded=True, request_handler=QuietHandler
        )
        self.port = self._server.port
        if config.issuer == Config.issuer:
            config = replace(config, issuer=f"http://localhost:{self.port}{REALM_PATH}")
        self.app = App(config)
        self._server.app = self.app
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
        )

    @property
    def issuer(self) -> str:
        """Return the issuer, which is where discovery begins."""
        return self.app.config.issuer

    @property
    def url(self) -> str:
        """Return the address of the server itself, as the test controls use it."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.app.close()


@contextmanager
def serve_in_thread(config: Config, host: str = "127.0.0.1", port: int = 0) -> Iterator[Server]:
    """Serve the provider while the block runs."""
    server = Server(config, host, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _not_ready(environ: object, start_response: object) -> list[bytes]:
    raise RuntimeError("The provider was asked before it was made.")
