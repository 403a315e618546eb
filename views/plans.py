"""Deciding on a plan: plans for organizations, customer tiers, and how prices are made."""

from __future__ import annotations

from flask import Blueprint, Response

from services import plans
from views._htmx import answer
from views._shared import kept
from views._shop import reading

blueprint = Blueprint("plans", __name__)


@blueprint.get("/pricing")
@kept()
def show() -> Response:
    """The pricing page."""
    with reading() as work:
        page = plans.pricing_page(work)
    return answer("pages/pricing.html", "fragments/pricing.html", page=page, plan_names=plans.PLANS)
