"""Run the stand-in for Stripe until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from services.gateways.stripe_standin.app import create_app
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.server import listen


def main(arguments: list[str] | None = None) -> None:
    """Read the flags, listen, print one line, and serve."""
    flags = _parser().parse_args(arguments)
    config = Config(
        api_key=flags.api_key,
        webhook_secret=flags.webhook_secret,
        webhook_url=flags.webhook_url,
        state=flags.state,
        public_url=flags.public_url,
    )
    standin = create_app(config)
    server = listen(standin, flags.host, flags.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"The stand-in for Stripe listens on http://{flags.host}:{server.port}", flush=True)
    # werkzeug's server returns quietly on KeyboardInterrupt.
    server.serve_forever()
    standin.close(wait=False)
    sys.stdout.flush()
    # A webhook's receiver may hang; its attempt is made again after the next start.
    os._exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stripe_standin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, required=True, help="port to listen on, 0 for any")
    parser.add_argument("--webhook-url", default="", help="where events are sent; none if absent")
    parser.add_argument("--webhook-secret", required=True, help="whsec_…, signs the events")
    parser.add_argument("--api-key", required=True, help="sk_test_…, the only key accepted")
    parser.add_argument("--state", default=":memory:", help="sqlite file that keeps the state")
    parser.add_argument("--public-url", default="", help="address of the payment page for browsers")
    return parser


if __name__ == "__main__":
    main()
