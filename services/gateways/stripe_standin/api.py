"""The provider's API under /v1: authentication, parameters, idempotency, answers."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter
from stripe import params as published
from stripe.params import checkout as published_checkout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from services.gateways.stripe_standin.checkout import Checkout, public
from services.gateways.stripe_standin.config import Config
from services.gateways.stripe_standin.errors import ApiError, ParamsError, no_such
from services.gateways.stripe_standin.events import API_VERSION, Cause
from services.gateways.stripe_standin.faults import Faults
from services.gateways.stripe_standin.idempotency import Answer, Answers, fingerprint
from services.gateways.stripe_standin.lists import Lists, event_of
from services.gateways.stripe_standin.objects import Json, new_id, page
from services.gateways.stripe_standin.params import parse_form, validate
from services.gateways.stripe_standin.published import server_side
from services.gateways.stripe_standin.store import Store

_ROUTES = Map(
    [
        Rule("/v1/checkout/sessions", endpoint="create_session", methods=["POST"]),
        Rule("/v1/checkout/sessions", endpoint="list_sessions", methods=["GET"]),
        Rule("/v1/checkout/sessions/<id>", endpoint="get_session", methods=["GET"]),
        Rule("/v1/checkout/sessions/<id>/line_items", endpoint="list_lines", methods=["GET"]),
        Rule("/v1/checkout/sessions/<id>/expire", endpoint="expire_session", methods=["POST"]),
        Rule("/v1/payment_intents/<id>", endpoint="get_payment_intent", methods=["GET"]),
        Rule("/v1/events", endpoint="list_events", methods=["GET"]),
        Rule("/v1/events/<id>", endpoint="get_event", methods=["GET"]),
    ]
)
_PARAMS: dict[str, TypeAdapter[Json]] = {
    "create_session": server_side(published_checkout.SessionCreateParams),
    "list_sessions": server_side(published_checkout.SessionListParams),
    "get_session": server_side(published_checkout.SessionRetrieveParams),
    "list_lines": server_side(published_checkout.SessionListLineItemsParams),
    "expire_session": server_side(published_checkout.SessionExpireParams),
    "get_payment_intent": server_side(published.PaymentIntentRetrieveParams),
    "list_events": server_side(published.EventListParams),
    "get_event": server_side(published.EventRetrieveParams),
}
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")


class Api:
    """Answers one request at a time; safe to call from many threads."""

    def __init__(self, config: Config, store: Store, checkout: Checkout, faults: Faults) -> None:
        self._config = config
        self._store = store
        self._checkout = checkout
        self._lists = Lists(store, checkout)
        self._faults = faults
        self.answers = Answers(store)

    def __call__(self, request: Request) -> Response:
        """Answer a request under /v1; a refusal becomes the provider's JSON envelope."""
        cause = Cause(new_id("req_", 14), request.headers.get("Idempotency-Key") or None)
        try:
            answer = self._answer(request, cause)
        except ApiError as refused:
            answer = Answer(refused.status, refused.body)
        return _response(answer, request, cause)

    def _answer(self, request: Request, cause: Cause) -> Answer:
        self._authenticate(request)
        version = request.headers.get("Stripe-Version", API_VERSION)
        if not _VERSION.fullmatch(version):
            raise ParamsError(f"Invalid Stripe API version: {version}")
        endpoint, arguments = _match(request)
        params = _sent_params(request)
        run = self._bind(endpoint, arguments, params, request, cause)
        name = f"{request.method} {request.path}"
        key = cause.idempotency_key
        if request.method != "POST" or key is None:
            return self._faults.around(name, lambda: Answer(200, run()))
        print_ = fingerprint(request.method, request.path, params)
        with self.answers.claim(key):
            return self._faults.around(
                name, lambda: self.answers.once(key, print_, cause.request_id or "", run)
            )

    def _authenticate(self, request: Request) -> None:
        sent = _api_key(request)
        if not sent:
            message = (
                "You did not provide an API key, in an Authorization header (Bearer or Basic)."
            )
            raise ApiError(message, status=401)
        if not hmac.compare_digest(sent.encode(), self._config.api_key.encode()):
            # Like the provider, show only enough to tell which key it was.
            raise ApiError(f"Invalid API Key provided: {sent[:8]}****{sent[-4:]}", status=401)

    def _bind(
        self, endpoint: str, arguments: Json, params: Json, request: Request, cause: Cause
    ) -> Callable[[], Json]:
        """Prepare the call; parameters are checked only when it runs, after any kept answer."""

        def run() -> Json:
            checked = validate(_PARAMS[endpoint], params)
            expand = checked.pop("expand", [])
            # One transaction: what cannot be answered as asked leaves nothing behind.
            with self._store.transaction():
                found = self._execute(endpoint, arguments.get("id", ""), checked, request, cause)
                return self._expanded(found, expand)

        return run

    def _execute(
        self, endpoint: str, object_id: str, params: Json, request: Request, cause: Cause
    ) -> Json:
        match endpoint:
            case "create_session":
                base = self._config.public_url or request.host_url
                return public(self._checkout.create(params, base.rstrip("/")))
            case "get_session":
                return public(self._checkout.get(object_id))
            case "expire_session":
                return public(self._checkout.expire(object_id, cause))
            case "list_sessions":
                return self._lists.sessions(params)
            case "list_lines":
                return self._lists.line_items(object_id, params)
            case _:
                return self._execute_other(endpoint, object_id, params)

    def _execute_other(self, endpoint: str, object_id: str, params: Json) -> Json:
        if endpoint == "get_payment_intent":
            return self._checkout.payment_intent(object_id)
        if endpoint == "list_events":
            self._checkout.expire_due()
            return self._lists.events(params)
        row = self._store.maybe("get_event", id=object_id)
        if row is None:
            raise no_such("event", object_id, "id")
        return event_of(row)

    def _expanded(self, found: Json, expand: list[str]) -> Json:
        for name in expand:
            inner = name.removeprefix("data.") if found["object"] == "list" else name
            targets = found["data"] if inner != name else [found]
            for target in targets:
                self._expand(target, inner, name)
        return found

    def _expand(self, target: Json, name: str, asked: str) -> None:
        if target["object"] != "checkout.session" or name not in ("payment_intent", "line_items"):
            raise ParamsError(f"This property cannot be expanded ({asked}).", param="expand")
        if name == "line_items":
            lines = self._checkout.line_items(target["id"])
            url = f"/v1/checkout/sessions/{target['id']}/line_items"
            target["line_items"] = page(url, lines[:10], len(lines) > 10)
        elif target["payment_intent"]:
            target["payment_intent"] = self._checkout.payment_intent(target["payment_intent"])


def _api_key(request: Request) -> str:
    """Read the key from Bearer, or from the user name of Basic."""
    given = request.authorization
    if given is None:
        return ""
    return (given.token if given.type == "bearer" else given.get("username", "")) or ""


def _match(request: Request) -> tuple[str, Json]:
    adapter = _ROUTES.bind("", path_info=request.path, default_method=request.method)
    try:
        endpoint, arguments = adapter.match()
    except HTTPException as unknown:
        message = f"Unrecognized request URL ({request.method}: {request.path})."
        raise ApiError(message, status=404) from unknown
    return str(endpoint), dict(arguments)


def _sent_params(request: Request) -> Json:
    """Read the query of a GET, or the form of a POST; a POST's query is not looked at."""
    if request.method == "GET":
        return parse_form(request.query_string)
    body = request.get_data()
    if body and request.mimetype != "application/x-www-form-urlencoded":
        raise ParamsError(
            "Invalid request (check that your POST content type is "
            "application/x-www-form-urlencoded)."
        )
    return parse_form(body)


def _response(answer: Answer, request: Request, cause: Cause) -> Response:
    headers: dict[str, Any] = {
        "Request-Id": cause.request_id,
        "Stripe-Version": request.headers.get("Stripe-Version", API_VERSION),
        "Cache-Control": "no-cache, no-store",
    }
    if cause.idempotency_key is not None:
        headers["Idempotency-Key"] = cause.idempotency_key
    if answer.original_request:
        headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.original_request}
    body = json.dumps(answer.body, indent=2) + "\n"
    return Response(body, answer.status, headers, content_type="application/json")
