"""What is sold, as staff edit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import BundleItem, Listing, NewId

_queries = load("listings")
_find_listing = _queries.maybe("find_listing", Listing)
_insert_add_on = _queries.maybe("insert_add_on", NewId)
_update_add_on = _queries.exec("update_add_on")
_set_add_on_status = _queries.exec("set_add_on_status")
_set_features = _queries.exec("set_features")
_insert_bundle = _queries.maybe("insert_bundle", NewId)
_update_bundle = _queries.exec("update_bundle")
_list_bundle_items = _queries.many("list_bundle_items", BundleItem)


@dataclass(frozen=True, slots=True)
class AddOnTerms:
    """All of an add-on that staff write; the price in the currency's units."""

    slug: str
    name: str
    catalogue_set: str
    category: str
    base_price: Decimal
    billing_type: str
    integration_type: str
    tagline: str = ""
    description: str = ""
    currency: str = "USD"
    status: str = "active"
    required_tier: str | None = None
    required_slugs: list[str] = field(default_factory=list)
    trial_days: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)
    icon_url: str | None = None
    screenshots: list[str] = field(default_factory=list)
    video_url: str | None = None
    documentation_url: str | None = None
    support_url: str | None = None
    terms_url: str | None = None
    publisher: str = "Unicorn Commander"
    version: str = "1.0.0"
    is_featured: bool = False
    is_popular: bool = False


@dataclass(frozen=True, slots=True)
class BundleTerms:
    """All of a bundle that staff write; members in order, a percentage or an amount off."""

    slug: str
    name: str
    member_slugs: list[str]
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    description: str = ""
    currency: str = "USD"
    status: str = "active"
    is_featured: bool = False
    is_popular: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def find_listing(conn: Connection, *, slug: str) -> Listing | None:
    """An add-on to edit, listed or not; None where there is none, or for all but staff."""
    return _find_listing(conn, slug=slug)


def insert_add_on(conn: Connection, terms: AddOnTerms) -> UUID | None:
    """A new add-on's id; None for all but staff."""
    new = _insert_add_on(conn, **_params(terms))
    return new.id if new else None


def update_add_on(conn: Connection, terms: AddOnTerms, *, add_on_id: UUID) -> bool:
    """Show and sell an add-on otherwise; False where there is none, or for all but staff."""
    return _update_add_on(conn, add_on_id=add_on_id, **_params(terms)) == 1


def set_add_on_status(conn: Connection, *, add_on_id: UUID, status: str, is_active: bool) -> bool:
    """Announce, sell or withdraw; False where there is no such add-on, or for all but staff."""
    return _set_add_on_status(conn, add_on_id=add_on_id, status=status, is_active=is_active) == 1


def set_features(
    conn: Connection, *, add_on_id: UUID, features: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Give an add-on these features, key to configuration, and no others; False as above."""
    given = [
        {"feature_key": key, "configuration": dict(configuration)}
        for key, configuration in features.items()
    ]
    return _set_features(conn, add_on_id=add_on_id, features=Jsonb(given)) == 1


def insert_bundle(conn: Connection, terms: BundleTerms) -> UUID | None:
    """A new bundle's id; None for all but staff."""
    new = _insert_bundle(conn, **asdict(terms))
    return new.id if new else None


def update_bundle(conn: Connection, terms: BundleTerms, *, bundle_id: UUID) -> bool:
    """Let a bundle hold or cost something else; False where there is none, or all but staff."""
    return _update_bundle(conn, bundle_id=bundle_id, **asdict(terms)) == 1


def list_bundle_items(conn: Connection, *, bundle_id: UUID) -> Later[list[BundleItem]]:
    """What a bundle holds, in its order."""
    return _list_bundle_items.later(conn, bundle_id=bundle_id)


def _params(terms: AddOnTerms) -> dict[str, Any]:
    return {**asdict(terms), "metadata": Jsonb(terms.metadata)}
