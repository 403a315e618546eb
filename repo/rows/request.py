"""Who is asking, and whether the database is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: a guest, or a person who acts for an organization."""

    user_id: str | None
    display_name: str | None
    email: str | None
    account_type: str | None
    tier_code: str | None
    tier_rank: int
    organization_id: UUID | None
    organization_name: str | None
    role: str | None
    cart_count: int
    priced_at: datetime | None

    @property
    def is_person(self) -> bool:
        """Logged in."""
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Runs the shop."""
        return self.account_type in ("admin", "super_admin")

    @property
    def may_buy(self) -> bool:
        """Owners and members buy for their organization; viewers look."""
        return self.role in ("owner", "member")


@dataclass(frozen=True, slots=True)
class Health:
    """The database answers, as this role, and knows this newest migration."""

    role: str
    owns_tables: bool
    bypasses_policies: bool
    migration: str | None
