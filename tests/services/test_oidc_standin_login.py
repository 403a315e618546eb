"""The login request, the login page and single sign-on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from services.gateways.oidc_standin import Server, serve_in_thread
from services.gateways.oidc_standin.config import DEMO_PEOPLE
from services.gateways.oidc_standin.testing import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    TIMEOUT,
    Browser,
    Clock,
    location_params,
    make_config,
)


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


def test_a_whole_login_through_authlibs_client(server: Server, visitor: Browser) -> None:
    url = f"{server.issuer}/.well-known/openid-configuration"
    metadata = requests.get(url, timeout=TIMEOUT).json()
    assert metadata["issuer"] == server.issuer
    with OAuth2Session(
        CLIENT_ID,
        CLIENT_SECRET,
        scope="openid profile email",
        redirect_uri=REDIRECT_URI,
        code_challenge_method="S256",
        # Authlib would take a token of a minute for one that is over.
        leeway=0,
    ) as client:
        start, state = client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier=visitor.verifier, nonce="n-1"
        )
        page = visitor.http.get(start, timeout=TIMEOUT)
        back = visitor.submit(page, username="vera", password="demo")
        token = client.fetch_token(
            metadata["token_endpoint"],
            authorization_response=back.headers["Location"],
            state=state,
            code_verifier=visitor.verifier,
        )
        userinfo = client.get(metadata["userinfo_endpoint"], timeout=TIMEOUT).json()
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=TIMEOUT).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": server.issuer},
        aud={"essential": True, "value": CLIENT_ID},
        exp={"essential": True},
        nonce={"essential": True, "value": "n-1"},
    ).validate(claims)
    assert claims["tier"] == userinfo["tier"] == "vip_founder"
    assert claims["sub"] == userinfo["sub"]


def test_discovery_says_what_keycloak_says(visitor: Browser) -> None:
    server = visitor.server
    document = requests.get(
        f"{server.issuer}/.well-known/openid-configuration", timeout=TIMEOUT
    ).json()
    base = f"{server.issuer}/protocol/openid-connect"
    assert document["end_session_endpoint"] == f"{base}/logout"
    assert document["jwks_uri"] == f"{base}/certs"
    assert document["response_types_supported"] == ["code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True


def test_health(server: Server) -> None:
    assert requests.get(f"{server.url}/healthz", timeout=TIMEOUT).status_code == 200


def test_the_redirect_carries_state_issuer_and_session(visitor: Browser) -> None:
    back = visitor.login(state="ø &=\n")
    assert back.headers["Location"].startswith(REDIRECT_URI + "?")
    params = location_params(back)
    assert params["state"] == "ø &=\n"
    assert params["iss"] == visitor.server.issuer
    assert params["session_state"]
    assert set(params) == {"code", "state", "iss", "session_state"}


def test_the_login_page_is_found_by_roles_and_runs_no_script(visitor: Browser) -> None:
    page = visitor.authorize(login_hint='"><script>')
    assert page.status_code == 200
    names = re.findall(r"<button[^>]*>(Continue as [^<]*)</button>", page.text)
    assert "Continue as Casey Customer" in names
    assert len(names) == len(json.loads(DEMO_PEOPLE.read_text())["people"])
    assert "Development login - not for production" in page.text
    assert 'autocomplete="username"' in page.text
    assert "<script" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://localhost:5000" in policy
    style = requests.get(f"{visitor.server.url}/resources/style.css", timeout=TIMEOUT)
    assert style.headers["Content-Type"].startswith("text/css")


def test_a_wrong_password_is_told_and_keeps_the_username(visitor: Browser) -> None:
    page = visitor.submit(visitor.authorize(), username="casey", password="wrong")
    assert page.status_code == 200, "as Keycloak answers"
    assert "Invalid username or password." in page.text
    assert 'value="casey"' in page.text
    assert "Set-Cookie" not in page.headers
    assert visitor.submit(page, username="casey", password="demo").status_code == 302


@pytest.mark.parametrize("fields", [{}, {"username": "nobody"}, {"person": "nobody"}])
def test_nobody_signs_in_as_nobody(visitor: Browser, fields: dict[str, str]) -> None:
    page = visitor.submit(visitor.authorize(), **fields)
    assert (page.status_code, page.is_redirect) == (200, False)
    assert "Invalid" in page.text


def test_a_login_form_from_another_site_is_refused(visitor: Browser) -> None:
    visitor.http.headers["Sec-Fetch-Site"] = "cross-site"
    assert visitor.login().status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://evil.example/"},
        {"redirect_uri": REDIRECT_URI + "/"},
        {"redirect_uri": REDIRECT_URI + "?a=b"},
        {"redirect_uri": 'http://localhost:5000/"ø'},
        {"redirect_uri": None},
        {"client_id": "another"},
        {"client_id": None},
    ],
)
def test_a_foreign_redirect_is_a_page(visitor: Browser, changes: dict[str, str | None]) -> None:
    page = visitor.authorize(**changes)
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "http://localhost/"}, "request_uri_not_supported"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "9" * 400}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
def test_a_wrong_request_goes_back_with_an_error(
    visitor: Browser, changes: dict[str, str | None], error: str
) -> None:
    params = location_params(visitor.authorize(**changes))
    assert params["error"] == error
    assert params["state"] == "the-state"
    assert params["iss"] == visitor.server.issuer


def test_the_second_login_is_silent(visitor: Browser) -> None:
    first = visitor.login()
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    first_state = location_params(first)["session_state"]
    for prompt in (None, "none", "consent"):
        second = visitor.authorize(prompt=prompt)
        assert second.status_code == 302
        assert location_params(second)["session_state"] == first_state


def test_prompt_login_asks_again_and_select_account_does_not(visitor: Browser) -> None:
    first = location_params(visitor.login())
    assert visitor.authorize(prompt="select_account").status_code == 302, "as Keycloak does"
    again = visitor.submit(visitor.authorize(prompt="login"), person="casey")
    assert location_params(again)["session_state"] == first["session_state"]
    assert location_params(visitor.authorize())["session_state"] == first["session_state"]


def test_another_person_gets_another_session(visitor: Browser) -> None:
    casey = visitor.tokens("casey")
    olga = visitor.tokens("olga", prompt="login")
    assert casey.body["session_state"] != olga.body["session_state"]
    assert visitor.userinfo(casey.access_token).status_code == 401


def test_max_age(visitor: Browser, clock: Clock) -> None:
    visitor.login()
    assert visitor.authorize(max_age="60").status_code == 302
    assert visitor.authorize(max_age="0").status_code == 200
    clock.advance(61)
    assert visitor.authorize(max_age="60").status_code == 200
    asked = visitor.authorize(max_age="60", prompt="none")
    assert location_params(asked)["error"] == "login_required"


def test_a_session_ends_after_idling(clock: Clock) -> None:
    with serve_in_thread(make_config(clock=clock, session_idle=1800)) as server:
        visitor = Browser(server)
        visitor.login()
        clock.advance(1799)
        assert visitor.authorize().status_code == 302
        clock.advance(1800)
        assert visitor.authorize().status_code == 200
        visitor.close()


def test_groups_can_be_given_and_carry_a_tier(visitor: Browser) -> None:
    tokens = visitor.tokens("casey")
    groups = ["/tiers/pro", "/tiers/business", "/staff"]
    assert visitor.control("people/casey", {"groups": groups}).json()["groups"] == groups
    told = visitor.userinfo(tokens.access_token).json()
    assert (told["groups"], told["tier"]) == (groups, "pro")
    assert visitor.control("people/casey", {"groups": [7]}).status_code == 400
    visitor.control("people/casey", {"groups": []})
    assert "tier" not in visitor.userinfo(tokens.access_token).json()


def test_a_disabled_person_cannot_sign_in(visitor: Browser) -> None:
    tokens = visitor.tokens("casey")
    assert visitor.control("people/casey", {"enabled": False}).json()["enabled"] is False
    assert visitor.authorize().status_code == 200
    page = visitor.login("casey")
    assert (page.status_code, page.is_redirect) == (200, False)
    assert "Account is disabled" in page.text
    assert visitor.userinfo(tokens.access_token).status_code == 401
    assert visitor.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"
    visitor.control("people/casey", {"enabled": True})
    assert visitor.login("casey").is_redirect
