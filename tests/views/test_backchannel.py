"""The provider tells that it has logged somebody out: whose logins end, and what it ignores."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import requests
from flask import Flask
from werkzeug.test import TestResponse

from services.gateways.oidc_standin import Server
from services.logout_tokens import EVENT
from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.provider import (
    Claims,
    Traveller,
    altered,
    at_the_provider,
    by_another_key,
    by_the_public_key,
    crafting,
    unsigned,
)

ADDRESS = "/auth/backchannel-logout"
TYPE = "logout+jwt"
Bad = Callable[[Server, Claims], str]


@pytest.fixture
def claims(oidc_server: Server) -> Claims:
    """What Keycloak says when it logs Casey out."""
    now = int(time.time())
    return {
        "iss": oidc_server.issuer,
        "aud": "shop",
        "sub": "sub-casey",
        "sid": "sid-casey",
        "iat": now,
        "exp": now + 120,
        "jti": str(uuid.uuid4()),
        "typ": "Logout",
        "events": {EVENT: {}},
    }


@pytest.fixture
def people(visitors: Visitors) -> tuple[Customer, Customer, Customer]:
    """Casey at two browsers, by two logins of the provider's, and a stranger."""
    return (
        visitors.person("casey"),
        visitors.person("casey", sid="sid-of-her-phone"),
        visitors.person("stranger"),
    )


def tell(app: Flask, token: str) -> TestResponse:
    """What the provider sends: a form, without a cookie, from no page of the shop."""
    return app.test_client().post(ADDRESS, data={"logout_token": token})


def logged_in(people: tuple[Customer, ...]) -> list[bool]:
    return [person.get("/orders").status == 200 for person in people]


def signed(server: Server, claims: Claims, **changes: Any) -> str:
    changed = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return server.app.sign(changed, TYPE)


GOOD: dict[str, Bad] = {
    "person and login": signed,
    "the person alone": lambda s, c: signed(s, c, sid=None),
    "the login alone": lambda s, c: signed(s, c, sub=None),
    "an older login of hers": lambda s, c: signed(s, c, sid="gone long ago"),
    "for others too": lambda s, c: signed(s, c, aud=["account", "shop"]),
    "of a clock behind": lambda s, c: signed(s, c, iat=c["iat"] - 150, exp=c["iat"] - 30),
    "of a clock ahead": lambda s, c: signed(s, c, iat=c["iat"] + 30),
    "of an older Keycloak": lambda s, c: s.app.sign(c),
    "with more events": lambda s, c: signed(
        s, c, events={EVENT: {"revoke_offline_access": True}, "https://x.example": {}}
    ),
}
BAD: dict[str, Bad] = {
    "forged signature": lambda s, c: altered(signed(s, c)),
    "another key": lambda s, c: by_another_key(s, c, TYPE),
    "nobody's signature": lambda s, c: unsigned(c, {"typ": TYPE}),
    "the public key as a secret": lambda s, c: by_the_public_key(s, c, TYPE),
    "another audience": lambda s, c: signed(s, c, aud="another"),
    "other audiences": lambda s, c: signed(s, c, aud=["another", "account"]),
    "no audience": lambda s, c: signed(s, c, aud=None),
    "another issuer": lambda s, c: signed(s, c, iss="https://evil.example/realms/shop"),
    "no issuer": lambda s, c: signed(s, c, iss=None),
    "expired": lambda s, c: signed(s, c, iat=c["iat"] - 200, exp=c["iat"] - 61),
    "without an end": lambda s, c: signed(s, c, exp=None),
    "an end that is no number": lambda s, c: signed(s, c, exp="never"),
    "without a beginning": lambda s, c: signed(s, c, iat=None),
    "issued tomorrow": lambda s, c: signed(s, c, iat=c["iat"] + 86_400, exp=c["exp"] + 90_000),
    "issued long ago": lambda s, c: signed(s, c, iat=c["iat"] - 3600),
    "not yet valid": lambda s, c: signed(s, c, nbf=c["iat"] + 90),
    "without a name": lambda s, c: signed(s, c, jti=None),
    "of a long name of its own": lambda s, c: signed(s, c, jti="x" * 256),
    "of a name that is no text": lambda s, c: signed(s, c, jti="\x00"),
    "without an event": lambda s, c: signed(s, c, events=None),
    "another event": lambda s, c: signed(s, c, events={"https://x.example": {}}),
    "events in a list": lambda s, c: signed(s, c, events=[EVENT]),
    "an event that is no object": lambda s, c: signed(s, c, events={EVENT: True}),
    "with a nonce": lambda s, c: signed(s, c, nonce="n"),
    "of nobody": lambda s, c: signed(s, c, sub=None, sid=None),
    "of a list": lambda s, c: signed(s, c, sub=["sub-casey"]),
    "of a long name": lambda s, c: signed(s, c, sub="x" * 256),
    "an ID token's type": lambda s, c: signed(s, c, typ="ID"),
    "another header's type": lambda s, c: s.app.sign(c, "at+jwt"),
    "no token": lambda s, c: "casey",
    "nothing": lambda s, c: "",
    "dots": lambda s, c: "..",
    "a deep one": lambda s, c: "eyJ" * 20_000,
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD)
def test_every_login_of_the_person_ends_and_no_other(
    app: Flask, people: tuple[Customer, ...], claims: Claims, oidc_server: Server, urls: Urls,
    good: Bad,
) -> None:  # fmt: skip
    answer = tell(app, good(oidc_server, claims))
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert logged_in(people) == [False, False, True]
    with psycopg.connect(urls.owner) as conn:
        noted = conn.execute(
            "SELECT user_id, user_agent, ip FROM login_events WHERE kind = 'provider_logout'"
        ).fetchall()
    assert noted == [("sub-casey", "", None)]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_is_not_the_providers_word_ends_nothing(
    app: Flask, people: tuple[Customer, ...], claims: Claims, oidc_server: Server, bad: Bad
) -> None:
    answer = tell(app, bad(oidc_server, claims))
    assert answer.status_code == 400
    assert json.loads(answer.text)["error"] == "invalid_request"
    assert answer.headers["Cache-Control"] == "no-store"
    assert logged_in(people) == [True, True, True]


def test_an_id_token_is_no_logout_token(
    app: Flask, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []

    def keep(claims: Claims) -> str:
        kept.append(oidc_server.app.sign(claims))
        return kept[-1]

    crafting(monkeypatch, oidc_server, keep)
    casey = Traveller(app)
    assert casey.arrive("casey").status == 303
    assert tell(app, kept[0]).status_code == 400
    assert casey.get("/orders").status == 200
    casey.close()


def test_whoever_the_shop_does_not_know_is_logged_out_already(
    app: Flask, people: tuple[Customer, ...], claims: Claims, oidc_server: Server, urls: Urls
) -> None:
    for changes in ({"sub": "of nobody", "sid": None}, {"sub": None, "sid": "of nobody"}):
        assert tell(app, signed(oidc_server, claims, **changes)).status_code == 200
    assert logged_in(people) == [True, True, True]
    with psycopg.connect(urls.owner) as conn:
        query = "SELECT count(*) FROM login_events WHERE kind = 'provider_logout'"
        assert conn.execute(query).fetchone() == (0,)


@pytest.mark.parametrize("named", [{}, {"sid": None}, {"sub": None}])
@pytest.mark.parametrize("was_in", [True, False])
def test_said_twice_it_counts_once(
    app: Flask, visitors: Visitors, claims: Claims, oidc_server: Server, urls: Urls,
    named: dict[str, None], was_in: bool,
) -> None:  # fmt: skip
    casey = visitors.person("casey")
    token = signed(oidc_server, claims, **named)
    if not was_in and "sub" not in named:
        casey.post("/logout")
    assert tell(app, token).status_code == 200
    casey.log_in("casey")
    assert tell(app, token).status_code == 200, "the provider has its answer"
    assert casey.get("/orders").status == 200, "and she is not logged out by it again"
    page = casey.get("/account/sessions")
    ended = page.text.count("Logged out everywhere by the login service")
    assert ended == (0 if not was_in and "sub" not in named else 1)
    assert tell(app, signed(oidc_server, claims, jti="another", **named)).status_code == 200
    assert casey.get("/orders").location.startswith("/login")


def test_a_token_names_itself_to_each_person_apart(
    app: Flask, people: tuple[Customer, ...], claims: Claims, oidc_server: Server
) -> None:
    tell(app, signed(oidc_server, claims, sub="sub-stranger", sid=None))
    assert logged_in(people) == [True, True, False]
    tell(app, signed(oidc_server, claims))
    assert logged_in(people) == [False, False, False]


def test_a_new_key_of_the_providers_is_asked_for(
    app: Flask, people: tuple[Customer, ...], claims: Claims, oidc_server: Server
) -> None:
    assert tell(app, signed(oidc_server, claims, sub="of nobody")).status_code == 200
    app.extensions["provider"]()._keys_at -= 10
    oidc_server.app.rotate_keys()
    assert tell(app, signed(oidc_server, claims)).status_code == 200
    assert logged_in(people) == [False, False, True]


def test_where_the_keys_cannot_be_had_nothing_ends(
    app: Flask, people: tuple[Customer, ...], claims: Claims, oidc_server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def away(*_: object, **__: object) -> None:
        raise requests.ConnectTimeout

    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "request", away)
        answer = tell(app, signed(oidc_server, claims))
    assert answer.status_code == 400, "the specification has no other answer"
    assert json.loads(answer.text)["error"] == "server_error"
    assert logged_in(people) == [True, True, True]


def test_it_is_told_by_a_form_and_by_nothing_else(app: Flask, claims: Claims) -> None:
    assert app.test_client().get(ADDRESS).status_code == 405
    assert app.test_client().post(ADDRESS, json={"logout_token": "x"}).status_code == 400


def test_what_the_provider_sends_itself_is_understood(
    app: Flask, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider's own words, brought by hand: no shop listens in these tests."""
    casey, phone = Traveller(app), Traveller(app)
    for browser in (casey, phone):
        assert browser.arrive("casey").status == 303
    sent: list[str] = []
    sessions = oidc_server.app.provider.sessions
    monkeypatch.setattr(
        sessions,
        "_notify",
        lambda session: sent.append(oidc_server.app.provider.tokens.logout_token(session)),
    )
    leaving = casey.post("/logout").location
    casey.there.get(leaving, timeout=5, allow_redirects=False)
    assert [tell(app, token).status_code for token in sent] == [200]
    assert phone.get("/orders").location.startswith("/login"), "she is logged out everywhere"
    back = at_the_provider(phone.get("/login").location, "casey")
    assert phone.get(back).status == 303, "and may come back"
    for browser in (casey, phone):
        browser.close()
