"""Numbered SQL migrations: run once even by two at a time, whole or not at all.

`sql/migrations/NNN_what.up.sql` has a `.down.sql` beside it. What has been applied stands in
`alembic_version`, with a checksum, so that a file changed afterwards is noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo
from psycopg.rows import TupleRow

from repo.errors import DatabaseUnavailable, MigrationError
from repo.loader import load
from repo.rows import Migration

FOLDER = Path(__file__).parent.parent / "sql" / "migrations"
SEEDS = Path(__file__).parent.parent / "sql" / "seeds"
DEMO_SEEDS = SEEDS / "demo"
OwnerConnection = psycopg.Connection[TupleRow]
Tell = Callable[[str], None]
# Why no connection can be had, by what libpq says of it, without the address that it repeats.
_REASONS = {
    "connection refused": "nothing listens at its host and port",
    "resolve": "its host name is not known",
    "timeout": "its host does not answer in time",
    "no such file": "no server listens on its socket",
    "authentication failed": "its user name or password is not accepted",
    "no password": "it needs a password",
    "does not exist": "its user or its database does not exist",
    "ssl": "an encrypted connection cannot be had as it asks",
}

_queries = load("migrations")
_lock = _queries.exec("lock_migrations")
_make_table = _queries.exec("make_table")
_open_table = _queries.exec("open_table")
_list_applied = _queries.many("list_applied", Migration)
_record = _queries.exec("record")
_forget = _queries.exec("forget")


@dataclass(frozen=True)
class Step:
    """A migration as its files give it."""

    version: str
    up: bytes
    down: bytes

    @property
    def checksum(self) -> str:
        """SHA-256 of the way up, in hexadecimal."""
        return hashlib.sha256(self.up).hexdigest()


@dataclass(frozen=True)
class Standing:
    """Versions that are not applied, that were changed since, and that only the database knows."""

    pending: list[str]
    changed: list[str]
    unknown: list[str]


def steps() -> list[Step]:
    """The migrations in the folder, in order. Raises MigrationError for one without a way back."""
    found = []
    for up in sorted(FOLDER.glob("*.up.sql")):
        version = up.name.removesuffix(".up.sql")
        down = up.with_name(f"{version}.down.sql")
        if not down.exists():
            raise MigrationError(f"{version} has no rollback: write {down.name}")
        found.append(Step(version, up.read_bytes(), down.read_bytes()))
    return found


@contextmanager
def connect(url: str, *, autocommit: bool = False) -> Iterator[OwnerConnection]:
    """A connection of the schema's owner; all that is done on it is one transaction.

    With `autocommit` each statement is one of its own, as VACUUM must be. Raises
    DatabaseUnavailable, which never repeats the URL: it may hold a password.
    """
    try:
        opened = psycopg.connect(_in_utc(url), connect_timeout=5, autocommit=autocommit)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"the database cannot be reached: {_why(error)}") from None
    except psycopg.Error:
        raise DatabaseUnavailable("the database's address cannot be read") from None
    try:
        with opened as conn:
            yield conn
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(f"the database does not answer: {error}") from error


def upgrade(conn: OwnerConnection, tell: Tell) -> int:
    """Apply what is pending, in this one transaction; how many there were."""
    pending = _pending(conn)
    for step in pending:
        tell(f"migrating {step.version}")
        conn.execute(step.up)
        _record(conn, version_num=step.version, checksum=step.checksum)
    _open_table(conn)
    return len(pending)


def downgrade(conn: OwnerConnection, tell: Tell, *, count: int = 1) -> int:
    """Take the newest `count` migrations back, in this one transaction; how many there were."""
    known = {step.version: step for step in steps()}
    newest = list(reversed(_applied(conn)))[:count]
    for applied in newest:
        if applied.version_num not in known:
            raise MigrationError(f"{applied.version_num} is applied, and its rollback is not here")
        tell(f"taking back {applied.version_num}")
        conn.execute(known[applied.version_num].down)
        _forget(conn, version_num=applied.version_num)
    if not newest:
        conn.rollback()  # an empty database stays empty
    return len(newest)


def downgrade_sql(conn: OwnerConnection, *, count: int = 1) -> str:
    """What a downgrade would run."""
    known = {step.version: step.down for step in steps()}
    newest = [row.version_num for row in reversed(_applied(conn))][:count]
    return "\n".join(f"-- {name}\n{known.get(name, b'').decode()}" for name in newest)


def status(conn: OwnerConnection) -> list[tuple[str, Migration | None]]:
    """Every migration's version and, where it is applied, what the database remembers of it."""
    applied = {row.version_num: row for row in _applied(conn)}
    return [(step.version, applied.get(step.version)) for step in steps()]


def compare(conn: OwnerConnection) -> Standing:
    """How the database's migrations stand to the folder's."""
    applied = {row.version_num: row.checksum for row in _applied(conn)}
    known = {step.version: step.checksum for step in steps()}
    return Standing(
        pending=[version for version in known if version not in applied],
        changed=[
            version for version in known if applied.get(version, known[version]) != known[version]
        ],
        unknown=[version for version in applied if version not in known],
    )


def pending_sql(conn: OwnerConnection) -> str:
    """What an upgrade would run."""
    return "\n".join(f"-- {step.version}\n{step.up.decode()}" for step in _pending(conn))


def seed(
    conn: OwnerConnection, tell: Tell, *, names: tuple[str, ...] = (), folder: Path = SEEDS
) -> None:
    """Run the seed files, all or the named ones, in this one transaction; safe to run again."""
    files = {path.stem: path for path in sorted(folder.glob("*.sql"))}
    unknown = sorted(set(names) - set(files))
    if unknown:
        raise MigrationError(f"no seed named {unknown[0]}; there are {', '.join(files)}")
    # In the order of the files, whichever way they were named.
    for name in [known for known in files if known in (names or files)]:
        tell(f"seeding {name}")
        try:
            conn.execute(files[name].read_bytes())
        except psycopg.errors.ForeignKeyViolation:
            raise MigrationError(
                f"{name} stands on seeds that are not here yet: run `flask --app app db seed`"
            ) from None
        except psycopg.errors.UndefinedTable:
            raise MigrationError(
                "the database has no tables yet: run `flask --app app db upgrade` first"
            ) from None


def _in_utc(url: str) -> str:
    """The address, with days and months as the application has them."""
    options = conninfo.conninfo_to_dict(url).get("options") or ""
    return conninfo.make_conninfo(url, options=f"{options} -c timezone=UTC".strip())


def _why(error: psycopg.OperationalError) -> str:
    said = str(error).lower()
    reasons = (reason for words, reason in _REASONS.items() if words in said)
    return next(reasons, "the server does not let us in")


def _applied(conn: OwnerConnection) -> list[Migration]:
    _lock(conn)
    _make_table(conn)
    return _list_applied(conn)


def _pending(conn: OwnerConnection) -> list[Step]:
    applied = {row.version_num: row.checksum for row in _applied(conn)}
    for step in steps():
        if applied.get(step.version, step.checksum) != step.checksum:
            raise MigrationError(
                f"{step.version} was changed after it had been applied; "
                "put it back as it was and write a new migration"
            )
    return [step for step in steps() if step.version not in applied]
