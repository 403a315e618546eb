"""The embedded PostgreSQL: starts, serves, stops, and ends with whoever started it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
import pytest

from repo.embedded import EmbeddedPostgres, EmbeddedPostgresError, cluster, programs

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres().start(tmp_path_factory.mktemp("var") / "postgres", fast=True) as server:
        yield server


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize("role", ["shop_owner", "shop_app", "shop_jobs"])
def test_each_role_of_the_shop_can_log_in(server: EmbeddedPostgres, role: str) -> None:
    assert ask(server.url(role, "shop"), "SELECT current_user") == role


def test_the_owner_owns_the_database_and_makes_roles_and_grants(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url("shop_owner", "shop")) as connection:
        connection.execute("CREATE TABLE t (); GRANT SELECT ON t TO shop_app, shop_jobs")
        connection.execute("CREATE ROLE a_group; GRANT a_group TO shop_app")
        connection.rollback()


def test_only_the_socket_is_open_and_only_for_us(server: EmbeddedPostgres) -> None:
    url = server.url("postgres", "postgres")
    assert ask(url, "SHOW listen_addresses") == ""
    folder = Path(str(ask(url, "SHOW unix_socket_directories")).strip('"'))
    assert folder.stat().st_mode & 0o077 == 0


def test_a_second_start_beside_a_running_server_says_so(server: EmbeddedPostgres) -> None:
    folder = Path(str(ask(server.url("postgres", "postgres"), "SHOW data_directory")))
    with pytest.raises(EmbeddedPostgresError, match="already running: process"):
        EmbeddedPostgres().start(folder)
    assert ask(server.url("shop_app", "shop"), "SELECT 1") == 1


def test_data_outlives_a_stop_and_a_start(tmp_path: Path) -> None:
    with (
        EmbeddedPostgres().start(tmp_path / "data", fast=True) as first,
        psycopg.connect(first.url("shop_owner", "shop")) as connection,
    ):
        connection.execute("CREATE TABLE kept ()")
    with EmbeddedPostgres().start(tmp_path / "data", fast=True) as second:
        assert ask(second.url("shop_owner", "shop"), "SELECT to_regclass('kept')::text") == "kept"


def test_a_long_path_is_served_through_a_short_one(tmp_path: Path) -> None:
    with EmbeddedPostgres().start(tmp_path / ("long" * 25) / "postgres", fast=True) as server:
        url = server.url("shop_app", "shop")
        assert "long" not in url
        assert ask(url, "SELECT 1") == 1
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        assert folder.is_dir()
    assert not folder.exists()


PARENT = """
import sys
import tempfile
from pathlib import Path
from repo.embedded import EmbeddedPostgres
server = EmbeddedPostgres().start(Path(sys.argv[1]), fast=True)
print(server.process.pid, flush=True)
sys.stdin.read()
"""


def test_the_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        server = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        psutil.wait_procs([server], timeout=20)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    with EmbeddedPostgres().start(data, fast=True) as again:
        assert ask(again.url("shop_app", "shop"), "SELECT 1") == 1


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopped") / "postgres"
    EmbeddedPostgres().start(folder, fast=True).stop()
    return folder


@pytest.fixture
def data(stopped: Path, tmp_path: Path) -> Path:
    """Return a whole data folder without a server, to be broken."""
    return Path(shutil.copytree(stopped, tmp_path / "postgres"))


def refusal(folder: Path) -> str:
    with pytest.raises(EmbeddedPostgresError) as refused:
        EmbeddedPostgres().start(folder, fast=True)
    return str(refused.value)


def test_data_of_another_version_is_refused(data: Path) -> None:
    (data / "PG_VERSION").write_text("9\n")
    assert "made by PostgreSQL 9" in refusal(data)
    assert f"`rm -rf {data}`" in refusal(data)


@pytest.mark.parametrize("lost", ["PG_VERSION", "global/pg_control", "postgresql.conf"])
def test_damaged_data_is_refused_with_what_mends_it(data: Path, lost: str) -> None:
    (data / lost).unlink()
    assert "cannot be used" in refusal(data)
    assert f"`rm -rf {data}`" in refusal(data)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "postgres" / "letter.txt"
    precious.parent.mkdir()
    precious.write_text("dear")
    assert "holds no PostgreSQL data" in refusal(precious.parent)
    assert precious.read_text() == "dear"


@pytest.mark.parametrize("status", ["ready", "stopping"])
def test_a_lock_that_names_another_program_is_explained(data: Path, status: str) -> None:
    lock = data / "postmaster.pid"
    lines = [os.getpid(), data, 0, 5432, data, "", "", status]
    lock.write_text("\n".join(str(line) for line in lines) + "\n")
    assert f"`rm {lock}`" in refusal(data)
    assert lock.exists()


def test_a_creation_cut_short_is_begun_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres().start(tmp_path / "postgres", fast=True) as server:
        assert ask(server.url("shop_app", "shop"), "SELECT 1") == 1
    assert not half_made.exists()


def test_without_any_postgresql_the_ways_out_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "candidate_folders", lambda: iter([tmp_path]))
    assert "set DATABASE_URL" in refusal(tmp_path / "postgres")


def test_data_of_another_user_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = programs.find_tools()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(EmbeddedPostgresError, match="belongs to another user"):
        cluster.refuse_foreign(data, replace(tools, uid=4242))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that every user may pass through, as pytest's own may not be."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("skipped", [1, 2] if os.geteuid() == 0 else [])
def test_root_without_user_namespaces_becomes_nobody(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, skipped: int
) -> None:
    identities = list(programs._candidate_identities())[skipped:]
    monkeypatch.setattr(programs, "_candidate_identities", lambda: iter(identities))
    try:
        programs.find_tools()
    except EmbeddedPostgresError:
        assert skipped == 2, "the checkout is closed to others, so plain nobody cannot read it"
        return
    with EmbeddedPostgres().start(open_folder / "postgres", fast=True) as server:
        assert ask(server.url("shop_app", "shop"), "SELECT 1") == 1
        assert (open_folder / "postgres").stat().st_uid == 65534
