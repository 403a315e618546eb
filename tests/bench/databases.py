"""The databases that are measured: filled once, kept under var/bench until something changes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from repo import generator, migrations
from repo.embedded import EmbeddedPostgres
from repo.errors import MigrationError
from tests.bench.sql_alone import Place

DATA = Path("var/bench/pg")
SEED = 1
_SOURCES = ("sql/seeds", "repo/generator", "sql/queries/generator.sql")
Tell = Callable[[str], None]
# For a database of some gigabytes: what a production server would be given.
_TUNING = {
    "shared_buffers": "4GB",
    "effective_cache_size": "12GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
}


@contextmanager
def server() -> Iterator[EmbeddedPostgres]:
    """The embedded PostgreSQL, on a folder of its own, with memory for large databases."""
    with EmbeddedPostgres().start(DATA, fast=True) as running:
        superuser = running.url("postgres", "postgres")
        with psycopg.connect(superuser, autocommit=True) as conn:
            for name, value in _TUNING.items():
                conn.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value)
                )
    with EmbeddedPostgres().start(DATA, fast=True) as running:
        yield running


def prepare(running: EmbeddedPostgres, users: int, tell: Tell) -> Place:
    """A database of this many users: the one that is there, or a new one where it is of old."""
    name = f"bench_{users}"
    superuser = running.url("postgres", "postgres")
    place = Place(
        urls={role: running.url(f"shop_{role}", name) for role in ("app", "jobs", "owner")},
        superuser=running.url("postgres", name),
    )
    stamp = _stamp(users)
    with psycopg.connect(superuser, autocommit=True) as conn:
        found = conn.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if found == (stamp,) and _upgraded(place, tell):
            return place
        database = sql.Identifier(name)
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        conn.execute(sql.SQL("CREATE DATABASE {} OWNER shop_owner").format(database))
        _fill(running.url("shop_owner", name), users, tell)
        conn.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(database, stamp))
    return place


def prepare_seeds(running: EmbeddedPostgres) -> Place:
    """A database that holds what is sold on the first day, and nobody; made anew each time."""
    name = "bench_seeds"
    database = sql.Identifier(name)
    with psycopg.connect(running.url("postgres", "postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        conn.execute(sql.SQL("CREATE DATABASE {} OWNER shop_owner").format(database))
    with migrations.connect(running.url("shop_owner", name)) as conn:
        migrations.upgrade(conn, lambda _: None)
        migrations.seed(conn, lambda _: None)
    return Place(
        urls={role: running.url(f"shop_{role}", name) for role in ("app", "jobs", "owner")},
        superuser=running.url("postgres", name),
    )


def _upgraded(place: Place, tell: Tell) -> bool:
    """Whether the database that is there could be brought to the newest migration."""
    try:
        with migrations.connect(place.urls["owner"]) as conn:
            count = migrations.upgrade(conn, tell)
    except MigrationError as error:
        tell(f"beginning anew: {error}")
        return False
    if count:
        with psycopg.connect(place.superuser, autocommit=True) as conn:
            conn.execute("VACUUM (ANALYZE)")
    return True


def _fill(owner: str, users: int, tell: Tell) -> None:
    with migrations.connect(owner) as conn:
        migrations.upgrade(conn, lambda _: None)
        migrations.seed(conn, lambda _: None)
    tell(f"generating {users:,} users")
    with migrations.connect(owner) as conn:
        generator.fill(conn, generator.Order(users=users, seed=SEED), _Told(tell))


class _Told:
    """Tells of each table that is filled, and of each stage after that."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._begun = time.monotonic()
        self._units = self._total = 0
        self._name = ""

    def begin(self, units: int) -> None:
        self._total = units

    def stage(self, name: str) -> None:
        self._name = name

    def _say(self, words: str) -> None:
        share = 100 * self._units // max(1, self._total)
        self._tell(f"  {time.monotonic() - self._begun:6.1f} s {share:3d} % {words}")

    def advance(self, units: int) -> None:
        before = 50 * self._units // max(1, self._total)
        self._units += units
        if 50 * self._units // max(1, self._total) > before:
            self._say(self._name)

    def done(self, name: str, rows: int) -> None:
        self._say(f"{rows:,} rows of {name}")


def _stamp(users: int) -> str:
    """A fingerprint of all that decides what the database holds; its logins last some days."""
    digest = hashlib.sha256(f"{users} {SEED} {datetime.now(UTC):%G-%V}".encode())
    for source in _SOURCES:
        path = Path(source)
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in (".sql", ".py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()
