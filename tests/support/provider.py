"""The identity provider as people meet it, and as an attacker would like to be one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import psycopg
import pytest
import requests
from bs4 import BeautifulSoup
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from services.gateways.oidc_standin import Server, serve_in_thread
from services.gateways.oidc_standin.testing import make_config
from tests.conftest import Urls
from tests.support.people import Customer, Page

PASSWORD = "demo"
Claims = dict[str, Any]
Craft = Callable[[Claims], str]


def at_the_provider(location: str, username: str, browser: requests.Session | None = None) -> str:
    """What a person does there: log in. Gives the address that she is sent back to."""
    if browser is None:
        with requests.Session() as browser:
            return at_the_provider(location, username, browser)
    page = browser.get(location, timeout=5, allow_redirects=False)
    if page.is_redirect:
        return page.headers["Location"].removeprefix("http://localhost")
    form = BeautifulSoup(page.text, "html5lib").select_one("form:has(input[name=password])")
    assert form is not None
    data = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
    data |= {"username": username, "password": PASSWORD}
    address = urljoin(page.url, str(form.get("action") or page.url))
    answer = browser.post(address, data=data, timeout=5, allow_redirects=False)
    return answer.headers["Location"].removeprefix("http://localhost")


@contextmanager
def own_realm() -> Iterator[Server]:
    """A provider of a test's own, whose people it may change."""
    config = make_config(
        redirect_uris=("http://localhost/auth/callback",),
        post_logout_redirect_uris=("http://localhost/",),
    )
    with serve_in_thread(config) as server:
        yield server


def change_person(server: Server, name: str, **changes: Any) -> None:
    """Do what an administrator of the realm does: take a role, disable somebody."""
    answer = requests.post(f"{server.url}/_standin/people/{name}", json=changes, timeout=5)
    assert answer.ok


class Traveller(Customer):
    """Somebody whose browser goes to the provider and back, and is known there afterwards."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.there = requests.Session()

    def arrive(self, username: str, path: str = "/login") -> Page:
        """Log in by way of the provider."""
        back = at_the_provider(self.get(path).location, username, self.there)
        self._csrf = None
        return self.get(back)

    def close(self) -> None:
        """Go home."""
        self.there.close()


def make_due(customer: Customer, urls: Urls) -> None:
    """Let the time come at which the provider is asked about her again."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "UPDATE user_sessions SET refresh_after = now() - interval '1 second',"
            " staff_refresh_after = now() - interval '1 second'"
        )
    with customer.client.session_transaction() as session:
        session["asks_at"] = [0, 0]


def noting_refreshes(monkeypatch: pytest.MonkeyPatch, server: Server) -> list[str]:
    """The refresh tokens that the provider is shown from now on."""
    shown: list[str] = []
    state = server.app.provider.state
    look_up = state.refresh_token

    def noted(secret: str) -> Any:
        shown.append(secret)
        return look_up(secret)

    monkeypatch.setattr(state, "refresh_token", noted)
    return shown


def crafting(monkeypatch: pytest.MonkeyPatch, server: Server, craft: Craft) -> None:
    """Let the provider send other ID tokens than it would."""
    tokens, keys = server.app.provider.tokens, server.app.provider.keys
    issue = tokens.id_token

    def crafted(*args: Any) -> str:
        claims = keys.verify(issue(*args))
        assert claims is not None
        return craft(claims)

    monkeypatch.setattr(tokens, "id_token", crafted)


def kid(server: Server) -> str:
    """The name of the key that the provider signs with."""
    return str(server.app.provider.keys.public()["keys"][0]["kid"])


def unsigned(claims: Claims, header: Claims | None = None) -> str:
    """A token that nobody signed, and says so."""
    parts = [{"alg": "none", "typ": "JWT", **(header or {})}, claims]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*coded, b""]).decode()


def by_another_key(server: Server, claims: Claims, typ: str = "JWT") -> str:
    """A token signed by somebody else in the name of the provider's key."""
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "typ": typ, "kid": kid(server)}, claims, key, ["RS256"])


def by_the_public_key(server: Server, claims: Claims, typ: str = "JWT") -> str:
    """A token "signed" with what everybody may read, as if that were a shared secret."""
    public = RSAKey.import_key(server.app.provider.keys.public()["keys"][0])
    key = OctKey.import_key(base64.b64encode(public.as_pem(private=False)))
    return jwt.encode({"alg": "HS256", "typ": typ, "kid": kid(server)}, claims, key, ["HS256"])


def altered(token: str) -> str:
    """A token whose signature is not its own."""
    head, claims, signature = token.split(".")
    return f"{head}.{claims}.{signature[:-8]}{'A' * 8}"
