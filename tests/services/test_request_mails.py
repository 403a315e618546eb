"""Mails about requests to buy: to every owner in her language, and to whoever asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from repo.db import Database
from services import mails, request_mails
from services.gateways.mail import SmtpMailer
from tests.conftest import Urls
from tests.support.acme import Acme, found_acme
from tests.support.mail import MailServer, mail_server
from tests.support.payments import Payments
from tests.support.people import Visitors
from tests.support.worker import Worker

SHOP = "http://localhost"
REQUESTS = "/organizations/acme/requests"


@pytest.fixture
def acme(urls: Urls, visitors: Visitors) -> Acme:
    return found_acme(urls, visitors)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def posting(worker: Worker, server: MailServer) -> Worker:
    """The worker, with a mail server."""
    post = mails.Post(SmtpMailer(server.url, "shop@shop.example"), SHOP)
    worker.tools = replace(worker.tools, post=post)
    return worker


def ask(acme: Acme) -> str:
    acme.vic.put_in_cart("bolt", quantity=2)
    token = acme.vic.get("/cart").hidden("asking")
    assert acme.vic.post("/cart/ask", asking=token, note="For <us>.").status == 303
    return f"{REQUESTS}/{acme.last_request()}"


def bodies(mail: EmailMessage) -> list[str]:
    found = [mail.get_body((part,)) for part in ("plain", "html")]
    return [" ".join(str(body.get_content()).split()) for body in found if body is not None]


def test_every_owner_gets_one_in_her_language(
    acme: Acme, posting: Worker, server: MailServer, jobs_database: Database
) -> None:
    acme.do("UPDATE users SET locale = 'de' WHERE id = 'sub-omar'")
    ask(acme)
    for _ in range(2):
        posting.run()
        with jobs_database.transaction() as conn:
            ((request_id,),) = acme.all("SELECT id FROM purchase_requests")
            request_mails.tell_owners(conn, request_id)  # type: ignore[arg-type]
    inbox = {mail["To"]: mail for mail in server.inbox}
    assert len(server.inbox) == 2
    assert inbox.keys() == {"olga@example.test", "omar@example.test"}
    assert inbox["omar@example.test"]["Content-Language"] == "de"
    mail = inbox["olga@example.test"]
    assert mail["Subject"] == "Vic asks you to buy for Acme"
    text, html = bodies(mail)
    for words in ("Bolt (AI development environment) × 2", f"{SHOP}{REQUESTS}"):
        assert words in text
        assert words in html
    assert "For <us>." in text
    assert "For &lt;us&gt;." in html
    assert acme.olga.get(REQUESTS).status == 200


def test_of_what_is_withdrawn_at_once_nobody_is_told(
    acme: Acme, posting: Worker, server: MailServer
) -> None:
    acme.vic.post(f"{ask(acme)}/withdraw")
    posting.run()
    assert server.inbox == []


def test_whoever_asked_is_told_that_it_is_declined(
    acme: Acme, posting: Worker, server: MailServer
) -> None:
    place = ask(acme)
    for _ in range(2):
        posting.run()
    server.inbox.clear()
    for _ in range(2):
        acme.olga.post(f"{place}/decline", answer="We have one & all.")
        for _ in range(2):
            posting.run()
    (mail,) = server.inbox
    assert mail["To"] == "vic@example.test"
    assert mail["Subject"] == "Your request to the owners of Acme was declined"
    text, html = bodies(mail)
    assert "We have one & all." in text
    assert "We have one &amp; all." in html


def test_whoever_asked_is_told_that_it_is_bought(
    acme: Acme, posting: Worker, server: MailServer, payments: Payments
) -> None:
    acme.olga.post(f"{ask(acme)}/approve")
    posting.run()
    server.inbox.clear()
    page_url = acme.olga.check_out().location
    payments.pay(page_url)
    for _ in range(2):
        payments.deliver(page_url)
    posting.run()
    told = {mail["To"]: mail["Subject"] for mail in server.inbox}
    assert len(server.inbox) == 2
    assert told["vic@example.test"] == "What you asked for is bought for Acme"
    assert "receipt" in told["olga@example.test"]
