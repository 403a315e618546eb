"""The endpoints that answer programs: discovery, keys, tokens, userinfo."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin.config import Config
from services.gateways.oidc_standin.keys import ALGORITHM
from services.gateways.oidc_standin.oauth import SCOPES, OAuthRequest
from services.gateways.oidc_standin.params import BadInputError, read_authorization, read_form
from services.gateways.oidc_standin.provider import Provider
from services.gateways.oidc_standin.tokens import person_claims

PROTOCOL_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "azp", "sid"]
NAME_CLAIMS = ["name", "given_name", "family_name", "preferred_username"]
STORE_CLAIMS = ["email", "email_verified", "realm_access", "groups", "tier"]


def json_response(body: object, status: int = 200) -> Response:
    """Return a JSON answer that nobody stores."""
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def discovery(provider: Provider, request: Request) -> Response:
    """Return what the provider can do."""
    return json_response(_metadata(provider.config))


def certs(provider: Provider, request: Request) -> Response:
    """Return the public keys, newest first."""
    return json_response(provider.keys.public())


def token(provider: Provider, request: Request) -> Response:
    """Exchange a code or a refresh token for tokens."""
    try:
        params = read_form(request)
    except BadInputError as error:
        body = {"error": "invalid_request", "error_description": str(error)}
        return json_response(body, 400)
    except HTTPException as error:
        body = {"error": "invalid_request", "error_description": error.name}
        return json_response(body, error.code or 400)
    response: Response = provider.oauth.create_token_response(OAuthRequest(request, params))
    return response


def userinfo(provider: Provider, request: Request) -> Response:
    """Return what is known of the person an access token was issued for."""
    given = read_authorization(request)
    if given is None or given.type != "bearer" or not given.token:
        return _refused("invalid_request", "Token not provided")
    claims = provider.tokens.check_access_token(given.token)
    person = provider.people.find_by_sub(claims["sub"]) if claims else None
    if not claims or not person or not person.enabled:
        return _refused("invalid_token", "Token verification failed")
    if "openid" not in claims["scope"].split():
        return _refused("insufficient_scope", "Missing openid scope", 403)
    return json_response(person_claims(person, claims["scope"]))


def _refused(error: str, description: str, status: int = 401) -> Response:
    response = json_response({"error": error, "error_description": description}, status)
    response.headers["WWW-Authenticate"] = (
        f'Bearer realm="shop", error="{error}", error_description="{description}"'
    )
    return response


def _metadata(config: Config) -> dict[str, Any]:
    return {
        "issuer": config.issuer,
        "authorization_endpoint": config.endpoint("auth"),
        "token_endpoint": config.endpoint("token"),
        "userinfo_endpoint": config.endpoint("userinfo"),
        "end_session_endpoint": config.endpoint("logout"),
        "jwks_uri": config.endpoint("certs"),
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["public"],
        "prompt_values_supported": ["none", "login", "consent"],
        "acr_values_supported": ["0", "1"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": SCOPES,
        "claim_types_supported": ["normal"],
        "claims_supported": PROTOCOL_CLAIMS + NAME_CLAIMS + STORE_CLAIMS,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "require_request_uri_registration": False,
        "authorization_response_iss_parameter_supported": True,
        "frontchannel_logout_supported": False,
        "frontchannel_logout_session_supported": False,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
