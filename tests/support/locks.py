"""Transactions that wait for one another; the server says when they do, no clock."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

import psycopg

_WAITING = "SELECT FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"


def wait_until_blocked(conn: psycopg.Connection[Any], by: int, other: Future[Any]) -> None:
    """Go on when somebody waits for a transaction of this process; `conn` commits by itself."""
    deadline = time.monotonic() + 60
    while not conn.execute(_WAITING, [by]).rowcount:
        assert not other.done(), "it did not wait"
        assert time.monotonic() < deadline, "it never came to wait"
