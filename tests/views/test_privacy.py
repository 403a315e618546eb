"""A person's data: shown, taken along, erased; for herself alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
import requests
from flask import Flask
from werkzeug.test import TestResponse

from repo.db import Database
from services import mails, privacy
from services.gateways.mail import SmtpMailer
from services.gateways.oidc_standin import Server
from services.privacy import periods
from tests.conftest import Urls
from tests.schema.test_erasure import found_in
from tests.support.mail import MailServer, mail_server
from tests.support.orders import look_now, orders_in
from tests.support.payments import Payments
from tests.support.people import ORIGIN, Customer, Visitors
from tests.support.worker import Worker
from tests.views.test_auth import at_the_provider

PAGE, EXPORT, ERASE = "/account/privacy", "/account/privacy/export", "/account/privacy/erase"
EMAIL = "casey@example.test"


@pytest.fixture
def post_office(worker: Worker) -> Iterator[MailServer]:
    with mail_server() as server:
        post = mails.Post(SmtpMailer(server.url, "shop@shop.example"), "http://localhost")
        worker.tools = replace(worker.tools, post=post)
        yield server


def share(urls: Urls, owner: str, member: str, role: str = "member") -> None:
    """Let somebody join another's business, Acme."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO organizations (slug, name, org_type, owner_id)"
            " VALUES ('acme', 'Acme', 'business', %s) ON CONFLICT DO NOTHING",
            [owner],
        )
        conn.execute(
            "INSERT INTO organization_members SELECT id, u, r FROM organizations,"
            " (VALUES (%s, 'owner'), (%s, %s)) AS x (u, r) WHERE slug = 'acme'",
            [owner, member, role],
        )


def people(urls: Urls) -> list[str]:
    with psycopg.connect(urls.owner) as conn:
        return [row[0] for row in conn.execute("SELECT display_name FROM users ORDER BY 1")]


def log_in_long_ago(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET authenticated_at = now() - interval '16 minutes'")


def download(customer: Customer) -> TestResponse:
    """The file; it is read to its end, which a page would not be."""
    return customer.client.post(
        EXPORT,
        data={"csrf_token": customer.csrf_token()},
        headers={"Origin": ORIGIN},
        buffered=True,
    )


def export(customer: Customer) -> dict[str, list[dict[str, object]]]:
    answer = download(customer)
    assert answer.status_code == 200
    return dict(json.loads(answer.text))


def test_the_page_says_what_is_kept_and_for_how_long(casey: Customer) -> None:
    page = casey.get(PAGE)
    assert page.status == 200
    for section in privacy.SECTIONS:
        assert " ".join(section.title.split()) in page.text
        assert section.kept in page.text
    assert f"{periods.LOGIN_EVENTS_DAYS} days" in page.text
    assert page.select(f"form[action='{EXPORT}']")
    assert page.select(f"a[href='{ERASE}']")
    assert page.select("a[href='/account/sessions']")
    assert page.select(".own__nav a[aria-current=page]")[0]["href"] == PAGE


def test_htmx_gets_the_region_alone(casey: Customer) -> None:
    assert casey.get(PAGE, htmx=True).select("#privacy")
    assert casey.get(ERASE, htmx=True).select("#erase")


@pytest.mark.parametrize("path", [PAGE, ERASE])
def test_nobody_logs_in_first(nobody: Customer, path: str) -> None:
    answer = nobody.get(path)
    assert (answer.status, answer.location.partition("?")[0]) == (303, "/login")
    assert nobody.post(EXPORT).location.startswith("/login")
    assert nobody.post(ERASE, email=EMAIL).location.startswith("/login")


def test_taking_along_is_no_visit(casey: Customer) -> None:
    """A GET changes nothing, and the log would be written to."""
    assert casey.get(EXPORT).status == 405


def test_an_export_is_a_file_with_all_of_hers_and_nothing_of_others(
    casey: Customer, stranger: Customer, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    casey.check_out()
    stranger.put_in_cart("brigade")
    stranger.check_out()
    answer = download(casey)
    assert answer.headers["Content-Type"] == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    told = json.loads(answer.text)
    assert told["profile"][0]["email"] == EMAIL
    assert [order["total"] for order in told["orders"]] == ["14.99"]
    assert told["purchases"][0]["slug"] == "bolt"
    assert "stranger" not in json.dumps(told)
    assert "brigade" not in json.dumps(told)
    with psycopg.connect(urls.server) as conn:
        log = conn.execute("SELECT actor_id, action, object_id FROM audit_log").fetchall()
    assert log == [("sub-casey", "person.exported", "sub-casey")]
    assert export(casey)["deeds"][0]["action"] == "person.exported"


def test_a_teammate_takes_her_own_along(casey: Customer, visitors: Visitors, urls: Urls) -> None:
    terry = visitors.person("terry")
    share(urls, "sub-casey", "sub-terry")
    casey.put_in_cart("bolt")
    casey.check_out()
    told = export(terry)
    assert told["orders"] == []
    assert [one["role"] for one in told["memberships"]] == ["owner", "member"]
    assert EMAIL not in json.dumps(told)


def test_a_long_history_is_streamed(casey: Customer, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO login_events (user_id, kind, user_agent)"
            " SELECT 'sub-casey', 'login', repeat('x', 400) FROM generate_series(1, 5000)"
        )
    told = export(casey)
    assert len(told["login_events"]) >= 5000, "more than stays in memory"


def test_erasing_asks_for_a_recent_login(casey: Customer, urls: Urls) -> None:
    log_in_long_ago(urls)
    for answer in (casey.get(ERASE), casey.post(ERASE, email=EMAIL)):
        assert answer.status == 303
        assert answer.location.startswith("/login?")
        assert "fresh=1" in answer.location
    assert people(urls) == ["Ada Admin", "Casey"]


@pytest.mark.parametrize("typed", ["", "yes", "stranger@example.test"])
@pytest.mark.parametrize("htmx", [True, False])
def test_erasing_asks_for_her_address(casey: Customer, urls: Urls, typed: str, htmx: bool) -> None:
    answer = casey.post(ERASE, htmx=htmx, email=typed)
    assert answer.status == 422
    assert answer.select("#email[aria-invalid=true]")
    assert answer.select("#email-error")
    assert "Casey" in people(urls)


def test_the_last_owner_hands_over_first(casey: Customer, visitors: Visitors, urls: Urls) -> None:
    terry = visitors.person("terry")
    share(urls, "sub-casey", "sub-terry")
    page = casey.get(ERASE)
    assert "Acme" in page.text
    assert not page.select("input[name=email]")
    assert casey.post(ERASE, email=EMAIL).status == 409
    assert "Casey" in people(urls)
    # A member depends on nobody's leaving.
    assert terry.post(ERASE, email="terry@example.test").status == 303
    assert casey.post(ERASE, email=EMAIL).status == 303
    assert people(urls) == ["Ada Admin", "Former customer", "Former customer"]


def test_she_is_erased_logged_out_and_told(
    casey: Customer, urls: Urls, worker: Worker, post_office: MailServer
) -> None:
    casey.put_in_cart("bolt")
    casey.check_out()
    answer = casey.post(ERASE, email=f" {EMAIL.upper()} ")
    assert (answer.status, answer.location) == (303, "/account/erased")
    page = casey.get("/account/erased")
    assert "Your data have been erased" in page.text
    assert page.select("a[href$='/account/']"), "where the login account itself is deleted"
    assert "Log in" in page.text
    casey._csrf = None
    assert casey.get("/orders").location.startswith("/login")
    worker.run()
    (mail,) = post_office.inbox
    assert (mail["To"], mail["Subject"]) == (EMAIL, "Your data have been erased")
    with psycopg.connect(urls.server) as conn:
        assert found_in(conn, "casey") == set()


def test_htmx_is_sent_on_whole(casey: Customer) -> None:
    assert casey.post(ERASE, htmx=True, email=EMAIL).headers["HX-Redirect"] == "/account/erased"


def test_a_stranger_stays(casey: Customer, stranger: Customer, urls: Urls) -> None:
    casey.post(ERASE, email=EMAIL)
    assert people(urls) == ["Ada Admin", "Former customer", "Stranger"]
    assert stranger.get(PAGE).status == 200


def test_the_provider_logs_her_out_too_and_she_reads_what_happened(
    nobody: Customer, oidc_server: Server
) -> None:
    nobody.get(at_the_provider(nobody.get("/login").location, "vera"))
    nobody._csrf = None
    answer = nobody.post(ERASE, email="vera@example.test")
    assert answer.location.startswith(oidc_server.issuer)
    assert "id_token_hint=" in answer.location
    # The provider sends her to the front page, which knows where she goes on.
    there = requests.get(answer.location, timeout=5, allow_redirects=False)
    back = nobody.get(there.headers["Location"].removeprefix("http://localhost"))
    assert (back.status, back.location) == (303, "/account/erased")
    assert nobody.get("/account/erased").status == 200
    for other in ("/", "/?state=x", "/?state=", "/?state=https://evil.example"):
        assert nobody.get(other).location in ("", "/")


def test_whoever_logs_in_again_begins_anew(casey: Customer, visitors: Visitors) -> None:
    casey.put_in_cart("bolt")
    casey.check_out()
    casey.post(ERASE, email=EMAIL)
    again = visitors.person("casey")
    assert "No orders yet" in again.get("/orders").text
    told = export(again)
    assert told["orders"] == []
    assert told["deeds"] == []


def test_an_open_payment_page_is_closed(casey: Customer, urls: Urls, payments: Payments) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    assert casey.post(ERASE, email=EMAIL).status == 303
    assert orders_in(urls) == [("cancelled", "14.99")]
    assert payments.session_of(page_url).status == "expired"


def test_what_was_paid_a_moment_ago_comes_first(
    casey: Customer, urls: Urls, payments: Payments
) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    answer = casey.post(ERASE, email=EMAIL)
    assert answer.status == 409
    assert "You have just paid" in answer.text
    payments.deliver(page_url)
    assert casey.post(ERASE, email=EMAIL).status == 303
    assert orders_in(urls) == [("completed", "14.99")]


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
def test_a_bank_debit_settles_without_her(
    casey: Customer,
    urls: Urls,
    payments: Payments,
    outcome: str,
    post_office: MailServer,
    worker: Worker,
) -> None:
    """The worker's later jobs meet the pseudonym, do their work, and write to nobody."""
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url, payment_method="bank_debit")
    payments.deliver(page_url)
    assert casey.post(ERASE, email=EMAIL).status == 303
    payments.settle(page_url, outcome)
    payments.deliver(page_url)
    look_now(urls)
    worker.run()
    status = {"succeeded": "completed", "failed": "failed"}[outcome]
    assert orders_in(urls) == [(status, "14.99")]
    with psycopg.connect(urls.server) as conn:
        failed = conn.execute("SELECT * FROM procrastinate_jobs WHERE status = 'failed'").fetchall()
        assert failed == []
    assert [mail["Subject"] for mail in post_office.inbox] == ["Your data have been erased"]


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["privacy", *words])
    return result.exit_code, result.output


def test_operators_answer_requests_by_post(
    app: Flask, casey: Customer, urls: Urls, jobs_database: Database
) -> None:
    code, output = run(app, "export", "sub-casey")
    assert code == 0
    assert json.loads(output)["profile"][0]["email"] == EMAIL
    code, output = run(app, "erase", "sub-casey", "--yes")
    assert (code, output.startswith("erased; the books know her as erased:")) == (0, True)
    assert people(urls) == ["Ada Admin", "Former customer"]


@pytest.mark.parametrize("words", [["export", "sub-nobody"], ["erase", "sub-nobody", "--yes"]])
def test_operators_hear_of_whom_nobody_knows(app: Flask, words: list[str]) -> None:
    code, output = run(app, *words)
    assert (code, "There is no such person." in output) == (1, True)


def test_operators_hear_what_is_in_the_way(
    app: Flask, casey: Customer, visitors: Visitors, urls: Urls
) -> None:
    visitors.person("terry")
    share(urls, "sub-casey", "sub-terry")
    code, output = run(app, "erase", "sub-casey", "--yes")
    assert (code, "last owner of Acme" in output) == (1, True)
