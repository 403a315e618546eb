"""A browser and the shop's client in one, for tests that speak to the provider over HTTP."""

from __future__ import annotations

import html
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from authlib.oauth2.rfc7636 import (  # type: ignore[import-untyped]
    create_s256_code_challenge,
)

from services.gateways.oidc_standin.config import ENDPOINTS_PATH, Config
from services.gateways.oidc_standin.server import Server

TIMEOUT = 10
CLIENT_ID = "shop"
CLIENT_SECRET = "shop-secret"  # noqa: S105
REDIRECT_URI = "http://localhost:5000/auth/callback"
POST_LOGOUT_URI = "http://localhost:5000/"


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.seconds = time.time()

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.seconds += seconds


def make_config(**changes: Any) -> Config:
    """Return a configuration with one client called "shop"."""
    values: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": (REDIRECT_URI,),
        "post_logout_redirect_uris": (POST_LOGOUT_URI,),
    }
    return Config(**values | changes)


def location_params(answer: requests.Response) -> dict[str, str]:
    """Return the parameters of the address an answer redirects to."""
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@dataclass
class Tokens:
    """The token endpoint's answer."""

    access_token: str
    refresh_token: str
    id_token: str
    body: dict[str, Any]


class Browser:
    """One person's browser, which also plays the client."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.http = requests.Session()
        self.verifier = secrets.token_urlsafe(48)

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def url(self, endpoint: str) -> str:
        """Return the address of a protocol endpoint."""
        return f"{self.server.url}{ENDPOINTS_PATH}/{endpoint}"

    def login_params(self, **changes: str | None) -> dict[str, str]:
        """Return a login request; a change to None leaves the parameter out."""
        params = {
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            "scope": "openid",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": create_s256_code_challenge(self.verifier),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (params | changes).items() if value is not None}

    def authorize(self, **changes: str | None) -> requests.Response:
        """Send the browser to the provider with a login request."""
        return self.get("auth", self.login_params(**changes))

    def get(self, endpoint: str, params: dict[str, str]) -> requests.Response:
        """Visit an endpoint without following its redirect."""
        return self.http.get(
            self.url(endpoint), params=params, allow_redirects=False, timeout=TIMEOUT
        )

    def post(self, url: str, fields: dict[str, str], **options: Any) -> requests.Response:
        """Send a form without following the redirect."""
        return self.http.post(url, data=fields, allow_redirects=False, timeout=TIMEOUT, **options)

    def submit(self, page: requests.Response, **fields: str) -> requests.Response:
        """Fill in the first form of a page, hidden fields included, and send it."""
        action = re.findall(r'action="([^"]+)"', page.text)[0]
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        values = {name: html.unescape(value) for name, value in hidden}
        return self.post(self.server.url + html.unescape(action), values | fields)

    def login(self, person: str = "casey", **changes: str | None) -> requests.Response:
        """Sign in with a demo person's button; return the redirect to the client.

        A browser that is signed in already is not asked, whoever the person is.
        """
        page = self.authorize(**changes)
        return page if page.is_redirect else self.submit(page, person=person)

    def exchange(self, code: str, **changes: str | None) -> requests.Response:
        """Exchange a code as the client."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
        }
        return self.token(fields, **changes)

    def refresh(self, refresh_token: str, **changes: str | None) -> requests.Response:
        """Use a refresh token as the client."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.token(fields, **changes)

    def token(self, fields: dict[str, str], **changes: str | None) -> requests.Response:
        """Ask the token endpoint as the client, with the secret in the form."""
        client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        given = (client | fields | changes).items()
        return self.post(self.url("token"), {k: v for k, v in given if v is not None})

    def tokens(self, person: str = "casey", **changes: str | None) -> Tokens:
        """Sign in and return the tokens."""
        code = location_params(self.login(person, **changes))["code"]
        return read_tokens(self.exchange(code))

    def userinfo(self, access_token: str) -> requests.Response:
        """Ask the userinfo endpoint."""
        headers = {"Authorization": f"Bearer {access_token}"}
        return self.http.get(self.url("userinfo"), headers=headers, timeout=TIMEOUT)

    def control(self, path: str, body: object = None) -> requests.Response:
        """Use a test control."""
        return self.http.post(f"{self.server.url}/_standin/{path}", json=body, timeout=TIMEOUT)


def read_tokens(answer: requests.Response) -> Tokens:
    """Return the tokens of a successful answer."""
    answer.raise_for_status()
    body = answer.json()
    return Tokens(body["access_token"], body["refresh_token"], body.get("id_token", ""), body)
