"""The token and userinfo endpoints, and the keys."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.gateways.oidc_standin import Server, serve_in_thread
from services.gateways.oidc_standin.testing import (
    CLIENT_ID,
    CLIENT_SECRET,
    TIMEOUT,
    Browser,
    Clock,
    location_params,
    make_config,
    read_tokens,
)
from services.gateways.oidc_standin.tokens import half_hash


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[Server]:
    with serve_in_thread(make_config(clock=clock)) as server:
        yield server


@pytest.fixture
def visitor(server: Server) -> Iterator[Browser]:
    visitor = Browser(server)
    yield visitor
    visitor.close()


def certs(server: Server) -> KeySet:
    url = f"{server.issuer}/protocol/openid-connect/certs"
    return KeySet.import_key_set(requests.get(url, timeout=TIMEOUT).json())


def decoded(server: Server, token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, certs(server), algorithms=["RS256"]).claims)


def new_code(visitor: Browser) -> str:
    return location_params(visitor.login())["code"]


def test_the_access_token_is_keycloaks(visitor: Browser) -> None:
    tokens = visitor.tokens("ada")
    claims = decoded(visitor.server, tokens.access_token)
    assert claims["typ"] == "Bearer"
    assert claims["azp"] == CLIENT_ID
    assert claims["aud"] == "account"
    assert claims["realm_access"]["roles"] == ["customer", "admin", "super_admin"]
    assert "account" in claims["resource_access"]
    assert claims["scope"] == "openid email profile"
    assert claims["sid"] == tokens.body["session_state"]
    assert claims["groups"] == []
    assert claims["preferred_username"] == "ada"
    assert claims["email"] == "ada@example.test"
    assert claims["email_verified"] is True
    assert (claims["name"], claims["given_name"]) == ("Ada Admin", "Ada")
    assert claims["exp"] - claims["iat"] == tokens.body["expires_in"] == 60


def test_the_id_token_belongs_to_the_login(visitor: Browser, clock: Clock) -> None:
    tokens = visitor.tokens("vera")
    claims = decoded(visitor.server, tokens.id_token)
    assert claims["typ"] == "ID"
    assert claims["aud"] == claims["azp"] == CLIENT_ID
    assert claims["nonce"] == "the-nonce"
    assert claims["auth_time"] == int(clock())
    assert claims["acr"] == "1"
    assert claims["at_hash"] == half_hash(tokens.access_token)
    assert claims["realm_access"] == {"roles": ["customer"]}
    assert claims["groups"] == ["/tiers/vip_founder"]
    assert claims["tier"] == "vip_founder"


def test_a_silent_login_keeps_its_time_and_has_a_lower_level(
    visitor: Browser, clock: Clock
) -> None:
    first = decoded(visitor.server, visitor.tokens().id_token)
    clock.advance(10)
    second = decoded(visitor.server, visitor.tokens().id_token)
    assert second["acr"] == "0"
    assert second["auth_time"] == first["auth_time"]
    assert second["sid"] == first["sid"]


def test_without_openid_there_is_no_id_token(visitor: Browser) -> None:
    tokens = visitor.tokens(scope="email")
    assert "id_token" not in tokens.body
    assert visitor.userinfo(tokens.access_token).status_code == 403


@pytest.mark.parametrize("verifier", ["x" * 43, "short", "ø" * 43, None])
def test_a_wrong_verifier_is_refused_and_spends_the_code(
    visitor: Browser, verifier: str | None
) -> None:
    code = new_code(visitor)
    answer = visitor.exchange(code, code_verifier=verifier)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")
    assert visitor.exchange(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "wrong"},
        {"client_secret": "ø"},
        {"client_secret": ""},
        {"client_secret": None},
        {"client_id": "another"},
        {"client_id": None},
    ],
)
def test_a_wrong_client_is_refused_and_the_code_stays_good(
    visitor: Browser, changes: dict[str, str | None]
) -> None:
    code = new_code(visitor)
    answer = visitor.exchange(code, **changes)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] == "invalid_client"
    assert visitor.exchange(code).status_code == 200


def basic(visitor: Browser, header: str) -> requests.Response:
    fields = {"grant_type": "refresh_token", "refresh_token": visitor.tokens().refresh_token}
    return visitor.post(visitor.url("token"), fields, headers={"Authorization": header})


def test_the_secret_may_come_by_basic(visitor: Browser) -> None:
    secret = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    assert basic(visitor, f"Basic {secret}").status_code == 200


@pytest.mark.parametrize("pair", ["shop:wrong", "another:shop-secret", "shop:", "shop"])
def test_a_wrong_secret_by_basic_is_refused(visitor: Browser, pair: str) -> None:
    answer = basic(visitor, f"Basic {base64.b64encode(pair.encode()).decode()}")
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["Basic", "Basic ///", "Basic /w==", "Basic Og==", "Bearer x"])
def test_a_malformed_basic_header_is_refused(visitor: Browser, header: str) -> None:
    answer = basic(visitor, header)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_foreign_redirect_uri_is_refused(visitor: Browser) -> None:
    answer = visitor.exchange(new_code(visitor), redirect_uri="http://localhost:5000/other")
    assert answer.json()["error"] == "invalid_grant"


def test_a_replayed_code_revokes_its_tokens(visitor: Browser) -> None:
    code = new_code(visitor)
    tokens = read_tokens(visitor.exchange(code))
    assert visitor.userinfo(tokens.access_token).status_code == 200
    assert visitor.exchange(code).json()["error"] == "invalid_grant"
    assert visitor.userinfo(tokens.access_token).status_code == 401
    assert visitor.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"


def test_a_code_is_good_for_sixty_seconds(visitor: Browser, clock: Clock) -> None:
    code = new_code(visitor)
    clock.advance(59)
    assert visitor.exchange(code).status_code == 200
    code = new_code(visitor)
    clock.advance(60)
    assert visitor.exchange(code).json()["error"] == "invalid_grant"


def test_of_many_exchanges_at_once_one_succeeds(visitor: Browser) -> None:
    code = new_code(visitor)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: visitor.exchange(code).status_code, range(8)))
    assert answers.count(200) <= 1
    assert set(answers) <= {200, 400}


def test_refresh_rotates(visitor: Browser, clock: Clock) -> None:
    first = visitor.tokens()
    clock.advance(301)
    assert visitor.userinfo(first.access_token).status_code == 401
    second = read_tokens(visitor.refresh(first.refresh_token))
    assert second.refresh_token != first.refresh_token
    assert visitor.userinfo(second.access_token).status_code == 200
    claims = decoded(visitor.server, second.id_token)
    assert "nonce" not in claims
    assert claims["sid"] == decoded(visitor.server, first.id_token)["sid"]


def test_reuse_of_a_refresh_token_revokes_all(visitor: Browser) -> None:
    first = visitor.tokens()
    second = read_tokens(visitor.refresh(first.refresh_token))
    assert visitor.refresh(first.refresh_token).json()["error"] == "invalid_grant"
    assert visitor.refresh(second.refresh_token).json()["error"] == "invalid_grant"
    assert visitor.userinfo(second.access_token).status_code == 401


def test_a_refresh_token_expires(clock: Clock) -> None:
    with serve_in_thread(make_config(clock=clock, refresh_token_lifetime=60)) as server:
        visitor = Browser(server)
        token = visitor.tokens().refresh_token
        clock.advance(59)
        token = read_tokens(visitor.refresh(token)).refresh_token
        clock.advance(60)
        assert visitor.refresh(token).json()["error"] == "invalid_grant"
        visitor.close()


def test_a_session_has_a_longest_time(visitor: Browser, clock: Clock) -> None:
    token = visitor.tokens().refresh_token
    for _ in range(28):
        clock.advance(1542)
        token = read_tokens(visitor.refresh(token)).refresh_token
    clock.advance(100)
    assert visitor.refresh(token).json()["error"] == "invalid_grant"


def test_changed_roles_are_in_the_next_tokens(visitor: Browser) -> None:
    tokens = visitor.tokens("casey")
    assert visitor.control("people/casey", {"roles": ["customer", "publisher"]}).status_code == 200
    assert visitor.userinfo(tokens.access_token).json()["realm_access"]["roles"][-1] == "publisher"
    claims = decoded(visitor.server, read_tokens(visitor.refresh(tokens.refresh_token)).id_token)
    assert claims["realm_access"]["roles"] == ["customer", "publisher"]


def test_userinfo(visitor: Browser) -> None:
    tokens = visitor.tokens("pavel")
    assert visitor.userinfo(tokens.access_token).json() == {
        "sub": "5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e04",
        "email": "pavel@example.test",
        "email_verified": True,
        "name": "Pavel Publisher",
        "given_name": "Pavel",
        "family_name": "Publisher",
        "preferred_username": "pavel",
        "realm_access": {"roles": ["customer", "publisher"]},
        "groups": [],
    }
    assert visitor.userinfo(tokens.id_token).status_code == 401
    assert visitor.userinfo(tokens.access_token[:-4]).status_code == 401
    refused = requests.get(visitor.url("userinfo"), timeout=TIMEOUT)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_signed_by_another_realm_is_refused(visitor: Browser) -> None:
    with serve_in_thread(make_config()) as other:
        stranger = Browser(other)
        token = stranger.tokens().access_token
        stranger.close()
    assert visitor.userinfo(token).status_code == 401
    with pytest.raises(JoseError):
        decoded(visitor.server, token)


def test_a_token_of_another_type_is_refused(visitor: Browser) -> None:
    tokens, app = visitor.tokens(), visitor.server.app
    access = decoded(visitor.server, tokens.access_token)
    assert visitor.userinfo(app.sign(access)).status_code == 200
    assert visitor.userinfo(app.sign(access | {"typ": "Refresh"})).status_code == 401
    hint = app.sign(decoded(visitor.server, tokens.id_token) | {"typ": "Logout"})
    assert visitor.get("logout", {"id_token_hint": hint}).status_code == 400


def test_rotated_keys_stay_published(visitor: Browser) -> None:
    old = visitor.tokens()
    kid = visitor.control("rotate-keys").json()["kid"]
    new = visitor.tokens()
    assert jwt.decode(new.id_token, certs(visitor.server)).header["kid"] == kid
    assert jwt.decode(old.id_token, certs(visitor.server)).header["kid"] != kid
    assert visitor.userinfo(old.access_token).status_code == 200


def test_a_restart_keeps_keys_sessions_and_changes(tmp_path: Path) -> None:
    config = make_config(state=str(tmp_path / "state.sqlite"))
    with serve_in_thread(config) as server:
        visitor = Browser(server)
        tokens = visitor.tokens()
        visitor.control("people/olga", {"roles": ["admin"]})
    with serve_in_thread(config) as again:
        visitor.server = again
        assert visitor.authorize().status_code == 302
        assert visitor.userinfo(tokens.access_token).status_code == 200
        assert visitor.refresh(tokens.refresh_token).status_code == 200
        assert visitor.control("people/olga", {}).json()["roles"] == ["admin"]
    visitor.close()
