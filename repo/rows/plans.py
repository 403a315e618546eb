"""Plans for organizations, and customer tiers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanFeature:
    """What a plan for organizations holds of something: a limit, -1 for none, or flags."""

    plan: str
    feature_key: str
    limit_value: int | None
    flags: list[str] | None


@dataclass(frozen=True, slots=True)
class TierOnOffer:
    """A customer tier, how many add-ons ask for it, and some of them."""

    tier_code: str
    name: str
    rank: int
    is_special: bool
    add_ons: int
    examples: list[str]
