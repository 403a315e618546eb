"""Plans, and under which names they are billed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subscription:
    """An organization's plan."""

    id: UUID
    organization_id: UUID
    plan: str
    seats: int
    status: str
    period_start: datetime
    period_end: datetime | None
    stripe_subscription_id: str | None
    lago_subscription_id: str | None


@dataclass(frozen=True, slots=True)
class BillingCustomer:
    """How the billing systems know an organization."""

    organization_id: UUID
    stripe_customer_id: str | None
    lago_customer_id: str | None
