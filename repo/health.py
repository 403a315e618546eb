"""Is the database there, and the one that this code was written for?"""

from __future__ import annotations

from repo.db import Connection
from repo.loader import load
from repo.rows import Health

_queries = load("health")
_check_health = _queries.one("check_health", Health)


def check_health(conn: Connection) -> Health:
    """The role that is connected, whether policies bind it, and the newest migration."""
    return _check_health(conn)
