"""Scripted faults: what the outside world does to requests and webhooks, told in advance."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.gateways.stripe_standin.errors import ApiError, ConnectionCutError

Answer = TypeVar("Answer")

_REQUEST_FAULTS = r"status:[45]\d\d|drop_before|drop_after|hang:\d{1,3}(\.\d+)?"
_WEBHOOK_FAULTS = "duplicate|hold|drop"
MAX_TIMES = 1_000_000


class Fault(BaseModel):
    """One rule: where it strikes (`on`), how often (`times`), what it does (`do`).

    `on` is a method and a path, where a part such as `:id` stands for any; or `webhook`, or
    `webhook` and an event type.
    """

    model_config = ConfigDict(extra="forbid")

    on: str = Field(pattern=r"^([A-Z]+ /\S*|webhook( [a-z_.]+)?)$")
    do: str = Field(pattern=f"^({_REQUEST_FAULTS}|{_WEBHOOK_FAULTS})$")
    times: int = Field(default=1, ge=1, le=MAX_TIMES)


_SCRIPT = TypeAdapter(list[Fault])


class Faults:
    """The rules still to strike, oldest first; each strike uses one of a rule's times."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Fault] = []
        self._closing = threading.Event()

    def add(self, script: bytes) -> list[Fault]:
        """Append the rules of a JSON list; raises ApiError when it is not well formed."""
        try:
            rules = _SCRIPT.validate_json(script)
        except ValidationError as invalid:
            raise ApiError(str(invalid)) from invalid
        for rule in rules:
            wanted = _WEBHOOK_FAULTS if rule.on.startswith("webhook") else _REQUEST_FAULTS
            if not re.fullmatch(wanted, rule.do):
                raise ApiError(f"`{rule.do}` cannot be done on `{rule.on}`.")
        with self._lock:
            self._rules += rules
            return list(self._rules)

    def clear(self) -> None:
        """Forget every rule."""
        with self._lock:
            self._rules.clear()

    def close(self) -> None:
        """End every hanging request at once."""
        self._closing.set()

    def take(self, name: str) -> str:
        """Use up one time of the first rule that fits; return what it does, or ""."""
        with self._lock:
            for rule in self._rules:
                if _fits(rule.on, name):
                    rule.times -= 1
                    self._rules = [rule for rule in self._rules if rule.times]
                    return rule.do
        return ""

    def around(self, name: str, run: Callable[[], Answer]) -> Answer:
        """Answer a request under the fault scripted for it, if there is one.

        `status:…` and `drop_before` do nothing else; `hang:SECONDS` waits and then answers;
        `drop_after` does the work and cuts the connection.
        """
        action, _, value = self.take(name).partition(":")
        if action == "status":
            raise _scripted_status(int(value))
        if action == "drop_before":
            raise ConnectionCutError
        if action == "hang":
            self._closing.wait(float(value))
        answer = run()
        if action == "drop_after":
            raise ConnectionCutError
        return answer


def _fits(on: str, name: str) -> bool:
    """Tell whether a rule's `on` means this occasion, which is written the same way."""
    if on == "webhook":
        return name.startswith("webhook ")
    pattern = "/".join("[^/]+" if part[:1] == ":" else re.escape(part) for part in on.split("/"))
    return re.fullmatch(pattern, name) is not None


def _scripted_status(status: int) -> ApiError:
    if status == 429:
        message = "Request rate limit exceeded (scripted)."
        return ApiError(message, code="rate_limit", status=status)
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return ApiError(f"Scripted fault {status}.", status=status, kind=kind)
