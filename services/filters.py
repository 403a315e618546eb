"""What the catalogue's address asks for: its parameters, read and written again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from repo.catalog import Kind
from services.errors import NotFound
from services.i18n import gettext
from services.i18n import noop as _

MAX_PAGE = 1000
MAX_SEARCH = 100
NO_SUCH_PAGE = _("There is no such page of the catalogue.")
SETS = {"extensions": _("Extensions"), "ai_tools": _("AI tools"), "plugins": _("Plugins")}
BILLING_TYPES = {
    "free": _("Free"),
    "one_time": _("One-time"),
    "monthly": _("Monthly"),
    "annual": _("Annual"),
    "usage_based": _("Usage-based"),
    "custom": _("Custom"),
}
INTEGRATIONS = {
    "api": _("API"),
    "webhook": _("Webhooks"),
    "embed": _("Embedded"),
    "standalone": _("Standalone"),
    "n8n_workflow": _("n8n workflow"),
    "native": _("Built in"),
}
STATUSES = {
    "active": _("Available"),
    "beta": _("Beta"),
    "coming_soon": _("Coming soon"),
    "deprecated": _("Retired"),
}
RATINGS = {
    "4": _("4 stars and up"),
    "3": _("3 stars and up"),
    "2": _("2 stars and up"),
    "1": _("1 star and up"),
}
TRIALS = {"1": _("Free trial")}
SORTS = {
    "relevance": _("Best match"),
    "popular": _("Popular"),
    "new": _("New"),
    "rating": _("Best rated"),
    "price": _("Price, low to high"),
    "name": _("Name"),
}
# The parameters in the order in which an address has them.
FACETS = ("category", "set", "billing_type", "integration", "tier", "rating", "trial", "status")
PARAMETERS = ("q", *FACETS, "sort", "page")
_CODE = re.compile(r"[a-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the catalogue's address asks for; every part is optional."""

    q: str | None = None
    category: str | None = None
    catalogue_set: str | None = None
    billing_type: str | None = None
    integration: str | None = None
    tier: str | None = None
    rating: str | None = None
    trial: str | None = None
    status: str | None = None
    sort: str | None = None
    page: int = 1

    @property
    def is_everything(self) -> bool:
        """Nothing narrows the catalogue down."""
        return self == Filters()

    @property
    def kind(self) -> Kind:
        """The facets' choices, as the repository takes them."""
        return Kind(
            category=self.category,
            catalogue_set=self.catalogue_set,
            billing_type=self.billing_type,
            integration=self.integration,
            tier=self.tier,
            rating=int(self.rating) if self.rating else None,
            trial=True if self.trial else None,
            status=self.status,
        )

    @property
    def default_sort(self) -> str:
        """What is sorted by where the address says nothing."""
        return "relevance" if self.q else "popular"

    def chosen(self, facet: str) -> str | None:
        """The choice of a facet, by its name in the address."""
        value: str | None = getattr(self, "catalogue_set" if facet == "set" else facet)
        return value

    def as_query(self, **changes: str | int | None) -> dict[str, str | int]:
        """The address's parameters, with changes; a change of anything goes back to page 1."""
        values: dict[str, str | int | None] = {"q": self.q, "sort": self.sort, "page": None}
        values.update((facet, self.chosen(facet)) for facet in FACETS)
        values.update(changes)
        if values["page"] == 1:
            values["page"] = None
        return {name: value for name in PARAMETERS if (value := values[name]) not in (None, "")}

    def known(self, *, category: bool, tier: bool) -> Filters:
        """Without a category or a tier that the shop does not have."""
        return replace(
            self,
            category=self.category if category else None,
            tier=self.tier if tier else None,
        )


def read_filters(args: Mapping[str, str]) -> Filters:
    """The filters of an address; what cannot be meant is left out. Raises NotFound for no page."""
    q = " ".join(args.get("q", "").replace("\0", " ").split())[:MAX_SEARCH].rstrip() or None
    sort = _known(args.get("sort"), SORTS)
    if sort in (("relevance",) if q else ("relevance", "popular")):
        sort = None
    return Filters(
        q=q,
        category=_code(args.get("category")),
        catalogue_set=_known(args.get("set"), SETS),
        billing_type=_known(args.get("billing_type"), BILLING_TYPES),
        integration=_known(args.get("integration"), INTEGRATIONS),
        tier=_code(args.get("tier")),
        rating=_known(args.get("rating"), RATINGS),
        trial=_known(args.get("trial"), TRIALS),
        status=_known(args.get("status"), STATUSES),
        sort=sort,
        page=read_page(args),
    )


def read_page(args: Mapping[str, str]) -> int:
    """The number of the page that an address asks for. Raises NotFound where it is none."""
    page = args.get("page", "").strip() or "1"
    if not (page.isascii() and page.isdigit() and len(page) <= 4 and 1 <= int(page) <= MAX_PAGE):
        raise NotFound(gettext(NO_SUCH_PAGE))
    return int(page)


def _known(value: str | None, names: Mapping[str, str]) -> str | None:
    return value if value in names else None


def _code(value: str | None) -> str | None:
    """What looks like a category or a tier; which there are the database knows."""
    return value if value and _CODE.fullmatch(value) else None
