"""What outside systems told us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """What an outside system told us."""

    provider: str
    event_id: str
    type: str
    payload: dict[str, Any]
    processed_at: datetime | None
