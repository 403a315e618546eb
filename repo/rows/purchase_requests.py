"""Requests to buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from repo.rows.cart import CartLine


@dataclass(frozen=True, slots=True)
class ActedFor:
    """The organization that somebody acts for in this transaction, and what she is there."""

    id: UUID
    slug: str
    name: str
    is_personal: bool
    role: str
    acting: str


@dataclass(frozen=True, slots=True)
class RequestState:
    """How far a request is; `asker` is None where she has left."""

    id: UUID
    status: str
    is_own: bool
    asker: str | None


@dataclass(frozen=True, slots=True)
class PutAsked:
    """Something that was asked for, and whether it went into the cart."""

    name: str
    is_put: bool


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """A request without its lines; `asker` is None where she has left."""

    id: UUID
    status: str
    note: str
    answer: str
    created_at: datetime
    decided_at: datetime | None
    order_number: str | None
    is_own: bool
    asker: str | None


@dataclass(frozen=True, slots=True)
class RequestLine(CartLine):
    """A line of a request, as it would stand in the looker's cart now."""

    request_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class RequestToTell:
    """What mails say of a request; `lines` are objects with `name` and `quantity`."""

    id: UUID
    status: str
    note: str
    answer: str
    asker: str
    email: str
    language: str
    organization: str
    slug: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OwnerToTell:
    """Somebody who may answer a request."""

    user_id: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class CompletedRequest:
    """A request whose things are all bought now."""

    id: UUID
    organization_id: UUID
