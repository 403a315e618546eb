"""Collections: featured, popular, new, and what the staff picked, each with a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repo import catalog
from repo.catalog import Kind
from repo.db import Work
from repo.rows import AddOnCard
from services.catalog import PAGE_SIZE
from services.errors import NotFound
from services.filters import NO_SUCH_PAGE
from services.i18n import Words, gettext
from services.i18n import noop as _
from services.unit_prices import cards_then

TITLES = Words(
    {
        "featured": _("Featured"),
        "popular": _("Popular"),
        "new": _("New"),
        "staff-picks": _("Staff picks"),
    }
)
ABOUT = Words(
    {
        "featured": _("What we would show a friend first. Nobody pays to be here."),
        "popular": _("What most customers bought, the most bought first."),
        "new": _("The latest arrivals, the newest first."),
        "staff-picks": _("Chosen by the people who run this shop, because they use it themselves."),
    }
)
# A whole collection is a list to be looked through, and not the catalogue once more.
MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """A page of a collection."""

    name: str
    cards: Sequence[AddOnCard]
    page: int
    has_next: bool


def collection_page(work: Work, name: str, page: int) -> CollectionPage:
    """A page of a collection. Raises NotFound for an unknown one, and past its end."""
    if name not in TITLES:
        raise NotFound(gettext("There is no such collection in the shop."))
    if page > MOST_PAGES:
        raise NotFound(gettext(NO_SUCH_PAGE))
    # One more than is shown tells whether there is a next page.
    rows, first = PAGE_SIZE + 1, (page - 1) * PAGE_SIZE
    if name in ("popular", "new"):
        found = catalog.list_add_ons(
            work.conn, Kind(), sort=name, page_size=rows, first_row=first
        ).result()
    else:
        found = catalog.list_collection(work.conn, name, page_size=rows, first_row=first).result()
    if page > 1 and not found:
        raise NotFound(gettext(NO_SUCH_PAGE))
    return CollectionPage(
        name,
        cards_then(work, found[:PAGE_SIZE]),
        page,
        len(found) > PAGE_SIZE and page < MOST_PAGES,
    )
