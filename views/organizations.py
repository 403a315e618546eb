"""Organizations: hers, a new one, choosing for whom she acts, settings, what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from repo import identity
from repo.errors import RuleViolated
from repo.rows import OrganizationDeed
from services import activity, organizations
from services.countries import countries
from services.errors import Invalid, NotFound, ShopError
from services.i18n import gettext as _
from services.rules import from_rule
from views._forms import same_site_path, text
from views._htmx import answer, go
from views._protection import limiter
from views._shop import reading, require_person, writing
from views._told import take_told, tell

blueprint = Blueprint("organizations", __name__, url_prefix="/organizations")

TOLD = "organization"
# Whose pages at an address of their own are the same whomever she acts for.
_FOR_ANY = {"storefront", "products"}
# Pages of an order, which their query names.
_OF_ORDERS = {"checkout.returned", "checkout.cancelled"}


@blueprint.get("")
def index() -> Response:
    """The organizations that she belongs to."""
    with reading() as work:
        own = identity.list_organizations(work.conn)
        require_person(work)
        found = own.result()
    return answer(
        "pages/organizations.html",
        "fragments/organizations.html",
        organizations=found,
        **told(),
    )


@blueprint.get("/new")
def new() -> Response:
    """The form of a new organization."""
    with reading() as work:
        require_person(work)
    return _new({"org_type": "business"})


@blueprint.post("/new")
@limiter.limit("20 per hour")
def found() -> BaseResponse:
    """Create an organization, and act for it."""
    given = {name: text(name) or "" for name in ("name", "slug", "org_type", "description")}
    try:
        with writing() as work:
            require_person(work)
            slug = organizations.found(work, **given)
            goes_on = not work.visitor.onboarding_completed
    except (Invalid, RuleViolated) as refused:
        error = known(refused)
        with reading() as work:
            require_person(work)
        return _new(given, error)
    tell(
        TOLD,
        said=_("%(name)s was created, and you have switched to it.", name=given["name"]),
        goes_on=goes_on,
    )
    return go(url_for("members.index", slug=slug))


@blueprint.post("/<slug>/choose")
def choose(slug: str) -> BaseResponse:
    """Act for another organization, and go on where she was."""
    with writing() as work:
        require_person(work)
        organizations.choose(work, slug)
    return go(_where_she_was(same_site_path(text("next")), slug))


@blueprint.get("/<slug>/settings")
def settings(slug: str) -> Response:
    """What it is called, where it is billed, whether members buy."""
    with reading() as work:
        require_person(work)
        own = organizations.find_run(work, slug)
    given = {
        "name": own.name,
        "org_type": own.org_type,
        "description": own.description,
        "country": own.billing_country or "",
        "members_buy": own.members_buy,
    }
    return _settings(own, given)


@blueprint.post("/<slug>/settings")
def change(slug: str) -> BaseResponse:
    """Change them."""
    given = {
        "name": text("name") or "",
        "org_type": text("org_type") or "",
        "description": text("description") or "",
        "country": text("country") or "",
        "members_buy": text("members_buy") == "yes",
    }
    try:
        with writing() as work:
            require_person(work)
            organizations.change(work, slug, **given)
    except (Invalid, RuleViolated) as refused:
        error = known(refused)
        with reading() as work:
            require_person(work)
            own = organizations.find_run(work, slug)
        return _settings(own, given, error)
    tell(TOLD, said=_("The settings are saved."))
    return go(url_for("organizations.settings", slug=slug))


@blueprint.get("/<slug>/activity")
def show_activity(slug: str) -> Response:
    """What was done for it, for its owners."""
    before = _before(request.args.get("before"))
    with reading() as work:
        require_person(work)
        own, deeds, has_older = organizations.activity(work, slug, before)
    return answer(
        "pages/organization_activity.html",
        "fragments/organization_activity.html",
        organization=own,
        deeds=[(deed, activity.in_words(deed)) for deed in deeds],
        older=_key(deeds[-1]) if has_older else None,
        is_first=before is None,
    )


def known(refused: ShopError | RuleViolated) -> ShopError:
    """What a person is told; a rule without words is a fault, and goes on as one."""
    if isinstance(refused, ShopError):
        return refused
    error = from_rule(refused.rule)
    if error is None:
        raise refused
    return error


def told() -> dict[str, Any]:
    """What is to be told on a page of hers, to which one she may switch, and what else waits."""
    found = take_told(TOLD) or {}
    names = ("said", "switch", "goes_on")
    return {name: found.get(name) for name in names}


def said() -> str | None:
    """What is to be told on an organization's page."""
    sentence: str | None = told()["said"]
    return sentence


def _new(given: dict[str, str], error: ShopError | None = None) -> Response:
    return answer(
        "pages/organization_new.html",
        "fragments/organization_new.html",
        status=error.status if error else 200,
        given={"name": "", "slug": "", "description": "", **given},
        types=organizations.TYPES,
        error=error,
        error_field=getattr(error, "field", None),
    )


def _settings(own: object, given: dict[str, object], error: ShopError | None = None) -> Response:
    return answer(
        "pages/organization_settings.html",
        "fragments/organization_settings.html",
        status=error.status if error else 200,
        organization=own,
        given=given,
        types=organizations.TYPES,
        countries=countries(),
        error=error,
        error_field=getattr(error, "field", None),
        said=said(),
    )


def _where_she_was(path: str, slug: str) -> str:
    """The page, unless what it shows belongs to the organization that she acted for before."""
    if path.startswith(url_for("members.index", slug=slug).rsplit("/", 1)[0] + "/"):
        return path
    routes = current_app.url_map.bind("")
    try:
        endpoint, values = routes.match(urlsplit(path).path, method="GET")
    except (HTTPException, RequestRedirect):
        return "/"
    is_for_any = not values or endpoint.partition(".")[0] in _FOR_ANY
    return path if is_for_any and endpoint not in _OF_ORDERS else "/"


def _before(key: str | None) -> tuple[datetime, int] | None:
    """Where the last page ended, as _key() wrote it. Raises NotFound for anything else."""
    if key is None:
        return None
    at, _sep, number = key.partition("_")
    try:
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            raise ValueError
        found = datetime.fromisoformat(at)
        if found.tzinfo is None or not 2000 <= found.year <= 9000:
            raise ValueError
    except ValueError:
        raise NotFound(_("There is no such page.")) from None
    return found, int(number)


def _key(deed: OrganizationDeed) -> str:
    return f"{deed.at.isoformat()}_{deed.id}"
