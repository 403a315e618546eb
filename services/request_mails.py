"""What owners and askers are told of requests to buy, and when a request is fulfilled.

All of this is the worker's: mails go out in the transaction that is their reason, once each.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from repo import audit, purchase_requests
from repo.db import Connection
from repo.rows import RequestToTell
from services import mails


def tell_owners(conn: Connection, request_id: UUID) -> None:
    """Write to every owner that somebody asks; not of what was withdrawn or answered meanwhile."""
    told = purchase_requests.find_to_tell(conn, request_id=request_id)
    if told is None or told.status != "pending":
        return
    for owner in purchase_requests.list_owners(conn, request_id=request_id):
        # A mail's key outlives whoever got it, and so does not name her.
        key = f"{request_id} {hashlib.sha256(owner.user_id.encode()).hexdigest()[:16]}"
        data: dict[str, Any] = {**_facts(told), "asker": told.asker, "note": told.note}
        mails.send_later(conn, "purchase_request", owner.email, owner.language, key, **data)


def tell_asker(conn: Connection, request_id: UUID) -> None:
    """Write to whoever asked that it is bought, or declined and why."""
    told = purchase_requests.find_to_tell(conn, request_id=request_id)
    if told is None:
        return
    if told.status == "bought":
        _write(conn, "request_bought", told)
    elif told.status == "declined":
        _write(conn, "request_declined", told, answer=told.answer)


def complete_requests(conn: Connection, order_id: UUID) -> None:
    """A completed order fulfils what was approved and is all bought now; its askers are told."""
    for done in purchase_requests.complete_requests(conn, order_id=order_id):
        audit.append(
            conn,
            action="purchase_request.bought",
            object_type="purchase_request",
            object_id=str(done.id),
            organization_id=done.organization_id,
        )
        tell_asker(conn, done.id)


def _write(conn: Connection, kind: str, told: RequestToTell, **more: object) -> None:
    data: dict[str, Any] = {**_facts(told), **more}
    mails.send_later(conn, kind, told.email, told.language, str(told.id), **data)


def _facts(told: RequestToTell) -> dict[str, object]:
    return {"organization": told.organization, "slug": told.slug, "lines": told.lines}
