"""What is known of the catalogue's changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NextChange:
    """In how many seconds the catalogue changes by itself; None where nothing is planned."""

    seconds: float | None
