"""People, as they describe themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, all that the shop knows of her."""

    id: str
    email: str
    email_verified: bool
    display_name: str
    first_name: str | None
    last_name: str | None
    account_type: str
    tier_code: str
    username: str | None
    middle_name: str | None
    name_prefix: str | None
    name_suffix: str | None
    pronouns: str | None
    phone: str | None
    mobile_phone: str | None
    avatar_url: str | None
    website_url: str | None
    bio: str | None
    date_of_birth: date | None
    locale: str
    timezone: str
    address_line1: str | None
    address_line2: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    business_name: str | None
    business_position: str | None
    business_phone: str | None
    business_address_line1: str | None
    business_address_line2: str | None
    business_city: str | None
    business_region: str | None
    business_postal_code: str | None
    business_country: str | None
    education: list[dict[str, Any]]
    work_experience: list[dict[str, Any]]
    notification_preferences: dict[str, Any]
    interests: list[str]
    profile_completed: bool
    onboarding_completed: bool
    onboarding_step: str | None
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime
