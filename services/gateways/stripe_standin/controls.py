"""The controls of the stand-in, which Stripe does not have: settle, faults, state."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from services.gateways.stripe_standin.checkout import Checkout, public
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.errors import ApiError
from services.gateways.stripe_standin.events import Cause
from services.gateways.stripe_standin.faults import Faults
from services.gateways.stripe_standin.objects import Json, new_id
from services.gateways.stripe_standin.store import Store
from services.gateways.stripe_standin.webhooks import Webhooks


class Controls:
    """Serves /_standin/…; open to everyone who can reach the port, so keep it on loopback."""

    def __init__(
        self, config: Config, store: Store, checkout: Checkout, faults: Faults, webhooks: Webhooks
    ) -> None:
        self._config = config
        self._store = store
        self._checkout = checkout
        self._faults = faults
        self._webhooks = webhooks

    def __call__(self, request: Request) -> Response:
        """Answer a request under /_standin; refusals have the provider's JSON envelope."""
        try:
            return self._answer(request)
        except ApiError as refused:
            return _json(refused.body, refused.status)

    def _answer(self, request: Request) -> Response:
        match request.method, request.path.split("/")[2:]:
            case "GET", ["state"]:
                return _json(self._state())
            case "POST", ["faults"]:
                rules = self._faults.add(request.get_data())
                return _json({"faults": [rule.model_dump() for rule in rules]})
            case "DELETE", ["faults"]:
                self._faults.clear()
                return _json({"faults": []})
            case "POST", ["webhooks", "release"]:
                return _json({"released": self._release(request.get_data())})
            case "POST", ["settle", session_id]:
                return self._settle(session_id, request)
        raise ApiError(f"No such control: {request.method} {request.path}", status=404)

    def _settle(self, session_id: str, request: Request) -> Response:
        outcome = request.form.get("outcome")
        cause = Cause(new_id("req_", 14))
        match outcome:
            case "succeeded" | "failed":
                session = self._checkout.settle(session_id, outcome, cause)
            case _:
                raise ApiError("`outcome` must be succeeded or failed.", param="outcome")
        # The payment page's own buttons come from a browser, which goes back to that page.
        if "text/html" in request.headers.get("Accept", ""):
            return redirect(f"/pay/{session_id}", code=303)
        return _json(public(session))

    def _release(self, body: bytes) -> int:
        """Let held webhooks go: all, or those of the events in `{"events": [id, …]}`."""
        try:
            events = json.loads(body)["events"] if body else None
        except (ValueError, KeyError, TypeError) as malformed:
            raise ApiError('The body must be empty or {"events": [id, …]}.') from malformed
        held = self._counts("count_deliveries").get(1, 0)
        wanted = None if events is None else json.dumps(events)
        with self._store.transaction():
            self._store.rows("release_deliveries", events=wanted, now=self._config.clock())
            still_held = self._counts("count_deliveries").get(1, 0)
        self._webhooks.wake()
        return held - still_held

    def _state(self) -> Json:
        """Tell everything a test asserts: sessions, charges, events, webhooks."""
        with self._store.transaction():
            self._checkout.expire_due()
            charges: dict[str, dict[str, int]] = {}
            for session_id, status, number in self._store.rows("charges_of_sessions"):
                charges.setdefault(session_id, {})[status] = number
            webhooks = self._counts("count_deliveries")
            return {
                "sessions": [
                    {**public(json.loads(body)), "charges": charges.get(session_id, {})}
                    for session_id, body in self._store.rows("all_sessions")
                ],
                "charges": {"succeeded": 0, "pending": 0, "failed": 0}
                | self._counts("count_charges"),
                "events": self._counts("count_events"),
                "webhooks": {"waiting": webhooks.get(0, 0), "held": webhooks.get(1, 0)},
            }

    def _counts(self, statement: str) -> dict[Any, int]:
        return dict(self._store.rows(statement))


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body, indent=2) + "\n", status, content_type="application/json")
