"""What tests of the stand-in, and of the shop against it, have in common."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import requests
import stripe
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from services.gateways.stripe_standin.server import QuietHandler

API_KEY = "sk_test_standin"
WEBHOOK_SECRET = "whsec_standin"  # noqa: S105 - opens nothing but the stand-in
TIMEOUT_SECONDS = 10.0


class Clock:
    """A clock that moves only when told to; seconds since the epoch."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class Receiver:
    """A shop's webhook endpoint: keeps every delivery, answers the statuses told, then 200."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: list[int] = []
        self.deliveries: SimpleQueue[tuple[bytes, str]] = SimpleQueue()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Take one delivery (WSGI)."""
        request = Request(environ)
        self.deliveries.put((request.get_data(), request.headers["Stripe-Signature"]))
        status = self.statuses.pop(0) if self.statuses else 200
        return Response("", status)(environ, start_response)

    def next(self) -> stripe.Event:
        """Wait for the next delivery and return its event, verified by the official library."""
        body, signature = self.deliveries.get(timeout=TIMEOUT_SECONDS)
        event: stripe.Event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
        return event

    def received(self) -> list[str]:
        """Return the types of what has been delivered since the last look."""
        return [
            json.loads(self.deliveries.get()[0])["type"] for _ in range(self.deliveries.qsize())
        ]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a webhook endpoint on a free port for the length of a `with` block."""
    receiver = Receiver()
    server = make_server("127.0.0.1", 0, receiver, threaded=True, request_handler=QuietHandler)
    receiver.url = f"http://127.0.0.1:{server.port}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def client_of(url: str, api_key: str = API_KEY, retries: int = 0) -> stripe.StripeClient:
    """Make an official client that talks to the stand-in at this address."""
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": url},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def order(amount: int = 1250, quantity: int = 1, **changes: Any) -> Any:
    """Make the parameters of a valid Checkout Session; `amount` is in cents."""
    product = {"name": "Invoice export"}
    price = {"currency": "usd", "unit_amount": amount, "product_data": product}
    return {
        "mode": "payment",
        "success_url": "http://shop.test/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/cart",
        "client_reference_id": "order-1",
        "customer_email": "ada@example.com",
        "metadata": {"order": "1"},
        "line_items": [{"price_data": price, "quantity": quantity}],
        **changes,
    }


def pay(page_url: str, **typed: str) -> requests.Response:
    """Send a payment page's form, as a browser would, without following the redirect."""
    form = {
        "payment_method": "card",
        "card_number": "4242 4242 4242 4242",
        "expiry": "12 / 34",
        "cvc": "123",
    }
    return requests.post(
        page_url, data=form | typed, allow_redirects=False, timeout=TIMEOUT_SECONDS
    )
