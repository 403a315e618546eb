"""Credits: what an organization has, and what changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """How much credit there is."""

    balance: Decimal


@dataclass(frozen=True, slots=True)
class CreditEntry:
    """A change of an organization's credits: up is positive."""

    id: int
    kind: str
    amount: Decimal
    order_number: str | None
    note: str
    created_at: datetime
