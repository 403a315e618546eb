"""`make run`: refuses what cannot work in plain words, opens the shop, and leaves nothing behind.

The command is the real one, with the real database and server; the application is a small fake,
and login and payments are given by the environment, so that no stand-in is needed.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from views.cli import shop as shop_module
from views.cli._processes import PortError, Supervisor, choose_port, port_or_other
from views.cli.shop import kept_secret, shop

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = {
    "OIDC_ISSUER": "https://id.example/realms/shop",
    "OIDC_CLIENT_ID": "shop",
    "OIDC_CLIENT_SECRET": "not-a-secret",
    "STRIPE_API_KEY": "sk_test_nothing",
    "STRIPE_WEBHOOK_SECRET": "whsec_nothing",
}
OURS = re.compile(r"^(OIDC|STRIPE|LAGO|DATABASE)_|^(PORT|HOST|VAR_DIR|PUBLIC_URL|SECRET_KEY)$")
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


@pytest.mark.parametrize("wanted", ["eighty", "-1", "65536"])
def test_a_port_that_is_none_is_refused(wanted: str) -> None:
    assert "PORT must be a number" in refused(PORT=wanted)


def test_a_busy_port_is_refused_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(PORT=str(port))
        assert f"Port {port} of 127.0.0.1 is busy" in said
        assert re.search(r"`PORT=\d+ make run`", said)
        assert port_or_other(port) != port


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PortError, match="cannot be used"):
        choose_port("192.0.2.1", "8000")


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
        started = family(process)
        worker = next(p for p in started if p.cmdline()[-1:] == ["worker"])
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
