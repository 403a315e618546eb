"""The jobs of upkeep: what each does, and when.

Each may run at any time and any number of times: it does what is due by the database's clock and
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repo import invitations, migrations, upkeep
from repo.db import Connection
from services import upkeep_report, waitlist
from services.privacy import periods

Progress = Callable[[int, int], None]

IDLE_CART = periods.days(periods.IDLE_CART_DAYS)
LOGIN_EVENTS = periods.days(periods.LOGIN_EVENTS_DAYS)
MAILS = periods.days(periods.MAILS_DAYS)
WEBHOOKS = periods.days(periods.WEBHOOKS_DAYS)
INVITATIONS = periods.days(periods.INVITATIONS_DAYS)
OLD_PURCHASE = "1 year"
ARCHIVE_BATCH = 500
COUNT_BATCH = 1000
MONTHS_AHEAD = 3
ROLLED_UP_AGAIN = "3 days"
LOOKED_AT_AGAIN = "1 hour"
TOLD_LONG_AGO = "30 days"
TOLD_AT_ONCE = 1000
OLD_JOB = "30 days"


class UpkeepFailed(Exception):
    """A job could not be done; the message says which and why."""


@dataclass(frozen=True)
class Kit:
    """What a job works with: the worker's connection, the owner's address, who hears of progress.

    `progress` is told how much is done, and of how much.
    """

    conn: Connection
    owner_url: str
    progress: Progress


@dataclass(frozen=True)
class Done:
    """What a job has done, in a sentence; and a longer report where there is one."""

    said: str
    report: str | None = None


@dataclass(frozen=True)
class Job:
    """One job: its name, when it runs (cron, UTC), what it is for, and the work itself."""

    name: str
    cron: str
    about: str
    work: Callable[[Kit], Done]


def _carts(kit: Kit) -> Done:
    with upkeep.unhurried(kit.conn):
        count = upkeep.delete_idle_carts(kit.conn, age=IDLE_CART)
    return Done(f"{_many(count, 'cart')} untouched for {IDLE_CART} went")


def _subscriptions(kit: Kit) -> Done:
    with upkeep.unhurried(kit.conn):
        plans = upkeep.expire_subscriptions(kit.conn)
        add_ons = upkeep.expire_add_ons(kit.conn)
    return Done(f"{_many(plans, 'subscription')} and {_many(add_ons, 'owned add-on')} expired")


def _codes(kit: Kit) -> Done:
    with upkeep.unhurried(kit.conn):
        count = upkeep.end_codes(kit.conn)
    return Done(f"{_many(count, 'promotional code')} became inactive")


def _prices(kit: Kit) -> Done:
    since = upkeep.find_roll_up_start(kit.conn, job="prices", days=LOOKED_AT_AGAIN)
    with upkeep.unhurried(kit.conn):
        count = upkeep.follow_book_prices(kit.conn, since=since)
    return Done(f"{_many(count, 'base price')} followed the price book")


def _waiting(kit: Kit) -> Done:
    """Whoever joined while an add-on was becoming available was not seen by what queues that."""
    with upkeep.unhurried(kit.conn):
        queued = waitlist.tell_overlooked(kit.conn, limit=TOLD_AT_ONCE)
        gone = waitlist.forget_guests(kit.conn, age=TOLD_LONG_AGO)
    return Done(
        f"{_many(queued, 'telling')} queued, {_many(gone, 'guest')} told {TOLD_LONG_AGO} ago went"
    )


def _words(kit: Kit) -> Done:
    with upkeep.unhurried(kit.conn):
        count = upkeep.recount_words(kit.conn)
    return Done(f"{_many(count, 'word')} of the search came or went")


def _archive(kit: Kit) -> Done:
    """Each batch is a transaction, so that whoever ends this in the middle loses nothing."""
    with upkeep.unhurried(kit.conn):
        total = upkeep.count_old_purchases(kit.conn, age=OLD_PURCHASE)
    moved, batch = 0, ARCHIVE_BATCH
    while batch == ARCHIVE_BATCH:
        with upkeep.unhurried(kit.conn):
            batch = upkeep.archive_purchases(kit.conn, age=OLD_PURCHASE, batch=ARCHIVE_BATCH)
        moved += batch
        kit.progress(moved, max(total, moved))
    return Done(f"{_many(moved, 'purchase')} older than {OLD_PURCHASE} moved to the archive")


def _usage(kit: Kit) -> Done:
    """A day, a month, a batch of counters is a transaction each: nobody's use waits for a night."""
    conn = kit.conn
    since = upkeep.find_roll_up_start(conn, job="usage", days=ROLLED_UP_AGAIN)
    with upkeep.unhurried(conn):
        made = upkeep.make_partitions(conn, months=MONTHS_AHEAD)
    spans = upkeep.list_spans(conn, since=since)
    totals, counters = 0, 0
    for done, (period, at) in enumerate(spans, 1):
        with upkeep.unhurried(conn):
            totals += upkeep.roll_up(conn, period=period, at=at)
        kit.progress(done, len(spans) + 1)
    counters += _in_batches(conn, lambda: upkeep.count_usage(conn, since=since, batch=COUNT_BATCH))
    counters += _in_batches(conn, lambda: upkeep.count_views(conn, batch=COUNT_BATCH))
    with upkeep.unhurried(conn):
        counters += upkeep.count_features(conn)
    kit.progress(len(spans) + 1, len(spans) + 1)
    return Done(
        f"{_many(totals, 'total')} rolled up since {since:%Y-%m-%d},"
        f" {_many(made, 'partition')} made, {_many(counters, 'counter')} brought up to date"
    )


def _in_batches(conn: Connection, count: Callable[[], int]) -> int:
    """Count until a batch is not full; how many there were in all."""
    total, batch = 0, COUNT_BATCH
    while batch == COUNT_BATCH:
        with upkeep.unhurried(conn):
            batch = count()
        total += batch
    return total


def _logins(kit: Kit) -> Done:
    with upkeep.unhurried(kit.conn):
        count = upkeep.end_logins(kit.conn)
    return Done(f"{_many(count, 'ended login')} went")


def _jobs(kit: Kit) -> Done:
    """What succeeded is gone at once; what failed stays to be looked at, and not for good."""
    conn = kit.conn
    count = _in_batches(conn, lambda: upkeep.forget_jobs(conn, age=OLD_JOB, batch=COUNT_BATCH))
    return Done(f"{_many(count, 'job')} over for {OLD_JOB} went")


def _personal(kit: Kit) -> Done:
    """What was kept of people for long enough; periods.py says how long that is."""
    conn = kit.conn
    events = _in_batches(
        conn, lambda: upkeep.forget_login_events(conn, age=LOGIN_EVENTS, batch=COUNT_BATCH)
    )
    letters = _in_batches(conn, lambda: upkeep.forget_mails(conn, age=MAILS, batch=COUNT_BATCH))
    letters += _in_batches(conn, lambda: upkeep.drop_mails(conn, age=MAILS, batch=COUNT_BATCH))
    told = _in_batches(conn, lambda: upkeep.forget_webhooks(conn, age=WEBHOOKS, batch=COUNT_BATCH))
    with upkeep.unhurried(conn):
        invited = invitations.forget_invitations(conn, age=INVITATIONS)
    return Done(
        f"{_many(events, 'login event')} older than {LOGIN_EVENTS}, {_many(letters, 'mail')} older"
        f" than {MAILS}, {_many(told, 'webhook')} older than {WEBHOOKS},"
        f" {_many(invited, 'invitation')} over for {INVITATIONS} forgotten"
    )


def _statistics(kit: Kit) -> Done:
    with migrations.connect(kit.owner_url, autocommit=True) as owner:
        vacuums = upkeep.list_vacuums(owner)
        if not vacuums:
            raise UpkeepFailed("DATABASE_OWNER_URL does not log in as the owner of the tables")
        for count, one in enumerate(vacuums, 1):
            upkeep.vacuum(owner, one)
            kit.progress(count, len(vacuums))
        tables = upkeep.list_table_use(owner)
        unused = upkeep.list_unused_indexes(owner)
    missing = upkeep_report.missing(tables)
    said = (
        f"{_many(len(vacuums), 'table')} vacuumed and analyzed,"
        f" {len(unused)} unused indexes, {len(missing)} that may be missing"
    )
    return Done(said, upkeep_report.write(tables, unused))


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


JOBS = (
    Job("carts", "40 3 * * *", f"daily: carts untouched for {IDLE_CART} go", _carts),
    Job("prices", "* * * * *", "each minute: begun prices become base prices", _prices),
    Job(
        "waiting",
        "25 * * * *",
        f"hourly: who waits for what is here is told; guests told {TOLD_LONG_AGO} ago go",
        _waiting,
    ),
    Job("words", "30 3 * * *", "nightly: words that no add-on has any more go", _words),
    Job("logins", "50 3 * * *", "daily: logins that are over go", _logins),
    Job("jobs", "45 3 * * *", f"daily: jobs that are over for {OLD_JOB} go", _jobs),
    Job("personal", "55 3 * * *", "daily: what was kept of people for its time goes", _personal),
    Job(
        "subscriptions",
        "10 4 * * 1",
        "weekly: ended subscriptions and owned add-ons become expired",
        _subscriptions,
    ),
    Job("codes", "20 4 * * 1", "weekly: ended promotional codes become inactive", _codes),
    Job("statistics", "0 5 1 * *", "monthly: VACUUM and ANALYZE, and their report", _statistics),
    Job(
        "archive",
        "0 2 2 1,4,7,10 *",
        f"quarterly: purchases older than {OLD_PURCHASE} move to the archive",
        _archive,
    ),
    Job(
        "usage",
        "15 0 * * *",
        "nightly: usage rolls up, partitions are made ahead, counters are brought up to date",
        _usage,
    ),
)
BY_NAME = {job.name: job for job in JOBS}
