"""Preferences: what is turned off is not sent; what must be told is."""

from __future__ import annotations

import psycopg
import pytest

from repo.db import Database
from services import mails, preferences
from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.worker import Worker
from tests.views.test_profile import audited, row

HERE = "/account/preferences"


def boxes(casey: Customer) -> set[str]:
    return {str(box["value"]) for box in casey.get(HERE).select("input[name=mails][checked]")}


def written_to(urls: Urls) -> list[str]:
    with psycopg.connect(urls.owner) as conn:
        found = conn.execute("SELECT kind || ' ' || recipient FROM mails ORDER BY 1").fetchall()
    return [one[0] for one in found]


def becomes_available(urls: Urls, slug: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "UPDATE add_ons SET status = 'active', is_active = true WHERE slug = %s", [slug]
        )


@pytest.fixture
def to_come(urls: Urls) -> str:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "UPDATE add_ons SET status = 'coming_soon' WHERE slug = 'bolt' RETURNING slug"
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_news_are_for_those_who_ask_for_them(casey: Customer) -> None:
    assert boxes(casey) == {"receipts", "available", "organization"}
    (always,) = casey.get(HERE).select("#mails-receipts")
    assert always.has_attr("disabled")


@pytest.mark.parametrize("htmx", [False, True])
def test_kinds_are_turned_on_and_off(casey: Customer, urls: Urls, htmx: bool) -> None:
    saved = casey.post(HERE, htmx=htmx, part="mails", mails=["news", "nonsense"])
    assert saved.status == (200 if htmx else 303)
    assert "Saved." in (saved.text if htmx else casey.get(HERE).text)
    assert boxes(casey) == {"receipts", "news"}
    assert row(urls, "casey", "notification_preferences") == [
        {"available": False, "organization": False, "news": True}
    ]
    casey.post(HERE, part="mails")
    assert boxes(casey) == {"receipts"}
    casey.post(HERE, part="mails")
    assert audited(urls, "casey") == [
        ("preferences.changed", {"fields": ["available", "news", "organization"]}),
        ("preferences.changed", {"fields": ["news"]}),
    ]


def test_what_is_turned_off_is_not_written(
    visitors: Visitors, worker: Worker, urls: Urls, to_come: str
) -> None:
    people = {name: visitors.person(name) for name in ("casey", "stranger", "vera")}
    guest = visitors.nobody()
    for person in people.values():
        assert person.post(f"/add-ons/{to_come}/waitlist").status == 303
    guest.post(f"/add-ons/{to_come}/waitlist", email="guest@example.test")
    people["casey"].post(HERE, part="mails", mails=["news", "organization"])
    people["vera"].post(HERE, part="mails", mails=["available"])
    becomes_available(urls, to_come)
    worker.run()
    assert written_to(urls) == [
        "available guest@example.test",
        "available stranger@example.test",
        "available vera@example.test",
    ]


def test_what_must_be_told_is_not_asked(
    casey: Customer, jobs_database: Database, urls: Urls
) -> None:
    casey.post(HERE, part="mails")
    receipt = {"person": "sub-casey", "number": "M-1"}
    with jobs_database.transaction() as conn:
        assert mails.send_later(conn, "receipt", "a@b.test", "en", "1", **receipt)
        assert not mails.send_later(conn, "available", "a@b.test", "en", "1", person="sub-casey")
        assert mails.send_later(conn, "available", "a@b.test", "en", "1", person="sub-unknown")
        assert mails.send_later(conn, "available", "a@b.test", "en", "2")
    assert set(mails.CAN_BE_TURNED_OFF) <= set(mails.SUBJECTS)
    assert set(mails.CAN_BE_TURNED_OFF.values()) <= set(preferences.KINDS)


@pytest.mark.parametrize("htmx", [False, True])
def test_language_and_time_zone_are_chosen_here_too(
    casey: Customer, urls: Urls, htmx: bool
) -> None:
    sent = {"part": "region", "locale": "de", "timezone": "Asia/Jerusalem"}
    answer = casey.post(HERE, htmx=htmx, **sent)
    to = answer.headers["HX-Redirect"] if htmx else answer.location
    assert casey.get(to).select("html")[0]["lang"] == "de"
    assert row(urls, "casey", "locale", "timezone") == ["de", "Asia/Jerusalem"]
    refused = casey.post(HERE, htmx=htmx, **sent | {"timezone": "Nowhere"})
    assert refused.status == 422
    assert refused.select("#timezone-error")
    assert row(urls, "casey", "timezone") == ["Asia/Jerusalem"]


def test_preferences_are_ones_own(
    casey: Customer, stranger: Customer, nobody: Customer, urls: Urls
) -> None:
    stranger.post(HERE, part="mails", mails=["news"], user_id="sub-casey")
    assert row(urls, "casey", "notification_preferences") == [{}]
    assert nobody.get(HERE).location.startswith("/login?next=/account/preferences")
    assert nobody.post(HERE, part="mails").location.startswith("/login")
