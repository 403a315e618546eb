"""What the pricing page says: plans for organizations, customer tiers, bundles."""

from __future__ import annotations

from dataclasses import dataclass

from repo import catalog, plans
from repo.db import Work
from repo.rows import PlanFeature, TierOnOffer
from services.i18n import Words
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.money import number
from services.offers import BundleOffer, offer

SHOWN_EXAMPLES = 3
SHOWN_BUNDLES = 3
UNLIMITED = -1
PLANS = Words(
    {
        "free": N_("Free"),
        "pro": N_("Pro"),
        "business": N_("Business"),
        "enterprise": N_("Enterprise"),
    }
)
LIMITS = Words(
    {
        "max_records": N_("Records"),
        "max_seats": N_("People"),
        "max_api_calls_per_month": N_("API calls a month"),
        "max_automations": N_("Automations"),
        "max_storage_gb": N_("Storage in GB"),
        "max_mau": N_("Active users a month"),
        "max_schedules": N_("Schedules"),
        "max_ai_tokens_per_month": N_("AI tokens a month"),
    }
)
FLAGS = Words(
    {
        "basic": N_("Everything basic"),
        "api_access": N_("API access"),
        "advanced_analytics": N_("Advanced analytics"),
        "sso": N_("Single sign-on"),
        "custom_branding": N_("Your own branding"),
        "priority_support": N_("Priority support"),
        "dedicated_support": N_("A support engineer of your own"),
        "custom_contracts": N_("Contracts of your own"),
    }
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the table of plans: a limit's words for each plan, or whether it has a flag."""

    label: str
    cells: list[str | bool]


@dataclass(frozen=True, slots=True)
class PricingPage:
    """All that the pricing page says."""

    plans: list[str]
    rows: list[PlanRow]
    tiers: list[TierOnOffer]
    bundles: list[BundleOffer]


def pricing_page(work: Work) -> PricingPage:
    """The pricing page."""
    features = plans.list_plan_features(work.conn)
    tiers = plans.list_tiers(work.conn, page_size=SHOWN_EXAMPLES)
    bundles = catalog.list_bundles(work.conn, page_size=SHOWN_BUNDLES)
    found = features.result()
    names = list(dict.fromkeys(row.plan for row in found))
    return PricingPage(
        plans=names,
        rows=[*_limits(found, names), *_flags(found, names)],
        tiers=tiers.result(),
        bundles=[offer(bundle) for bundle in bundles.result()],
    )


def _limits(found: list[PlanFeature], names: list[str]) -> list[PlanRow]:
    limits = {(row.feature_key, row.plan): row.limit_value for row in found}
    keys = dict.fromkeys(row.feature_key for row in found if row.limit_value is not None)
    known = [key for key in LIMITS if key in keys] + sorted(keys.keys() - set(LIMITS))
    return [
        PlanRow(LIMITS.get(key) or _plainly(key), [_limit(limits.get((key, n))) for n in names])
        for key in known
    ]


def _flags(found: list[PlanFeature], names: list[str]) -> list[PlanRow]:
    held = {row.plan: row.flags for row in found if row.flags is not None}
    flags = dict.fromkeys(flag for flags in held.values() for flag in flags)
    return [
        PlanRow(FLAGS.get(flag) or _plainly(flag), [flag in held.get(name, []) for name in names])
        for flag in flags
    ]


def _limit(value: int | None) -> str | bool:
    if value is None:
        return False
    return _("Unlimited") if value == UNLIMITED else number(value)


def _plainly(key: str) -> str:
    return key.replace("_", " ").capitalize()
