"""The authorization endpoint and the login page behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin.config import REALM_PATH
from services.gateways.oidc_standin.grants import read_max_age
from services.gateways.oidc_standin.oauth import OAuthRequest
from services.gateways.oidc_standin.params import BadInputError, Params, read_form, read_query
from services.gateways.oidc_standin.people import Person
from services.gateways.oidc_standin.provider import Provider
from services.gateways.oidc_standin.sessions import Login, new_cookie

OAuthGrant = Any
# A refused person sees the page again, as in Keycloak, and in its words; that is no error of HTTP.
_DISABLED = "Account is disabled, contact your administrator."
AUTHENTICATE_PATH = f"{REALM_PATH}/login-actions/authenticate"


def authorize(provider: Provider, request: Request) -> Response:
    """Answer a login request: with a code if the person is known, with the login page if not."""
    params = read_form(request) if request.method == "POST" else read_query(request)
    login = _recent_login(provider, request, params)
    grant = _checked_grant(provider, request, params, login)
    if isinstance(grant, Response):
        return grant
    if login is None or grant.prompt == "login":
        return _login_page(provider, params)
    provider.sessions.extend(login.session)
    return _code_response(provider, request, params, login)


def authenticate(provider: Provider, request: Request) -> Response:
    """Sign in the person who filled in the login page, and go on with their login request."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return provider.pages.error("The login form was sent from another site.", 403)
    params, fields = read_query(request), read_form(request)
    grant = _checked_grant(provider, request, params, None)
    if isinstance(grant, Response):
        return grant
    person = _person(provider, fields)
    if person is None:
        return _login_page(provider, params, fields, "Invalid username or password.")
    if not person.enabled:
        return _login_page(provider, params, fields, _DISABLED)
    cookie = new_cookie()
    login = provider.sessions.start(request, cookie, person)
    response = _code_response(provider, request, params, login)
    provider.sessions.set_cookie(response, cookie)
    return response


def _checked_grant(
    provider: Provider, request: Request, params: Params, login: Login | None
) -> OAuthGrant | Response:
    """Return Authlib's grant for a valid login request, or the answer to an invalid one."""
    _check_client(provider, params)
    try:
        grant: OAuthGrant = provider.oauth.get_consent_grant(OAuthRequest(request, params), login)
    except OAuth2Error as error:
        if error.redirect_uri:
            response: Response = provider.oauth.handle_error_response(None, error)
            return response
        raise BadInputError("The login request is not valid.") from error
    return grant


def _check_client(provider: Provider, params: Params) -> None:
    """Refuse, without a redirect, what does not come from the client to its own address."""
    if params.get("client_id") != provider.config.client_id:
        raise BadInputError("The client is not known.")
    if params.get("redirect_uri") not in provider.config.redirect_uris:
        raise BadInputError("Invalid parameter: redirect_uri")


def _recent_login(provider: Provider, request: Request, params: Params) -> Login | None:
    """Return who is signed in, unless that was longer ago than the client accepts."""
    login = provider.sessions.login(request)
    max_age = read_max_age(params)
    if login is None or max_age is None:
        return login
    return login if provider.config.now() - login.session.auth_time < max_age else None


def _person(provider: Provider, fields: Params) -> Person | None:
    """Return whom the form names: one of the demo people's buttons needs no password."""
    if "person" in fields:
        return provider.people.find(fields["person"])
    return provider.people.find_by_password(
        fields.get("username", "").strip(), fields.get("password", "")
    )


def _code_response(provider: Provider, request: Request, params: Params, login: Login) -> Response:
    oauth_request = OAuthRequest(request, params)
    grant = provider.oauth.get_authorization_grant(oauth_request)
    response: Response = provider.oauth.create_authorization_response(
        oauth_request, grant_user=login, grant=grant
    )
    return response


def _login_page(
    provider: Provider,
    params: Params,
    fields: Params | None = None,
    error: str | None = None,
) -> Response:
    return provider.pages.page(
        "login.html",
        title="Sign in",
        action=f"{AUTHENTICATE_PATH}?{urlencode(params)}",
        people=provider.people.all(),
        username=(fields or {}).get("username", params.get("login_hint", "")),
        error=error,
    )
