"""Mails: one of a kind and a key, in the receiver's language, sent once and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import html5lib
import psycopg
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import UndefinedError

from repo.db import Database
from repo.rows import Mail
from services import jobs, mails
from services.gateways.mail import FolderMailer, MailNotSentError, SmtpMailer
from services.privacy import ERASED_EMAIL, FORGOTTEN_EMAIL
from services.secret_links import SecretLinks
from tests.conftest import Urls
from tests.support.mail import MailServer, mail_server
from tests.support.orders import look_now
from tests.support.payments import Payments
from tests.support.people import Customer
from tests.support.worker import Worker

SHOP = "http://localhost"
AVAILABLE = {"name": "Bolt", "slug": "bolt"}


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


def put_down(database: Database, key: str = "k", language: str = "en", **data: object) -> bool:
    with database.transaction() as conn:
        return mails.send_later(
            conn, "available", "casey@example.test", language, key, **{**AVAILABLE, **data}
        )


def states(urls: Urls) -> list[tuple[object, ...]]:
    with psycopg.connect(urls.jobs) as conn:
        return conn.execute(
            "SELECT kind, sent_at IS NOT NULL, attempts, error IS NOT NULL FROM mails ORDER BY id"
        ).fetchall()


def test_a_mail_goes_out_once(
    jobs_database: Database, posting: Worker, server: MailServer, urls: Urls
) -> None:
    assert put_down(jobs_database)
    assert not put_down(jobs_database), "the same was put down before"
    posting.run()
    posting.run()
    (mail,) = server.inbox
    assert mail["To"] == "casey@example.test"
    assert mail["From"] == "Extensions Marketplace <shop@shop.example>"
    assert mail["Subject"] == "Bolt is available now"
    assert states(urls) == [("available", True, 1, False)]


def test_a_job_that_is_queued_twice_sends_once(
    jobs_database: Database, posting: Worker, server: MailServer, urls: Urls
) -> None:
    put_down(jobs_database)
    with psycopg.connect(urls.jobs) as conn:
        row = conn.execute("SELECT id FROM mails").fetchone()
    assert row is not None
    with jobs_database.transaction() as conn:
        jobs.send_mail_later(conn, row[0])
    posting.run()
    assert len(server.inbox) == 1


def test_nothing_is_lost_while_the_mail_server_is_away(
    jobs_database: Database, worker: Worker, urls: Urls
) -> None:
    with mail_server() as gone:
        pass
    away = mails.Post(SmtpMailer(gone.url, "shop@shop.example"), SHOP)
    worker.tools = replace(worker.tools, post=away)
    put_down(jobs_database)
    worker.run()
    assert states(urls) == [("available", False, 1, True)]
    with mail_server() as server:
        back = mails.Post(SmtpMailer(server.url, "shop@shop.example"), SHOP)
        worker.tools = replace(worker.tools, post=back)
        worker.run()
        assert server.inbox == [], "the next attempt is not due yet"
        look_now(urls)
        worker.run()
        assert len(server.inbox) == 1
    assert states(urls) == [("available", True, 2, False)]


def test_a_refused_mail_is_tried_again(
    jobs_database: Database, posting: Worker, server: MailServer, urls: Urls
) -> None:
    server.refusals = ["451 later", "550 never"]
    put_down(jobs_database)
    for _ in range(3):
        posting.run()
        look_now(urls)
    assert len(server.inbox) == 1
    assert states(urls) == [("available", True, 3, False)]


def test_operators_see_what_has_not_gone_out_and_send_it(
    jobs_database: Database, worker: Worker, app: Flask, server: MailServer
) -> None:
    def run(word: str) -> str:
        result = app.test_cli_runner().invoke(args=["mails", word])
        assert result.exit_code == 0, result.output
        return result.output

    assert run("list") == ""
    put_down(jobs_database)
    worker.run()
    assert "available k: not tried yet" in run("list")
    assert run("again") == run("again") == "queued: 1\n"
    post = mails.Post(SmtpMailer(server.url, "shop@shop.example"), SHOP)
    worker.tools = replace(worker.tools, post=post)
    worker.run()
    assert len(server.inbox) == 1
    assert run("list") == ""
    assert run("again") == "queued: 0\n"


def test_what_is_taken_back_is_not_sent(
    jobs_database: Database, posting: Worker, server: MailServer
) -> None:
    with pytest.raises(RuntimeError), jobs_database.transaction() as conn:
        mails.send_later(conn, "available", "a@b.test", "en", "k", **AVAILABLE)
        raise RuntimeError
    posting.run()
    assert server.inbox == []


def test_without_a_mail_server_mails_wait(
    jobs_database: Database, worker: Worker, urls: Urls
) -> None:
    put_down(jobs_database)
    worker.run()
    assert states(urls) == [("available", False, 0, False)]


def test_the_web_server_reads_no_mail(database: Database, urls: Urls) -> None:
    for statement in ("SELECT * FROM mails", "DELETE FROM mails"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(urls.app) as conn:
            conn.execute(statement)  # type: ignore[call-overload]


def test_an_unknown_kind_is_a_fault_of_ours(jobs_database: Database) -> None:
    with pytest.raises(LookupError), jobs_database.transaction() as conn:
        mails.send_later(conn, "nonsense", "a@b.test", "en", "k")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_paid_order_is_followed_by_its_receipt(
    casey: Customer, payments: Payments, posting: Worker, server: MailServer, language: str
) -> None:
    casey.post("/language", language=language, back="/")
    casey.put_in_cart("bolt", quantity=2)
    page_url = casey.check_out().location
    payments.pay(page_url)
    for _ in range(2):
        payments.deliver(page_url)
    (mail,) = server.inbox
    number = (payments.session_of(page_url).success_url or "").split("order=")[1]
    assert mail["To"] == "casey@example.test"
    assert number in mail["Subject"]
    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body is not None
        text = " ".join(str(body.get_content()).replace("\xa0", " ").split())
        for words in (number, "Bolt", "29,98 $" if language == "de" else "$29.98"):
            assert words in text, part
    assert ("Vielen Dank" in text) is (language == "de")
    for link in links(mail):
        assert link.startswith(SHOP)
        assert casey.get(link.removeprefix(SHOP)).status == 200


def test_nobody_pays_and_nothing_is_sent(
    casey: Customer, payments: Payments, posting: Worker, server: MailServer
) -> None:
    casey.put_in_cart("bolt")
    casey.check_out()
    posting.run()
    assert server.inbox == []


def links(mail: object) -> list[str]:
    """Where the HTML of a mail leads."""
    html = mail.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    return [str(a["href"]) for a in BeautifulSoup(html, "html5lib").select("a[href]")]


RECEIPT = {
    "number": "M-1",
    "customer": "Casey <b>",
    "organization": "A & B",
    "lines": [
        {"name": "<script>alert(1)</script>", "quantity": 2, "amount": "29.98"},
        {"name": "Bolt", "quantity": 1, "amount": "0.00"},
    ],
    "subtotal": "29.98",
    "discount": "0.00",
    "tax": "1.20",
    "total": "31.18",
    "credits": "10.00",
    "due": "21.18",
    "currency": "EUR",
}
INVITATION = {
    "organization": "A & B", "role": "member", "inviter": "<b>", "seed": "0" * 64,
    "expires_at": "2026-11-28T12:00:00+00:00",
}  # fmt: skip
REQUEST: dict[str, object] = {
    "organization": "A & B", "slug": "a-b", "lines": [{"name": "<i>Bolt</i>", "quantity": 2}],
}  # fmt: skip
DATA: dict[str, dict[str, object]] = {
    "receipt": RECEIPT, "available": AVAILABLE, "invitation": INVITATION, "erased": {},
    "purchase_request": {**REQUEST, "asker": "<b>", "note": "<script>"},
    "request_bought": REQUEST,
    "request_declined": {**REQUEST, "answer": "<script>"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", mails.SUBJECTS)
def test_each_kind_is_plain_text_and_safe_html(kind: str, language: str) -> None:
    post = mails.Post(FolderMailer(Path()), SHOP, SecretLinks("secret"))
    mail = mails.compose(Mail(1, kind, "a@b.test", language, DATA[kind], None), post)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    assert "{" not in text.get_content() and "  " not in text.get_content()
    source = html.get_content()
    html5lib.HTMLParser(strict=True).parse(source)
    page = BeautifulSoup(source, "html5lib")
    assert page.select(f"html[lang={language}][dir=ltr]")
    assert not page.select("script, img, link, [src], [style*=url]")
    assert "http" not in source.replace(SHOP, "")
    assert mail["Content-Language"] == language


@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_receipt_says_what_was_paid_with_credits(part: str) -> None:
    def text(**data: str) -> str:
        post = mails.Post(FolderMailer(Path()), SHOP)
        mail = mails.compose(Mail(1, "receipt", "a@b.test", "en", RECEIPT | data, None), post)
        body = mail.get_body((part,))
        assert body is not None
        words = BeautifulSoup(body.get_content(), "html5lib").get_text(" ").replace(":", " ")
        return " ".join(words.split())

    for words in ("Total €31.18", "Paid with credits -€10.00", "Paid €21.18"):
        assert words in text()
    without = text(credits="0.00", due="31.18")
    assert "Total €31.18" in without
    assert "Paid" not in without


ODD_ADDRESSES = ["b@[).<", "a@b.c[", "<a@b.c", "a,b@c.de", "a@b..c", ".@b.c", '"a@b.c', "a\0@b.c"]


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_an_address_is_taken_only_where_a_mail_can_go_to_it(address: str) -> None:
    if mails.is_email(address):
        post = mails.Post(FolderMailer(Path()), SHOP)
        mails.compose(Mail(1, "available", address, "en", AVAILABLE, None), post)


@pytest.mark.parametrize("address", ["a@b.test", "Gwen.O'Neil+shop@Mail.Example.test"])
def test_addresses_that_people_have_are_taken(address: str) -> None:
    assert mails.is_email(address)


def test_whatever_keeps_a_mail_back_is_written_down(
    jobs_database: Database, posting: Worker, urls: Urls
) -> None:
    with jobs_database.transaction() as conn:
        mails.send_later(conn, "available", ODD_ADDRESSES[0], "en", "k", **AVAILABLE)
    posting.run()
    assert states(urls) == [("available", False, 1, True)]


@pytest.mark.parametrize("kind", [kind for kind in mails.SUBJECTS if DATA[kind]])
def test_a_mail_lacks_nothing_of_what_it_says(kind: str) -> None:
    """The control: a template that asks for what the data does not hold fails."""
    post = mails.Post(FolderMailer(Path()), SHOP)
    subject_alone = {"name": "Bolt", "number": "M-1", "asker": "Mia", "organization": "Acme"}
    with pytest.raises(UndefinedError):
        mails.compose(Mail(1, kind, "a@b.test", "en", subject_alone, None), post)


def test_a_name_with_line_breaks_stays_in_its_header() -> None:
    data = {"name": "Bolt\r\nBcc: evil@example.test", "slug": "bolt"}
    post = mails.Post(FolderMailer(Path()), SHOP)
    mail = mails.compose(Mail(1, "available", "a@b.test", "en", data, None), post)
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Bolt Bcc:")


def test_whoever_is_erased_is_not_written_to(jobs_database: Database, urls: Urls) -> None:
    with jobs_database.transaction() as conn:
        assert not mails.send_later(conn, "available", ERASED_EMAIL, "en", "k", **AVAILABLE)
    assert states(urls) == []


@pytest.mark.parametrize(
    ("kind", "left"),
    [("erased", (FORGOTTEN_EMAIL, {})), ("available", ("a@b.test", AVAILABLE))],
)
def test_the_last_mail_is_forgotten_once_it_is_sent(
    jobs_database: Database,
    posting: Worker,
    server: MailServer,
    urls: Urls,
    kind: str,
    left: tuple[str, object],
) -> None:
    with jobs_database.transaction() as conn:
        mails.send_later(conn, kind, "a@b.test", "en", "k", **DATA[kind])
    server.refusals.append("451 later")
    posting.run()
    with psycopg.connect(urls.jobs) as conn:
        found = conn.execute("SELECT recipient FROM mails").fetchall()
        assert found == [("a@b.test",)], "not before it is sent"
    look_now(urls)
    posting.run()
    assert [mail["To"] for mail in server.inbox] == ["a@b.test"]
    with psycopg.connect(urls.jobs) as conn:
        assert conn.execute("SELECT recipient, data FROM mails").fetchall() == [left]


def test_in_development_a_mail_is_a_file(
    jobs_database: Database, worker: Worker, urls: Urls, tmp_path: Path
) -> None:
    worker.tools = replace(worker.tools, post=mails.Post(FolderMailer(tmp_path / "mail"), SHOP))
    put_down(jobs_database, language="de-AT")
    worker.run()
    (path,) = (tmp_path / "mail").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["Content-Language"] == "de"
    assert states(urls) == [("available", True, 1, False)]


def test_a_password_goes_nowhere_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateways.mail._THIS_MACHINE", ())
    with mail_server() as server:
        mailer = SmtpMailer(server.url.replace("//", "//me:secret@"), "shop@shop.example")
        post = mails.Post(mailer, SHOP)
        mail = mails.compose(Mail(1, "available", "a@b.test", "en", AVAILABLE, None), post)
        with pytest.raises(MailNotSentError, match="no TLS") as refused:
            mailer.send(mail)
    assert "secret" not in str(refused.value)
    assert server.inbox == []
