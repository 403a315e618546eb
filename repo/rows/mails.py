"""What the shop writes to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class MailKey:
    """A mail just put down."""

    id: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to send; `sent_at` is None until the mail server has taken it."""

    id: int
    kind: str
    recipient: str
    language: str
    data: dict[str, Any]
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnsentMail:
    """A mail that has not gone out, and why at the last attempt."""

    id: int
    kind: str
    key: str
    created_at: datetime
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Bought:
    """A line of an order, as its receipt says it."""

    name: str
    quantity: int
    amount: Decimal
