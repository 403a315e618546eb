"""pg_dump and pg_restore: which ones fit a server, and how to call them with no password in sight.

The connection's parts go by environment variables: the arguments of a process can be read by all.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg import conninfo
from psycopg.pq import Conninfo

from repo.embedded.programs import candidate_folders
from repo.errors import DumpError
from repo.migrations import OwnerConnection

# A month's partition depends on the day it was made.
_MONTHS = "public.usage_events_[0-9][0-9][0-9][0-9]_[0-9][0-9]"
_COPY = re.compile(rb"COPY (.+?) \(.*\) FROM stdin;\n")
_SAVING = re.compile(r'dumping contents of table "(?:public\.)?(.+)"')
_LOADING = re.compile(r'processing data for table "(?:public\.)?(.+)"')
Told = Callable[[str], None]


@dataclass(frozen=True)
class Programs:
    """The client programs of one version, and the environment that leads them to a database."""

    folder: Path
    major: int
    url: str
    database: str

    def dump_schema(self) -> str:
        """The schema as pg_dump writes it, without the months' partitions. Raises DumpError."""
        return self._answer("pg_dump", "--schema-only", "--no-owner", "--no-tablespaces",
                            f"--exclude-table={_MONTHS}", *self._login())  # fmt: skip

    def dump(self, file: Path, snapshot: str, tell: Told) -> None:
        """Write all that a snapshot shows to the file, naming each table. Raises DumpError."""
        self._run(
            ["pg_dump", "--format=custom", "--no-owner", "--enable-row-security", "--verbose",
             f"--snapshot={snapshot}", f"--file={file}", *self._login()],
            _SAVING, tell,
        )  # fmt: skip

    def restore(self, file: Path, contents: Path, tell: Told) -> None:
        """Read a dump's listed contents into the database, all or nothing. Raises DumpError."""
        self._run(
            ["pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", "--verbose",
             f"--use-list={contents}", *self._login(), str(file)],
            _LOADING, tell,
        )  # fmt: skip

    def list_contents(self, file: Path) -> list[str]:
        """The table of contents of a dump, a line an entry. Raises DumpError for anything else."""
        return self._answer("pg_restore", "--list", str(file)).splitlines()

    def count_rows(self, file: Path) -> dict[str, int]:
        """Read a dump to its end: how many rows of each `schema.table`. Raises DumpError."""
        command = self._command("pg_restore", "--data-only", "--file=-", str(file))
        with subprocess.Popen(  # noqa: S603
            command, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None and process.stderr is not None  # noqa: S101 - piped
            counts = _count_copied(process.stdout)
            said = process.stderr.read().decode(errors="replace")
        if process.returncode != 0:
            raise DumpError(self._said(said))
        return counts

    def _run(self, words: Sequence[str], progress: re.Pattern[str], tell: Told) -> None:
        said: list[str] = []
        with subprocess.Popen(  # noqa: S603
            self._command(*words),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            assert process.stderr is not None  # noqa: S101 - piped
            for line in process.stderr:
                if found := progress.search(line):
                    tell(found[1])
                said = [*said[-20:], line]
        if process.returncode != 0:
            raise DumpError(self._said("".join(said)))

    def _answer(self, *words: str) -> str:
        answer = subprocess.run(  # noqa: S603
            self._command(*words), env=self._environment(), capture_output=True, check=False
        )
        if answer.returncode != 0:
            raise DumpError(self._said(answer.stderr.decode(errors="replace")))
        return answer.stdout.decode()

    def _command(self, program: str, *words: str) -> list[str]:
        return [str(self.folder / program), *words]

    def _environment(self) -> dict[str, str]:
        variables = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
        given = {
            name.decode(): str(value)
            for key, value in conninfo.conninfo_to_dict(self.url).items()
            if (name := variables[key]) is not None
        }
        return {**os.environ, **given, "LC_ALL": "C"}

    def _login(self) -> list[str]:
        """The database's name, and what no environment variable can say; never a secret."""
        options = {option.keyword.decode(): option for option in Conninfo.get_defaults()}
        given = conninfo.conninfo_to_dict(self.url)
        rest = {key: value for key, value in given.items() if options[key].envvar is None}
        if any(options[key].dispchar == b"*" for key in rest):
            raise DumpError("the key of the client's certificate must be without a password here")
        address = conninfo.make_conninfo("", dbname=self.database, **rest)
        return ["--no-password", f"--dbname={address}"]

    def _said(self, log: str) -> str:
        lines = [line for line in log.splitlines() if re.search(r"error:|FATAL|detail:", line)]
        words = " ".join(re.sub(r"^pg_\w+: (error: )?", "", line) for line in lines[:2])
        password = conninfo.conninfo_to_dict(self.url).get("password")
        words = words.replace(str(password), "***") if password else words
        return words or "no reason was given"


def find_programs(conn: OwnerConnection, url: str) -> Programs:
    """The programs that fit the server `conn` is connected to, by `url`: of its own version, or the
    next later one, since an older pg_dump refuses a newer server. Raises DumpError.
    """
    wanted = conn.info.server_version // 10000
    found: dict[int, Path] = {}
    for folder, major in _installed():
        found.setdefault(major, folder)
    fitting = [major for major in sorted(found) if major >= wanted]
    if not fitting:
        there = f"there is only {max(found)}" if found else "there is none"
        raise DumpError(
            f"pg_dump and pg_restore of PostgreSQL {wanted} or later are needed, and {there}:"
            f" install Debian's package `postgresql-client-{wanted}`, or put them on the PATH"
        )
    return Programs(found[fitting[0]], fitting[0], url, conn.info.dbname)


def _installed() -> Iterator[tuple[Path, int]]:
    on_path = shutil.which("pg_dump")
    for folder in (*candidate_folders(), *([Path(on_path).parent] if on_path else [])):
        if (folder / "pg_dump").is_file() and (folder / "pg_restore").is_file():
            answer = subprocess.run(  # noqa: S603
                [str(folder / "pg_dump"), "--version"], capture_output=True, text=True, check=False
            )
            if number := re.search(r"(\d+)(?:\.\d+|\w+)", answer.stdout):
                yield folder, int(number[1])


def _count_copied(lines: Iterable[bytes]) -> dict[str, int]:
    counts: dict[str, int] = {}
    table = None
    for line in lines:
        if table is None:
            if found := _COPY.match(line):
                table = found[1].decode()
                counts[table] = 0
        elif line == b"\\.\n":
            table = None
        else:
            counts[table] += 1
    return counts
