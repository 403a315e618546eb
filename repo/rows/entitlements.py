"""Who owns what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OwnedAddOn:
    """An add-on that the asking organization owns, or has owned; `has_seat` is the asker's."""

    slug: str
    name: str
    tagline: str
    icon: str
    category_name: str
    billing_type: str
    source: str
    status: str
    seats: int
    purchased_at: datetime
    expires_at: datetime | None
    documentation_url: str | None
    order_number: str | None
    seats_taken: int
    has_seat: bool
