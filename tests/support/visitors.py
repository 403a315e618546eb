"""Whoever is asking, for rules that are tested without a database."""

from __future__ import annotations

from repo.rows import Visitor

GUEST = Visitor(
    user_id=None,
    display_name=None,
    email=None,
    account_type=None,
    tier_code=None,
    tier_rank=0,
    organization_id=None,
    organization_name=None,
    role=None,
    cart_count=0,
    priced_at=None,
    organization_slug=None,
    is_personal=False,
    may_buy=False,
    other_organizations=[],
    avatar_url=None,
    onboarding_completed=False,
    requests_waiting=0,
    authenticated_at=None,
)
