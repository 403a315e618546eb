"""Hears of every change of the catalogue, for whoever keeps what was made from it.

`Changes` listens on a connection and in a thread of its own. What was made while its `version` was
the same, and before `good_until`, is as the database would tell it. A reader notes the version
before it reads: a change that its snapshot misses is told after that, and makes the version
another, so that what it made is never used. While the connection is away nothing is good.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from time import monotonic

import psycopg

from repo.db import Connection, connection_parameters
from repo.loader import load
from repo.rows import NextChange

log = logging.getLogger(__name__)

_queries = load("kept")
_listen_for_changes = _queries.exec("listen_for_changes")
_find_next_change = _queries.one("find_next_change", NextChange)

# A connection that hangs without saying so is noticed by the question that it leaves unanswered:
# what it vouched for is good for this long and no longer.
_LEASE_SECONDS = 15.0
_ASK_SECONDS = 5.0
_RETRY_SECONDS = 0.5


class Changes:
    """The catalogue's version as one process knows it; its thread begins with `start`."""

    def __init__(self, url: str, *, role: str) -> None:
        """Take a libpq URL and the role to act in."""
        self.version = 0
        self.good_until = 0.0
        self._parameters = connection_parameters(url, role)
        self._heard = threading.Condition()
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self) -> None:
        """Begin to listen, once; until the first answer nothing is good."""
        with self._heard:
            if self._thread is None and not self._is_closed:
                self._ends = _, woken = socket.socketpair()
                self._thread = threading.Thread(
                    target=self._run, args=(woken,), name="changes", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        """End the thread and its connection; nothing is good any more."""
        with self._heard:
            if self._is_closed:
                return
            self._is_closed = True
        if self._thread is not None and self._ends is not None:
            self._ends[0].send(b".")
            self._thread.join()
            for end in self._ends:
                end.close()

    def is_good(self) -> bool:
        """Whether what has the present version is as the database would tell it now."""
        return monotonic() < self.good_until

    def wait_past(self, version: int, seconds: float) -> bool:
        """Wait for another version that is good; False where none came in time."""
        with self._heard:
            return self._heard.wait_for(lambda: self.version > version and self.is_good(), seconds)

    def wait_until_lost(self, seconds: float) -> bool:
        """Wait for the connection to be away; False where it stayed."""
        with self._heard:
            return self._heard.wait_for(lambda: not self.is_good(), seconds)

    def _run(self, woken: socket.socket) -> None:
        while not self._is_closed:
            try:
                with psycopg.connect(self._parameters, autocommit=True) as conn:
                    self._listen(conn, woken)
            except psycopg.Error as error:
                log.warning("changes of the catalogue are not heard for now: %s", error)
            self._forget()
            with selectors.DefaultSelector() as selector:
                selector.register(woken, selectors.EVENT_READ)
                selector.select(0 if self._is_closed else _RETRY_SECONDS)

    def _listen(self, conn: Connection, woken: socket.socket) -> None:
        _listen_for_changes(conn)
        with selectors.DefaultSelector() as selector:
            selector.register(conn, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            self._begin_version()
            planned = self._vouch(conn)
            while not self._is_closed:
                # What came along with an answer waits in the connection, not in its socket.
                told = list(conn.notifies(timeout=0))
                if not told:
                    selector.select(max(0.0, min(_ASK_SECONDS, planned - monotonic())))
                    told = list(conn.notifies(timeout=0))
                if told or monotonic() >= planned:
                    self._begin_version()
                planned = self._vouch(conn)

    def _begin_version(self) -> None:
        """What was made before is not used again; first of all, since somebody may be asking."""
        self.version += 1

    def _vouch(self, conn: Connection) -> float:
        """Say how long the version is good; gives when the catalogue changes by itself."""
        asked = monotonic()
        seconds = _find_next_change(conn).seconds
        planned = float("inf") if seconds is None else monotonic() + max(0.0, seconds)
        with self._heard:
            self.good_until = min(planned, asked + _LEASE_SECONDS)
            self._heard.notify_all()
        return planned

    def _forget(self) -> None:
        with self._heard:
            self.good_until = 0.0
            self.version += 1
            self._heard.notify_all()
