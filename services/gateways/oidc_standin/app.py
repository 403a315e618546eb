"""The provider as a WSGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin import controls, endpoints, login, logout
from services.gateways.oidc_standin.config import ENDPOINTS_PATH, REALM_PATH, Config
from services.gateways.oidc_standin.pages import STYLE_PATH
from services.gateways.oidc_standin.params import BadInputError
from services.gateways.oidc_standin.provider import Provider

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Handler = Callable[..., Response]
GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]


def health(provider: Provider, request: Request) -> Response:
    """Say that the provider is up."""
    return endpoints.json_response({"status": "ok"})


def style(provider: Provider, request: Request) -> Response:
    """Return the stylesheet of the pages."""
    return provider.pages.style()


ROUTES: list[tuple[str, list[str], Handler]] = [
    ("/healthz", GET, health),
    (STYLE_PATH, GET, style),
    (f"{REALM_PATH}/.well-known/openid-configuration", GET, endpoints.discovery),
    (f"{ENDPOINTS_PATH}/auth", BOTH, login.authorize),
    (f"{ENDPOINTS_PATH}/token", POST, endpoints.token),
    (f"{ENDPOINTS_PATH}/userinfo", BOTH, endpoints.userinfo),
    (f"{ENDPOINTS_PATH}/certs", GET, endpoints.certs),
    (f"{ENDPOINTS_PATH}/logout", BOTH, logout.logout),
    (login.AUTHENTICATE_PATH, POST, login.authenticate),
    ("/_standin/people/<username>", POST, controls.change_person),
    ("/_standin/logout/<username>", POST, controls.end_sessions),
    ("/_standin/rotate-keys", POST, controls.rotate_keys),
]


class App:
    """Finds the endpoint for a request and lets it answer; callable by any WSGI server."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.provider = Provider(config)
        self._routes = Map([Rule(path, methods=m, endpoint=handler) for path, m, handler in ROUTES])

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        response = self._respond(Request(environ))
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response(environ, start_response)

    def close(self) -> None:
        """Close the state."""
        self.provider.state.close()

    def sign(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        """Sign any claims with the realm's key, for tests that send crafted tokens."""
        return self.provider.keys.sign(claims, typ)

    def rotate_keys(self) -> str:
        """Sign with a new key from now on and return its id."""
        return self.provider.keys.rotate()

    def _respond(self, request: Request) -> Response:
        try:
            handler, values = self._routes.bind_to_environ(request.environ).match()
            response: Response = handler(self.provider, request, **values)
        except BadInputError as error:
            return self._refuse(request, str(error), 400)
        except HTTPException as error:
            return self._refuse(request, error.name, error.code or 400, error)
        return response

    def _refuse(
        self, request: Request, message: str, status: int, error: HTTPException | None = None
    ) -> Response:
        if request.path.startswith("/_standin/"):
            return endpoints.json_response({"error": message}, status)
        response = self.provider.pages.error(message, status)
        for name, value in error.get_headers() if error else []:
            if name == "Allow":
                response.headers[name] = value
        return response


def create_app(config: Config) -> App:
    """Return the provider as a WSGI application."""
    return App(config)
