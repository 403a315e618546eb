"""For how long the shop keeps what it keeps for a time; upkeep and the pages read it here."""

from __future__ import annotations

LOGIN_EVENTS_DAYS = 180
MAILS_DAYS = 90
WEBHOOKS_DAYS = 90
INVITATIONS_DAYS = 90
IDLE_CART_DAYS = 30


def days(count: int) -> str:
    """A period as PostgreSQL takes it."""
    return f"{count} days"
