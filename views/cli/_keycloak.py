"""A real Keycloak on this machine: its folder, the shop's realm with the demo people, a process.

Every start is a new beginning: the folder's prepared database is copied and the realm imported. The
container image, where that is what there is, does the same from nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from repo.embedded import tied
from services.settings import DEVELOPMENT_CLIENT_SECRET
from views.cli._people import PEOPLE
from views.cli._processes import end_process, port_or_other, tail

ROOT = Path(__file__).resolve().parents[2]
REALM = ROOT / "deploy" / "keycloak" / "shop-realm.json"

ADMIN, ADMIN_PASSWORD = "admin", "admin"
START_SECONDS = 240
# Little memory and no lasting compilation: it runs for minutes, and starts in half of the time.
_JAVA = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xms64m",
    "-Xmx512m",
    "-Dfile.encoding=UTF-8",
    "-Duser.language=en",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
    "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.security=ALL-UNNAMED",
)
_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint"
_PARTS = ("bin", "conf", "lib", "providers", "themes")


class KeycloakError(Exception):
    """Keycloak did not start; the message says why, and where to look."""


@dataclass(frozen=True)
class Keycloak:
    """A Keycloak that answers, and how it is ended."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def issuer(self) -> str:
        """The shop's realm."""
        return f"{self.url}/realms/shop"

    def stop(self) -> None:
        """End it, and whatever it has started."""
        end_process(self.process)


def start(
    what: str,
    home: Path,
    *,
    port: int = 0,
    shop_url: str = "http://localhost:8000",
    secret: str = DEVELOPMENT_CLIENT_SECRET,
    admin: tuple[str, str] = (ADMIN, ADMIN_PASSWORD),
) -> Keycloak:
    """Start what deploy/keycloak.sh has printed, with its data in `home`; wait until it answers."""
    port = port or port_or_other(0)
    env = {
        "SHOP_URL": shop_url,
        "SHOP_CLIENT_SECRET": secret,
        "KC_BOOTSTRAP_ADMIN_USERNAME": admin[0],
        "KC_BOOTSTRAP_ADMIN_PASSWORD": admin[1],
    }
    write_import(home / "data" / "import")
    folder = Path(what)
    if folder.is_dir():
        command = _java(folder, home, is_prepared=admin == (ADMIN, ADMIN_PASSWORD))
    else:
        command = _container(what, home, env)
    log = home / "keycloak.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            tied([*command, f"--http-port={port}"], signal.SIGTERM),
            cwd=home,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    keycloak = Keycloak(f"http://localhost:{port}", process)
    try:
        _wait(keycloak, log)
    except BaseException:
        keycloak.stop()
        raise
    return keycloak


def realm() -> dict[str, Any]:
    """The shop's realm with the demo people, as Keycloak imports it."""
    described: dict[str, Any] = json.loads(REALM.read_text(encoding="utf-8"))
    people = json.loads(PEOPLE.read_text(encoding="utf-8"))["people"]
    return {**described, "users": [_user(person) for person in people]}


def write_import(folder: Path) -> None:
    """Put the realm where a start with --import-realm looks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop-realm.json").write_text(json.dumps(realm()), encoding="utf-8")


def _user(person: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": person["sub"],
        "username": person["username"],
        "firstName": person["given_name"],
        "lastName": person["family_name"],
        "email": person["email"],
        "emailVerified": person.get("email_verified", True),
        "enabled": person.get("enabled", True),
        "credentials": [{"type": "password", "value": person["password"], "temporary": False}],
        "realmRoles": person["roles"],
        "groups": person["groups"],
        "clientRoles": {"account": ["manage-account", "view-profile"]},
    }


def _java(folder: Path, home: Path, *, is_prepared: bool) -> list[str]:
    """The words that run the prepared folder, as its own script would, with data of its own.

    The prepared database knows the default administrator alone; for another it is made anew.
    """
    for part in _PARTS:
        (home / part).unlink(missing_ok=True)
        (home / part).symlink_to(folder / part)
    if is_prepared:
        shutil.copytree(folder / "data" / "h2", home / "data" / "h2")
    found = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    places = (f"-Dkc.home.dir={home}", f"-Djboss.server.config.dir={home / 'conf'}")
    classes = ("-cp", str(folder / "lib" / "quarkus-run.jar"), _MAIN)
    options = (
        "start",
        "--optimized",
        "--import-realm",
        "--cache=local",
        "--http-enabled=true",
        "--hostname-strict=false",
        "--http-host=127.0.0.1",
    )
    return [str(found), *_JAVA, *places, *classes, *options]


def _container(what: str, home: Path, env: Mapping[str, str]) -> list[str]:
    """The words that run the image in the machine's own network, so that it finds the shop."""
    engine, image = what.split()
    given = [word for name in env for word in ("--env", name)]
    folder = f"{home / 'data' / 'import'}:/opt/keycloak/data/import:ro"
    run = [engine, "run", "--rm", "--init", "--network", "host", *given, "--volume", folder]
    return [*run, image, "start-dev", "--import-realm", "--db=dev-mem", "--http-host=127.0.0.1"]


def _wait(keycloak: Keycloak, log: Path) -> None:
    address = f"{keycloak.issuer}/.well-known/openid-configuration"
    deadline = time.monotonic() + START_SECONDS
    while not _answers(address):
        if keycloak.process.poll() is not None:
            raise KeycloakError(f"Keycloak ended while it started:\n{tail(log)}\n({log})")
        if time.monotonic() > deadline:
            raise KeycloakError(f"Keycloak did not answer in time:\n{tail(log)}\n({log})")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with requests.Session() as session:
            session.trust_env = False  # whatever proxy leads outside
            return session.get(address, timeout=5).ok
    except requests.RequestException:
        return False
