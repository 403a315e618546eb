"""Paying at the stand-in: the page, declines, double clicks, delayed methods, expiry, restarts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from bs4 import BeautifulSoup

from services.gateways.stripe_standin import Config, Running, serve
from services.gateways.stripe_standin.testing import (
    API_KEY,
    WEBHOOK_SECRET,
    Clock,
    client_of,
    order,
    pay,
)

DECLINED = "4000 0000 0000 0002"


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def running(clock: Clock) -> Iterator[Running]:
    config = Config(API_KEY, WEBHOOK_SECRET, background=False, clock=clock)
    with serve(config) as running:
        yield running


@pytest.fixture
def client(running: Running) -> stripe.StripeClient:
    return client_of(running.url)


@pytest.fixture
def session(client: stripe.StripeClient) -> Any:
    return client.v1.checkout.sessions.create(order(1250, 2))


def state(running: Running) -> Any:
    return requests.get(f"{running.url}/_standin/state", timeout=10).json()


def settle(running: Running, session_id: str, outcome: str) -> requests.Response:
    url = f"{running.url}/_standin/settle/{session_id}"
    return requests.post(url, data={"outcome": outcome}, timeout=10)


def event_types(client: stripe.StripeClient) -> list[str]:
    return [event.type for event in reversed(client.v1.events.list().data)]


def test_the_page_shows_the_order_and_has_labels(session: Any) -> None:
    answer = requests.get(session.url, timeout=10)
    page = BeautifulSoup(answer.text, "html.parser")
    assert "no real money moves" in page.get_text()
    assert "$25.00" in page.select_one(".total").get_text()  # type: ignore[union-attr]
    assert page.select_one("form button").get_text() == "Pay $25.00"  # type: ignore[union-attr]
    assert page.find("a", string="Cancel and return")["href"] == session.cancel_url  # type: ignore[index]
    labelled = {label["for"] for label in page.find_all("label")}
    assert labelled == {field["id"] for field in page.select("input, select")}
    assert page.find("script") is None
    assert page.find(style=True) is None
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "form-action 'self' http://shop.test" in answer.headers["Content-Security-Policy"]


def test_the_stylesheet_is_a_file_of_its_own(running: Running) -> None:
    style = requests.get(f"{running.url}/pay/pay.css", timeout=10)
    assert style.headers["Content-Type"].startswith("text/css")


def test_what_the_shop_sent_is_escaped(client: stripe.StripeClient) -> None:
    params = order()
    params["line_items"][0]["price_data"]["product_data"]["name"] = "<script>alert(1)</script>"
    session = client.v1.checkout.sessions.create(params)
    assert "<script>" not in requests.get(str(session.url), timeout=10).text


def test_paying_completes_the_session(
    running: Running, client: stripe.StripeClient, session: Any
) -> None:
    answer = pay(session.url)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://shop.test/done?session={session.id}"
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details is not None
    assert paid.customer_details.email == "ada@example.com"
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount, intent.amount_received) == ("succeeded", 2500, 2500)
    assert client.v1.payment_intents.retrieve(intent.id).to_dict() == intent.to_dict()
    found = client.v1.checkout.sessions.list({"payment_intent": intent.id})
    assert [one.id for one in found.data] == [session.id]
    assert event_types(client) == ["payment_intent.succeeded", "checkout.session.completed"]
    assert state(running)["charges"] == {"succeeded": 1, "pending": 0, "failed": 0}


def test_a_declined_card_leaves_the_session_open(
    running: Running, client: stripe.StripeClient, session: Any
) -> None:
    answer = pay(session.url, card_number=DECLINED)
    assert answer.status_code == 402
    alert = BeautifulSoup(answer.text, "html.parser").find(role="alert")
    assert alert is not None
    assert alert.get_text() == "Your card was declined."
    read = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (read.status, read.payment_status) == ("open", "unpaid")
    assert isinstance(read.payment_intent, stripe.PaymentIntent)
    assert read.payment_intent.last_payment_error is not None
    assert read.payment_intent.last_payment_error.decline_code == "generic_decline"
    assert event_types(client) == ["payment_intent.payment_failed"]
    assert pay(session.url).status_code == 303
    again = client.v1.checkout.sessions.retrieve(session.id)
    assert (again.payment_status, again.payment_intent) == ("paid", read.payment_intent.id)
    assert state(running)["charges"] == {"succeeded": 1, "pending": 0, "failed": 1}


@pytest.mark.parametrize(
    "typed",
    [
        {"card_number": "4242 4242 4242 4241"},
        {"card_number": "x"},
        {"expiry": "01 / 20"},
        {"expiry": "13 / 34"},
        {"cvc": "1"},
    ],
)
def test_a_mistyped_card_is_no_attempt(
    running: Running, client: stripe.StripeClient, session: Any, typed: dict[str, str]
) -> None:
    answer = pay(session.url, **typed)
    assert answer.status_code == 402
    assert 'role="alert"' in answer.text
    assert event_types(client) == []
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None


def test_paying_twice_charges_once(running: Running, session: Any) -> None:
    pay(session.url)
    again = pay(session.url)
    assert again.status_code == 409
    assert "already paid" in again.text
    assert state(running)["charges"]["succeeded"] == 1


def test_many_clicks_at_once_charge_once(
    running: Running, client: stripe.StripeClient, session: Any
) -> None:
    barrier = threading.Barrier(8)

    def click() -> None:
        barrier.wait()
        pay(session.url)

    clicks = [threading.Thread(target=click) for _ in range(8)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert state(running)["charges"]["succeeded"] == 1
    assert event_types(client) == ["payment_intent.succeeded", "checkout.session.completed"]


@pytest.mark.parametrize(("outcome", "paid"), [("succeeded", "paid"), ("failed", "unpaid")])
def test_a_bank_debit_settles_later(
    running: Running, client: stripe.StripeClient, session: Any, outcome: str, paid: str
) -> None:
    assert pay(session.url, payment_method="bank_debit").status_code == 303
    waiting = client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    page = BeautifulSoup(requests.get(session.url, timeout=10).text, "html.parser")
    assert "Waiting for the bank" in page.get_text()
    form = page.find("form")
    assert form is not None
    assert form["action"] == f"/_standin/settle/{session.id}"
    assert settle(running, session.id, outcome).status_code == 200
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == paid
    ended = "payment_failed" if outcome == "failed" else "succeeded"
    assert event_types(client) == [
        "payment_intent.processing",
        "checkout.session.completed",
        f"payment_intent.{ended}",
        f"checkout.session.async_payment_{outcome}",
    ]
    assert state(running)["charges"][outcome] == 1
    assert settle(running, session.id, "succeeded").status_code == 400


def test_the_page_settles_for_a_browser(running: Running, session: Any) -> None:
    pay(session.url, payment_method="bank_debit")
    url = f"{running.url}/_standin/settle/{session.id}"
    browser = {"Accept": "text/html,*/*;q=0.8"}
    answer = requests.post(url, data={"outcome": "failed"}, headers=browser, timeout=10)
    assert answer.url == session.url
    assert "The bank refused the debit" in answer.text


def test_only_a_debit_under_way_is_settled(running: Running, session: Any) -> None:
    assert settle(running, session.id, "succeeded").status_code == 400
    assert settle(running, session.id, "perhaps").status_code == 400
    assert settle(running, "cs_test_unknown", "failed").status_code == 404


def test_a_total_of_nothing_needs_no_payment(running: Running, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order(0))
    assert "Complete order" in requests.get(str(session.url), timeout=10).text
    assert pay(str(session.url)).status_code == 303
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert (done.status, done.payment_status) == ("complete", "no_payment_required")
    assert done.payment_intent is None
    assert state(running)["charges"]["succeeded"] == 0


def test_a_session_past_its_time_is_expired(
    running: Running, client: stripe.StripeClient, session: Any, clock: Clock
) -> None:
    clock.advance(24 * 60 * 60)
    answer = pay(session.url)
    assert answer.status_code == 409
    assert "has expired" in answer.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert event_types(client) == ["checkout.session.expired"]
    assert state(running)["charges"]["succeeded"] == 0


def test_time_alone_expires_sessions(
    running: Running, client: stripe.StripeClient, session: Any, clock: Clock
) -> None:
    clock.advance(24 * 60 * 60)
    running.standin.tick()
    events = client.v1.events.list({"type": "checkout.session.*"}).data
    assert [event.data.object["id"] for event in events] == [session.id]
    assert events[0].request is not None
    assert events[0].request.id is None


def test_cancelling_leaves_the_session_open(client: stripe.StripeClient, session: Any) -> None:
    requests.get(session.url, timeout=10)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_an_unknown_page_is_not_found(running: Running) -> None:
    answer = requests.get(f"{running.url}/pay/cs_test_unknown", timeout=10)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    config = Config(API_KEY, WEBHOOK_SECRET, state=str(tmp_path / "s.sqlite"), background=False)
    key: stripe.RequestOptions = {"idempotency_key": "across"}
    with serve(config) as running:
        made = client_of(running.url).v1.checkout.sessions.create(order(), key)
        other = client_of(running.url).v1.checkout.sessions.create(order())
        pay(str(other.url))
    with serve(config) as running:
        client = client_of(running.url)
        assert client.v1.checkout.sessions.create(order(), key).id == made.id
        assert client.v1.checkout.sessions.retrieve(made.id).status == "open"
        assert client.v1.checkout.sessions.retrieve(other.id).payment_status == "paid"
        assert len(client.v1.events.list().data) == 2


def test_browsers_can_have_another_address(tmp_path: Path) -> None:
    config = Config(API_KEY, WEBHOOK_SECRET, public_url="https://pay.shop.test/", background=False)
    with serve(config) as running:
        made = client_of(running.url).v1.checkout.sessions.create(order())
    assert made.url == f"https://pay.shop.test/pay/{made.id}"
