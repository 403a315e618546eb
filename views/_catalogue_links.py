"""The addresses within the catalogue: every part of a page's state stands in them."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for

from services.filters import Filters
from views._shop import shop

# Stands where a value goes, for addresses that are made once and used for many values.
_SLOT = "~"


class CatalogueLinks:
    """The addresses that a page of the catalogue leads to, each with the other filters kept."""

    def __init__(self, filters: Filters) -> None:
        """Make the two paths once: a page has dozens of links."""
        self._filters = filters
        self.home = url_for("storefront.index")
        self._categories = url_for("storefront.category", slug=_SLOT)[: -len(_SLOT)]

    def to(self, **changes: str | int | None) -> str:
        """This page's address with changes; a category's page has a path of its own."""
        params = self._filters.as_query(**changes)
        category = params.pop("category", None)
        path = f"{self._categories}{category}" if category else self.home
        return f"{path}?{urlencode(params)}" if params else path

    def only(self, parameter: str) -> str:
        """The address with one of the filters alone."""
        others = {name: None for name in self._filters.as_query() if name != parameter}
        return self.to(**others)

    def around(self, facet: str) -> tuple[str, str]:
        """What goes before and after a value of a facet in the address that chooses it."""
        before, after = self.to(**{facet: _SLOT}).split(
            f"{self._categories}{_SLOT}" if facet == "category" else f"{facet}={_SLOT}"
        )
        return before + (self._categories if facet == "category" else f"{facet}="), after

    @property
    def canonical(self) -> str:
        """The address that search engines shall know it by: in whatever order it is shown."""
        return shop().settings.public_url + self.to(sort=None, page=self._filters.page)
