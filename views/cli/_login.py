"""The login part of `make run`: the stand-in, or a Keycloak of development given by KEYCLOAK_URL.

`make keycloak` starts one. Before anything else starts it is asked whether it is what the shop
needs: the realm, the client's secret, and the way back to this shop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import requests

from services.settings import DEVELOPMENT_CLIENT_SECRET
from views.cli._people import PEOPLE

VARIABLE = "KEYCLOAK_URL"
CLIENT_ID = "shop"
_OTHERS = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
_ADDRESS = re.compile(r"https?://[^/\s?#@]+(/[^\s?#]*)?")
_TIMEOUT_SECONDS = 10


def contradictions(env: Mapping[str, str]) -> list[str]:
    """Say, a sentence each, what does not go together with KEYCLOAK_URL; nothing without it."""
    if not env.get(VARIABLE):
        return []
    if env.get("ENVIRONMENT") == "production":
        return [f"{VARIABLE} is for development: in production set {', '.join(_OTHERS)}."]
    given = [name for name in _OTHERS if env.get(name)]
    if given:
        return [f"{VARIABLE} and {', '.join(given)} contradict each other: give one or the other."]
    if not _ADDRESS.fullmatch(env[VARIABLE]):
        return [f"{VARIABLE} must be like http://localhost:8080."]
    return []


def of_keycloak(env: Mapping[str, str]) -> dict[str, str]:
    """The settings that KEYCLOAK_URL stands for; none without it."""
    if not env.get(VARIABLE):
        return {}
    secret = env.get("SHOP_CLIENT_SECRET") or DEVELOPMENT_CLIENT_SECRET
    issuer = f"{env[VARIABLE].rstrip('/')}/realms/shop"
    return dict(zip(_OTHERS, (issuer, CLIENT_ID, secret), strict=True))


def unfit_keycloak(issuer: str, secret: str, public_url: str) -> str | None:
    """Ask the Keycloak; say in a sentence why the shop cannot log in there, None if it can."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # whatever proxy leads outside
            return _ask(session, issuer, secret, public_url)
    except requests.RequestException:
        return (
            f"{VARIABLE} cannot be used: nothing answers there. Start Keycloak with"
            " `make keycloak`, or leave the variable out."
        )


def _ask(session: requests.Session, issuer: str, secret: str, public_url: str) -> str | None:
    found = session.get(f"{issuer}/.well-known/openid-configuration", timeout=_TIMEOUT_SECONDS)
    if not found.ok or _issuer_of(found) is None:
        return (
            f"{VARIABLE} cannot be used: there is no realm `shop`. `make keycloak` starts a"
            " Keycloak that has it."
        )
    if _issuer_of(found) != issuer:
        return f"{VARIABLE} cannot be used: that Keycloak calls itself {_issuer_of(found)}."
    return _ask_about_client(session, f"{issuer}/protocol/openid-connect", secret, public_url)


def _ask_about_client(
    session: requests.Session, endpoints: str, secret: str, public_url: str
) -> str | None:
    """A code that is none shows whether the client is known, a login whether it leads back."""
    back = {"client_id": CLIENT_ID, "redirect_uri": f"{public_url}/auth/callback"}
    made_up = {**back, "client_secret": secret, "grant_type": "authorization_code", "code": "none"}
    refused = session.post(f"{endpoints}/token", data=made_up, timeout=_TIMEOUT_SECONDS)
    if refused.status_code == 401:
        return (
            f"{VARIABLE} cannot be used: its client `{CLIENT_ID}` has another secret. Set"
            " SHOP_CLIENT_SECRET to the one that it was started with."
        )
    login = {**back, "response_type": "code", "scope": "openid"}
    page = session.get(
        f"{endpoints}/auth", params=login, timeout=_TIMEOUT_SECONDS, allow_redirects=False
    )
    if page.status_code == 400:
        return (
            f"{VARIABLE} cannot be used: logins there do not lead back to {public_url}. Start it"
            f" with `SHOP_URL={public_url} make keycloak`."
        )
    return None


def _issuer_of(answer: requests.Response) -> str | None:
    try:
        return str(answer.json()["issuer"])
    except (ValueError, KeyError, TypeError):
        return None


def standin_options(public_url: str, local_url: str, port: int, secret: str) -> dict[str, str]:
    """The words that start the stand-in, for a shop at these addresses."""
    return {
        "--port": str(port),
        "--issuer": f"http://localhost:{port}/realms/shop",
        "--client-id": CLIENT_ID,
        "--client-secret": secret,
        "--redirect-uri": f"{public_url}/auth/callback",
        "--post-logout-redirect-uri": f"{public_url}/",
        # On this machine: the shop's public name may lead here by a way that is not open yet.
        "--backchannel-logout-url": f"{local_url}/auth/backchannel-logout",
        "--people": str(PEOPLE),
    }
