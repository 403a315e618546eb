"""`make run`: refuses what cannot work in plain words, opens the shop, and leaves nothing behind.

The command is the real one, with the real database and server; the application is a small fake,
and login and payments are given by the environment, so that no stand-in is needed.
"""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from tests.conftest import Urls
from views.cli import _processes
from views.cli import shop as shop_module
from views.cli._processes import Supervisor, answer, port_or_other
from views.cli.shop import kept_secret, shop

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = {
    "OIDC_ISSUER": "https://id.example/realms/shop",
    "OIDC_CLIENT_ID": "shop",
    "OIDC_CLIENT_SECRET": "not-a-secret",
    "STRIPE_API_KEY": "sk_test_nothing",
    "STRIPE_WEBHOOK_SECRET": "whsec_nothing",
}
OURS = re.compile(
    r"^(OIDC|STRIPE|LAGO|DATABASE|KEYCLOAK)_"
    r"|^(PORT|HOST|VAR_DIR|PUBLIC_URL|SECRET_KEY|ENVIRONMENT|TRUSTED_PROXIES)$"
)
FAKE_APP = """
import signal
import flask

def create_app():
    app = flask.Flask(__name__)
    app.add_url_rule("/readyz", view_func=lambda: "ready")
    app.cli.command("worker")(signal.pause)
    return app
"""
# Another root folder, and migrations of its own beside it.
START = """
import sys
from pathlib import Path
from repo import migrations
from views.cli import shop
shop.ROOT = Path(sys.argv.pop())
migrations.FOLDER = shop.ROOT / "migrations"
migrations.SEEDS = shop.ROOT / "seeds"
shop.shop()
"""


def clean(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def refused(**env: str) -> str:
    """Run the command in this process with these variables; return what it says in refusing."""
    unset = {name: None for name in os.environ if OURS.match(name)}
    result = CliRunner().invoke(shop, env={**unset, **env})
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    return result.output


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"OIDC_ISSUER": "x"}, ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]),
        ({"STRIPE_API_KEY": "x"}, ["STRIPE_WEBHOOK_SECRET"]),
        ({"STRIPE_WEBHOOK_SECRET": "x", "STRIPE_API_KEY": ""}, ["STRIPE_API_KEY"]),
        ({"LAGO_API_KEY": "x"}, ["LAGO_API_URL"]),
        ({"STRIPE_API_BASE": "x"}, ["STRIPE_API_KEY"]),
        ({"DATABASE_OWNER_URL": "x"}, ["DATABASE_URL"]),
    ],
)
def test_a_half_given_part_is_refused_by_name(given: dict[str, str], missing: list[str]) -> None:
    said = refused(**given)
    for name in missing:
        assert name in said


def test_a_value_that_may_be_secret_is_never_repeated() -> None:
    assert "hush-hush" not in refused(OIDC_CLIENT_SECRET="hush-hush")


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_started(tmp_path: Path) -> None:
    said = refused(
        SECRET_KEY="hush", PUBLIC_URL="hush", DATABASE_URL="hush", OIDC_ISSUER="hush",
        HOST="hush", VAR_DIR=str(tmp_path / "var"),
    )  # fmt: skip
    for name in ("SECRET_KEY", "PUBLIC_URL", "DATABASE_URL", "OIDC_CLIENT_ID", "HOST"):
        assert name in said
    assert "hush" not in said
    assert "Starting" not in said
    assert not (tmp_path / "var").exists()


def test_production_takes_no_stand_ins() -> None:
    said = refused(ENVIRONMENT="production", PORT="0", **OUTSIDE)
    assert "Stand-ins are for development" in said
    assert "(DATABASE_URL and what belongs to it)" in said
    assert "Starting" not in said


def test_production_needs_an_address_of_its_own() -> None:
    whole = OUTSIDE | {"DATABASE_URL": "postgresql://127.0.0.1:9/shop"}
    said = refused(ENVIRONMENT="production", PORT="0", **whole)
    assert said == "Error: PUBLIC_URL must begin with https:// in production.\n"


def test_production_with_every_part_given_may_run(tmp_path: Path) -> None:
    plan = shop_module.make_plan(
        OUTSIDE
        | {
            "ENVIRONMENT": "production",
            "DATABASE_URL": "postgresql://127.0.0.1:9/shop",
            "PUBLIC_URL": "https://shop.example",
            "PORT": "0",
            "VAR_DIR": str(tmp_path),
        }
    )
    assert plan.env["ENVIRONMENT"] == "production"


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOBS_URL"])
def test_a_database_out_of_reach_is_named(name: str, tmp_path: Path, urls: Urls) -> None:
    given = {"DATABASE_URL": urls.owner, name: "postgresql://me:hush@127.0.0.1:9/shop"}
    said = refused(PORT="0", VAR_DIR=str(tmp_path), **given, **OUTSIDE)
    reason = "the database cannot be reached: nothing listens at its host and port"
    assert said == f"Error: {name} cannot be used: {reason}.\n"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://me:hu%sh@localhost/shop", "the database's address cannot be read"),
        ("postgresql://me@localhost/shop?hush=1", "the database's address cannot be read"),
        ("postgresql://hush.invalid/shop", "its host name is not known"),
        ("postgresql:///shop?host=/hush", "no server listens on its socket"),
    ],
)
def test_a_database_s_address_is_not_repeated(url: str, reason: str, tmp_path: Path) -> None:
    said = refused(PORT="0", VAR_DIR=str(tmp_path), DATABASE_URL=url, **OUTSIDE)
    assert said.startswith("Error: DATABASE_URL cannot be used: ")
    assert reason in said
    assert "hush" not in said and "hu%sh" not in said


def test_an_unknown_user_or_database_is_said_to_be_unknown(tmp_path: Path, urls: Urls) -> None:
    url = urls.owner.replace("shop_owner", "hush")
    said = refused(PORT="0", VAR_DIR=str(tmp_path), DATABASE_URL=url, **OUTSIDE)
    assert "DATABASE_URL cannot be used" in said
    assert "its user or its database does not exist" in said
    assert "hush" not in said


@pytest.mark.parametrize("below", ["", "/further/down"])
def test_a_file_is_no_folder_for_the_data(below: str, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    said = refused(PORT="0", VAR_DIR=f"{tmp_path}/letter{below}", **OUTSIDE)
    assert "VAR_DIR (as it is set) cannot be the folder of the shop's data" in said
    assert "something that is no folder is in its place" in said
    assert "Errno" not in said


def test_a_folder_that_cannot_be_made_is_said_to_be_so() -> None:
    said = refused(PORT="0", VAR_DIR=300 * "x", **OUTSIDE)
    assert "VAR_DIR" in said and "file name too long" in said


@pytest.mark.parametrize("existing", [True, False])
def test_a_folder_of_somebody_else_is_refused(
    existing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError

    if existing:
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        monkeypatch.setattr(Path, "mkdir", forbidden)
    said = refused(PORT="0", VAR_DIR=str(tmp_path), **OUTSIDE)
    assert ("you may not write in it" if existing else "you may not make it there") in said


@pytest.mark.parametrize("wanted", ["eighty", "-1", "65536", "9" * 5000])
def test_a_port_that_is_none_is_refused(wanted: str) -> None:
    assert refused(PORT=wanted) == "Error: PORT must be a number from 0 to 65535.\n"


@pytest.mark.parametrize("wanted", ["nonsense", "127.1", "shop.example"])
def test_a_host_that_is_no_address_is_refused(wanted: str) -> None:
    said = refused(HOST=wanted, PORT="0")
    assert "HOST must be an address of this machine" in said
    assert wanted not in said.replace("127.0.0.1", "")


@pytest.mark.parametrize("port", ["0", "8000"])
def test_an_address_of_another_machine_is_refused(port: str) -> None:
    said = refused(HOST="192.0.2.1", PORT=port)
    assert "HOST is not an address that this machine has" in said
    assert "192.0.2.1" not in said


def test_localhost_is_the_address_that_servers_take() -> None:
    assert shop_module.make_plan({"HOST": "localhost", "PORT": "0"}).host == "127.0.0.1"


def test_a_port_of_the_administrator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(_processes, "_bound", forbidden)
    said = refused(PORT="80")
    assert "Port 80 is reserved for the administrator" in said
    assert "`PORT=8000 make run`" in said


def test_a_busy_port_is_refused_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(PORT=str(port))
        assert f"Port {port} of 127.0.0.1 is busy" in said
        assert re.search(r"`PORT=\d+ make run`", said)
        assert port_or_other(port) != port


def test_the_shop_is_asked_by_its_public_name() -> None:
    """In production the shop answers to no other."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(answer, f"http://127.0.0.1:{server.getsockname()[1]}/", "shop.example")
        client, _ = server.accept()
        with client:
            assert b"\r\nHost: shop.example\r\n" in client.recv(4096)
            client.sendall(b"HTTP/1.1 204 Yes\r\n\r\n")
        assert asked.result() == 204


def test_secrets_are_made_once_and_only_ours_to_read(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "key", "sk_test_")
    assert first.startswith("sk_test_") and len(first) > 32
    assert kept_secret(tmp_path / "key", "sk_test_") == first
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


@contextmanager
def running(
    folder: Path, migration: str = "CREATE ROLE shop_readonly", **env: str
) -> Iterator[subprocess.Popen[str]]:
    """Run the command on the fake application in a folder of its own."""
    (folder / "migrations").mkdir(parents=True)
    (folder / "app.py").write_text(FAKE_APP)
    (folder / "migrations" / "001_one.up.sql").write_text(migration)
    (folder / "migrations" / "001_one.down.sql").write_text("SELECT 1")
    with subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
        cwd=ROOT,
        env=clean(PORT="0", **OUTSIDE, **env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # in vain where the test has ended it already


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def child_called(process: subprocess.Popen[str], word: str) -> psutil.Process:
    """The child whose command ends so; one that has just been started has no words for a moment."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for child in family(process):
            if child.cmdline()[-1:] == [word]:
                return child
    raise AssertionError(f"no child is called {word}")


def all_ended(processes: list[psutil.Process]) -> bool:
    _, left = psutil.wait_procs(processes, timeout=30)
    return all(process.status() == psutil.STATUS_ZOMBIE for process in left)


def read_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("ready: "):
            break
    return lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_shop_opens_and_however_it_ends_nothing_is_left(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running(tmp_path / "shop") as process:
        lines = read_until_ready(process)
        assert re.fullmatch(r"ready: http://localhost:\d+", lines[-1]), lines
        started = family(process)
        assert len(started) > 5  # database, worker, server, and children of theirs
        process.send_signal(number)
        status = process.wait(60)
        assert all_ended(started)
    assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert not (tmp_path / "shop" / "var" / "postgres" / "postmaster.pid").exists()


def test_a_child_that_ends_by_itself_is_named_and_the_rest_is_stopped(tmp_path: Path) -> None:
    with running(tmp_path / "shop") as process:
        read_until_ready(process)
        worker = child_called(process, "worker")
        started = family(process)
        worker.kill()
        said, _ = process.communicate(timeout=60)
        assert all_ended(started)
    assert process.returncode != 0
    assert "worker stopped unexpectedly (signal 9)" in said
    assert "worker.log" in said


def test_a_failed_migration_is_shown_with_its_log(tmp_path: Path) -> None:
    with running(tmp_path / "shop", migration="SELECT wrongly") as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "could not be brought up to date" in said
    assert "wrongly" in said
    assert "migrate.log" in said
    assert "Traceback" not in said


def test_a_broken_database_is_a_plain_sentence(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres"
    data.mkdir(parents=True)
    (data / "letter.txt").write_text("dear")
    said = refused(PORT="0", VAR_DIR=str(tmp_path / "var"), **OUTSIDE)
    assert f"`rm -rf {data}`" in said


def test_the_people_of_the_stand_in_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = shop_module.make_plan({"PORT": "0"})
    with Supervisor(tmp_path, tmp_path) as supervisor:
        child = supervisor.start("anybody", [sys.executable, "-c", ""], {})
    plan.stand_ins |= {"login": (child, ""), "payments": (child, "")}
    shop_module.announce(plan)
    *block, last = capsys.readouterr().out.splitlines()
    assert last == f"ready: {plan.public_url}"
    assert any("casey" in line and "demo" in line for line in block)
    assert any("4242 4242 4242 4242" in line for line in block)


def test_children_are_stopped_in_reverse_and_a_stubborn_one_is_killed(tmp_path: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1); input()"
    order: list[str] = []
    with Supervisor(tmp_path, tmp_path) as supervisor:
        for name in ("first", "second"):
            child = supervisor.start(
                name, [sys.executable, "-c", "import signal; signal.pause()"], {}
            )
            supervisor.children[-1] = shop_module.Child(
                name, child.process, child.log, lambda c=child: (order.append(c.name), c.stop())
            )
        pids = [child.process for child in supervisor.children]
    assert order == ["second", "first"]
    assert all(process.poll() is not None for process in pids)
    with subprocess.Popen(
        [sys.executable, "-c", stubborn],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stdout.readline()
        from views.cli._processes import end_process

        end_process(process, seconds=0.1)
    assert process.returncode == -signal.SIGKILL
