"""One thing that is sold, as its own page shows it."""

from __future__ import annotations

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import (
    AddOn,
    AddOnLink,
    Bundle,
    BundleForAsker,
    Feature,
    NewReview,
    Picture,
    RelatedAddOn,
    Version,
)

_queries = load("products")
_find_add_on = _queries.maybe("find_add_on", AddOn)
_list_features = _queries.many("list_features", Feature)
_list_related_add_ons = _queries.many("list_related_add_ons", RelatedAddOn)
_list_versions = _queries.many("list_versions", Version)
_list_newest_reviews = _queries.many("list_newest_reviews", NewReview)
_find_bundle = _queries.maybe("find_bundle", Bundle)
_list_bundles_with = _queries.many("list_bundles_with", BundleForAsker)
_list_bundle_members = _queries.many("list_bundle_members", AddOnLink)
_find_picture = _queries.maybe("find_picture", Picture)


def find_add_on(conn: Connection, *, slug: str) -> Later[AddOn | None]:
    """An add-on, listed or not, or None."""
    return _find_add_on.later(conn, slug=slug)


def list_features(conn: Connection, *, slug: str) -> Later[list[Feature]]:
    """What an add-on can do."""
    return _list_features.later(conn, slug=slug)


def list_related_add_ons(
    conn: Connection, *, slug: str, page_size: int
) -> Later[list[RelatedAddOn]]:
    """What an add-on requires, works with and is like, and others by its publisher."""
    return _list_related_add_ons.later(conn, slug=slug, page_size=page_size)


def list_versions(conn: Connection, *, slug: str, page_size: int) -> Later[list[Version]]:
    """An add-on's versions, the newest first."""
    return _list_versions.later(conn, slug=slug, page_size=page_size)


def list_newest_reviews(conn: Connection, *, slug: str, page_size: int) -> Later[list[NewReview]]:
    """What customers said of an add-on last."""
    return _list_newest_reviews.later(conn, slug=slug, page_size=page_size)


def find_bundle(conn: Connection, *, slug: str) -> Later[Bundle | None]:
    """A bundle on sale, or None."""
    return _find_bundle.later(conn, slug=slug)


def list_bundles_with(
    conn: Connection, *, slug: str, page_size: int
) -> Later[list[BundleForAsker]]:
    """The bundles on sale that hold an add-on, and how much of each the asker owns."""
    return _list_bundles_with.later(conn, slug=slug, page_size=page_size)


def list_bundle_members(conn: Connection, *, slug: str) -> Later[list[AddOnLink]]:
    """A bundle's members, in order."""
    return _list_bundle_members.later(conn, slug=slug)


def find_picture(conn: Connection, *, slug: str) -> Later[Picture | None]:
    """What a listed add-on's pictures are drawn from, or None."""
    return _find_picture.later(conn, slug=slug)
