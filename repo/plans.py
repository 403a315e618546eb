"""Plans for organizations, and customer tiers."""

from __future__ import annotations

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import PlanFeature, TierOnOffer

_queries = load("plans")
_list_plan_features = _queries.many("list_plan_features", PlanFeature)
_list_tiers = _queries.many("list_tiers", TierOnOffer)


def list_plan_features(conn: Connection) -> Later[list[PlanFeature]]:
    """What each plan holds, plan by plan from the smallest on."""
    return _list_plan_features.later(conn)


def list_tiers(conn: Connection, *, page_size: int) -> Later[list[TierOnOffer]]:
    """The tiers by rank, with some of the add-ons that ask for each."""
    return _list_tiers.later(conn, page_size=page_size)
