"""The development identity provider: OpenID Connect in Keycloak's URL shape, with its claims.

It stands in for a Keycloak realm named "shop" on a developer's machine and in the tests. It is a
complete provider (authorization code flow with PKCE, refresh, single sign-on, logout) so that the
shop runs the same code against it as against Keycloak; it is never meant for production.
"""

from services.gateways.oidc_standin.app import App, create_app
from services.gateways.oidc_standin.config import DEMO_PEOPLE, Config
from services.gateways.oidc_standin.server import Server, serve_in_thread

__all__ = ["DEMO_PEOPLE", "App", "Config", "Server", "create_app", "serve_in_thread"]
