"""Databases for tests: each its own, copied from one that is migrated and seeded."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psycopg
from psycopg import sql

TEMPLATE = "shop"
# A copy is made of some thousand files: in memory that takes a tenth of the time.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of random name is made in it
_ENOUGH_BYTES = 3 * 2**30


def make_folder() -> Path:
    """A folder for the server of a test run: in memory where there is plenty, else on the disk."""
    is_roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ENOUGH_BYTES
    folder = Path(tempfile.mkdtemp(prefix="shop-test-", dir=_MEMORY if is_roomy else None))
    folder.chmod(0o755)
    return folder


class Stock:
    """One database ahead of those that are asked for, made while a test runs; used once each.

    What is given back is dropped beside the next test too: both are mostly waiting.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._beside = ThreadPoolExecutor(1)
        self._next: Future[str] | None = None
        self._drops: list[Future[None]] = []

    def take(self) -> str:
        """The name of a database that nobody has seen."""
        made = self._next or self._beside.submit(self._make)
        self._next = self._beside.submit(self._make)
        return made.result()

    def give_back(self, name: str) -> None:
        """Let a database be gone."""
        self._drops.append(self._beside.submit(self._drop, name))

    def close(self) -> None:
        """Drop what is left, and tell of what did not go well."""
        if self._next is not None:
            self.give_back(self._next.result())
        self._beside.shutdown()
        for drop in self._drops:
            drop.result()

    def _make(self) -> str:
        name = f"t_{uuid.uuid4().hex}"
        # Copied as files: through the log, each of its pages would be written twice.
        copy = "CREATE DATABASE {} TEMPLATE {} OWNER shop_owner STRATEGY file_copy"
        self._do(copy, name, TEMPLATE)
        return name

    def _drop(self, name: str) -> None:
        self._do("DROP DATABASE {} WITH (FORCE)", name)

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as conn:
            query = sql.SQL(statement)  # type: ignore[arg-type]
            conn.execute(query.format(*(sql.Identifier(name) for name in names)))
