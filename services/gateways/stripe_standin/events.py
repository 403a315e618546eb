"""Write down what happened, and hand it to the webhooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stripe

from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.faults import Faults
from services.gateways.stripe_standin.objects import Json, new_event
from services.gateways.stripe_standin.store import Store

# Typed as plain `str`: the library declares it as a constant of its own.
API_VERSION: str = stripe.api_version


@dataclass(frozen=True)
class Cause:
    """The request a change came from; empty for the passing of time."""

    request_id: str | None = None
    idempotency_key: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Write it as an event's `request`."""
        return {"id": self.request_id, "idempotency_key": self.idempotency_key}


class Events:
    """The journal of state changes; `on_event` is called after each one is written."""

    def __init__(self, config: Config, store: Store, faults: Faults) -> None:
        self._config = config
        self._store = store
        self._faults = faults
        self.on_event: Callable[[], None] = lambda: None

    def record(self, kind: str, subject: Json, cause: Cause) -> None:
        """Store an event with the object as it is now, and plan its delivery."""
        now = self._config.now()
        event = new_event(kind, subject, now, cause.as_json(), API_VERSION)
        with self._store.transaction():
            self._store.rows(
                "add_event", id=event["id"], type=kind, created=now, body=json.dumps(event)
            )
            self._plan(event["id"], kind)
        self.on_event()

    def _plan(self, event_id: str, kind: str) -> None:
        if not self._config.webhook_url:
            return
        fault = self._faults.take(f"webhook {kind}")
        copies = {"drop": 0, "duplicate": 2}.get(fault, 1)
        for _ in range(copies):
            self._store.rows(
                "add_delivery", event=event_id, due=self._config.clock(), held=fault == "hold"
            )
