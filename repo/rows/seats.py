"""Seats of add-ons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeatedAddOn:
    """An add-on that is owned now; `holders` are objects with `user_id` and `name`."""

    slug: str
    name: str
    icon: str
    seats: int
    holders: list[dict[str, str]]
