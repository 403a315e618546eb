"""What is kept of people for a time: gone when the time is over, and not before."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from services import upkeep_jobs
from services.privacy import FORGOTTEN_EMAIL, periods
from tests.conftest import Urls
from tests.support.people import Customer
from tests.support.upkeep import rows, upkeep


def insert(urls: Urls, statement: str, *params: object) -> None:
    with psycopg.connect(urls.server) as conn:
        conn.execute(statement, params)  # type: ignore[call-overload]


def write_mail(urls: Urls, key: str, age: int, *, sent: bool = True) -> None:
    insert(
        urls,
        "INSERT INTO mails (kind, key, recipient, language, data, error, created_at, sent_at)"
        " SELECT 'receipt', %s, 'casey@example.test', 'en', '{\"a\": 1}', 'x', at,"
        " CASE WHEN %s THEN at END FROM (SELECT now() - make_interval(days => %s) AS at) AS t",
        key, sent, age,
    )  # fmt: skip


def write_webhook(urls: Urls, key: str, age: int, *, processed: bool = True) -> None:
    insert(
        urls,
        "INSERT INTO webhook_events (provider, event_id, type, payload, received_at, processed_at)"
        " SELECT 'stripe', %s, 'x', '{\"a\": 1}', at, CASE WHEN %s THEN at END"
        " FROM (SELECT now() - make_interval(days => %s) AS at) AS t",
        key, processed, age,
    )  # fmt: skip


def test_what_happened_to_logins(app: Flask, casey: Customer, urls: Urls) -> None:
    for age in (1, periods.LOGIN_EVENTS_DAYS - 1, periods.LOGIN_EVENTS_DAYS + 1):
        insert(
            urls,
            "INSERT INTO login_events (user_id, kind, user_agent, at)"
            " VALUES ('sub-casey', 'logout', %s, now() - make_interval(days => %s))",
            str(age), age,
        )  # fmt: skip
    said = upkeep(app, "personal")
    assert "1 login event older than 180 days" in said
    left = rows(urls, "SELECT user_agent FROM login_events WHERE kind = 'logout' ORDER BY at")
    assert left == [(str(periods.LOGIN_EVENTS_DAYS - 1),), ("1",)]


def test_mails_are_forgotten_and_that_they_were_sent_is_not(app: Flask, urls: Urls) -> None:
    write_mail(urls, "new", periods.MAILS_DAYS - 1)
    write_mail(urls, "old", periods.MAILS_DAYS + 1)
    write_mail(urls, "waiting", periods.MAILS_DAYS - 1, sent=False)
    write_mail(urls, "hopeless", periods.MAILS_DAYS + 1, sent=False)
    assert "2 mails older than 90 days" in upkeep(app, "personal")
    assert rows(urls, "SELECT key, recipient, data, error FROM mails ORDER BY id") == [
        ("new", "casey@example.test", {"a": 1}, "x"),
        ("old", FORGOTTEN_EMAIL, {}, None),
        ("waiting", "casey@example.test", {"a": 1}, "x"),
    ]
    assert "0 mails" in upkeep(app, "personal"), "once"


def test_what_the_payment_service_told_is_forgotten_and_that_it_did_is_not(
    app: Flask, urls: Urls
) -> None:
    write_webhook(urls, "new", periods.WEBHOOKS_DAYS - 1)
    write_webhook(urls, "old", periods.WEBHOOKS_DAYS + 1)
    write_webhook(urls, "open", periods.WEBHOOKS_DAYS + 1, processed=False)
    assert "1 webhook older than 90 days" in upkeep(app, "personal")
    found = rows(urls, "SELECT event_id, payload FROM webhook_events ORDER BY event_id")
    assert found == [("new", {"a": 1}), ("old", {}), ("open", {"a": 1})]


def test_it_goes_in_batches(app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep_jobs, "COUNT_BATCH", 2)
    for n in range(5):
        write_mail(urls, str(n), periods.MAILS_DAYS + 1)
    assert "5 mails" in upkeep(app, "personal")
    assert rows(urls, "SELECT DISTINCT recipient FROM mails") == [(FORGOTTEN_EMAIL,)]


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled", "aborted", "todo", "doing"])
def test_jobs_that_are_over(app: Flask, urls: Urls, status: str) -> None:
    for key, age in (("old", 31), ("new", 29)):
        insert(
            urls,
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)"
            " VALUES ('default', %s, 0, '{}')",
            key,
        )
        insert(urls, "UPDATE procrastinate_jobs SET status = %s WHERE task_name = %s", status, key)
        insert(
            urls,
            "UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id ="
            " (SELECT id FROM procrastinate_jobs WHERE task_name = %s)",
            age, key,
        )  # fmt: skip
    is_over = status not in ("todo", "doing")
    said = "1 job over" if is_over else "0 jobs over"
    assert f"{said} for 30 days went" in upkeep(app, "jobs")
    left = rows(urls, "SELECT task_name FROM procrastinate_jobs ORDER BY 1")
    assert left == ([("new",)] if is_over else [("new",), ("old",)])
