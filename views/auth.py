"""Login by OpenID Connect: the shop keeps no passwords, Keycloak does."""

from __future__ import annotations

import logging
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import requests
from flask import Blueprint, Flask, current_app, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from services import identity
from services.errors import Invalid, Unavailable
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.settings import Settings
from views._forms import same_site_path
from views._htmx import go
from views._shop import forget_login, keep_login, public_url, shop, writing
from views._told import tell

if TYPE_CHECKING:
    from authlib.integrations.flask_client import OAuth

log = logging.getLogger(__name__)

blueprint = Blueprint("auth", __name__)

_TIMEOUT_SECONDS = 5
_NEXT = "next"
_AWAY = N_(
    "The login service does not answer right now. You can go on looking and filling your cart; "
    "please try to log in again in a minute."
)


def init_app(app: Flask, settings: Settings) -> None:
    """Let the provider be made known when somebody first logs in.

    What speaks to it is a fifth of a worker's memory, and most workers' answers do without.
    """
    app.extensions["oauth"] = lru_cache(maxsize=1)(partial(_make_known, app, settings))


def _make_known(app: Flask, settings: Settings) -> OAuth:
    """The provider; its own address tells the rest when it is first needed."""
    from authlib.integrations.flask_client import OAuth

    oauth = OAuth(app)
    if settings.oidc_issuer is None or settings.oidc_client_secret is None:
        return oauth
    oauth.register(
        "keycloak",
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_SECONDS,
        },
    )
    return oauth


@blueprint.get("/login")
def login() -> BaseResponse:
    """Go to the provider to log in; `next` is where to come back to."""
    session[_NEXT] = same_site_path(request.args.get("next"))
    try:
        answer: BaseResponse = _provider().authorize_redirect(public_url("auth.callback"))
    except requests.RequestException as error:
        raise Unavailable(_(_AWAY)) from error
    # An HTMX request cannot follow to another origin; the browser itself goes.
    return go(answer.headers["Location"])


@blueprint.get("/auth/callback")
def callback() -> BaseResponse:
    """Back from the provider: the code is spent, the login begins, the guest's cart comes along."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        token = _provider().authorize_access_token()
    except requests.RequestException as error:
        raise Unavailable(_(_AWAY)) from error
    except (AuthlibBaseError, JoseError, ValueError) as error:
        log.warning("a login was refused: %r", error)
        raise Invalid(_("The login did not work. Please try once more.")) from error
    target = session.pop(_NEXT, "/")
    with writing() as work:
        begun = identity.log_in(work, token["userinfo"], id_token=token.get("id_token"))
    keep_login(begun.token, begun.language)
    if begun.merged.lines:
        tell("merged", lines=begun.merged.lines, undo=begun.merged.undo_id)
    return go(target)


@blueprint.post("/logout")
def logout() -> BaseResponse:
    """End the login here, and at the provider."""
    with writing() as work:
        id_token = identity.log_out(work)
    forget_login()
    if id_token is None:
        return go(url_for("storefront.index"))
    return go(end_session_address(id_token) or url_for("storefront.index"))


def _provider():  # type: ignore[no-untyped-def]
    client = current_app.extensions["oauth"]().create_client("keycloak")
    if client is None:
        raise Unavailable(_("Nobody can log in here yet: the login service is not set up."))
    return client


def end_session_address(id_token: str) -> str | None:
    """Where the provider ends its own session, if it can be asked right now."""
    try:
        metadata = _provider().load_server_metadata()
    except (requests.RequestException, Unavailable) as error:
        log.warning("the provider's session is not ended: %r", error)
        return None
    address = metadata.get("end_session_endpoint")
    if address is None:
        return None
    back = shop().settings.public_url + "/"
    return f"{address}?{urlencode({'id_token_hint': id_token, 'post_logout_redirect_uri': back})}"
