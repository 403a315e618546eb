"""The pages of things that are sold: deciding."""

from __future__ import annotations

from dataclasses import dataclass

from repo import products
from repo.db import Work
from repo.rows import AddOn, AddOnLink, Feature
from services.errors import NotFound
from services.offers import SHOWN_BUNDLES, BundleOffer, offer
from services.pricing import PricedItem
from services.unit_prices import UnitPrice, ask_bundle, ask_one, price_bundle, price_one


@dataclass(frozen=True, slots=True)
class AddOnPage:
    """All that an add-on's own page says."""

    add_on: AddOn
    features: list[Feature]
    required: list[AddOnLink]
    bundles: list[BundleOffer]
    prices: list[UnitPrice]

    @property
    def requirement_met(self) -> bool:
        """Nothing is required, or one of the required is owned."""
        return not self.required or any(link.owned for link in self.required)


@dataclass(frozen=True, slots=True)
class BundlePage:
    """All that a bundle's own page says."""

    offer: BundleOffer
    members: list[AddOnLink]
    priced: PricedItem


def add_on_page(work: Work, slug: str) -> AddOnPage:
    """An add-on's own page. Raises NotFound."""
    add_on = products.find_add_on(work.conn, slug=slug)
    features = products.list_features(work.conn, slug=slug)
    required = products.list_required_add_ons(work.conn, slug=slug)
    bundles = products.list_bundles_with(work.conn, slug=slug, page_size=SHOWN_BUNDLES)
    prices = ask_one(work, slug)
    found = add_on.result()
    if found is None:
        raise NotFound("There is no such add-on in the shop, or it is no longer sold.")
    return AddOnPage(
        add_on=found,
        features=features.result(),
        required=required.result(),
        bundles=[offer(bundle) for bundle in bundles.result()],
        prices=price_one(work, prices),
    )


def bundle_page(work: Work, slug: str) -> BundlePage:
    """A bundle's own page. Raises NotFound."""
    bundle = products.find_bundle(work.conn, slug=slug)
    members = products.list_bundle_members(work.conn, slug=slug)
    asked = ask_bundle(work, slug)
    found, priced = bundle.result(), price_bundle(work, asked)
    if found is None or priced is None:
        raise NotFound("There is no such bundle in the shop, or it is no longer sold.")
    return BundlePage(offer=offer(found), members=members.result(), priced=priced)
