"""The two ways to tokens (a code, a refresh token) and the rules a login request must keep."""

from __future__ import annotations

from typing import Any

from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import grants as authlib_grants  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.errors import (  # type: ignore[import-untyped]
    InvalidGrantError,
    InvalidRequestError,
)
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from authlib.oidc.core.errors import (  # type: ignore[import-untyped]
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from authlib.oidc.core.grants import OpenIDToken  # type: ignore[import-untyped]
from authlib.oidc.core.grants.util import (  # type: ignore[import-untyped]
    validate_request_prompt,
)

from services.gateways.oidc_standin.people import Person
from services.gateways.oidc_standin.sessions import Login
from services.gateways.oidc_standin.state import Grant
from services.gateways.oidc_standin.tokens import Tokens

MAX_AGE_DIGITS = 10


class Credential:
    """What a token request shows for its tokens, as Authlib asks about it."""

    code_challenge_method = "S256"

    def __init__(self, grant: Grant, refresh_hash: str | None = None) -> None:
        self.grant, self.refresh_hash = grant, refresh_hash
        self.code_challenge = grant.code_challenge

    def get_redirect_uri(self) -> str:
        """Return the redirect URI of the login request."""
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        """Return the granted scope."""
        return self.grant.scope

    def check_client(self, client: Any) -> bool:
        """Tell whether the tokens were granted to this client."""
        return bool(client.get_client_id() == self.grant.client_id)


class PersonGrant:
    """What both grants share: they issue tokens to an enabled person with a live session."""

    server: Any
    request: Any

    def authenticate_user(self, credential: Credential) -> Person:
        """Return whose tokens these will be."""
        session = self.server.state.session(credential.grant.sid)
        if not session or not session.active(self.server.config.now()):
            raise InvalidGrantError("Session not active")
        person: Person | None = self.server.people.find_by_sub(session.sub)
        if not person or not person.enabled:
            raise InvalidGrantError("User disabled")
        self.server.sessions.extend(session)
        return person

    def generate_token(
        self, user: Person, scope: str, include_refresh_token: bool = True
    ) -> dict[str, Any]:
        """Return the tokens."""
        credential = self.request.authorization_code or self.request.refresh_token
        allowed = self.request.client.get_allowed_scope(scope)
        token: dict[str, Any] = self.server.tokens.issue(user, credential.grant, allowed)
        return token


class CodeGrant(PersonGrant, authlib_grants.AuthorizationCodeGrant):  # type: ignore[misc]
    """The authorization code flow."""

    def create_authorization_response(
        self, redirect_uri: str, grant_user: Login
    ) -> tuple[int, str, list[tuple[str, str]]]:
        """Redirect to the client with the code, and with the session as Keycloak names it."""
        status, body, headers = super().create_authorization_response(redirect_uri, grant_user)
        session_state = {"session_state": grant_user.session.sid}
        return status, body, [(k, add_params_to_uri(v, session_state)) for k, v in headers]

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Remember the code."""
        self.server.add_grant(code, request.user, request.scope, request.payload.data)

    def query_authorization_code(self, code: str, client: Any) -> Credential | None:
        """Use up the code, before anything else about the request is checked.

        Whoever tries a code spends it. A second use revokes what the first one was given.
        """
        state = self.server.state
        grant: Grant | None = state.grant_of_code(code)
        if not grant or grant.client_id != client.get_client_id():
            return None
        if not state.use_code(grant.grant_id):
            state.revoke_grant(grant.grant_id)
            return None
        return Credential(grant) if self.server.config.now() < grant.code_expires_at else None

    def delete_authorization_code(self, authorization_code: Credential) -> None:
        """Keep the used code, so that a second use is noticed."""


class RefreshGrant(PersonGrant, authlib_grants.RefreshTokenGrant):  # type: ignore[misc]
    """Refresh with rotation."""

    TOKEN_ENDPOINT_AUTH_METHODS = CodeGrant.TOKEN_ENDPOINT_AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Credential | None:
        """Return what the refresh token stands for; whether it was used is checked later."""
        token = self.server.state.refresh_token(refresh_token)
        if not token or self.server.config.now() >= token.expires_at:
            return None
        grant = self.server.tokens.active_grant(token.grant_id)
        return Credential(grant, token.token_hash) if grant else None

    def authenticate_user(self, credential: Credential) -> Person:
        """Use up the refresh token; a second use revokes all tokens of the authorization."""
        person = super().authenticate_user(credential)
        if not self.server.state.use_refresh_token(credential.refresh_hash):
            self.server.state.revoke_grant(credential.grant.grant_id)
            raise InvalidGrantError("Maximum allowed refresh token reuse exceeded")
        return person

    def revoke_old_credential(self, refresh_token: Credential) -> None:
        """Do nothing: the token was used up before new ones were issued."""


class ProofKey(CodeChallenge):  # type: ignore[misc]
    """PKCE, required of this client although it is confidential, with S256 only."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a login request without a challenge, or with a plain one."""
        super().validate_code_challenge(grant, redirect_uri)
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("Missing parameter: code_challenge_method")


class RequestRules:
    """The OpenID Connect parameters of a login request."""

    def __call__(self, grant: Any) -> None:
        """Attach the rules to a grant, as Authlib's extensions do."""
        grant.register_hook("after_validate_authorization_request_payload", self.validate)
        grant.register_hook("after_validate_consent_request", validate_request_prompt)

    @staticmethod
    def validate(grant: Any, redirect_uri: str) -> None:
        """Refuse what this provider, as its discovery document says, does not do."""
        data = grant.request.payload.data
        if "request" in data:
            raise RequestNotSupportedError
        if "request_uri" in data:
            raise RequestURINotSupportedError
        if data.get("response_mode", "query") != "query":
            raise InvalidRequestError("Unsupported response_mode")
        if "max_age" in data and read_max_age(data) is None:
            raise InvalidRequestError("Invalid max_age")


class IdToken(OpenIDToken):  # type: ignore[misc]
    """Adds the ID token to both grants' answers."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        """Return the ID token; only the one for a code repeats the nonce."""
        credential = request.authorization_code or request.refresh_token
        nonce = credential.grant.nonce if request.authorization_code else None
        return self._tokens.id_token(request.user, credential.grant, token, nonce)


def read_max_age(data: dict[str, str]) -> int | None:
    """Return max_age in seconds, or None if it is missing or no such number."""
    text = data.get("max_age", "")
    plain = text.isascii() and text.isdigit() and len(text) <= MAX_AGE_DIGITS
    return int(text) if plain else None
