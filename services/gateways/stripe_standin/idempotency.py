"""Idempotency keys: the same key gives the same answer, and never a second execution."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from services.gateways.stripe_standin.errors import ApiError, ParamsError
from services.gateways.stripe_standin.objects import Json
from services.gateways.stripe_standin.store import Store

MAX_KEY = 255


@dataclass(frozen=True)
class Answer:
    """A request's outcome; `original_request` is set where it repeats an earlier answer."""

    status: int
    body: Json
    original_request: str = ""


def fingerprint(method: str, path: str, params: Json) -> str:
    """Sum up a request, so that another one under its key is noticed."""
    canonical = json.dumps([method, path, params], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Answers:
    """The first answers by key; kept as long as the state file, where Stripe drops them later."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._under_way: set[str] = set()

    @contextmanager
    def claim(self, key: str) -> Iterator[None]:
        """Hold a key for the length of one request; raises ApiError 409 while another holds it."""
        if len(key) > MAX_KEY:
            raise ParamsError(f"Idempotency keys can have up to {MAX_KEY} characters.")
        with self._lock:
            if key in self._under_way:
                raise _in_use(key)
            self._under_way.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(key)

    def once(self, key: str, print_: str, request_id: str, run: Callable[[], Json]) -> Answer:
        """Repeat the key's first answer, or execute the request and keep what comes of it.

        The answer and its effects are committed together. Refused parameters are not kept, as
        nothing was executed; any other refusal is. Raises ApiError where the key was used with
        other parameters.
        """
        with self._store.transaction():
            kept = self._store.maybe("get_answer", key=key)
            if kept is None:
                return self._execute(key, print_, request_id, run)
        if kept[0] != print_:
            raise _other_params(key)
        return Answer(kept[2], json.loads(kept[3]), original_request=kept[1])

    def _execute(self, key: str, print_: str, request_id: str, run: Callable[[], Json]) -> Answer:
        try:
            answer = Answer(200, run())
        except ParamsError:
            raise
        except ApiError as refused:
            answer = Answer(refused.status, refused.body)
        self._store.rows(
            "add_answer",
            key=key,
            fingerprint=print_,
            request_id=request_id,
            status=answer.status,
            body=json.dumps(answer.body),
        )
        return answer


def _in_use(key: str) -> ApiError:
    message = (
        "There is currently another in-progress request using this Idempotent Key "
        f"(that probably means you submitted twice, and the other request is still going "
        f"through): {key}. Please try again later."
    )
    return ApiError(message, code="idempotency_key_in_use", status=409)


def _other_params(key: str) -> ApiError:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request."
    )
    return ApiError(message, kind="idempotency_error")
