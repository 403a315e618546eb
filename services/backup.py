"""A whole database in one file, and back; nothing is called saved before that is proven."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from repo import backup
from repo.dump import find_programs
from repo.errors import DumpError
from repo.migrations import OwnerConnection

_MAGIC = b"PGDMP"
# An extension's comment may be set by its owner alone, who is another where a superuser made it.
_NOT_OURS = " COMMENT - EXTENSION "
_PROOF = " TABLE DATA public alembic_version "
Tell = Callable[[str], None]


class BackupError(Exception):
    """The database was not saved, or not restored; the message says why and what to do."""


def save(conn: OwnerConnection, url: str, file: Path, tell: Tell, *, force: bool = False) -> int:
    """Save everything to a file that only we may read; how many rows there are in it.

    All that is saved is of one moment. The file gets its name when it has been read back and holds
    as many rows of each table as there were. Raises BackupError, and leaves no half of a file.
    """
    if file.exists() and not force:
        raise BackupError(f"{file} is there already: choose another name, or say --force")
    snapshot = backup.export_snapshot(conn)
    if hidden := backup.list_hidden(conn):
        raise BackupError(
            f"{conn.info.user} may not see every row of {', '.join(hidden)}, and the backup would"
            " lack them: let DATABASE_OWNER_URL log in as the schema's owner, who is granted"
            " shop_jobs, or as a superuser"
        )
    wanted = backup.count_rows(conn)
    partial = file.with_name(f"{file.name}.partial")
    with _written(partial) as output:
        try:
            programs = find_programs(conn, url)
            programs.dump(partial, snapshot, lambda table: tell(_progress("saving", table, wanted)))
            conn.rollback()  # the snapshot has served, and would keep vacuum waiting
            tell("reading it back")
            held = programs.count_rows(partial)
        except DumpError as error:
            raise BackupError(f"the database was not saved: {error}") from None
        if differing := sorted(name for name in wanted if held.get(name) != wanted[name]):
            raise BackupError(f"the backup does not hold every row of {', '.join(differing)}")
        os.fsync(output.fileno())
        partial.replace(file)
    return sum(wanted.values())


def restore(conn: OwnerConnection, url: str, file: Path, tell: Tell) -> None:
    """Read a file that `save` wrote into an empty database, all of it or nothing.

    Raises BackupError: the database is then as empty as before, its roles apart.
    """
    _refuse_foreign(file)
    if inhabitants := backup.list_inhabitants(conn):
        raise BackupError(
            f"the database {conn.info.dbname} is not empty: it has {inhabitants[0]} and"
            f" {len(inhabitants) - 1} other things. Make a new one (createdb) and let"
            " DATABASE_OWNER_URL lead there"
        )
    with tempfile.NamedTemporaryFile("w", suffix=".list") as contents:
        try:
            programs = find_programs(conn, url)
            listed = programs.list_contents(file)
            if not any(_PROOF in line for line in listed):
                raise BackupError(f"{file} is a backup of something else than this shop")
            contents.write("\n".join(line for line in listed if _NOT_OURS not in line))
            contents.flush()
            backup.make_roles(conn)
            # The other connection needs the roles, and no lock of ours.
            conn.commit()
            programs.restore(file, Path(contents.name), lambda table: tell(f"restoring {table}"))
        except DumpError as error:
            why = _damaged(file, str(error))
            raise BackupError(f"nothing was restored, the database is empty: {why}") from None
    backup.analyze(conn)
    conn.commit()


def _progress(verb: str, table: str, counts: dict[str, int]) -> str:
    rows = counts.get(f"public.{table}", counts.get(table, 0))
    return f"{verb} {table} ({rows:,} row{'' if rows == 1 else 's'})"


def _refuse_foreign(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            start = opened.read(len(_MAGIC))
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}") from None
    if start != _MAGIC:
        raise BackupError(f"{file} is not a backup made by `flask --app app db backup`")


def _damaged(file: Path, said: str) -> str:
    signs = ("end of file", "uncompress", "input file", "corrupt", "magic string")
    if any(sign in said for sign in signs):
        return f"{file} is damaged or was cut short ({said})"
    return said


@contextmanager
def _written(partial: Path) -> Iterator[IO[bytes]]:
    """The file while it is being written: ours alone, and gone when something goes wrong."""
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise BackupError(f"{partial} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "wb") as output:
        try:
            fcntl.flock(output, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"{partial} is being written by another backup") from None
        # What a killed one left is written over.
        output.truncate()
        os.fchmod(descriptor, 0o600)
        try:
            yield output
        except BaseException:
            with suppress(FileNotFoundError):
                partial.unlink()
            raise
