"""The embedded PostgreSQL's data folder: made, looked over, and refused with a plain sentence."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from repo.embedded.programs import EmbeddedPostgresError, Tools, clean_environment, last_line

# How long a server may take to start, or to stop.
START_SECONDS = 60


@dataclass(frozen=True)
class Lock:
    """What `postmaster.pid` tells: whose server it is, where it listens, how far it has come."""

    pid: int
    socket_dir: str
    status: str


def hand_over(folder: Path, tools: Tools) -> None:
    """Give a folder to the user as whom the server runs, where we are root."""
    if os.geteuid() == 0 and folder.stat().st_uid != tools.uid:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, tools.uid, -1, follow_symlinks=False)


def refuse_foreign(data: Path, tools: Tools) -> None:
    """Raise where the folder is another user's, or holds something else than PostgreSQL's data."""
    data.parent.mkdir(parents=True, exist_ok=True)
    if not data.exists():
        return
    ours = {os.geteuid(), tools.uid} | ({65534} if os.geteuid() == 0 else set())
    if data.stat().st_uid not in ours:
        raise EmbeddedPostgresError(
            f"The data folder {shown(data)} belongs to another user of this machine: run the shop"
            f" as that user, or begin anew with `sudo rm -rf {shown(data)}` (local data is lost)."
        )
    if any(data.iterdir()) and not (data / "PG_VERSION").is_file():
        raise damaged(data, "it holds no PostgreSQL data")
    hand_over(data, tools)


def create_cluster(data: Path, tools: Tools, *, fast: bool) -> None:
    """Create beside and move into place: a start cut short leaves nothing half-made behind."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    hand_over(fresh, tools)
    locale = ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]
    if tools.major >= 17:  # its own collation sorts the same on every system
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    result = subprocess.run(  # noqa: S603
        tools.command(
            "initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "-E", "UTF8", *locale,
            "--no-instructions", *(["--no-sync"] if fast else []),
        ),
        capture_output=True, text=True, errors="replace", env=clean_environment(), check=False,
    )  # fmt: skip
    if result.returncode != 0:
        raise EmbeddedPostgresError(
            f"The database could not be created in {shown(data)}: {last_line(result.stderr)}"
        )
    fresh.replace(data)


def refuse_other_version(data: Path, tools: Tools) -> None:
    """Raise where the data is of another major version, or not whole."""
    version = (data / "PG_VERSION").read_text(errors="replace").strip()
    if not version.isdigit() or not (data / "global" / "pg_control").is_file():
        raise damaged(data, "its files are not complete")
    if int(version) != tools.major:
        raise EmbeddedPostgresError(
            f"The data in {shown(data)} was made by PostgreSQL {version} and this is"
            f" {tools.major}: begin anew with `rm -rf {shown(data)}` (local data is lost)."
        )


def await_predecessor(data: Path) -> None:
    """Let a server that is just ending end; refuse to start beside one that runs."""
    patience = time.monotonic() + 1
    while (lock := read_lock(data)) and _alive(lock.pid):
        if not _is_postgres(lock.pid):
            raise EmbeddedPostgresError(
                f"{shown(data)} was not closed properly and process {lock.pid} of its lock is no"
                f" PostgreSQL: `rm {shown(data / 'postmaster.pid')}`, then start again."
            )
        limit = patience + START_SECONDS if lock.status == "stopping" else patience
        if time.monotonic() > limit:
            raise EmbeddedPostgresError(
                f"The shop is already running: process {lock.pid} serves {shown(data)}. Stop the"
                " other `make run` first, or give this one its own data with VAR_DIR=var/second."
            )
        time.sleep(0.02)


def read_lock(data: Path) -> Lock | None:
    """Read `postmaster.pid`; None where there is none, or only half of it."""
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        return Lock(int(lines[0]), lines[4], lines[7].strip() if len(lines) > 7 else "starting")
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


def not_starting(data: Path, log: str) -> EmbeddedPostgresError:
    """Say why a server ended while it started, by its log."""
    if "already exists" in log and "postmaster.pid" in log:
        return EmbeddedPostgresError(f"The shop is already running on the data in {shown(data)}.")
    if "No space left on device" in log:
        return EmbeddedPostgresError(f"The disk is full: make room, {shown(data)} needs some.")
    return damaged(data, last_line(log))


def damaged(data: Path, why: str) -> EmbeddedPostgresError:
    """Say that the data cannot be used, and how to begin anew."""
    return EmbeddedPostgresError(
        f"The database in {shown(data)} cannot be used ({why}): begin anew with"
        f" `rm -rf {shown(data)}` (local data is lost)."
    )


def shown(path: Path) -> str:
    """Return the path as a person would type it here."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
