"""ID tokens that no login may come of, and what of a login's answer is checked besides."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from services.gateways.oidc_standin import Server
from tests.conftest import Urls
from tests.support.people import Customer
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

Bad = Callable[[Server, Claims], str]


def sign(server: Server, claims: Claims, **changes: Any) -> str:
    changed = {**claims, **changes}
    return server.app.sign({name: value for name, value in changed.items() if value is not None})


NOW = int(time.time())
BAD: dict[str, Bad] = {
    "forged signature": lambda s, c: altered(s.app.sign(c)),
    "another key": by_another_key,
    "nobody's signature": lambda s, c: unsigned(c),
    "the public key as a secret": by_the_public_key,
    "expired": lambda s, c: sign(s, c, exp=c["iat"] - 61),
    "without an end": lambda s, c: sign(s, c, exp=None),
    "not yet valid": lambda s, c: sign(s, c, nbf=c["iat"] + 90),
    "issued tomorrow": lambda s, c: sign(s, c, iat=c["iat"] + 86_400),
    "another audience": lambda s, c: sign(s, c, aud="another"),
    "no audience": lambda s, c: sign(s, c, aud=None),
    "another authorized party": lambda s, c: sign(s, c, azp="another"),
    "another issuer": lambda s, c: sign(s, c, iss="https://evil.example/realms/shop"),
    "no issuer": lambda s, c: sign(s, c, iss=None),
    "no nonce": lambda s, c: sign(s, c, nonce=None),
    "another nonce": lambda s, c: sign(s, c, nonce="of another login"),
    "another access token": lambda s, c: sign(s, c, at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no subject": lambda s, c: sign(s, c, sub=None),
    "a subject that is no text": lambda s, c: sign(s, c, sub=["casey"]),
    "a subject of 256 characters": lambda s, c: sign(s, c, sub="x" * 256),
    "a logout token": lambda s, c: sign(s, c, typ="Logout"),
    "not a token": lambda s, c: "casey",
    "nothing": lambda s, c: "",
}
GOOD: dict[str, Bad] = {
    "as it comes": sign,
    "expired within tolerance": lambda s, c: sign(s, c, exp=c["iat"] - 30),
    "of a clock ahead": lambda s, c: sign(s, c, iat=c["iat"] + 30),
    "for others too": lambda s, c: sign(s, c, aud=["shop", "account"]),
    "a subject of 255 characters": lambda s, c: sign(s, c, sub="x" * 255),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_of_a_bad_token_comes_no_login(
    nobody: Customer, oidc_server: Server, urls: Urls, monkeypatch: pytest.MonkeyPatch, bad: Bad
) -> None:
    crafting(monkeypatch, oidc_server, lambda claims: bad(oidc_server, claims))
    answer = nobody.get(at_the_provider(nobody.get("/login").location, "casey"))
    assert answer.status == 422
    assert "log" in answer.text
    assert nobody.get("/orders").location.startswith("/login")
    with psycopg.connect(urls.owner) as conn:
        assert conn.execute("SELECT count(*) FROM user_sessions, users").fetchone() == (0,)


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD)
def test_of_a_good_one_there_does(
    nobody: Customer, oidc_server: Server, monkeypatch: pytest.MonkeyPatch, good: Bad
) -> None:
    crafting(monkeypatch, oidc_server, lambda claims: good(oidc_server, claims))
    assert nobody.get(at_the_provider(nobody.get("/login").location, "casey")).status == 303
    assert nobody.get("/orders").status == 200


def test_an_answer_without_an_id_token_is_none(
    nobody: Customer, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = oidc_server.app.provider.oauth
    issue = server.tokens.issue
    monkeypatch.setattr(
        server.tokens, "issue", lambda *args: {**issue(*args), "scope": "email profile"}
    )
    assert nobody.get(at_the_provider(nobody.get("/login").location, "casey")).status == 422


@pytest.mark.parametrize("offered", [["none"], ["HS256"], ["RS512", "none"]])
def test_what_the_provider_offers_is_not_all_taken(
    nobody: Customer, app: Flask, oidc_server: Server, offered: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from services.gateways.oidc_standin import endpoints

    metadata = endpoints._metadata
    monkeypatch.setattr(
        endpoints,
        "_metadata",
        lambda config: {**metadata(config), "id_token_signing_alg_values_supported": offered},
    )
    for craft in (unsigned, lambda claims: by_the_public_key(oidc_server, claims)):
        with monkeypatch.context() as patch:
            crafting(patch, oidc_server, craft)
            back = at_the_provider(nobody.get("/login").location, "casey")
            # No key is for such a token, and its keys were asked for just now.
            assert nobody.get(back).status in (422, 503)
            assert nobody.get("/orders").location.startswith("/login")


def test_a_new_key_is_asked_for_and_a_withdrawn_one_is_not_trusted_for_ever(
    app: Flask, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Traveller(app)
    assert first.arrive("casey").status == 303
    provider = app.extensions["provider"]()
    monkeypatch.setattr(provider, "_keys_at", 0.0)
    oidc_server.app.rotate_keys()
    assert first.arrive("casey").status == 303
    # The keys are gone; what is known of them is used for an hour, and then it is not.
    monkeypatch.setattr(oidc_server.app.provider.keys, "public", lambda: {"keys": []})
    monkeypatch.setattr(provider, "_keys_at", 0.0)
    assert first.arrive("casey").status == 303
    provider.server_metadata["_loaded_at"] -= 3601
    assert first.arrive("casey").status == 503, "no keys are no answer"
    assert first.get("/orders").status == 200, "and the login that she had goes on"
    first.close()


def test_an_unknown_key_makes_the_shop_ask_once_and_not_each_time(
    app: Flask, nobody: Customer, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    public = oidc_server.app.provider.keys.public
    monkeypatch.setattr(
        oidc_server.app.provider.keys, "public", lambda: asked.append(1) or public()
    )
    nobody.get("/login")
    app.extensions["provider"]().fetch_jwk_set()
    assert len(asked) == 1
    claims = {"sub": "x", "kid": "unknown"}
    token = unsigned(claims, {"alg": "RS256", "kid": "unknown"}) + "AAAA"
    for _ in range(3):
        assert (
            app.test_client()
            .post("/auth/backchannel-logout", data={"logout_token": token})
            .status_code
            == 400
        )
    assert len(asked) == 1, "it was asked for the keys just now"
    app.extensions["provider"]()._keys_at -= 10
    for _ in range(3):
        app.test_client().post("/auth/backchannel-logout", data={"logout_token": token})
    assert len(asked) == 2


@pytest.mark.parametrize("named", ["https://evil.example/realms/shop", ""])
def test_an_answer_of_another_provider_is_not_taken(
    nobody: Customer, oidc_server: Server, named: str
) -> None:
    back = at_the_provider(nobody.get("/login").location, "casey")
    given, _, _rest = back.partition("&iss=")
    assert nobody.get(f"{given}&iss={named}" if named else given).status == 422
    assert nobody.get("/orders").location.startswith("/login")


def test_a_provider_of_another_name_is_none(
    nobody: Customer, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["provider"](), "issuer", "https://evil.example/realms/shop")
    assert nobody.get("/login").status == 503
