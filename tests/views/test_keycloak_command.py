"""`make keycloak` and KEYCLOAK_URL: what they refuse, what they say, what they leave behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import psutil
import pytest

from services.gateways.oidc_standin import serve_in_thread
from services.gateways.oidc_standin.config import DEMO_PEOPLE
from services.gateways.oidc_standin.testing import CLIENT_SECRET, make_config
from views.cli import _keycloak, _login
from views.cli import shop as shop_module
from views.cli.keycloak import announcement, make_plan

ROOT = Path(__file__).resolve().parents[2]
SHOP = "http://localhost:8000"
# A container engine that serves the realm's address itself, and writes down what it was told.
ENGINE = """
import http.server, json, os, sys
port = int(next(w.partition("=")[2] for w in sys.argv if w.startswith("--http-port=")))
told = {"words": sys.argv[1:], "secret": os.environ["SHOP_CLIENT_SECRET"]}
open(os.environ["TOLD"], "w").write(json.dumps(told))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@contextmanager
def answering(status: int, body: Any) -> Iterator[str]:
    """Something else that listens where a Keycloak was meant to be."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, []),
        ({"KEYCLOAK_URL": "http://localhost:8080"}, []),
        ({"KEYCLOAK_URL": "http://localhost:8080", "OIDC_ISSUER": "x"}, ["OIDC_ISSUER contradict"]),
        ({"KEYCLOAK_URL": "http://x", "ENVIRONMENT": "production"}, ["for development"]),
        ({"KEYCLOAK_URL": "localhost:8080"}, ["must be like"]),
        ({"KEYCLOAK_URL": "http://localhost:8080/?a"}, ["must be like"]),
    ],
)
def test_what_does_not_go_together_is_refused(env: dict[str, str], said: list[str]) -> None:
    found = _login.contradictions(env)
    assert len(found) == len(said)
    assert all(words in sentence for words, sentence in zip(said, found, strict=True))


def test_one_variable_stands_for_three() -> None:
    assert _login.of_keycloak({}) == {}
    assert _login.of_keycloak({"KEYCLOAK_URL": "http://k:1/", "SHOP_CLIENT_SECRET": "s"}) == {
        "OIDC_ISSUER": "http://k:1/realms/shop",
        "OIDC_CLIENT_ID": "shop",
        "OIDC_CLIENT_SECRET": "s",
    }


def test_a_realm_that_fits_is_taken_and_what_does_not_is_named() -> None:
    with serve_in_thread(make_config(redirect_uris=(f"{SHOP}/auth/callback",))) as server:
        assert _login.unfit_keycloak(server.issuer, CLIENT_SECRET, SHOP) is None
        said = str(_login.unfit_keycloak(server.issuer, "another", SHOP))
        assert "another secret" in said
        said = str(_login.unfit_keycloak(server.issuer, CLIENT_SECRET, "http://localhost:9"))
        assert "SHOP_URL=http://localhost:9 make keycloak" in said
        other_name = server.issuer.replace("localhost", "127.0.0.1")
        said = str(_login.unfit_keycloak(other_name, CLIENT_SECRET, SHOP))
        assert f"calls itself {server.issuer}" in said


@pytest.mark.parametrize(("status", "body"), [(404, {}), (200, []), (200, {"realm": 1})])
def test_what_is_no_such_realm_is_said_to_be_none(status: int, body: Any) -> None:
    with answering(status, body) as url:
        said = str(_login.unfit_keycloak(f"{url}/realms/shop", "s", SHOP))
    assert "there is no realm `shop`" in said


def test_make_run_refuses_a_keycloak_that_is_away(tmp_path: Path) -> None:
    env = {"KEYCLOAK_URL": "http://localhost:9", "PORT": "0", "VAR_DIR": str(tmp_path / "var")}
    with pytest.raises(click.ClickException) as refused:
        shop_module.make_plan(env)
    assert "nothing answers there" in refused.value.message
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "make keycloak"),
        ({"KEYCLOAK": "/x", "ENVIRONMENT": "production"}, "for development"),
        ({"KEYCLOAK": "/x", "KEYCLOAK_PORT": "many"}, "KEYCLOAK_PORT must be a number"),
    ],
)
def test_the_command_refuses_in_plain_words(env: dict[str, str], said: str) -> None:
    with pytest.raises(click.ClickException) as refused:
        make_plan(env)
    assert said in refused.value.message


def test_the_command_says_how_to_go_on() -> None:
    env = {"KEYCLOAK": "/x", "KEYCLOAK_PORT": "0", "SHOP_URL": "http://localhost:9000/"}
    plan = make_plan(env)
    said = "\n".join(announcement(plan))
    assert f"PORT=9000 KEYCLOAK_URL=http://localhost:{plan.port} make run" in said
    assert "casey" in said and "admin, admin" in said
    own = make_plan({**env, "KC_BOOTSTRAP_ADMIN_PASSWORD": "hush-hush"})
    assert "hush-hush" not in "\n".join(announcement(own))


def test_a_keycloak_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    (tmp_path / "engine").write_text("#!/bin/sh\necho no image; exit 3\n")
    (tmp_path / "engine").chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(_keycloak.KeycloakError, match="no image"):
        _keycloak.start(f"{tmp_path}/engine an-image", home)


def test_an_engine_is_told_all_and_no_secret_in_its_words_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    (tmp_path / "docker").write_text(f"#!{sys.executable}\n{ENGINE}")
    (tmp_path / "docker").chmod(0o755)
    told = tmp_path / "told"
    with subprocess.Popen(
        [sys.executable, "-m", "views.cli.keycloak"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "KEYCLOAK": f"{tmp_path}/docker an-image",
            "KEYCLOAK_PORT": "0",
            "SHOP_CLIENT_SECRET": "hush-hush",
            "TMPDIR": str(tmp_path),
            "TOLD": str(told),
        },
        stdout=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout is not None
        said = []
        for line in command.stdout:
            said.append(line)
            if line.startswith("ready: "):
                break
        started = psutil.Process(command.pid).children(recursive=True)
        (home,) = tmp_path.glob("shop-keycloak-*")
        imported = json.loads((home / "data" / "import" / "shop-realm.json").read_text())
        command.send_signal(signal.SIGINT)
        rest, _ = command.communicate(timeout=60)
    assert command.returncode == 0, said
    assert "Keycloak has ended" in rest
    assert started
    psutil.wait_procs(started, timeout=20)
    assert not any(process.is_running() for process in started)
    assert not home.exists()
    was_told = json.loads(told.read_text())
    assert was_told["secret"] == "hush-hush"
    assert "hush-hush" not in " ".join([*was_told["words"], *said])
    assert {"an-image", "start-dev", "--import-realm"} <= set(was_told["words"])
    assert len(imported["users"]) == len(json.loads(DEMO_PEOPLE.read_text())["people"])
