"""Stripe, by its official library: checkout sessions and signed webhooks.

No call here may stand inside a database transaction. Each waits eight seconds at most.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import stripe

from repo.rows import Order, Purchase
from services.errors import Invalid, Unavailable
from services.i18n import gettext as _
from services.money import to_cents
from services.pricing import share_out

log = logging.getLogger(__name__)

# Connect, then answer; with the one retry below a call takes eight seconds at most.
_TIMEOUT_SECONDS = (1.0, 3.0)
_SIGNATURE_AGE_SECONDS = 300
SMALLEST_CHARGE = Decimal("0.50")


class SessionNotOpenError(Exception):
    """The checkout session is paid or over, and so cannot be closed."""


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """Where an order is paid, and how far that is; money in cents, as Stripe counts."""

    id: str
    url: str | None
    status: str
    payment_status: str
    amount_total: int
    currency: str
    order_id: str | None
    payment_intent_id: str | None

    @property
    def is_paid(self) -> bool:
        """Stripe has the money."""
        return self.payment_status == "paid"


@dataclass(frozen=True, slots=True)
class Event:
    """A verified webhook."""

    id: str
    type: str
    payload: dict[str, Any]


class StripeGateway:
    """The store's side of Stripe."""

    def __init__(
        self,
        api_key: str,
        webhook_secrets: tuple[str, ...],
        *,
        api_base: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the key, the secrets that may sign webhooks, and another address in development."""
        self._webhook_secrets = webhook_secrets
        self._clock = clock
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base} if api_base else {},
            max_network_retries=1,
            http_client=stripe.RequestsClient(timeout=_TIMEOUT_SECONDS),
        )

    def create_checkout_session(
        self, order: Order, purchases: list[Purchase], *, success_url: str, cancel_url: str
    ) -> CheckoutSession:
        """The page where an order is paid. The same order always gives the same session.

        Raises Unavailable where Stripe does not answer or refuses.
        """
        with _said_plainly():
            session = self._client.v1.checkout.sessions.create(
                params={
                    "mode": "payment",
                    "client_reference_id": str(order.id),
                    "metadata": {"order_id": str(order.id), "order_number": order.number},
                    "customer_email": order.customer_email,
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                    "expires_at": int(order.expires_at.timestamp()),
                    "line_items": _line_items(order, purchases),
                },
                options={"idempotency_key": f"order-{order.id}"},
            )
        return _session(session)

    def find_checkout_session(self, session_id: str) -> CheckoutSession:
        """How far a payment is, by Stripe's own word. Raises Unavailable."""
        with _said_plainly():
            return _session(self._client.v1.checkout.sessions.retrieve(session_id))

    def close_checkout_session(self, session_id: str) -> None:
        """Let an open session be paid no more. Raises SessionNotOpenError or Unavailable."""
        with _said_plainly():
            try:
                self._client.v1.checkout.sessions.expire(session_id)
            except stripe.InvalidRequestError as error:
                raise SessionNotOpenError(session_id) from error

    def verify_event(self, body: bytes, signature: str) -> Event:
        """A webhook, if Stripe signed it within five minutes of now. Raises Invalid.

        The signature is checked over the raw bytes, before they are read as anything.
        """
        if not any(self._is_signed(body, signature, secret) for secret in self._webhook_secrets):
            raise Invalid("The signature does not fit.")
        try:
            payload = json.loads(body)
            # What the database's JSON cannot hold: infinities, NaN, lone surrogates, NUL.
            text = json.dumps(payload, allow_nan=False, ensure_ascii=False)
            text.encode()
            event = Event(str(payload["id"]), str(payload["type"]), payload)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Invalid("This is not an event.") from error
        is_event = 1 <= len(event.id) <= 255 and isinstance(payload.get("data"), dict)
        if not is_event or "\\u0000" in text:
            raise Invalid("This is not an event.")
        return event

    def _is_signed(self, body: bytes, signature: str, secret: str) -> bool:
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, signature, secret, _SIGNATURE_AGE_SECONDS)
        except (UnicodeDecodeError, stripe.SignatureVerificationError):
            return False
        # The library refuses an old signature, and takes one from the future.
        parts = [part.split("=", 1) for part in signature.split(",")]
        signed_at = next(int(value) for name, value in parts if name == "t")
        return signed_at - self._clock() <= _SIGNATURE_AGE_SECONDS


def _line_items(order: Order, purchases: list[Purchase]) -> list[Any]:
    """What is due, by line with its tax: credits come off the lines by what each costs."""
    worth = {line.id: line.amount + line.tax for line in purchases}
    paid = share_out(order.credits, worth)
    return [
        _line_item(line, left) for line in purchases if (left := worth[line.id] - paid[line.id])
    ]


def _line_item(line: Purchase, amount: Decimal) -> Any:
    # One line with its whole amount: a discounted line need not divide by its quantity.
    name = line.name if line.quantity == 1 else f"{line.name} × {line.quantity}"
    return {
        "quantity": 1,
        "price_data": {
            "currency": line.currency.lower(),
            "unit_amount": to_cents(amount),
            "product_data": {"name": name, "metadata": {"slug": line.slug}},
        },
    }


def _session(session: stripe.checkout.Session) -> CheckoutSession:
    intent = session.payment_intent
    return CheckoutSession(
        id=session.id,
        url=session.url,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_total=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        order_id=session.client_reference_id,
        payment_intent_id=intent if isinstance(intent, str) or intent is None else intent.id,
    )


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What goes wrong at Stripe is for us to read; the customer hears whether to try again."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.AuthenticationError) as error:
        # Asking once more would get the same answer: what we sent is at fault, or our key.
        log.exception("Stripe refuses what it was asked")
        raise Unavailable(
            _(
                "The payment service does not take this order. Nothing was charged and your "
                "cart is kept; we have been told, and will look at it."
            )
        ) from error
    except stripe.StripeError as error:
        raise Unavailable(
            _(
                "The payment service does not answer right now. Nothing was charged and your "
                "cart is kept; please try again in a minute."
            )
        ) from error
