"""The provider tells that it has logged somebody out (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify, request

from repo.db import Credentials
from services import logins, logout_tokens
from services.errors import Unavailable
from services.logout_tokens import BadLogoutToken
from views._protection import csrf, limiter
from views._shop import provider, shop

log = logging.getLogger(__name__)

blueprint = Blueprint("backchannel", __name__, url_prefix="/auth")
# It comes without cookies, and proves itself by its signature.
csrf.exempt(blueprint)


@blueprint.post("/backchannel-logout")
@limiter.limit("600 per minute")
def logout() -> Response:
    """End every login of the person that a valid token names; 400, and nothing, for any other.

    The specification has one answer for all that did not succeed, also where it is not the token's
    fault: the provider's keys cannot be had, say.
    """
    from views._provider import ProviderAway, ProviderRefuses

    text = request.form.get("logout_token", "")
    try:
        client = provider()
        header, claims = client.read(text)
        logout_tokens.check(header, claims, issuer=client.issuer, client_id=client.client_id)
    except (ProviderRefuses, BadLogoutToken) as error:
        log.warning("a logout by the provider was refused: %s", error)
        return _answer(400, "invalid_request", "The logout token cannot be accepted.")
    except (ProviderAway, Unavailable) as error:
        log.warning("a logout by the provider could not be checked: %s", error)
        return _answer(400, "server_error", "The keys to check the logout token are not at hand.")
    with shop().database.write(Credentials()) as work:
        count = logins.end_all_of(work, claims)
    log.info("the provider logged somebody out: %s logins ended", count)
    return _answer(200)


def _answer(status: int, error: str = "", description: str = "") -> Response:
    response = jsonify({"error": error, "error_description": description}) if error else Response()
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
