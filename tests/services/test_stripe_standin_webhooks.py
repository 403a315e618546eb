"""The stand-in's events: listed, signed, delivered until taken, and struck by scripted faults."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from services.gateways.stripe_standin import Config, Running, serve
from services.gateways.stripe_standin.testing import (
    API_KEY,
    WEBHOOK_SECRET,
    Clock,
    Receiver,
    client_of,
    order,
    pay,
    receiving,
)
from services.gateways.stripe_standin.webhooks import signature

CREATE = "POST /v1/checkout/sessions"
PAID = ["checkout.session.completed", "payment_intent.succeeded"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def running(receiver: Receiver) -> Iterator[Running]:
    config = Config(API_KEY, WEBHOOK_SECRET, receiver.url, background=False, retry_delays=(0.0,))
    with serve(config) as running:
        yield running


@pytest.fixture
def client(running: Running) -> stripe.StripeClient:
    return client_of(running.url)


def script(running: Running, *rules: dict[str, Any]) -> requests.Response:
    return requests.post(f"{running.url}/_standin/faults", json=list(rules), timeout=10)


def buy(client: stripe.StripeClient) -> stripe.checkout.Session:
    session = client.v1.checkout.sessions.create(order())
    pay(str(session.url))
    return session


def state(running: Running) -> Any:
    return requests.get(f"{running.url}/_standin/state", timeout=10).json()


def test_the_background_delivers_at_once(receiver: Receiver) -> None:
    with serve(Config(API_KEY, WEBHOOK_SECRET, receiver.url)) as running:
        session = buy(client_of(running.url))
        events = [receiver.next(), receiver.next()]
    assert sorted(event.type for event in events) == PAID
    subjects = {event.type: event.data.object for event in events}
    assert subjects["checkout.session.completed"]["id"] == session.id
    assert subjects["checkout.session.completed"]["payment_status"] == "paid"


def test_the_background_delivers_again(receiver: Receiver) -> None:
    receiver.statuses = [500, 500, 302]
    config = Config(API_KEY, WEBHOOK_SECRET, receiver.url, retry_delays=(0.0,))
    with serve(config) as running:
        session = client_of(running.url).v1.checkout.sessions.create(order())
        client_of(running.url).v1.checkout.sessions.expire(session.id)
        ids = {receiver.next().id for _ in range(4)}
    assert len(ids) == 1


def test_a_delivery_is_tried_until_it_is_taken(
    running: Running, client: stripe.StripeClient, receiver: Receiver
) -> None:
    buy(client)
    receiver.statuses = [500, 503]
    assert (running.standin.tick(), running.standin.tick(), running.standin.tick()) == (2, 2, 0)
    assert sorted(receiver.received()) == sorted(PAID * 2)


def test_the_waits_between_tries_grow(receiver: Receiver) -> None:
    clock = Clock(1_900_000_000.0)
    receiver.statuses = [500] * 4
    config = Config(API_KEY, WEBHOOK_SECRET, receiver.url, background=False, clock=clock)
    tried = []
    with serve(config) as running:
        client = client_of(running.url)
        client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(order()).id)
        for second in range(16):
            if running.standin.tick():
                tried.append(second)
            clock.advance(1)
    assert tried == [0, 1, 3, 7, 15]


def test_a_delivery_survives_a_restart(receiver: Receiver, tmp_path: Path) -> None:
    path = str(tmp_path / "state.sqlite")
    config = Config(API_KEY, WEBHOOK_SECRET, receiver.url, path, background=False)
    receiver.statuses = [500, 500]
    with serve(config) as running:
        buy(client_of(running.url))
        running.standin.tick()
    receiver.received()
    with serve(config) as running:
        running.standin.tick()
    assert sorted(receiver.received()) == PAID


def test_an_altered_body_does_not_verify() -> None:
    header = signature(b'{"object": "event"}', WEBHOOK_SECRET, 1_900_000_000)
    assert header.startswith("t=1900000000,v1=")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(b'{"object": "Event"}', header, WEBHOOK_SECRET)


def test_events_are_listed_by_type_and_time(client: stripe.StripeClient) -> None:
    buy(client)
    wanted = client.v1.events.list({"types": ["checkout.session.completed", "x.y"]})
    assert [event.type for event in wanted.data] == ["checkout.session.completed"]
    event = wanted.data[0]
    assert (event.api_version, event.pending_webhooks) == (stripe.api_version, 1)
    assert client.v1.events.retrieve(event.id).to_dict() == event.to_dict()
    assert len(client.v1.events.list({"created": {"gte": event.created}}).data) == 2
    assert client.v1.events.list({"created": {"gte": event.created + 60}}).data == []
    pages = client.v1.events.list({"limit": 1})
    assert pages.has_more
    assert [event.type for event in pages.auto_paging_iter()] == PAID
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.events.list({"limit": 101})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.events.list({"type": "a", "types": ["b"]})


def test_an_event_keeps_the_object_as_it_was(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order())
    pay(str(session.url), payment_method="bank_debit")
    url = str(session.url).replace("/pay/", "/_standin/settle/")
    requests.post(url, data={"outcome": "succeeded"}, timeout=10)
    events = client.v1.events.list({"type": "checkout.session.*"}).data
    assert [event.data.object["payment_status"] for event in events] == ["paid", "unpaid"]


def test_an_event_names_its_request(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order())
    client.v1.checkout.sessions.expire(session.id, None, {"idempotency_key": "why"})
    (event,) = client.v1.events.list().data
    assert event.request is not None
    assert event.request.idempotency_key == "why"
    assert str(event.request.id).startswith("req_")


def test_a_lost_answer_is_found_by_its_key(running: Running, client: stripe.StripeClient) -> None:
    script(running, {"on": CREATE, "do": "drop_after"})
    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(order(), {"idempotency_key": "lost"})
    (lost,) = state(running)["sessions"]
    found = client.v1.checkout.sessions.create(order(), {"idempotency_key": "lost"})
    assert found.id == lost["id"]


def test_a_lost_request_did_nothing(running: Running, client: stripe.StripeClient) -> None:
    script(running, {"on": CREATE, "do": "drop_before", "times": 2})
    for _ in range(2):
        with pytest.raises(stripe.APIConnectionError):
            client.v1.checkout.sessions.create(order(), {"idempotency_key": "again"})
    assert state(running)["sessions"] == []
    assert client.v1.checkout.sessions.create(order(), {"idempotency_key": "again"}).id


@pytest.mark.parametrize(
    ("status", "error"), [(500, stripe.APIError), (429, stripe.RateLimitError)]
)
def test_a_scripted_status_did_nothing(
    running: Running,
    client: stripe.StripeClient,
    status: int,
    error: type[stripe.StripeError],
) -> None:
    script(running, {"on": CREATE, "do": f"status:{status}"})
    with pytest.raises(error) as refused:
        client.v1.checkout.sessions.create(order(), {"idempotency_key": "s"})
    assert refused.value.http_status == status
    assert client.v1.checkout.sessions.create(order(), {"idempotency_key": "s"}).id
    assert len(state(running)["sessions"]) == 1


def test_a_hanging_request_outlasts_the_client(running: Running) -> None:
    script(running, {"on": "GET /v1/events/:id", "do": "hang:60"})
    with pytest.raises(requests.Timeout):
        requests.get(f"{running.url}/v1/events/evt_x", auth=(API_KEY, ""), timeout=0.05)
    # The rule was for one request, and for this path alone.
    assert requests.get(f"{running.url}/v1/events", auth=(API_KEY, ""), timeout=10).ok


def test_the_payment_page_can_lose_its_answer(
    running: Running, client: stripe.StripeClient
) -> None:
    session = client.v1.checkout.sessions.create(order())
    script(running, {"on": "POST /pay/:id", "do": "drop_after"})
    with pytest.raises(requests.ConnectionError):
        pay(str(session.url))
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_webhooks_are_doubled_held_and_dropped(
    running: Running, client: stripe.StripeClient, receiver: Receiver
) -> None:
    script(
        running,
        {"on": "webhook payment_intent.succeeded", "do": "duplicate"},
        {"on": "webhook checkout.session.completed", "do": "hold"},
    )
    buy(client)
    assert running.standin.tick() == 2
    assert receiver.received() == ["payment_intent.succeeded"] * 2
    assert state(running)["webhooks"] == {"waiting": 0, "held": 1}
    released = requests.post(f"{running.url}/_standin/webhooks/release", timeout=10)
    assert released.json() == {"released": 1}
    running.standin.tick()
    assert receiver.received() == ["checkout.session.completed"]
    script(running, {"on": "webhook", "do": "drop", "times": 2})
    buy(client)
    assert running.standin.tick() == 0
    assert len(client.v1.events.list().data) == 4


def test_held_webhooks_are_released_one_by_one(
    running: Running, client: stripe.StripeClient, receiver: Receiver
) -> None:
    script(running, {"on": "webhook", "do": "hold", "times": 2})
    buy(client)
    for event in client.v1.events.list().data:
        url = f"{running.url}/_standin/webhooks/release"
        assert requests.post(url, json={"events": [event.id]}, timeout=10).json() == {"released": 1}
        running.standin.tick()
    assert receiver.received() == PAID


@pytest.mark.parametrize(
    "rule",
    [
        {"on": CREATE, "do": "explode"},
        {"on": CREATE, "do": "hold"},
        {"on": "webhook", "do": "status:500"},
        {"on": CREATE, "do": "drop_after", "times": 0},
        {"do": "drop_after"},
    ],
)
def test_a_rule_that_means_nothing_is_refused(running: Running, rule: dict[str, Any]) -> None:
    assert script(running, rule).status_code == 400


def test_faults_can_be_forgotten(running: Running, client: stripe.StripeClient) -> None:
    script(running, {"on": CREATE, "do": "drop_before"})
    assert requests.delete(f"{running.url}/_standin/faults", timeout=10).json() == {"faults": []}
    assert client.v1.checkout.sessions.create(order()).id


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_command_listens_and_ends_on_a_signal(tmp_path: Path, stop: signal.Signals) -> None:
    command = [sys.executable, "-m", "services.gateways.stripe_standin", "--port", "0"]
    command += ["--api-key", API_KEY, "--webhook-secret", WEBHOOK_SECRET]
    command += ["--state", str(tmp_path / "state.sqlite")]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert requests.get(f"{url}/healthz", timeout=10).text == "ok\n"
        process.send_signal(stop)
        assert process.wait(timeout=10) == 0
