"""What is used, and what may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What became of an event: kept where the add-on is owned and the event is new."""

    is_owned: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class UsageTotal:
    """An organization's use of one metric in one period."""

    period_start: date
    metric: str
    total: int


@dataclass(frozen=True, slots=True)
class FeatureAccess:
    """Whether a feature may be used: `allowed`, and by what, or the `reason` why not."""

    answer: dict[str, Any]
