"""`flask db upgrade` as a process of its own: killed in the middle, and two at once.

The newest migration waits for a lock that the test holds, so that the process is surely inside it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from repo import migrations
from services.settings import Settings
from tests.conftest import Urls
from tests.schema.test_migrations import objects

ROOT = Path(__file__).resolve().parents[2]
LOCK = 20_001
SLOW = f"CREATE TABLE slow (id int); SELECT pg_advisory_xact_lock({LOCK});"
# The real command, with another folder of migrations.
START = """
import sys
from pathlib import Path
from repo import migrations
migrations.FOLDER = Path(sys.argv.pop(1))
from flask.cli import main
main()
"""
WAITING = """
SELECT pid, wait_event_type = 'Lock' AND wait_event = 'advisory'
FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL (%s)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The migrations, and after them one that waits."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder)
    (folder / "999_slow.up.sql").write_text(SLOW)
    (folder / "999_slow.down.sql").write_text("DROP TABLE slow;")
    return folder


@pytest.fixture
def holder(empty: Urls) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Whoever holds the lock, and looks at what the others do."""
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield conn


def upgrade(settings: Settings, empty: Urls, folder: Path) -> subprocess.Popen[str]:
    """Start the command."""
    env = {
        "PYTHONPATH": str(ROOT),
        "ENVIRONMENT": "test",
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": empty.owner,
        "OIDC_ISSUER": "http://localhost/realms/shop",
        "OIDC_CLIENT_ID": "shop",
        "OIDC_CLIENT_SECRET": "x",
        "STRIPE_API_KEY": "sk_test_x",
        "STRIPE_WEBHOOK_SECRET": "whsec_x",
    }
    words = [sys.executable, "-c", START, str(folder), "--app", "app", "db", "upgrade"]
    return subprocess.Popen(
        words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_until(
    holder: psycopg.Connection[tuple[object, ...]],
    waiting: int,
    *processes: subprocess.Popen[str],
) -> None:
    """Look until so many others wait for a lock; none of the processes may have ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        others = holder.execute(WAITING, [[holder.info.backend_pid]]).fetchall()
        if sum(bool(waits) for _, waits in others) == waiting == len(others):
            return
        assert all(process.poll() is None for process in processes), [
            process.communicate()[0] for process in processes if process.poll() is not None
        ]
    raise AssertionError(f"{waiting} should wait by now")


def release(holder: psycopg.Connection[tuple[object, ...]]) -> None:
    holder.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def test_killed_in_the_middle_it_leaves_the_database_as_it_was(
    settings: Settings,
    empty: Urls,
    folder: Path,
    holder: psycopg.Connection[tuple[object, ...]],
) -> None:
    before = objects(empty.owner)
    process = upgrade(settings, empty, folder)
    wait_until(holder, 1, process)
    process.kill()
    assert "migrating 025" in process.communicate()[0], "it had come far"
    # Its connection learns of it when the lock is free: it has nobody left to answer to.
    release(holder)
    wait_until(holder, 0)
    assert objects(empty.owner) == before
    assert holder.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)

    again = upgrade(settings, empty, folder)
    said = again.communicate()[0]
    assert again.returncode == 0, said
    steps = len(migrations.steps())
    assert f"{steps + 1} applied" in said
    row = holder.execute("SELECT count(*), max(version_num) FROM alembic_version").fetchone()
    assert row == (steps + 1, "999_slow")


def test_of_two_at_once_one_works_and_the_other_finds_it_done(
    settings: Settings,
    empty: Urls,
    folder: Path,
    holder: psycopg.Connection[tuple[object, ...]],
) -> None:
    first = upgrade(settings, empty, folder)
    wait_until(holder, 1, first)
    second = upgrade(settings, empty, folder)
    wait_until(holder, 2, first, second)
    release(holder)
    said = [process.communicate()[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert f"{len(migrations.steps()) + 1} applied" in said[0]
    assert said[1] == "the database is up to date\n"
