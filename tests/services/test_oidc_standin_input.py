"""Bad input is refused clearly; the command line serves and ends."""

from __future__ import annotations

import base64
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from services.gateways.oidc_standin import Config, Server, create_app, serve_in_thread
from services.gateways.oidc_standin.app import App
from services.gateways.oidc_standin.testing import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    TIMEOUT,
    make_config,
)

BASE = "/realms/shop/protocol/openid-connect"
AUTHENTICATE = "/realms/shop/login-actions/authenticate"
GOOD = f"client_id={CLIENT_ID}&redirect_uri={REDIRECT_URI}&response_type=code&scope=openid"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NAMES = ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt"]
NAMES += ["max_age", "code_challenge", "code_challenge_method", "grant_type", "code", "confirm"]
NAMES += ["refresh_token", "client_secret", "id_token_hint", "post_logout_redirect_uri"]
NAMES += ["person", "username", "password", "login_hint", "code_verifier"]
BAD_PARAMS = [
    "state=a&state=b",
    "client_id=shop&client_id=shop",
    "state=%ff",
    "state=%00",
    "state=%ed%a0%80",
    "%ff=1",
    "state=" + "a" * 20_000,
    "&".join(f"a{i}=1" for i in range(100)),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_in_thread(make_config()) as server:
        yield server


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    app = create_app(make_config())
    yield app
    app.close()


def send(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    connection.request(
        method, path, body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize("params", BAD_PARAMS)
@pytest.mark.parametrize("path", [f"{BASE}/auth", f"{BASE}/logout"])
def test_bad_parameters_are_refused(server: Server, path: str, params: str) -> None:
    assert send(server, "GET", f"{path}?{GOOD}&{params}").status == 400
    assert send(server, "POST", path, f"{GOOD}&{params}".encode(), **FORM).status == 400


@pytest.mark.parametrize("params", BAD_PARAMS)
def test_bad_parameters_at_the_token_endpoint(server: Server, params: str) -> None:
    url = f"{server.url}{BASE}/token"
    answer = requests.post(url, params.encode(), headers=FORM, timeout=TIMEOUT)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in ("invalid_request", "unsupported_grant_type")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{BASE}/auth", 413),
        (f"{BASE}/token", 413),
        (f"{BASE}/logout", 413),
        ("/_standin/people/casey", 413),
    ],
)
def test_a_huge_body_is_refused(server: Server, path: str, status: int) -> None:
    assert send(server, "POST", path, b"a" * 70_000, **FORM).status == status


def test_another_media_type_is_refused(server: Server) -> None:
    assert send(server, "POST", f"{BASE}/auth", b"{}", Content_Type="text/plain").status == 415
    assert send(server, "POST", f"{BASE}/token", b"{}", Content_Type="text/plain").status == 415


def test_unknown_paths_and_methods(server: Server) -> None:
    assert send(server, "GET", "/nothing").status == 404
    assert send(server, "GET", "/%ff%00").status == 404
    refused = send(server, "GET", f"{BASE}/token")
    assert refused.status == 405
    assert refused.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "body", ["", "x", "[]", '{"enabled": 1}', '{"roles": ["king"]}', "[" * 9000]
)
def test_a_bad_control_is_refused(server: Server, body: str) -> None:
    answer = send(
        server, "POST", "/_standin/people/casey", body.encode(), Content_Type="application/json"
    )
    assert answer.status == 400
    assert send(server, "POST", "/_standin/people/nobody", b"{}", **JSON).status == 404
    assert send(server, "POST", "/_standin/logout/%00%ff").status == 404


def test_a_web_page_cannot_use_the_controls(server: Server) -> None:
    path = "/_standin/rotate-keys"
    assert send(server, "POST", path, Origin="http://evil.example").status == 415
    assert send(server, "POST", path, b"{}", Content_Type="text/plain").status == 415


def crafted(header: object) -> str:
    text = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{text}.e30.AAAA"


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b.c",
        "e30.e30.e30",
        crafted([]),
        crafted({"alg": "none"}),
        crafted({"alg": "RS256", "kid": 7}),
        crafted({"alg": "RS256", "kid": {}}),
        crafted({"alg": ["RS256"]}),
        crafted({"alg": "HS256"}),
        crafted({"alg": "RS256", "crit": 1}),
        "\xff",
        "ø.ø.ø",
    ],
)
def test_a_crafted_token_is_refused(app: App, token: str) -> None:
    client = Client(app)
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{BASE}/userinfo", headers=headers).status_code == 401
    hint = {"id_token_hint": token}
    assert client.get(f"{BASE}/logout", query_string=hint).status_code == 400


@pytest.mark.parametrize("claims", [{}, {"typ": "Bearer"}, {"typ": "Bearer", "exp": 2**40}])
def test_a_signed_token_without_claims_is_refused(app: App, claims: dict[str, object]) -> None:
    headers = {"Authorization": f"Bearer {app.sign(dict(claims))}"}
    assert Client(app).get(f"{BASE}/userinfo", headers=headers).status_code == 401


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.sampled_from([f"{BASE}/auth", f"{BASE}/logout", f"{BASE}/token", AUTHENTICATE]),
    names=st.lists(
        st.sampled_from(NAMES),
        unique=True,
    ),
    data=st.data(),
)
def test_no_text_makes_it_fail(app: App, path: str, names: list[str], data: st.DataObject) -> None:
    """The client raises what the application raises, so passing means that nothing was raised."""
    good = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "client_secret": CLIENT_SECRET}
    good |= {"response_type": "code", "grant_type": "refresh_token", "code_challenge": "a" * 43}
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    params = {name: data.draw(text | st.just(good.get(name, "1"))) for name in names}
    client = Client(app)
    query = dict(good) | params if path == AUTHENTICATE else params
    assert client.post(path, query_string=query, data=params).status_code < 500
    if path in (f"{BASE}/auth", f"{BASE}/logout"):
        assert client.get(path, query_string=good | params).status_code < 500


@settings(max_examples=100, deadline=None)
@given(value=st.binary(max_size=40), name=st.sampled_from(["Authorization", "Cookie"]))
def test_no_header_makes_it_fail(app: App, value: bytes, name: str) -> None:
    text = value.decode("latin-1")
    for prefix in ("", "Basic ", "Bearer ", "oidc_standin_session="):
        environ = {f"HTTP_{name.upper()}": prefix + text}
        for path in (f"{BASE}/auth?{GOOD}", f"{BASE}/userinfo", f"{BASE}/logout"):
            assert Client(app).get(path, environ_overrides=environ).status_code < 500
        fields = {"grant_type": "authorization_code", "code": "x"}
        answer = Client(app).post(f"{BASE}/token", data=fields, environ_overrides=environ)
        assert answer.status_code < 500


def test_a_wrong_configuration_is_refused() -> None:
    with pytest.raises(ValueError, match="redirect URI"):
        Config(client_id="shop", client_secret="x", redirect_uris=())
    with pytest.raises(ValueError, match="issuer"):
        make_config(issuer="http://localhost/realms/other")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_a_signal(tmp_path: Path, number: int) -> None:
    options = ["--port", "0", "--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]
    options += ["--redirect-uri", REDIRECT_URI, "--state", str(tmp_path / "state.sqlite")]
    command = [sys.executable, "-m", "services.gateways.oidc_standin", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        issuer = line.rsplit(" ", 1)[1].strip()
        url = f"{issuer}/.well-known/openid-configuration"
        assert requests.get(url, timeout=TIMEOUT).json()["issuer"] == issuer
        process.send_signal(number)
        assert process.wait(timeout=5) == 0


def test_a_wrong_command_says_why() -> None:
    command = [sys.executable, "-m", "services.gateways.oidc_standin", "--port", "0"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert answer.returncode == 2
    assert "--client-id" in answer.stderr
