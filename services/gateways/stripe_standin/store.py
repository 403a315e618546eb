"""The stand-in's memory: one sqlite connection, one lock, and the statements of `queries.sql`."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_STATEMENTS = dict(
    re.findall(r"-- name: (\w+)\n(.*?);\n", (_HERE / "queries.sql").read_text(), re.DOTALL)
)


class Store:
    """State kept in a sqlite file or `:memory:`; used by many threads of one process."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The write-ahead log survives a kill of the process; the file is no ledger of real money.
        self._connection.executescript("pragma journal_mode = wal; pragma synchronous = normal;")
        self._connection.executescript((_HERE / "schema.sql").read_text())

    def close(self) -> None:
        """Close the file; the store is of no use afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock and commit all or nothing; an inner transaction joins the outer one."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Run a named statement of `queries.sql` and return all its rows."""
        with self._lock:
            return self._connection.execute(_STATEMENTS[statement], values).fetchall()

    def maybe(self, statement: str, **values: Any) -> tuple[Any, ...] | None:
        """Run a named statement and return its first row, or None."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None
