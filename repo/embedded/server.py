"""The server itself: started, waited for, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg

from repo.embedded.cluster import (
    START_SECONDS,
    await_predecessor,
    create_cluster,
    damaged,
    hand_over,
    not_starting,
    read_lock,
    refuse_foreign,
    refuse_other_version,
)
from repo.embedded.programs import EmbeddedPostgresError, Tools, clean_environment, find_tools

CLUSTER_SQL = Path(__file__).resolve().parents[2] / "sql" / "cluster"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 103  # the shortest limit of the systems we know; Linux allows 107
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class EmbeddedPostgres:
    """One server on one data folder; also a context manager that stops it."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self.process: subprocess.Popen[bytes] | None = None
        self.log_file: Path | None = None
        self._socket_dir: Path | None = None
        self._borrowed_dir: Path | None = None

    def start(self, data_dir: Path, *, fast: bool = False, log_file: Path | None = None) -> Self:
        """Create the cluster if there is none, start it, and make the shop's roles and database.

        `fast` gives up safety against power cuts, for tests. Raises EmbeddedPostgresError.
        """
        data = data_dir.absolute()
        self.log_file = log_file or data.with_name(data.name + ".log")
        tools = find_tools()
        refuse_foreign(data, tools)
        if not (data / "PG_VERSION").exists():
            create_cluster(data, tools, fast=fast)
        refuse_other_version(data, tools)
        await_predecessor(data)
        self._socket_dir = self._choose_socket_dir(data, tools)
        try:
            self._launch(data, tools, FAST if fast else ())
            make_shop(self.url("postgres", "postgres"))
        except psycopg.Error as error:
            self.stop()
            raise damaged(data, str(error).strip()) from None
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the server as a fast shutdown: clients are cut off, nothing written is lost."""
        process, self.process = self.process, None
        if process is not None:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                process.send_signal(number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(30)
                    break
        if self._borrowed_dir is not None:
            shutil.rmtree(self._borrowed_dir, ignore_errors=True)
            self._borrowed_dir = None

    def url(self, user: str, dbname: str) -> str:
        """Return the libpq address of a database for a role."""
        if self._socket_dir is None:
            raise EmbeddedPostgresError("The embedded database has not been started.")
        return (
            f"postgresql://{user}@/{dbname}?host={quote(str(self._socket_dir), safe='')}&port=5432"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _choose_socket_dir(self, data: Path, tools: Tools) -> Path:
        if len(os.fsencode(data / SOCKET_NAME)) <= SOCKET_PATH_BYTES:
            return data
        self._borrowed_dir = Path(tempfile.mkdtemp(prefix="shop-"))
        hand_over(self._borrowed_dir, tools)
        return self._borrowed_dir

    def _launch(self, data: Path, tools: Tools, extra: tuple[str, ...]) -> None:
        options = (
            "listen_addresses=",
            f'unix_socket_directories="{self._socket_dir}"',
            "unix_socket_permissions=0700",
            "port=5432",
            "timezone=UTC",
            *extra,
        )
        command = tools.command("postgres", "-D", str(data), *(f"--{option}" for option in options))
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.process = self._spawn(command)
            log = self._await_ready(data, deadline)
            if log is None:
                return
            # A server whose parent was killed is gone before its last children have let go.
            if "shared memory block" not in log or time.monotonic() > deadline:
                raise not_starting(data, log)
            time.sleep(0.1)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        assert self.log_file is not None  # noqa: S101 - set by start()
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("wb") as log:
            return subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(),
                start_new_session=True,  # a terminal's Ctrl-C is for us, who then stop the server
            )

    def _await_ready(self, data: Path, deadline: float) -> str | None:
        """Return None when *our* server takes connections, else the log of the one that ended."""
        assert self.process is not None and self.log_file is not None  # noqa: S101
        while self.process.poll() is None:
            lock = read_lock(data)
            if lock and lock.pid == self.process.pid and lock.status == "ready":
                return None
            if time.monotonic() > deadline:
                self.stop()
                break
            time.sleep(0.01)
        return self.log_file.read_text(errors="replace")


def make_shop(url: str) -> None:
    """Make the shop's roles and its database, where they are missing."""
    roles, find, create = (
        (CLUSTER_SQL / f"{name}.sql").read_bytes()
        for name in ("roles", "find_database", "create_database")
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(roles)
        if connection.execute(find).fetchone() is None:
            connection.execute(create)
