"""What keeps the database tidy: the jobs' statements, who runs one, and when each last ran.

Ages are PostgreSQL intervals in words ("30 days"); the clock is the database's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from repo.db import Connection, Database
from repo.loader import load
from repo.rows import (
    Count,
    Moment,
    TableUse,
    UnusedIndex,
    UpkeepRun,
    UpkeepRunKey,
    Vacuum,
)

# Longer than a page may take; upkeep runs when few are there, and in small pieces where it can.
_TIME_LIMIT = "10min"

_queries = load("upkeep")
_take_lock = _queries.maybe("take_lock", Count)
_give_lock_back = _queries.exec("give_lock_back")
_allow_time = _queries.exec("allow_time")
_close_lost_runs = _queries.exec("close_lost_runs")
_begin_run = _queries.one("begin_run", UpkeepRunKey)
_forget_runs = _queries.exec("forget_runs")
_finish_run = _queries.exec("finish_run")
_fail_run = _queries.exec("fail_run")
_list_last_runs = _queries.many("list_last_runs", UpkeepRun)
_delete_idle_carts = _queries.one("delete_idle_carts", Count)
_expire_subscriptions = _queries.exec("expire_subscriptions")
_expire_add_ons = _queries.exec("expire_add_ons")
_end_codes = _queries.exec("end_codes")
_count_old_purchases = _queries.one("count_old_purchases", Count)
_archive_purchases = _queries.exec("archive_purchases")
_make_partitions = _queries.one("make_partitions", Count)
_find_roll_up_start = _queries.one("find_roll_up_start", Moment)
_list_days_to_roll_up = _queries.many("list_days_to_roll_up", Moment)
_list_months_to_roll_up = _queries.many("list_months_to_roll_up", Moment)
_roll_up = _queries.one("roll_up", Count)
_end_logins = _queries.exec("end_logins")
_forget_login_events = _queries.exec("forget_login_events")
_forget_jobs = _queries.exec("forget_jobs")
_forget_mails = _queries.exec("forget_mails")
_drop_mails = _queries.exec("drop_mails")
_forget_webhooks = _queries.exec("forget_webhooks")
_count_usage = _queries.exec("count_usage")
_count_views = _queries.exec("count_views")
_follow_book_prices = _queries.one("follow_book_prices", Count)
_recount_words = _queries.one("recount_words", Count)
_count_features = _queries.one("count_features", Count)
_list_vacuums = _queries.many("list_vacuums", Vacuum)
_list_table_use = _queries.many("list_table_use", TableUse)
_list_unused_indexes = _queries.many("list_unused_indexes", UnusedIndex)


@contextmanager
def alone(database: Database, job: str) -> Iterator[Connection | None]:
    """A connection on which nobody else runs the job; None where somebody does.

    The lock is the connection's, so it ends with the process that holds it.
    """
    with database.connection() as conn:
        if _take_lock(conn, job=job) is None:
            yield None
            return
        try:
            yield conn
        finally:
            if not conn.broken:
                _give_lock_back(conn, job=job)


@contextmanager
def unhurried(conn: Connection) -> Iterator[None]:
    """A transaction whose statements may take ten minutes."""
    with conn.transaction():
        _allow_time(conn, limit=_TIME_LIMIT)
        yield


def begin_run(conn: Connection, *, job: str) -> int:
    """Remember that a job has begun, and that earlier ones which did not end have not; its key."""
    _close_lost_runs(conn, job=job)
    return _begin_run(conn, job=job).id


def forget_runs(conn: Connection, *, job: str, most: int) -> None:
    """Keep the newest runs of a job, so many of them."""
    _forget_runs(conn, job=job, most=most)


def finish_run(conn: Connection, *, run_id: int, said: str, report: str | None) -> None:
    """Remember what a job has done."""
    _finish_run(conn, run_id=run_id, said=said, report=report)


def fail_run(conn: Connection, *, run_id: int, error: str) -> None:
    """Remember why a job could not be done."""
    _fail_run(conn, run_id=run_id, error=error)


def list_last_runs(conn: Connection) -> list[UpkeepRun]:
    """The newest run of every job that ever ran."""
    return _list_last_runs(conn)


def delete_idle_carts(conn: Connection, *, age: str) -> int:
    """Delete the carts that nobody touched for so long; how many there were."""
    return _delete_idle_carts(conn, age=age).count


def expire_subscriptions(conn: Connection) -> int:
    """Mark plans whose period has ended; how many."""
    return _expire_subscriptions(conn)


def expire_add_ons(conn: Connection) -> int:
    """Mark what is owned no longer; how many."""
    return _expire_add_ons(conn)


def end_codes(conn: Connection) -> int:
    """Switch codes off whose time is over; how many."""
    return _end_codes(conn)


def count_old_purchases(conn: Connection, *, age: str) -> int:
    """How many purchases the archive is to take."""
    return _count_old_purchases(conn, age=age).count


def archive_purchases(conn: Connection, *, age: str, batch: int) -> int:
    """Move the oldest purchases into the archive, `batch` at most; how many moved."""
    return _archive_purchases(conn, age=age, batch=batch)


def make_partitions(conn: Connection, *, months: int) -> int:
    """Make this month's partition and so many ahead; how many were missing."""
    return _make_partitions(conn, months=months).count


def find_roll_up_start(conn: Connection, *, job: str, days: str) -> datetime:
    """From when on to look again, so that a missed run is made good."""
    return _find_roll_up_start(conn, job=job, days=days).at


def list_spans(conn: Connection, *, since: datetime) -> list[tuple[str, datetime]]:
    """The days and months to roll up, as a period's name and an instant in it, oldest first."""
    days = _list_days_to_roll_up(conn, since=since)
    months = _list_months_to_roll_up(conn, since=since)
    return [("daily", day.at) for day in days] + [("monthly", month.at) for month in months]


def roll_up(conn: Connection, *, period: str, at: datetime) -> int:
    """Roll the events of one day or month up; how many totals changed."""
    return _roll_up(conn, period=period, at=at).count


def count_usage(conn: Connection, *, since: datetime, batch: int) -> int:
    """Bring the counters of what is owned up to date, `batch` at most; how many were not."""
    return _count_usage(conn, since=since, batch=batch)


def count_views(conn: Connection, *, batch: int) -> int:
    """Bring the add-ons' view counters up to date, `batch` at most; how many were not."""
    return _count_views(conn, batch=batch)


def end_logins(conn: Connection) -> int:
    """Delete the logins that are over; how many."""
    return _end_logins(conn)


def forget_login_events(conn: Connection, *, age: str, batch: int) -> int:
    """Delete what happened to logins so long ago, `batch` at most; how many."""
    return _forget_login_events(conn, age=age, batch=batch)


def forget_jobs(conn: Connection, *, age: str, batch: int) -> int:
    """Delete jobs of the queue that ended so long ago, `batch` at most; how many."""
    return _forget_jobs(conn, age=age, batch=batch)


def forget_mails(conn: Connection, *, age: str, batch: int) -> int:
    """Forget to whom mails went that were sent so long ago, and what they said; how many."""
    return _forget_mails(conn, age=age, batch=batch)


def drop_mails(conn: Connection, *, age: str, batch: int) -> int:
    """Delete mails that have not gone out for so long; how many."""
    return _drop_mails(conn, age=age, batch=batch)


def forget_webhooks(conn: Connection, *, age: str, batch: int) -> int:
    """Forget what webhooks said that were worked off so long ago; how many."""
    return _forget_webhooks(conn, age=age, batch=batch)


def count_features(conn: Connection) -> int:
    """Bring the features' counts of add-ons up to date; how many were not."""
    return _count_features(conn).count


def list_vacuums(conn: Connection) -> list[Vacuum]:
    """What tidies the tables up, one statement a table."""
    return _list_vacuums(conn)


def vacuum(conn: Connection, one: Vacuum) -> None:
    """Tidy a table up and look at its values anew; on a connection of the owner."""
    # The database has put the statement together, and quoted the name in it.
    conn.execute(one.statement.encode())


def list_table_use(conn: Connection) -> list[TableUse]:
    """How the tables are read, largest first."""
    return _list_table_use(conn)


def list_unused_indexes(conn: Connection) -> list[UnusedIndex]:
    """Indexes that no query has used, largest first."""
    return _list_unused_indexes(conn)


def recount_words(conn: Connection) -> int:
    """Bring the words that the search knows up to date; how many came or went."""
    return _recount_words(conn).count


def follow_book_prices(conn: Connection, *, since: datetime) -> int:
    """Let base prices follow the price book's changes since then; how many changed."""
    return _follow_book_prices(conn, since=since).count
