"""The pool, and the one place where a request says who is asking.

`Database.read` runs a request's queries in one pipeline: who is asking and the page's queries
travel together, and the whole is one implicit transaction. `Database.write` is an explicit
transaction, in a pipeline too, that commits at its end and rolls back on any exception; nothing
inside it commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import psycopg
from psycopg import conninfo, errors
from psycopg_pool import ConnectionPool, PoolTimeout

from repo.errors import DatabaseUnavailable, RuleViolated, ValueDoesNotFit
from repo.loader import Later, load
from repo.rows import Visitor

Connection = psycopg.Connection[Any]

# Days and months are those of UTC, whatever the server's own clock shows. The times are longer than
# any query of ours takes, and shorter than a customer waits.
_SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": "8s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
}
# A page's query is planned once a connection, for any values: `make bench` shows each plan to be
# right at scale, and planning takes longer than most of our queries. What needs a plan for its very
# values is a function that says so (find_add_ons), or the worker's.
_PLANS = {"shop_app": {"plan_cache_mode": "force_generic_plan"}}
_POOL_WAIT_SECONDS = 2.0

_queries = load("request")
_begin_request = _queries.one("begin_request", Visitor)
_verbs = load("transaction")
_begin_writing = _verbs.exec("begin_writing")
_commit_writing = _verbs.exec("commit_writing")
_see_one_moment = _verbs.exec("see_one_moment")


@dataclass(frozen=True)
class Credentials:
    """What a browser shows of itself: the hash of its login's token, and its guest id.

    `priced_at` is the instant for which staff look at prices; of anybody else it is not heeded.
    """

    session_hash: str | None = None
    guest_id: str | None = None
    priced_at: datetime | None = None


class Work:
    """A request's stretch of database work: its connection, and who is asking."""

    def __init__(self, conn: Connection, visitor: Later[Visitor]) -> None:
        self.conn = conn
        self._visitor = visitor

    @cached_property
    def visitor(self) -> Visitor:
        """Who is asking; it came with the first rows, or is waited for now."""
        return self._visitor.result()


class Database:
    """A lazily opened pool of connections in one role."""

    def __init__(self, url: str, *, role: str, size: int) -> None:
        """Take a libpq URL, the role to act in, and how many connections to hold at most."""
        self._pool = ConnectionPool(
            connection_parameters(url, role),
            min_size=1,
            max_size=size,
            open=False,
            timeout=_POOL_WAIT_SECONDS,
            kwargs={"autocommit": True},
        )

    @contextmanager
    def read(self, who: Credentials) -> Iterator[Work]:
        """Read in one pipeline, as whoever is asking."""
        with self._connection() as conn, conn.pipeline():
            yield self._begin(conn, who)

    def ask_who(self, who: Credentials) -> Visitor:
        """Who is asking, and nothing else: one question, without a pipeline's beginning and end."""
        with self._connection() as conn:
            return self._begin(conn, who).visitor

    @contextmanager
    def write(self, who: Credentials) -> Iterator[Work]:
        """Read and write in one transaction, as whoever is asking."""
        # BEGIN and who is asking travel with the first query, and COMMIT alone at the end; the
        # transaction() of psycopg would wait for each.
        with self._connection() as conn, conn.pipeline() as pipeline:
            _begin_writing.later(conn)
            try:
                yield self._begin(conn, who)
            except BaseException:
                # After an error the server hears nothing more before a sync.
                with suppress(psycopg.Error):
                    pipeline.sync()
                with suppress(psycopg.Error):
                    conn.rollback()
                raise
            _commit_writing.later(conn)

    @contextmanager
    def snapshot(self, who: Credentials) -> Iterator[Work]:
        """Read much, row by row, as whoever is asking: one moment, and no pipeline."""
        with self._connection() as conn, conn.transaction():
            _see_one_moment(conn)
            yield self._begin(conn, who)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Read and write in one transaction on nobody's behalf: for the worker."""
        with self._connection() as conn, conn.transaction():
            yield conn

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """One connection for several transactions in turn, on nobody's behalf: for long work."""
        with self._connection() as conn:
            yield conn

    def close(self) -> None:
        """Give the connections back to the server."""
        self._pool.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        self._pool.open()
        try:
            with self._pool.connection() as conn:
                yield conn
        except errors.IntegrityError as error:
            raise RuleViolated(error.diag.constraint_name or "unnamed") from error
        except errors.DataError as error:
            raise ValueDoesNotFit(error.sqlstate or "not even sent") from error
        except (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction) as error:
            raise DatabaseUnavailable(
                "it lacks a migration: run `flask --app app db upgrade`"
            ) from error
        except PoolTimeout as error:
            raise DatabaseUnavailable("no connection became free in time") from error
        except psycopg.OperationalError as error:
            # Connections of a server that went away are replaced before the next request.
            self._pool.check()
            raise DatabaseUnavailable(str(error)) from error

    @staticmethod
    def _begin(conn: Connection, who: Credentials) -> Work:
        asked = _begin_request.later(
            conn,
            session_hash=who.session_hash,
            guest_id=who.guest_id,
            priced_at=who.priced_at,
        )
        return Work(conn, asked)


def connection_parameters(url: str, role: str) -> str:
    """The libpq parameters for `url`, acting as `role` and with the shop's time limits.

    A login that is the role already needs no switch; any other (the schema's owner, where a single
    DATABASE_URL serves all) must be a member of it.
    """
    given = conninfo.conninfo_to_dict(url)
    options = [str(given["options"])] if given.get("options") else []
    options += [f"-c {name}={value}" for name, value in (_SETTINGS | _PLANS.get(role, {})).items()]
    if given.get("user") != role:
        options.append(f"-c role={role}")
    return conninfo.make_conninfo(
        url, options=" ".join(options), connect_timeout=3, application_name=role
    )
