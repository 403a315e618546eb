"""Checkout Sessions and their payments: every change of state, each under the store's lock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from services.gateways.stripe_standin.cards import Refusal
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.errors import ApiError, no_such
from services.gateways.stripe_standin.events import Cause, Events
from services.gateways.stripe_standin.objects import (
    Json,
    customer_details,
    new_id,
    new_line_items,
    new_payment_intent,
    new_session,
    payment_error,
)
from services.gateways.stripe_standin.rules import check_new_session
from services.gateways.stripe_standin.store import Store

Settlement = Literal["succeeded", "failed"]


@dataclass(frozen=True)
class Payment:
    """What a person sends from the payment page; a bank debit settles later."""

    email: str | None
    refusal: Refusal | None = None
    settles_later: bool = False


class Checkout:
    """The state machine; every method returns the Checkout Session as it is afterwards."""

    def __init__(self, config: Config, store: Store, events: Events) -> None:
        self._config = config
        self._store = store
        self._events = events

    def create(self, params: Json, public_url: str) -> Json:
        """Open a session; raises ParamsError for what Stripe would refuse."""
        now = self._config.now()
        check_new_session(params, now)
        session = new_session(params, now, public_url)
        # Kept beside the session's own fields, and left out of answers: see `public`.
        session["_payment_intent_data"] = params.get("payment_intent_data", {})
        lines = json.dumps(new_line_items(params, now))
        dates = {"created": now, "expires_at": session["expires_at"]}
        self._store.rows("add_session", **_row(session), **dates, line_items=lines)
        return session

    def get(self, session_id: str) -> Json:
        """Return a session, expired if its time is over; raises ApiError 404."""
        with self._store.transaction():
            row = self._store.maybe("get_session", id=session_id)
            if row is None:
                raise no_such("checkout.session", session_id, "session")
            session: Json = json.loads(row[0])
            if session["status"] == "open" and session["expires_at"] <= self._config.clock():
                self._expire(session, Cause())
            return session

    def line_items(self, session_id: str) -> list[Json]:
        """Return a session's lines in their order; raises ApiError 404."""
        row = self._store.maybe("get_line_items", id=session_id)
        if row is None:
            raise no_such("checkout.session", session_id, "session")
        lines: list[Json] = json.loads(row[0])
        return lines

    def payment_intent(self, intent_id: str) -> Json:
        """Return a payment intent; raises ApiError 404."""
        row = self._store.maybe("get_payment_intent", id=intent_id)
        if row is None:
            raise no_such("payment_intent", intent_id, "intent")
        intent: Json = json.loads(row[0])
        return intent

    def expire(self, session_id: str, cause: Cause) -> Json:
        """Expire an open session; raises ApiError 400 for any other."""
        with self._store.transaction():
            session = self.get(session_id)
            if session["status"] != "open":
                raise ApiError(
                    'Only Checkout Sessions with a status in ["open"] can be expired. '
                    f"This Checkout Session has a status of {session['status']}.",
                    param="session",
                )
            self._expire(session, cause)
            return session

    def expire_due(self) -> None:
        """Expire every open session whose time is over."""
        with self._store.transaction():
            for (session_id,) in self._store.rows("overdue_sessions", now=self._config.clock()):
                self.get(session_id)

    def pay(self, session_id: str, payment: Payment, cause: Cause) -> Json:
        """Try to pay an open session; one that is not open stays as it is, and nothing is charged.

        After a decline the session is still open, and its payment intent says why.
        """
        with self._store.transaction():
            session = self.get(session_id)
            if session["status"] != "open":
                return session
            if session["amount_total"] == 0:
                self._complete(session, payment, "no_payment_required", cause)
                return session
            intent = self._intent_of(session)
            if payment.refusal:
                self._decline(session, intent, payment.refusal, cause)
            elif payment.settles_later:
                self._begin_debit(session, intent, payment, cause)
            else:
                self._take(session, intent, cause)
                self._complete(session, payment, "paid", cause)
            return session

    def settle(self, session_id: str, outcome: Settlement, cause: Cause) -> Json:
        """End a bank debit that is under way; raises ApiError 400 where there is none."""
        with self._store.transaction():
            session = self.get(session_id)
            if (session["status"], session["payment_status"]) != ("complete", "unpaid"):
                raise ApiError("This Checkout Session has no payment to settle.")
            intent = self.payment_intent(session["payment_intent"])
            if intent["status"] != "processing":
                raise ApiError("The payment of this Checkout Session is settled already.")
            if outcome == "succeeded":
                self._take(session, intent, cause)
                session["payment_status"] = "paid"
            else:
                failure = Refusal(
                    "The bank refused the debit.", "payment_intent_payment_attempt_failed"
                )
                self._fail(session, intent, failure, cause)
            self._save(session)
            self._record(f"checkout.session.async_payment_{outcome}", session, cause)
            return session

    def _expire(self, session: Json, cause: Cause) -> None:
        session |= {"status": "expired", "url": None}
        self._save(session)
        self._record("checkout.session.expired", session, cause)

    def _complete(self, session: Json, payment: Payment, status: str, cause: Cause) -> None:
        email = session["customer_email"] or payment.email
        details = customer_details(email)
        session |= {"status": "complete", "payment_status": status, "url": None}
        session["customer_details"] = details
        self._save(session)
        self._record("checkout.session.completed", session, cause)

    def _intent_of(self, session: Json) -> Json:
        """Return the session's payment intent; like Stripe, make it at the first attempt."""
        if session["payment_intent"]:
            return self.payment_intent(session["payment_intent"])
        data = session["_payment_intent_data"]
        intent = new_payment_intent(session, data, self._config.now())
        session["payment_intent"] = intent["id"]
        return intent

    def _take(self, session: Json, intent: Json, cause: Cause) -> None:
        """Take the money: the one place where a charge succeeds."""
        self._charge(session, intent, "succeeded")
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        intent |= {"last_payment_error": None, "processing": None}
        self._save_intent(intent)
        self._events.record("payment_intent.succeeded", intent, cause)

    def _begin_debit(self, session: Json, intent: Json, payment: Payment, cause: Cause) -> None:
        self._charge(session, intent, "pending")
        intent |= {"status": "processing", "last_payment_error": None}
        self._save_intent(intent)
        self._events.record("payment_intent.processing", intent, cause)
        self._complete(session, payment, "unpaid", cause)

    def _decline(self, session: Json, intent: Json, refusal: Refusal, cause: Cause) -> None:
        self._fail(session, intent, refusal, cause)
        self._save(session)

    def _fail(self, session: Json, intent: Json, refusal: Refusal, cause: Cause) -> None:
        self._charge(session, intent, "failed")
        error = payment_error(refusal.message, refusal.code, refusal.decline_code)
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        self._save_intent(intent)
        self._events.record("payment_intent.payment_failed", intent, cause)

    def _charge(self, session: Json, intent: Json, status: str) -> None:
        """Write a charge; a debit under way keeps its charge, any other try has its own."""
        if intent["status"] != "processing":
            intent["latest_charge"] = new_id("ch_3")
        self._store.rows(
            "save_charge",
            id=intent["latest_charge"],
            session=session["id"],
            amount=intent["amount"],
            currency=intent["currency"],
            status=status,
        )

    def _save(self, session: Json) -> None:
        self._store.rows("save_session", **_row(session))

    def _save_intent(self, intent: Json) -> None:
        self._store.rows("save_payment_intent", id=intent["id"], body=json.dumps(intent))

    def _record(self, kind: str, session: Json, cause: Cause) -> None:
        self._events.record(kind, public(session), cause)


def public(session: Json) -> Json:
    """Leave out what the stand-in keeps for itself."""
    return {name: value for name, value in session.items() if not name.startswith("_")}


def _row(session: Json) -> Json:
    columns = {name: session[name] for name in ("id", "status", "payment_intent")}
    return {**columns, "body": json.dumps(session)}
