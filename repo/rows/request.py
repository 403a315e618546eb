"""Who is asking, and whether the database is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: a guest, or a person who acts for an organization.

    `may_buy` is true of owners, and of members where the organization lets them;
    `other_organizations` are the further ones she may act for, each with `slug` and `name`;
    `requests_waiting` counts, for owners, what members ask them to buy; `authenticated_at` is when
    she last showed the provider who she is.
    """

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
    organization_slug: str | None
    is_personal: bool
    may_buy: bool
    other_organizations: list[dict[str, str]]
    avatar_url: str | None
    onboarding_completed: bool
    requests_waiting: int
    authenticated_at: datetime | None

    @property
    def is_person(self) -> bool:
        """Logged in."""
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Runs the shop."""
        return self.account_type in ("admin", "super_admin")


@dataclass(frozen=True, slots=True)
class Health:
    """The database answers, as this role, and knows this newest migration."""

    role: str
    owns_tables: bool
    bypasses_policies: bool
    migration: str | None
