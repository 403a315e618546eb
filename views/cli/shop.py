"""`make run`: the whole shop on one machine, every outside part real or stood in for.

This command needs no settings: it is what makes them. Each part that the environment gives whole
is taken from there; each part it does not give is started here and told to the others. What is
given and cannot be used is refused before anything starts.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from repo import migrations
from repo.embedded import EmbeddedPostgres, EmbeddedPostgresError
from repo.errors import DatabaseUnavailable
from services import settings
from views.cli import _login, _people
from views.cli._processes import (
    AddressError,
    Child,
    ChildError,
    Stop,
    Supervisor,
    choose_host,
    choose_port,
    port_or_other,
)

ROOT = Path(__file__).resolve().parents[2]
WORKER = (sys.executable, "-m", "flask", "--app", "app", "worker")
PR_SET_PDEATHSIG = 1
# What tells whether a part is given; the rest of the part is checked by the settings.
SIGNS = ("DATABASE_URL", "OIDC_ISSUER", "STRIPE_API_KEY")
DATABASES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOBS_URL")


@dataclass
class Plan:
    """What will run where, and the environment that all of it shares."""

    host: str
    port: int
    var: Path
    env: dict[str, str] = field(repr=False)
    stand_ins: dict[str, tuple[Child, str]] = field(default_factory=dict)

    @property
    def public_url(self) -> str:
        """Return the shop's address as people type it."""
        return self.env["PUBLIC_URL"]

    @property
    def local_url(self) -> str:
        """Return the shop's address as seen from this machine."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def has_demo_people(self) -> bool:
        """Tell whether those who log in are the demo people."""
        return "login" in self.stand_ins or self.given(_login.VARIABLE)

    def given(self, name: str) -> bool:
        """Tell whether the environment gives a variable; an empty one is not given."""
        return bool(self.env.get(name))


@click.command("shop")
def shop() -> None:
    """Run the whole shop here: database, login, payments, worker and pages."""
    plan = make_plan(os.environ)
    try:
        with Supervisor(plan.var / "log", ROOT) as supervisor:
            open_shop(plan, supervisor)
            announce(plan)
            supervisor.wait()
    except Stop:
        click.echo("\nThe shop is closed.")
    except (ChildError, EmbeddedPostgresError) as error:
        raise click.ClickException(str(error)) from None
    except PermissionError as error:
        raise click.ClickException(
            f"{error.filename or plan.var} may not be written by you: it belongs to another user;"
            f" remove it as that user, or set VAR_DIR to a folder of your own."
        ) from None
    except OSError as error:
        raise click.ClickException(f"The shop cannot run: {error}.") from None


def make_plan(env: Mapping[str, str]) -> Plan:
    """Choose addresses and folders; refuse, by name, everything given that cannot be used."""
    host, port, problems = _choose_address(env)
    shared = {name: value for name, value in env.items() if value} | {
        "PUBLIC_URL": env.get("PUBLIC_URL") or f"http://localhost:{port}",
        "ENVIRONMENT": env.get("ENVIRONMENT") or "development",
        # The parts speak to each other directly, whatever proxy leads outside.
        "NO_PROXY": ",".join(filter(None, (env.get("NO_PROXY"), "localhost,127.0.0.1"))),
        "FLASK_SKIP_DOTENV": "1",  # the server does not read .env either
        "PYTHONUNBUFFERED": "1",
    }
    problems += _login.contradictions(shared)
    if not problems:
        shared |= _login.of_keycloak(shared)
    problems += settings.check(shared)
    if shared["ENVIRONMENT"] == "production":
        problems += _unfit_for_production(shared)
    if problems:
        raise click.ClickException(settings.listed(problems))
    if shared.get(_login.VARIABLE):
        _refuse_unfit_keycloak(shared)
    var = ROOT / (env.get("VAR_DIR") or "var")
    _make_folder(var)
    return Plan(host, port, var, shared)


def _refuse_unfit_keycloak(shared: Mapping[str, str]) -> None:
    unfit = _login.unfit_keycloak(
        shared["OIDC_ISSUER"], shared["OIDC_CLIENT_SECRET"], shared["PUBLIC_URL"]
    )
    if unfit:
        raise click.ClickException(unfit)


def _choose_address(env: Mapping[str, str]) -> tuple[str, int, list[str]]:
    host, port = "127.0.0.1", 0
    try:
        host = choose_host(env.get("HOST") or host)
        port = choose_port(host, env.get("PORT") or "8000")
    except AddressError as error:
        return host, port, [str(error)]
    return host, port, []


def _unfit_for_production(shared: Mapping[str, str]) -> list[str]:
    missing = [name for name in SIGNS if name not in shared]
    if missing:
        return [
            "Stand-ins are for development: with ENVIRONMENT=production give every part"
            f" ({', '.join(missing)} and what belongs to it), or leave ENVIRONMENT out."
        ]
    return settings.unfit_for_production(settings.by_name(shared))


def _make_folder(var: Path) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        why = "something that is no folder is in its place"
    except PermissionError:
        why = "you may not make it there"
    except OSError as error:
        why = (error.strerror or "for a reason unknown").lower()
    else:
        if os.access(var, os.W_OK | os.X_OK):
            return
        why = "you may not write in it"
    raise click.ClickException(
        f"VAR_DIR ({_shown(var) if var == ROOT / 'var' else 'as it is set'}) cannot be the folder"
        f" of the shop's data: {why}. Set it to a folder of your own."
    )


def _refuse_unreachable(plan: Plan) -> None:
    for name in filter(plan.given, DATABASES):
        try:
            with migrations.connect(plan.env[name]):
                pass
        except DatabaseUnavailable as error:
            raise click.ClickException(f"{name} cannot be used: {error}.") from None


def open_shop(plan: Plan, supervisor: Supervisor) -> None:
    """Start every part, each as soon as what it needs is there; return when the shop answers."""
    plan.env.setdefault("SECRET_KEY", kept_secret(plan.var / "secret_key"))
    _refuse_unreachable(plan)
    if not plan.given("DATABASE_URL"):
        click.echo("Starting the database ...")
        _start_database(plan, supervisor)
    if not plan.given("OIDC_ISSUER"):
        _start_login(plan, supervisor)
    if not plan.given("STRIPE_API_KEY"):
        _start_payments(plan, supervisor)
    if not plan.given("SMTP_URL") and plan.env["ENVIRONMENT"] != "production":
        plan.env.setdefault("MAIL_FOLDER", str(plan.var / "mail"))
    click.echo("Bringing the database up to date ...")
    _migrate_and_seed(plan)
    click.echo("Opening the shop ...")
    web = supervisor.start("web", _web_command(plan), plan.env)
    name = urlsplit(plan.public_url).netloc
    supervisor.wait_until_answers(web, f"{plan.local_url}/readyz", host=name)
    for child, url in plan.stand_ins.values():
        supervisor.wait_until_answers(child, url, good=range(100, 500))
    # Nobody waits for it yet: it starts beside the first page, instead of beside the web server.
    supervisor.start("worker", WORKER, plan.env)


def kept_secret(path: Path, prefix: str = "") -> str:
    """Return the secret kept in a file that only we may read; make it when it is not there."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(prefix + secrets.token_hex(24))
        fresh.replace(path)
    return path.read_text().strip()


def announce(plan: Plan) -> None:
    """Print what a newcomer needs, and the line that other programs wait for."""
    lines = ["", f"  The shop is open: {plan.public_url}", ""]
    if plan.has_demo_people:
        lines += [*_people.listed(), ""]
    if "payments" in plan.stand_ins:
        lines += ["  Pay with the test card 4242 4242 4242 4242, any later date, any CVC.", ""]
    if plan.given("MAIL_FOLDER") and not plan.given("SMTP_URL"):
        lines += [f"  Mails are in {_shown(Path(plan.env['MAIL_FOLDER']))}/.", ""]
    lines += [f"  Logs are in {_shown(plan.var / 'log')}/. Ctrl-C stops everything.", ""]
    click.echo("\n".join(lines))
    click.echo(f"ready: {plan.public_url}")


def _start_database(plan: Plan, supervisor: Supervisor) -> None:
    log = plan.var / "log" / "postgres.log"
    server = EmbeddedPostgres().start(plan.var / "postgres", log_file=log)
    assert server.process is not None  # noqa: S101 - it has just been started
    supervisor.watch(Child("postgres", server.process, log, server.stop))
    plan.env["DATABASE_URL"] = server.url("shop_app", "shop")
    plan.env["DATABASE_OWNER_URL"] = server.url("shop_owner", "shop")
    plan.env["DATABASE_JOBS_URL"] = server.url("shop_jobs", "shop")


def _migrate_and_seed(plan: Plan) -> None:
    """Do what `flask db upgrade` and `flask db seed` do, without the seconds their starts take."""
    url = plan.env.get("DATABASE_OWNER_URL") or plan.env["DATABASE_URL"]
    log = plan.var / "log" / "migrate.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        tell = partial(print, file=output, flush=True)
        try:
            with migrations.connect(url) as connection:
                migrations.upgrade(connection, tell)
                migrations.seed(connection, tell, folder=migrations.SEEDS)
                if plan.has_demo_people:
                    migrations.seed(connection, tell, folder=migrations.DEMO_SEEDS)
        except Exception as error:
            traceback.print_exc(file=output)
            raise click.ClickException(
                f"The database could not be brought up to date: {error}\n(more: {log})"
            ) from None


def _start_login(plan: Plan, supervisor: Supervisor) -> None:
    port = port_or_other(plan.port + 1)
    secret = kept_secret(plan.var / "oidc_client_secret")
    options = _login.standin_options(plan.public_url, plan.local_url, port, secret) | {
        "--state": str(plan.var / "oidc.sqlite")
    }
    plan.env |= {
        "OIDC_ISSUER": options["--issuer"],
        "OIDC_CLIENT_ID": options["--client-id"],
        "OIDC_CLIENT_SECRET": secret,
    }
    _start_standin("login", "oidc_standin", options, plan, supervisor)


def _start_payments(plan: Plan, supervisor: Supervisor) -> None:
    port = port_or_other(plan.port + 2)
    key = kept_secret(plan.var / "stripe_api_key", "sk_test_")
    webhook_secret = kept_secret(plan.var / "stripe_webhook_secret", "whsec_")
    plan.env |= {
        "STRIPE_API_BASE": f"http://localhost:{port}",
        "STRIPE_API_KEY": key,
        "STRIPE_WEBHOOK_SECRET": webhook_secret,
    }
    options = {
        "--port": str(port),
        "--api-key": key,
        "--webhook-url": f"{plan.public_url}/webhooks/stripe",
        "--webhook-secret": webhook_secret,
        "--state": str(plan.var / "stripe.sqlite"),
    }
    _start_standin("payments", "stripe_standin", options, plan, supervisor)


def _start_standin(
    name: str, module: str, options: Mapping[str, str], plan: Plan, supervisor: Supervisor
) -> None:
    words = [word for option in options.items() for word in option]
    command = [sys.executable, "-m", f"services.gateways.{module}", *words]
    child = supervisor.start(name, command, plan.env)
    plan.stand_ins[name] = (child, f"http://localhost:{options['--port']}/")


def _web_command(plan: Plan) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--workers": "2",
        "--blocking-threads": "1",
        "--workers-kill-timeout": "2",
        "--host": plan.host,
        "--port": str(plan.port),
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *words, "--no-ws", "--factory", "app:create_app"]


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


if __name__ == "__main__":
    if os.environ.get("MAKELEVEL"):  # `make run`: when make is killed, we are meant too
        _end_with_parent()
    shop()
