"""Logout by the client, by the person, and the notice to the client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin import Server, serve_in_thread
from services.gateways.oidc_standin.testing import (
    CLIENT_ID,
    POST_LOGOUT_URI,
    TIMEOUT,
    Browser,
    make_config,
)


class Listener:
    """The client's address for back-channel logout; it keeps what it is sent."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.status = 200
        self.server = make_server("127.0.0.1", 0, self.answer)
        self.url = f"http://localhost:{self.server.port}/auth/backchannel-logout"

    @Request.application
    def answer(self, request: Request) -> Response:
        self.tokens.append(request.form["logout_token"])
        return Response("", self.status)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, args=(0.05,))
    thread.start()
    yield listener
    listener.server.shutdown()
    thread.join()
    listener.server.server_close()


@pytest.fixture
def server(listener: Listener) -> Iterator[Server]:
    with serve_in_thread(make_config(backchannel_logout_url=listener.url)) as server:
        yield server


@pytest.fixture
def visitor(server: Server) -> Iterator[Browser]:
    visitor = Browser(server)
    yield visitor
    visitor.close()


def logout_claims(server: Server, token: str) -> dict[str, Any]:
    url = f"{server.issuer}/protocol/openid-connect/certs"
    keys = KeySet.import_key_set(requests.get(url, timeout=TIMEOUT).json())
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    assert decoded.header["typ"] == "logout+jwt"
    return dict(decoded.claims)


def signed_in(visitor: Browser) -> bool:
    return visitor.authorize(prompt="none").headers["Location"].find("code=") > 0


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_logout_with_a_hint(visitor: Browser, method: str) -> None:
    tokens = visitor.tokens()
    params = {
        "id_token_hint": tokens.id_token,
        "post_logout_redirect_uri": POST_LOGOUT_URI,
        "state": "s&1",
    }
    if method == "GET":
        answer = visitor.get("logout", params)
    else:
        answer = visitor.post(visitor.url("logout"), params)
    assert answer.headers["Location"] == f"{POST_LOGOUT_URI}?state=s%261"
    assert not signed_in(visitor)
    assert visitor.userinfo(tokens.access_token).status_code == 401
    assert visitor.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"post_logout_redirect_uri": "http://evil.example/"},
        {"post_logout_redirect_uri": POST_LOGOUT_URI + "x"},
        {"id_token_hint": "e30.e30.e30"},
        {"client_id": "another"},
    ],
)
def test_a_foreign_logout_is_a_page_and_ends_nothing(
    visitor: Browser, changes: dict[str, str]
) -> None:
    tokens = visitor.tokens()
    page = visitor.get("logout", {"id_token_hint": tokens.id_token} | changes)
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert signed_in(visitor)


def test_an_access_token_is_no_hint(visitor: Browser) -> None:
    token = visitor.tokens().access_token
    assert visitor.get("logout", {"id_token_hint": token}).status_code == 400


def test_without_a_hint_the_person_is_asked(visitor: Browser) -> None:
    visitor.tokens()
    params = {"client_id": CLIENT_ID, "post_logout_redirect_uri": POST_LOGOUT_URI, "state": "s"}
    page = visitor.get("logout", params)
    assert page.status_code == 200
    assert "Casey Customer" in page.text
    assert signed_in(visitor)
    wrong = visitor.post(visitor.url("logout"), params | {"confirm": "yes"})
    assert wrong.status_code == 200
    assert signed_in(visitor)
    answer = visitor.submit(page)
    assert answer.headers["Location"] == f"{POST_LOGOUT_URI}?state=s"
    assert not signed_in(visitor)


def test_an_address_needs_a_client(visitor: Browser) -> None:
    params = {"post_logout_redirect_uri": POST_LOGOUT_URI}
    assert visitor.get("logout", params).status_code == 400


def test_logout_without_anything_ends_on_a_page(visitor: Browser) -> None:
    page = visitor.get("logout", {})
    assert page.status_code == 200
    assert "You are signed out." in page.text


def test_a_hint_of_another_session_asks(server: Server, visitor: Browser) -> None:
    hint = visitor.tokens("casey").id_token
    olga = Browser(server)
    olga.tokens("olga")
    page = olga.get("logout", {"id_token_hint": hint})
    assert "Olga Owner" in page.text
    assert signed_in(olga)
    assert signed_in(visitor)
    olga.close()


def test_a_hint_needs_no_cookie(visitor: Browser, listener: Listener) -> None:
    tokens = visitor.tokens()
    params = {"id_token_hint": tokens.id_token}
    assert requests.post(visitor.url("logout"), data=params, timeout=TIMEOUT).status_code == 200
    assert visitor.userinfo(tokens.access_token).status_code == 401
    assert len(listener.tokens) == 1


def test_the_logout_token_is_posted_and_verifies(visitor: Browser, listener: Listener) -> None:
    tokens = visitor.tokens()
    visitor.get("logout", {"id_token_hint": tokens.id_token})
    claims = logout_claims(visitor.server, listener.tokens[0])
    assert claims["iss"] == visitor.server.issuer
    assert claims["aud"] == CLIENT_ID
    assert claims["sid"] == tokens.body["session_state"]
    assert claims["sub"] == "5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e01"
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert claims["jti"]
    assert "nonce" not in claims


def test_the_control_ends_every_session_once(server: Server, listener: Listener) -> None:
    visitors = [Browser(server), Browser(server)]
    sids = {visitor.tokens("olga").body["session_state"] for visitor in visitors}
    first = visitors[0].control("logout/olga")
    assert first.json() == {"sessions": 2, "notified": 2}
    assert {logout_claims(server, token)["sid"] for token in listener.tokens} == sids
    assert visitors[0].control("logout/olga").json() == {"sessions": 0, "notified": 0}
    for visitor in visitors:
        assert not signed_in(visitor)
        visitor.close()


def test_a_client_that_refuses_does_not_keep_the_session(
    visitor: Browser, listener: Listener
) -> None:
    visitor.tokens()
    listener.status = 500
    assert visitor.control("logout/casey").json() == {"sessions": 1, "notified": 0}
    assert not signed_in(visitor)


def test_a_client_that_is_away_does_not_keep_the_session() -> None:
    config = make_config(backchannel_logout_url="http://localhost:9/")
    with serve_in_thread(config) as server:
        visitor = Browser(server)
        visitor.tokens()
        assert visitor.control("logout/casey").json() == {"sessions": 1, "notified": 0}
        assert not signed_in(visitor)
        visitor.close()
