"""Requests to buy: begun by those who may not, answered by owners, completed by the worker."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import (
    ActedFor,
    CompletedRequest,
    NewId,
    OwnerToTell,
    PurchaseRequest,
    PutAsked,
    RequestLine,
    RequestState,
    RequestToTell,
    RuleInForce,
)

_queries = load("purchase_requests")
_act_for = _queries.maybe("act_for", ActedFor)
_choose_acted_for = _queries.exec("choose_acted_for")
_insert_request = _queries.maybe("insert_request", NewId)
_insert_lines = _queries.exec("insert_lines")
_take_from_cart = _queries.exec("take_from_cart")
_find_waiting = _queries.maybe("find_waiting", NewId)
_find_request = _queries.maybe("find_request", RequestState)
_approve_request = _queries.exec("approve_request")
_decline_request = _queries.exec("decline_request")
_withdraw_request = _queries.exec("withdraw_request")
_put_in_cart = _queries.many("put_in_cart", PutAsked)
_list_requests = _queries.many("list_requests", PurchaseRequest)
_list_lines = _queries.many("list_lines", RequestLine)
_list_rules = _queries.many("list_rules", RuleInForce)
_find_to_tell = _queries.maybe("find_to_tell", RequestToTell)
_list_owners = _queries.many("list_owners", OwnerToTell)
_complete_requests = _queries.many("complete_requests", CompletedRequest)


def act_for(conn: Connection, *, slug: str) -> Later[ActedFor | None]:
    """Act for an organization of the asker's until the transaction ends; None: not hers."""
    return _act_for.later(conn, slug=slug)


def choose_acted_for(conn: Connection) -> bool:
    """Let the asker's login go on acting for it; False where it does already."""
    return _choose_acted_for(conn) == 1


def insert_request(
    conn: Connection, *, note: str, fingerprint: str, line_ids: list[UUID]
) -> UUID | None:
    """Ask for these lines of the asker's cart; None where she waits for just this already."""
    made = _insert_request(conn, note=note, fingerprint=fingerprint)
    if made is not None:
        _insert_lines(conn, request_id=made.id, line_ids=line_ids)
    return None if made is None else made.id


def take_from_cart(conn: Connection, *, line_ids: list[UUID]) -> None:
    """What is asked for leaves the cart."""
    _take_from_cart(conn, line_ids=line_ids)


def find_waiting(conn: Connection, *, fingerprint: str) -> UUID | None:
    """The asker's request for just this that waits for an answer."""
    found = _find_waiting(conn, fingerprint=fingerprint)
    return None if found is None else found.id


def find_request(conn: Connection, *, request_id: UUID) -> RequestState | None:
    """A request that the asker made, or may answer."""
    return _find_request(conn, request_id=request_id)


def approve_request(conn: Connection, *, request_id: UUID) -> bool:
    """Answer yes, as an owner; False where it waits no more, or is not hers to answer."""
    return _approve_request(conn, request_id=request_id) == 1


def decline_request(conn: Connection, *, request_id: UUID, answer: str) -> bool:
    """Answer no, as an owner; False where it is over, or is not hers to answer."""
    return _decline_request(conn, request_id=request_id, answer=answer) == 1


def withdraw_request(conn: Connection, *, request_id: UUID) -> bool:
    """Ask no more; False where it waits no more, or is not the asker's."""
    return _withdraw_request(conn, request_id=request_id) == 1


def put_in_cart(conn: Connection, *, request_id: UUID) -> list[PutAsked]:
    """Put what a request asks for into the asker's cart; what of it went in, and what did not."""
    return _put_in_cart(conn, request_id=request_id)


def list_requests(conn: Connection, *, limit: int, first_row: int) -> Later[list[PurchaseRequest]]:
    """The acting organization's requests that the asker may see, those that wait first."""
    return _list_requests.later(conn, limit=limit, first_row=first_row)


def list_lines(conn: Connection, *, limit: int, first_row: int) -> Later[list[RequestLine]]:
    """What the same requests ask for."""
    return _list_lines.later(conn, limit=limit, first_row=first_row)


def list_rules(conn: Connection) -> Later[list[RuleInForce]]:
    """The pricing rules that may lower what open requests ask for."""
    return _list_rules.later(conn)


def find_to_tell(conn: Connection, *, request_id: UUID) -> RequestToTell | None:
    """What mails say of a request; for the worker."""
    return _find_to_tell(conn, request_id=request_id)


def list_owners(conn: Connection, *, request_id: UUID) -> list[OwnerToTell]:
    """Who may answer a request; for the worker."""
    return _list_owners(conn, request_id=request_id)


def complete_requests(conn: Connection, *, order_id: UUID) -> list[CompletedRequest]:
    """The requests that a completed order fulfils; for the worker."""
    return _complete_requests(conn, order_id=order_id)
