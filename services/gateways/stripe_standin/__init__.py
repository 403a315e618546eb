"""The local stand-in for Stripe: whole, stateful, and held to the provider's published interface.

    python -m services.gateways.stripe_standin --help

In tests, `serve(Config(...))` runs one on a free port, and `create_app` gives the WSGI callable.
"""

from services.gateways.stripe_standin.app import StandIn, create_app
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.server import Running, serve

__all__ = ["Config", "Running", "StandIn", "create_app", "serve"]
