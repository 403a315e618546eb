"""`make keycloak`: a real Keycloak beside the shop, with its realm and the demo people.

For development: whatever is changed in it is forgotten when it ends.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from services.settings import DEVELOPMENT_CLIENT_SECRET
from views.cli import _keycloak, _people
from views.cli._keycloak import KeycloakError
from views.cli._processes import AddressError, Child, ChildError, Stop, Supervisor, choose_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Plan:
    """Where Keycloak will be, and for which shop."""

    what: str
    port: int
    shop_url: str
    secret: str
    admin: tuple[str, str]


@click.command("keycloak")
def keycloak() -> None:
    """Run a Keycloak for the shop here, until Ctrl-C."""
    plan = make_plan(os.environ)
    home = Path(tempfile.mkdtemp(prefix="shop-keycloak-"))
    home.chmod(0o755)
    try:
        with Supervisor(home, ROOT) as supervisor:
            click.echo("Starting Keycloak; this takes half a minute ...")
            running = _keycloak.start(
                plan.what,
                home,
                port=plan.port,
                shop_url=plan.shop_url,
                secret=plan.secret,
                admin=plan.admin,
            )
            log = home / "keycloak.log"
            supervisor.watch(Child("keycloak", running.process, log, running.stop))
            click.echo("\n".join(announcement(plan)))
            supervisor.wait()
    except Stop:
        click.echo("\nKeycloak has ended.")
    except (ChildError, KeycloakError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        with suppress(OSError):
            shutil.rmtree(home)


def make_plan(env: Mapping[str, str]) -> Plan:
    """Read the environment; refuse what cannot be used."""
    what = env.get("KEYCLOAK")
    if not what:
        raise click.ClickException("Start it by `make keycloak`, which gets Keycloak first.")
    if env.get("ENVIRONMENT") == "production":
        raise click.ClickException(
            "This Keycloak is for development: docs/keycloak.md tells what production needs."
        )
    try:
        port = choose_port("127.0.0.1", env.get("KEYCLOAK_PORT") or "8080")
    except AddressError as error:
        sentence = re.sub(r"\bPORT\b", "KEYCLOAK_PORT", str(error)).replace(
            "make run", "make keycloak"
        )
        raise click.ClickException(sentence) from None
    return Plan(
        what=what,
        port=port,
        shop_url=(env.get("SHOP_URL") or "http://localhost:8000").rstrip("/"),
        secret=env.get("SHOP_CLIENT_SECRET") or DEVELOPMENT_CLIENT_SECRET,
        admin=(
            env.get("KC_BOOTSTRAP_ADMIN_USERNAME") or _keycloak.ADMIN,
            env.get("KC_BOOTSTRAP_ADMIN_PASSWORD") or _keycloak.ADMIN_PASSWORD,
        ),
    )


def announcement(plan: Plan) -> list[str]:
    """What a developer needs to know, and the line that other programs wait for."""
    url = f"http://localhost:{plan.port}"
    name, password = plan.admin
    shown = password if password == _keycloak.ADMIN_PASSWORD else "the password that you gave"
    port = plan.shop_url.rpartition(":")[2]
    first = "" if port == "8000" or not port.isdecimal() else f"PORT={port} "
    return [
        "",
        f"  Keycloak is at {url}, its realm is shop; it lets people into {plan.shop_url}.",
        f"  Its administrator: {name}, {shown} ({url}/admin/). For development only.",
        "",
        *_people.listed(),
        "",
        f"  The shop runs against it by: {first}KEYCLOAK_URL={url} make run",
        "  What is changed here is forgotten at the end. Ctrl-C stops it.",
        "",
        f"ready: {url}",
    ]


if __name__ == "__main__":
    keycloak()
