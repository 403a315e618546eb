"""The pages of things that are sold: deciding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from repo import products
from repo.db import Work
from repo.rows import (
    AddOn,
    AddOnLink,
    Feature,
    NewReview,
    Picture,
    RelatedAddOn,
    Version,
)
from services import data_facts
from services.errors import NotFound
from services.i18n import gettext as _
from services.money import number
from services.offers import SHOWN_BUNDLES, BundleOffer, offer, offer_for
from services.options import Option, options
from services.pictures import Screenshot, is_local, screenshots
from services.pricing import PricedItem
from services.unit_prices import UnitPrice, ask_bundle, ask_one, price_bundle, price_one, pricer

SHOWN_RELATED = 4
SHOWN_VERSIONS = 10
SHOWN_REVIEWS = 3


@dataclass(frozen=True)
class AddOnPage:
    """All that an add-on's own page says."""

    add_on: AddOn
    features: list[Feature]
    related: list[RelatedAddOn]
    bundles: list[BundleOffer]
    versions: list[Version]
    reviews: list[NewReview]
    prices: list[UnitPrice]

    @cached_property
    def options(self) -> list[Option]:
        """The ways to buy it, the usual one first."""
        # What is owned until some day is prolonged from there.
        start = self.add_on.owned_until or self.add_on.priced_at
        return options(self.prices, start.date())

    @property
    def required(self) -> list[RelatedAddOn]:
        """The add-ons of which one must be owned before this one."""
        return self._related("requires")

    @property
    def works_with(self) -> list[RelatedAddOn]:
        """The add-ons that it works together with."""
        return self._related("works_with")

    @property
    def similar(self) -> list[RelatedAddOn]:
        """Those one might choose in its place."""
        return self._related("similar")

    @property
    def by_publisher(self) -> list[RelatedAddOn]:
        """Others by its publisher."""
        return self._related("publisher")

    @property
    def requirement_met(self) -> bool:
        """Nothing is required, or one of the required is owned or tried."""
        return not self.required or any(link.at_hand for link in self.required)

    @property
    def screenshots(self) -> list[Screenshot]:
        """Its pictures."""
        return screenshots(self.add_on.screenshots)

    @property
    def video(self) -> str | None:
        """Its film, where the shop itself serves it."""
        return self.add_on.video_url if is_local(self.add_on.video_url) else None

    @property
    def privacy(self) -> list[tuple[str, list[str]]]:
        """What becomes of data, fact by fact."""
        return data_facts.facts(self.add_on.privacy)

    @property
    def stars(self) -> list[tuple[int, int]]:
        """How many gave five stars, four, and so on."""
        return list(zip(range(5, 0, -1), self.add_on.stars, strict=True))

    @property
    def usage_price(self) -> Decimal | None:
        """What a unit of use costs, where the publisher says so."""
        stated = str(self.add_on.metadata.get("usage_price", ""))
        return Decimal(stated) if stated.replace(".", "", 1).isdecimal() else None

    def _related(self, relation: str) -> list[RelatedAddOn]:
        return [link for link in self.related if link.relation == relation]


@dataclass(frozen=True, slots=True)
class BundlePage:
    """All that a bundle's own page says."""

    offer: BundleOffer
    members: list[AddOnLink]
    priced: PricedItem


def add_on_page(work: Work, slug: str) -> AddOnPage:
    """An add-on's own page, also of one that is withdrawn. Raises NotFound."""
    add_on = products.find_add_on(work.conn, slug=slug)
    features = products.list_features(work.conn, slug=slug)
    related = products.list_related_add_ons(work.conn, slug=slug, page_size=SHOWN_RELATED)
    bundles = products.list_bundles_with(work.conn, slug=slug, page_size=SHOWN_BUNDLES)
    prices = ask_one(work, slug)
    versions = products.list_versions(work.conn, slug=slug, page_size=SHOWN_VERSIONS)
    reviews = products.list_newest_reviews(work.conn, slug=slug, page_size=SHOWN_REVIEWS)
    found = add_on.result()
    if found is None or not (found.is_listed or found.is_withdrawn):
        raise NotFound(_("There is no such add-on in the shop, or it is no longer sold."))
    offered = pricer(work, prices)
    return AddOnPage(
        add_on=found,
        features=features.result(),
        related=related.result(),
        bundles=[offer_for(bundle, offered) for bundle in bundles.result()],
        versions=versions.result(),
        reviews=reviews.result(),
        prices=price_one(work, prices),
    )


def bundle_page(work: Work, slug: str) -> BundlePage:
    """A bundle's own page. Raises NotFound."""
    bundle = products.find_bundle(work.conn, slug=slug)
    members = products.list_bundle_members(work.conn, slug=slug)
    asked = ask_bundle(work, slug)
    found, priced = bundle.result(), price_bundle(work, asked)
    if found is None or priced is None:
        raise NotFound(_("There is no such bundle in the shop, or it is no longer sold."))
    return BundlePage(offer=offer(found), members=members.result(), priced=priced)


def picture(work: Work, slug: str) -> Picture:
    """What a listed add-on's pictures are drawn from. Raises NotFound."""
    found = products.find_picture(work.conn, slug=slug).result()
    if found is None:
        raise NotFound()
    return found


def values_of(configuration: Mapping[str, Any]) -> list[str]:
    """A feature's own figures and names, as a person reads them: `5,000 pages`, `PDF`."""
    return [words for key, value in configuration.items() for words in _value_words(key, value)]


def _value_words(key: str, value: object) -> list[str]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        amount = number(Decimal(str(value))) if value >= 0 else "∞"
        return [f"{amount}%" if key == "percent" else f"{amount} {key.replace('_', ' ')}"]
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [str(each).upper() if key == "formats" else str(each) for each in value]
    return []
