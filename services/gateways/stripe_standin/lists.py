"""Stripe's list calls: newest first, in pages, with a cursor either way."""

from __future__ import annotations

import json
from typing import Any

from services.gateways.stripe_standin.checkout import Checkout, public
from services.gateways.stripe_standin.errors import ApiError, ParamsError, no_such, unsupported
from services.gateways.stripe_standin.objects import Json, page
from services.gateways.stripe_standin.store import Store

_FOREVER = 2**62
# Filters that are published, and that the stand-in would silently pass over.
_NOT_FOLLOWED = (
    "customer",
    "customer_account",
    "customer_details",
    "delivery_success",
    "payment_link",
    "subscription",
)


class Lists:
    """The list calls of the API; each takes checked parameters and returns a list envelope."""

    def __init__(self, store: Store, checkout: Checkout) -> None:
        self._store = store
        self._checkout = checkout

    def sessions(self, params: Json) -> Json:
        """List Checkout Sessions, filtered by payment intent, status and time of creation."""
        self._checkout.expire_due()
        self._check_cursor(params, "get_session", "checkout.session")
        filters = {name: params.get(name) for name in ("payment_intent", "status")}
        rows, has_more = self._page("list_sessions", params, filters)
        found = [public(json.loads(body)) for (body,) in rows]
        return page("/v1/checkout/sessions", found, has_more)

    def events(self, params: Json) -> Json:
        """List events, filtered by types (or one type, `*` allowed) and time of creation."""
        if "type" in params and "types" in params:
            raise ParamsError("You may only specify one of these parameters: type, types.")
        self._check_cursor(params, "get_event", "event")
        types = json.dumps(params["types"]) if "types" in params else None
        filters = {"types": types, "pattern": params.get("type")}
        rows, has_more = self._page("list_events", params, filters)
        return page("/v1/events", [event_of(row) for row in rows], has_more)

    def line_items(self, session_id: str, params: Json) -> Json:
        """List a session's lines, in the order of the request."""
        lines = self._checkout.line_items(session_id)
        ids = [line["id"] for line in lines]
        start, end = 0, len(lines)
        limit = _limit(params)
        if "starting_after" in params:
            start = _position(ids, params["starting_after"]) + 1
        elif "ending_before" in params:
            end = _position(ids, params["ending_before"])
            start = max(end - limit, 0)
            return page(_lines_url(session_id), lines[start:end], start > 0)
        return page(_lines_url(session_id), lines[start : start + limit], end - start > limit)

    def _check_cursor(self, params: Json, statement: str, kind: str) -> None:
        for name in ("starting_after", "ending_before"):
            if name in params and self._store.maybe(statement, id=params[name]) is None:
                raise no_such(kind, params[name], name)

    def _page(self, statement: str, params: Json, filters: Json) -> tuple[list[Any], bool]:
        limit = _limit(params)
        for name in _NOT_FOLLOWED:
            if name in params:
                raise unsupported(name)
        since, until = _span(params.get("created", {}))
        values = {**filters, "since": since, "until": until, "limit": limit + 1}
        if "ending_before" in params:
            statement, cursor = f"{statement}_before", {"before": params["ending_before"]}
        else:
            cursor = {"after": params.get("starting_after")}
        rows = self._store.rows(statement, **values, **cursor)
        newest_first = rows[:limit][::-1] if "before" in cursor else rows[:limit]
        return newest_first, len(rows) > limit


def event_of(row: tuple[Any, ...]) -> Json:
    """Read an event's row: its body, and how many webhooks of it are undelivered."""
    event: Json = json.loads(row[0])
    event["pending_webhooks"] = row[1]
    return event


def _limit(params: Json) -> int:
    limit: int = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ParamsError("Invalid limit: must be between 1 and 100.", param="limit")
    return limit


def _span(created: Json | int) -> tuple[int, int]:
    """Turn `created`, a moment or a range, into its first and last second."""
    if isinstance(created, int):
        return created, created
    since = max(created.get("gt", -2) + 1, created.get("gte", -1))
    until = min(created.get("lt", _FOREVER) - 1, created.get("lte", _FOREVER))
    return since, until


def _position(ids: list[str], item_id: str) -> int:
    try:
        return ids.index(item_id)
    except ValueError as unknown:
        message = f"No such line item: '{item_id}'"
        raise ApiError(message, code="resource_missing") from unknown


def _lines_url(session_id: str) -> str:
    return f"/v1/checkout/sessions/{session_id}/line_items"
