"""Stripe's side of a payment, as a test drives it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

import requests
import stripe
from flask import Flask
from werkzeug.test import TestResponse

from services.gateways.stripe_standin import Running
from services.gateways.stripe_standin.testing import WEBHOOK_SECRET, client_of, pay
from tests.support.worker import Worker

TIMEOUT = 5


class Payments:
    """The customer's page at Stripe, and the webhooks that follow."""

    def __init__(self, server: Running, app: Flask, worker: Worker) -> None:
        self.server = server
        self.client = client_of(server.url)
        self._app = app
        self._worker = worker

    def pay(self, page_url: str, **typed: str) -> None:
        """The customer pays."""
        pay(page_url, **typed)

    def session_of(self, page_url: str) -> stripe.checkout.Session:
        """The session behind a payment page."""
        return self.client.v1.checkout.sessions.retrieve(page_url.rsplit("/", 1)[1])

    def events(self, page_url: str) -> list[dict[str, Any]]:
        """What Stripe has to tell of a payment, oldest first."""
        session = self.session_of(page_url)
        about = {session.id, session.payment_intent}
        found = self.client.v1.events.list({"limit": 100}).data
        events = [event.to_dict() for event in reversed(found)]
        return [event for event in events if event["data"]["object"]["id"] in about]

    def deliver(self, page_url: str) -> None:
        """Stripe tells the shop, and the worker works it off."""
        for event in self.events(page_url):
            assert self.post_event(event).status_code == 200
        self._worker.run()

    def post_event(self, event: dict[str, Any], *, secret: str = WEBHOOK_SECRET) -> TestResponse:
        """One webhook, signed."""
        body = json.dumps(event)
        return self._app.test_client().post(
            "/webhooks/stripe", data=body, headers={"Stripe-Signature": sign(body, secret)}
        )

    def settle(self, page_url: str, outcome: str) -> None:
        """A bank debit settles, days later."""
        session_id = page_url.rsplit("/", 1)[1]
        answer = requests.post(
            f"{self.server.url}/_standin/settle/{session_id}",
            data={"outcome": outcome},
            timeout=TIMEOUT,
        )
        assert answer.status_code == 200

    def script(self, rules: list[dict[str, object]]) -> None:
        """Let the next requests go wrong in the way that the rules say."""
        requests.post(f"{self.server.url}/_standin/faults", json=rules, timeout=TIMEOUT)

    def charges(self) -> dict[str, int]:
        """How many charges there are, by outcome."""
        state = requests.get(f"{self.server.url}/_standin/state", timeout=TIMEOUT).json()
        return dict(state["charges"])


def sign(body: str, secret: str, *, at: int | None = None) -> str:
    """Stripe's signature over a body."""
    moment = int(time.time()) if at is None else at
    digest = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"
