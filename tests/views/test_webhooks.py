"""Stripe's webhooks: believed only when signed, in any order, any number of times."""

from __future__ import annotations

import itertools
import json
import time

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Urls
from tests.support.payments import WEBHOOK_SECRET, Payments, sign
from tests.support.people import Customer
from tests.support.worker import Worker

EVENT = {"id": "evt_1", "type": "ping", "data": {"object": {"id": "x"}}}


def state(urls: Urls) -> tuple[object, ...]:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT (SELECT string_agg(status, ',' ORDER BY number) FROM orders),"
            " (SELECT count(*) FROM user_add_ons WHERE status = 'active'),"
            " (SELECT sum(purchase_count) FROM add_ons),"
            " (SELECT sum(current_uses) FROM promotional_codes)"
        ).fetchone()
    assert row is not None
    return row


def stored(urls: Urls) -> int:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT count(*) FROM webhook_events").fetchone()
    assert row is not None
    return int(row[0])


def test_an_event_is_stored_once(payments: Payments, urls: Urls) -> None:
    answers = [payments.post_event(EVENT).text for _ in range(3)]
    assert answers == ["stored", "seen before", "seen before"]
    assert stored(urls) == 1


def test_an_event_of_another_type_is_marked_and_left(
    payments: Payments, worker: Worker, urls: Urls
) -> None:
    payments.post_event(EVENT)
    worker.run()
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT processed_at IS NOT NULL, error FROM webhook_events").fetchone()
    assert row == (True, None)


BODY = json.dumps(EVENT)
# Signed, and still nothing that a database could keep.
ODD = {
    "list": "[]",
    "empty-object": "{}",
    "text": "nonsense",
    "empty": "",
    "null": "null",
    "deep": "[" * 100_000,
    "nul": BODY.replace('"x"', '"a\\u0000b"'),
    "nul-in-id": BODY.replace("evt_1", "evt\\u0000"),
    "surrogate": BODY.replace("evt_1", "evt\\ud800"),
    "not-a-number": BODY.replace('"x"', "NaN"),
    "infinite": BODY.replace('"x"', "1e400"),
    "no-data": BODY.replace('"data"', '"date"'),
    "long-id": BODY.replace("evt_1", "e" * 300),
}


@pytest.mark.parametrize(
    "header",
    [None, "", "t=1,v1=", "t=x,v1=y", "v1=abc", "t=99999999999999999999,v1=ab"],
)
def test_an_event_without_a_signature_is_refused(
    app: Flask, urls: Urls, header: str | None
) -> None:
    headers = {} if header is None else {"Stripe-Signature": header}
    answer = app.test_client().post("/webhooks/stripe", data=BODY, headers=headers)
    assert answer.status_code == 400
    assert stored(urls) == 0


@pytest.mark.parametrize(
    ("body", "signed", "secret"),
    [
        (BODY, BODY, "whsec_of_somebody_else"),
        (BODY + " ", BODY, WEBHOOK_SECRET),
        *((odd, odd, WEBHOOK_SECRET) for odd in ODD.values()),
    ],
    ids=["other-secret", "altered", *ODD],
)
def test_a_forged_or_broken_event_is_refused(
    app: Flask, urls: Urls, body: str, signed: str, secret: str
) -> None:
    headers = {"Stripe-Signature": sign(signed, secret)}
    answer = app.test_client().post("/webhooks/stripe", data=body, headers=headers)
    assert answer.status_code == 400
    assert stored(urls) == 0


@pytest.mark.parametrize("age", [-301, -86_400 * 3650, 302, 86_400])
def test_an_old_or_future_signature_is_refused(app: Flask, urls: Urls, age: int) -> None:
    body = json.dumps(EVENT)
    header = sign(body, WEBHOOK_SECRET, at=int(time.time()) - age)
    client = app.test_client()
    answer = client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header})
    assert answer.status_code == 400
    assert stored(urls) == 0


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_no_flipped_byte_is_believed(app: Flask, place: int, flip: int) -> None:
    body = json.dumps(EVENT)
    header = sign(body, WEBHOOK_SECRET)
    altered = bytearray(body.encode())
    altered[place % len(altered)] ^= flip
    client = app.test_client()
    answer = client.post(
        "/webhooks/stripe", data=bytes(altered), headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400


def test_a_header_with_more_in_it_is_read_as_stripe_reads_it(app: Flask, urls: Urls) -> None:
    headers = {"Stripe-Signature": "st=a," + sign(BODY, WEBHOOK_SECRET)}
    answer = app.test_client().post("/webhooks/stripe", data=BODY, headers=headers)
    assert answer.status_code == 200
    assert stored(urls) == 1


def test_stripe_away_is_noted_and_the_event_is_worked_off_later(
    casey: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    rule = {"on": "GET /v1/checkout/sessions/:id", "times": 2, "do": "status:500"}
    (completed,) = [e for e in payments.events(page_url) if e["type"].endswith("completed")]
    payments.script([rule])
    payments.post_event(completed)
    worker.run()
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT attempts, error LIKE 'Unavailable%', processed_at FROM webhook_events"
        ).fetchone()
        assert row == (1, True, None)
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    worker.run()
    assert state(urls)[:2] == ("completed", 1)


def test_every_order_of_events_ends_the_same(
    casey: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    ends = set()
    for turn, order in enumerate(itertools.permutations(range(2))):
        casey.put_in_cart("bolt")
        page_url = casey.check_out().location
        payments.pay(page_url)
        events = [e for e in payments.events(page_url) if e["type"] != "payment_intent.processing"]
        assert len(events) == 2
        for index in (*order, *order):
            payments.post_event(events[index])
            worker.run()
        status, owned, bought, _ = state(urls)
        ends.add((str(status).split(",")[-1], owned))
        assert bought == turn + 1
    assert ends == {("completed", 1)}


def test_a_lost_webhook_is_made_good_by_looking(
    casey: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    payments.pay(casey.check_out().location)
    worker.run()
    assert state(urls)[0] == "pending"
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    worker.run()
    assert state(urls)[:2] == ("completed", 1)


def test_an_open_payment_is_looked_at_again_later(
    casey: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    casey.check_out()
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    worker.run()
    with psycopg.connect(urls.jobs) as conn:
        looks = conn.execute(
            "SELECT args ->> 'look', scheduled_at > now() + interval '20 seconds'"
            " FROM procrastinate_jobs WHERE status = 'todo'"
        ).fetchall()
    assert looks == [("1", True)]


def test_an_expired_payment_frees_the_code_and_keeps_the_cart(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    casey.post("/cart/code", code="LAUNCH2025")
    page_url = casey.check_out().location
    assert state(urls) == ("pending", 0, 0, 1)
    payments.client.v1.checkout.sessions.expire(page_url.rsplit("/", 1)[1])
    payments.deliver(page_url)
    assert state(urls) == ("cancelled", 0, 0, 0)
    assert "LAUNCH2025" in casey.get("/cart").text


@pytest.mark.parametrize(
    ("outcome", "end"), [("succeeded", ("completed", 1, 1, 1)), ("failed", ("failed", 0, 0, 0))]
)
def test_a_bank_debit_settles_later(
    casey: Customer, payments: Payments, urls: Urls, outcome: str, end: tuple[object, ...]
) -> None:
    casey.put_in_cart("bolt")
    casey.post("/cart/code", code="LAUNCH2025")
    page_url = casey.check_out().location
    payments.pay(page_url, payment_method="bank_debit")
    payments.deliver(page_url)
    assert state(urls) == ("pending", 0, 0, 1)
    payments.settle(page_url, outcome)
    payments.deliver(page_url)
    assert state(urls) == end


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("subtotal = 15.99, total = 15.99", "paid 1499 cents, ordered 1599"),
        ("currency = 'EUR'", "paid in USD, ordered in EUR"),
    ],
)
def test_what_was_paid_otherwise_than_ordered_is_held(
    casey: Customer, payments: Payments, urls: Urls, change: str, reason: str
) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    with psycopg.connect(urls.owner) as conn:
        conn.execute(f"UPDATE orders SET {change}")  # type: ignore[call-overload]  # noqa: S608
    payments.pay(page_url)
    payments.deliver(page_url)
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT status, hold_reason FROM orders").fetchone()
    assert row == ("pending", reason)
    assert state(urls)[1] == 0


def test_a_session_that_is_not_ours_does_no_harm(payments: Payments, worker: Worker) -> None:
    session = payments.client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://localhost/",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 500,
                        "product_data": {"name": "Not ours"},
                    },
                }
            ],
        }
    )
    payments.pay(session.url or "")
    payments.deliver(session.url or "")
