"""The logout endpoint (OpenID Connect RP-Initiated Logout)."""

from __future__ import annotations

from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin.config import ENDPOINTS_PATH
from services.gateways.oidc_standin.params import BadInputError, Params, read_form, read_query
from services.gateways.oidc_standin.provider import Provider
from services.gateways.oidc_standin.state import Session
from services.gateways.oidc_standin.tokens import Claims

PASSED_ON = ("post_logout_redirect_uri", "state")


def logout(provider: Provider, request: Request) -> Response:
    """End the session: at once with an ID token hint, else after the person confirms."""
    params = read_form(request) if request.method == "POST" else read_query(request)
    hint = _hint(provider, params)
    _check_target(provider, params, hint)
    session = provider.sessions.find(request)
    ending = _session_to_end(provider, params, hint, session)
    if session and not ending:
        return _confirm_page(provider, params, session)
    if ending:
        provider.sessions.end(ending)
    response = _finished(provider, params)
    provider.sessions.delete_cookie(response)
    return response


def _hint(provider: Provider, params: Params) -> Claims | None:
    if "id_token_hint" not in params:
        return None
    hint = provider.tokens.check_id_token_hint(params["id_token_hint"])
    if hint is None:
        raise BadInputError("Invalid parameter: id_token_hint")
    return hint


def _check_target(provider: Provider, params: Params, hint: Claims | None) -> None:
    """Refuse an address that is not registered, or one that no client asks for."""
    if params.get("client_id", provider.config.client_id) != provider.config.client_id:
        raise BadInputError("The client is not known.")
    if "post_logout_redirect_uri" not in params:
        return
    if params["post_logout_redirect_uri"] not in provider.config.post_logout_redirect_uris:
        raise BadInputError("Invalid parameter: post_logout_redirect_uri")
    if hint is None and "client_id" not in params:
        raise BadInputError("Missing parameter: id_token_hint or client_id")


def _session_to_end(
    provider: Provider, params: Params, hint: Claims | None, session: Session | None
) -> Session | None:
    """Return the session that the hint or the person's confirmation names.

    A hint does not end another session than the browser's without asking. The confirmation is the
    browser's own session id, which nobody but the client knows.
    """
    if session:
        named = {params.get("confirm"), hint["sid"] if hint else None}
        return session if session.sid in named else None
    return provider.state.session(hint["sid"]) if hint else None


def _confirm_page(provider: Provider, params: Params, session: Session) -> Response:
    person = provider.people.find_by_sub(session.sub)
    hidden = {name: params[name] for name in PASSED_ON if name in params}
    # The hint is not passed on, so the client is named instead.
    hidden |= {"client_id": provider.config.client_id, "confirm": session.sid}
    return provider.pages.page(
        "logout.html",
        title="Sign out",
        action=f"{ENDPOINTS_PATH}/logout",
        hidden=hidden,
        name=person.name if person else "",
    )


def _finished(provider: Provider, params: Params) -> Response:
    target = params.get("post_logout_redirect_uri")
    if target is None:
        return provider.pages.page(
            "message.html", title="Signed out", message="You are signed out."
        )
    if "state" in params:
        target = add_params_to_uri(target, {"state": params["state"]})
    response = redirect(target)
    response.headers["Cache-Control"] = "no-store"
    return response
