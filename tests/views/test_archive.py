"""Old purchases move to their archive, and nobody who looks at history can tell."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from repo import migrations
from repo.db import Database
from services import upkeep as service
from services import upkeep_jobs
from tests.conftest import Urls
from tests.support.payments import Payments
from tests.support.people import Customer
from tests.support.upkeep import change, rows, upkeep

WHERE = (
    "SELECT (SELECT count(*) FROM add_on_purchases)::int,"
    " (SELECT count(*) FROM add_on_purchases_archive)::int"
)
AGE = "UPDATE add_on_purchases SET purchased_at = now() - interval '1 year' + %s::interval"


def buy(customer: Customer, payments: Payments, *slugs: str) -> str:
    """The number of an order that was paid."""
    customer.put_in_cart(*slugs)
    page_url = customer.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    return (payments.session_of(page_url).success_url or "").split("order=")[1]


@pytest.fixture
def number(casey: Customer, payments: Payments) -> str:
    """An order of Casey's with two lines."""
    return buy(casey, payments, "bolt", "brigade")


@pytest.mark.parametrize(
    ("age", "archived"), [("-1 minute", 2), ("1 hour", 0)], ids=["just past", "just before"]
)
def test_a_year_is_the_threshold(
    app: Flask, number: str, urls: Urls, age: str, archived: int
) -> None:
    assert change(urls, AGE, age) == 2
    for said in (archived, 0):
        assert f"{said} purchases older than 1 year moved" in upkeep(app, "archive")
        assert rows(urls, WHERE) == [(2 - archived, archived)]


def test_history_reads_on_as_if_nothing_had_moved(
    app: Flask, casey: Customer, stranger: Customer, number: str, urls: Urls
) -> None:
    change(urls, AGE, "-1 minute")
    paths = ["/orders", f"/orders/{number}", f"/orders/{number}/receipt", "/account/add-ons"]
    before = [casey.get(path).text for path in paths]
    assert all("Bolt" in text and "Brigade" in text for text in before)
    assert casey.get("/account/add-ons").select(f"a[href='/orders/{number}']")
    upkeep(app, "archive")
    assert rows(urls, WHERE) == [(0, 2)]
    assert [casey.get(path).text for path in paths] == before
    assert casey.get("/account/add-ons").select(f"a[href='/orders/{number}']")
    assert stranger.get(paths[1]).status == 404


def test_every_column_moves(app: Flask, number: str, urls: Urls) -> None:
    change(
        urls,
        "UPDATE add_on_purchases SET lago_invoice_id = 'in_' || position, status = 'refunded',"
        " refunded_at = now(), refunded_amount = amount,"
        " purchased_at = now() - interval '2 years'",
    )
    row = "SELECT to_jsonb(p) - 'archived_at' FROM {} p ORDER BY p.position"
    before = rows(urls, row.format("add_on_purchases"))
    upkeep(app, "archive")
    assert rows(urls, row.format("add_on_purchases_archive")) == before
    newer = [step for step in migrations.steps() if step.version >= "021"]
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None, count=len(newer))
    # Tax came later, and goes before the archive does.
    assert rows(urls, row.format("add_on_purchases")) == [
        ({name: value for name, value in line.items() if name != "tax"},) for (line,) in before
    ]


@pytest.mark.parametrize(
    "still_open",
    [
        "UPDATE add_on_purchases SET status = 'pending'",
        "UPDATE orders SET status = 'pending', hold_reason = 'paid 5 cents'",
        "UPDATE orders SET status = 'cancelled', hold_reason = 'paid 5 cents'",
    ],
)
def test_what_may_still_change_stays(app: Flask, number: str, urls: Urls, still_open: str) -> None:
    change(urls, AGE, "-1 minute")
    change(urls, still_open)
    upkeep(app, "archive")
    assert rows(urls, WHERE) == [(2, 0)]


def test_what_was_archived_can_be_bought_again(
    app: Flask, casey: Customer, payments: Payments, number: str, urls: Urls
) -> None:
    change(urls, AGE, "-1 minute")
    upkeep(app, "archive")
    again = buy(casey, payments, "bolt")
    links = {a["href"] for a in casey.get("/account/add-ons").select("a[href^='/orders/M-']")}
    assert links == {f"/orders/{number}", f"/orders/{again}"}


def test_what_expired_and_was_bought_again_is_listed_once(
    app: Flask, casey: Customer, payments: Payments, number: str, urls: Urls
) -> None:
    change(urls, "UPDATE user_add_ons SET expires_at = now() - interval '1 minute'")
    upkeep(app, "subscriptions")
    assert casey.get("/account/add-ons").text.count("Buy again") == 2
    again = buy(casey, payments, "bolt")
    page = casey.get("/account/add-ons")
    assert page.text.count("Buy again") == 1
    assert len(page.select("#owned li.line")) == 2
    assert page.select(f"a[href='/orders/{again}']")
    assert rows(urls, "SELECT count(*)::int FROM user_add_ons") == [(3,)]


def test_ended_in_the_middle_it_loses_nothing_and_goes_on(
    app: Flask,
    casey: Customer,
    number: str,
    urls: Urls,
    jobs_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(urls, AGE, "-1 minute")
    monkeypatch.setattr(upkeep_jobs, "ARCHIVE_BATCH", 1)
    told: list[tuple[int, int]] = []

    def end_it(done: int, total: int) -> None:
        told.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.run(
            jobs_database, service.BY_NAME["archive"], owner_url=urls.owner, progress=end_it
        )
    assert told == [(1, 2)]
    assert rows(urls, WHERE) == [(1, 1)]
    order = casey.get(f"/orders/{number}").text
    assert "Bolt" in order
    assert "Brigade" in order
    output = upkeep(app, "archive")
    assert "archive: 1 of 1" in output
    assert rows(urls, WHERE) == [(0, 2)]
    outcomes = rows(urls, "SELECT outcome, error FROM upkeep_runs ORDER BY id")
    assert outcomes == [("failed", "ended before it was done"), ("done", None)]


def test_a_connection_that_is_lost_between_batches_loses_nothing(
    app: Flask,
    number: str,
    urls: Urls,
    jobs_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(urls, AGE, "-1 minute")
    monkeypatch.setattr(upkeep_jobs, "ARCHIVE_BATCH", 1)

    def cut(done: int, total: int) -> None:
        with psycopg.connect(urls.jobs, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND usename = 'shop_jobs'"
            )

    with pytest.raises(service.UpkeepFailed):
        service.run(jobs_database, service.BY_NAME["archive"], owner_url=urls.owner, progress=cut)
    assert rows(urls, WHERE) == [(1, 1)]
    upkeep(app, "archive")
    assert rows(urls, WHERE) == [(0, 2)]


def test_seeds_can_be_sown_again_beside_an_archive(app: Flask, number: str, urls: Urls) -> None:
    change(urls, AGE, "-1 minute")
    upkeep(app, "archive")
    with migrations.connect(urls.owner) as conn:
        migrations.seed(conn, lambda _: None)
    assert rows(urls, WHERE) == [(0, 2)]


def test_older_pages_are_found_without_counting(casey: Customer, urls: Urls) -> None:
    change(
        urls,
        "INSERT INTO orders (user_id, organization_id, customer_name, customer_email, status,"
        " subtotal, discount, total, currency, fingerprint, created_at, expires_at)"
        " SELECT owner_id, id, 'C', 'c@example.test', 'cancelled', 0, 0, 0, 'USD', 'x',"
        " now() - make_interval(hours => n), now()"
        " FROM organizations, generate_series(1, 40) n WHERE owner_id = 'sub-casey'",
    )
    seen = []
    for page, (newer, older) in {1: ("", "2"), 2: ("1", "")}.items():
        answer = casey.get(f"/orders?page={page}")
        seen += [link["href"] for link in answer.select("#orders .line a")]
        links = {a.get_text(): a["href"] for a in answer.select("nav.pages a")}
        expected = {"Newer": newer, "Older": older}
        assert links == {
            word: f"/orders?page={number}" for word, number in expected.items() if number
        }
    assert len(seen) == len(set(seen)) == 40
    assert casey.get("/orders?page=3").status == 404
