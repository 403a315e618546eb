"""Run the provider: python -m services.gateways.oidc_standin --port 8080 --client-id shop …"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from services.gateways.oidc_standin.config import DEMO_PEOPLE, Config
from services.gateways.oidc_standin.server import Server


def arguments() -> argparse.ArgumentParser:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        prog="python -m services.gateways.oidc_standin",
        description="An OpenID Connect provider for development, shaped like Keycloak.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on")
    add("--port", type=int, required=True, help="the port to listen on; 0 takes a free one")
    add("--client-id", required=True, help="the client's identifier")
    add("--client-secret", required=True, help="the client's secret")
    add("--redirect-uri", action="append", required=True, help="where logins return; repeatable")
    add("--post-logout-redirect-uri", action="append", default=[], help="likewise for logouts")
    add("--people", type=Path, default=DEMO_PEOPLE, help="the JSON file of people")
    add("--issuer", default=Config.issuer, help="default: http://localhost:PORT/realms/shop")
    add("--state", default=":memory:", help="an SQLite file that keeps keys and sessions")
    add("--backchannel-logout-url", help="where the client is told that a session ended")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT."""
    parser = arguments()
    options = vars(parser.parse_args(argv))
    host, port = options.pop("host"), options.pop("port")
    options["redirect_uris"] = tuple(options.pop("redirect_uri"))
    options["post_logout_redirect_uris"] = tuple(options.pop("post_logout_redirect_uri"))
    try:
        server = Server(Config(**options), host, port)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server.start()
    print(f"The development identity provider listens: {server.issuer}", flush=True)
    stop.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
