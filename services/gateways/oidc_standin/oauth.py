"""Authlib's authorization server, adapted to werkzeug and to this realm.

Authlib checks requests in the order that the specifications ask for; this module tells it what the
realm knows. Authlib has no type information, hence the marks where its classes are extended.
"""

from __future__ import annotations

import hmac
import json
import uuid
from typing import Any
from urllib.parse import unquote

from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.oauth2 import OAuth2Error, OAuth2Request  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import (  # type: ignore[import-untyped]
    AuthorizationServer,
    ClientMixin,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload  # type: ignore[import-untyped]
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin.config import Config
from services.gateways.oidc_standin.grants import (
    CodeGrant,
    IdToken,
    ProofKey,
    RefreshGrant,
    RequestRules,
)
from services.gateways.oidc_standin.params import Params, read_authorization
from services.gateways.oidc_standin.people import People
from services.gateways.oidc_standin.sessions import Login, Sessions
from services.gateways.oidc_standin.state import Grant, State, digest
from services.gateways.oidc_standin.tokens import Tokens

# Scopes a client may ask for; Keycloak adds its default scopes, whether asked for or not.
SCOPES = ["openid", "profile", "email", "roles", "acr", "basic", "web-origins"]
DEFAULT_SCOPES = "email profile"


class OAuthRequest(OAuth2Request):  # type: ignore[misc]
    """A request whose parameters were read strictly beforehand."""

    def __init__(self, request: Request, params: Params) -> None:
        # Authlib refuses plain http away from loopback and uses the address for nothing else; this
        # provider is for development, where a container's http address is ordinary.
        super().__init__(request.method, "https://localhost/", headers=request.headers)
        self.payload = BasicOAuth2Payload(params)
        self.authorization = read_authorization(request)
        self._params = params

    @property
    def form(self) -> Params:
        """Return the parameters where Authlib looks for a form body."""
        return self._params


class Client(ClientMixin):  # type: ignore[misc]
    """The realm's only client; it is confidential."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def get_client_id(self) -> str:
        """Return the client's identifier."""
        return self._config.client_id

    def get_default_redirect_uri(self) -> None:
        """Return nothing: a request must name its redirect URI."""
        return

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scope that is granted for the one requested."""
        openid = "openid" in (scope or "").split()
        return f"openid {DEFAULT_SCOPES}" if openid else DEFAULT_SCOPES

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether the redirect URI is registered, to the letter."""
        return redirect_uri in self._config.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare the secret in constant time."""
        return hmac.compare_digest(client_secret.encode(), self._config.client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Accept both ways of sending the secret."""
        return method in CodeGrant.TOKEN_ENDPOINT_AUTH_METHODS and endpoint == "token"

    def check_response_type(self, response_type: str) -> bool:
        """Accept the code flow only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Accept codes and refresh tokens."""
        return grant_type in (CodeGrant.GRANT_TYPE, RefreshGrant.GRANT_TYPE)


class OAuthServer(AuthorizationServer):  # type: ignore[misc]
    """The authorization and token endpoints of the realm."""

    def __init__(
        self, config: Config, state: State, people: People, tokens: Tokens, sessions: Sessions
    ) -> None:
        super().__init__(scopes_supported=SCOPES)
        self.config, self.state, self.people = config, state, people
        self.tokens, self.sessions = tokens, sessions
        self.client = Client(config)
        self.register_client_auth_method("client_secret_basic", authenticate_basic)
        self.register_grant(CodeGrant, [ProofKey(), RequestRules(), IdToken(tokens)])
        self.register_grant(RefreshGrant, [IdToken(tokens)])

    def get_authorization_grant(self, request: OAuthRequest) -> Any:
        """Return the code grant; the caller has checked the client and its redirect URI.

        Authlib repeats the response type in its error and fails if that is not plain ASCII.
        """
        if request.payload.response_type != "code":
            raise OAuth2Error(
                error="unsupported_response_type", redirect_uri=request.payload.redirect_uri
            )
        return super().get_authorization_grant(request)

    def query_client(self, client_id: str) -> Client | None:
        """Return the client with this id."""
        return self.client if client_id == self.config.client_id else None

    def add_grant(self, code: str, login: Login, scope: str, params: Params) -> None:
        """Remember what a new code stands for."""
        grant = Grant(
            grant_id=str(uuid.uuid4()),
            code_hash=digest(code),
            code_expires_at=self.config.now() + self.config.code_lifetime,
            sid=login.session.sid,
            client_id=self.config.client_id,
            redirect_uri=params["redirect_uri"],
            scope=scope,
            nonce=params.get("nonce"),
            code_challenge=params["code_challenge"],
            auth_time=login.session.auth_time,
            # Keycloak's level 0 means that single sign-on answered for the person.
            acr="1" if login.fresh else "0",
        )
        self.state.add_grant(grant)

    def create_oauth2_request(self, request: OAuthRequest) -> OAuthRequest:
        """Return the request as it is; it was adapted when it came in."""
        return request

    def save_token(self, token: dict[str, Any], request: OAuthRequest) -> None:
        """Do nothing: tokens are recorded while they are issued."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Do nothing: nobody listens."""

    def handle_response(
        self, status: int, body: object, headers: list[tuple[str, str]]
    ) -> Response:
        """Return the answer; a redirect says which issuer sent it (RFC 9207)."""
        text = body if isinstance(body, str) else json.dumps(body)
        response = Response(text, status, headers)
        if response.location:
            response.location = add_params_to_uri(response.location, {"iss": self.config.issuer})
        response.headers["Cache-Control"] = "no-store"
        return response


def authenticate_basic(query_client: Any, request: OAuthRequest) -> Client | None:
    """Authenticate the client by HTTP Basic; a malformed header is just not authenticated."""
    given = request.authorization
    if given is None or given.type != "basic":
        return None
    client: Client | None = query_client(unquote(given.username or ""))
    secret = unquote(given.password or "")
    return client if client and client.check_client_secret(secret) else None
