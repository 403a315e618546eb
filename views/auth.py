"""Login by OpenID Connect: the shop keeps no passwords, Keycloak does."""

from __future__ import annotations

import logging
import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from services import identity, onboarding
from services.errors import Invalid, Unavailable
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.identity import TOLERANCE, is_instant
from services.settings import Settings
from views._forms import same_site_path
from views._htmx import go
from views._protection import limiter
from views._refresh import asks_again, tokens_of
from views._shop import browser, forget_login, keep_login, provider, public_url, shop, writing
from views._told import NOTICE, tell

if TYPE_CHECKING:
    from views._provider import Provider

log = logging.getLogger(__name__)

blueprint = Blueprint("auth", __name__)

_AWAY = N_(
    "The login service does not answer right now. You can go on looking and filling your cart; "
    "please try to log in again in a minute."
)
_LEFT_THERE = N_(
    "You are logged out here. The login service could not be reached: your session there goes on "
    "until you log out there, or close your browser."
)
_ONCE_MORE = N_("Thank you. Please press the button again.")
_FAILED = N_("The login did not work. Please try once more.")
# Each may lead to a question to the provider, and people log in rarely.
_RATE = "60 per minute"
# The provider leads back to the front page alone, with the word that it was given.
_AFTER_LOGOUT = {"erased": "privacy.erased"}


def init_app(app: Flask, settings: Settings) -> None:
    """Let the provider be made known when somebody first logs in.

    What speaks to it is a fifth of a worker's memory, and most workers' answers do without.
    """
    app.extensions["provider"] = lru_cache(maxsize=1)(partial(_make_known, app, settings))


def _make_known(app: Flask, settings: Settings) -> Provider | None:
    from views import _provider

    return _provider.make(app, settings)


@blueprint.get("/login")
@limiter.limit(_RATE)
def login() -> BaseResponse:
    """Go to the provider to log in; `next` is where to come back to.

    With `fresh` she is to show who she is, although she may be logged in; with `again` a form of
    hers was not taken before that.
    """
    from views._provider import ProviderAway

    target = same_site_path(request.args.get("next"))
    fresh, again = (request.args.get(name) == "1" for name in ("fresh", "again"))
    try:
        address = provider().begin(public_url("auth.callback"), target, fresh=fresh, again=again)
    except ProviderAway as error:
        raise Unavailable(_(_AWAY)) from error
    # An HTMX request cannot follow to another origin; the browser itself goes.
    return go(address)


@blueprint.get("/auth/callback")
@limiter.limit(_RATE)
def callback() -> BaseResponse:
    """Back from the provider: the code is spent, the login begins, the guest's cart comes along."""
    begun, token = _finish()
    claims = token["userinfo"]
    if begun["fresh"] and not _is_fresh(claims, begun["at"]):
        log.warning("a login was refused: who it is was not shown anew")
        raise Invalid(_("The login service did not ask who you are. Please try once more."))
    tokens = tokens_of(token)
    with writing() as work:
        made = identity.log_in(
            work, claims, tokens=tokens, browser=browser(), confirmed=begun["fresh"]
        )
        target = begun["target"]
        # Whoever was on her way somewhere goes there; only from the front door is she led inside.
        if target == "/" and onboarding.lead_there(work):
            target = url_for("profile.onboarding")
    keep_login(made.token, made.language, _pending())
    if tokens.refresh_token is not None:
        asks_again(tokens)
    if begun.get("again"):
        tell(NOTICE, said=_(_ONCE_MORE))
    if made.merged.lines:
        tell("merged", lines=made.merged.lines, undo=made.merged.undo_id)
    return go(target)


@blueprint.post("/logout")
def logout() -> BaseResponse:
    """End the login here, and at the provider."""
    with writing() as work:
        id_token = identity.log_out(work, browser())
    forget_login()
    return go(after_logout(id_token))


def after_logout(id_token: str | None, onward: str | None = None) -> str:
    """Where a browser goes on that has just logged out: to the provider, to log out there too.

    `onward` is a word for the page where it ends up: the front page knows it by `onward_page`.
    """
    shown = id_token and _end_session_address(id_token, onward)
    return shown or onward_page(onward) or url_for("storefront.index")


def onward_page(onward: str | None) -> str | None:
    """The page that a word of `after_logout` leads to; None for any other."""
    endpoint = _AFTER_LOGOUT.get(onward or "")
    return url_for(endpoint) if endpoint else None


def _finish() -> tuple[dict[str, Any], dict[str, Any]]:
    from views._provider import ProviderAway, ProviderRefuses

    client = provider()
    begun = client.begun()
    try:
        token = client.finish()
    except ProviderAway as error:
        raise Unavailable(_(_AWAY)) from error
    except ProviderRefuses as error:
        log.warning("a login was refused: %s", error)
        raise Invalid(_(_FAILED)) from error
    if begun is None:
        raise Invalid(_(_FAILED))
    return begun, token


def _is_fresh(claims: dict[str, Any], asked_at: int) -> bool:
    shown_at = claims.get("auth_time")
    return is_instant(shown_at) and asked_at - TOLERANCE <= shown_at <= time.time() + TOLERANCE


def _pending() -> dict[str, Any]:
    from views._provider import begun_logins

    return begun_logins()


def _end_session_address(id_token: str, state: str | None) -> str | None:
    """Where the provider ends its own session; while it is away she is told that this goes on."""
    import requests

    from views._provider import ProviderAway

    try:
        client = provider()
        client.require_answer()
        metadata = client.load_server_metadata()
    except (ProviderAway, requests.RequestException, ValueError, KeyError, Unavailable) as error:
        log.warning("the provider's session is not ended: %r", error)
        tell(NOTICE, said=_(_LEFT_THERE))
        return None
    address = metadata.get("end_session_endpoint")
    if address is None:
        return None
    back = shop().settings.public_url + "/"
    asked = {"id_token_hint": id_token, "post_logout_redirect_uri": back}
    if state is not None:
        asked["state"] = state
    return f"{address}?{urlencode(asked)}"
