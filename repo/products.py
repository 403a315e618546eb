"""One thing that is sold, as its own page shows it."""

from __future__ import annotations

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import AddOn, AddOnLink, Bundle, Feature

_queries = load("products")
_find_add_on = _queries.maybe("find_add_on", AddOn)
_list_features = _queries.many("list_features", Feature)
_list_required_add_ons = _queries.many("list_required_add_ons", AddOnLink)
_find_bundle = _queries.maybe("find_bundle", Bundle)
_list_bundles_with = _queries.many("list_bundles_with", Bundle)
_list_bundle_members = _queries.many("list_bundle_members", AddOnLink)


def find_add_on(conn: Connection, *, slug: str) -> Later[AddOn | None]:
    """A listed add-on, or None."""
    return _find_add_on.later(conn, slug=slug)


def list_features(conn: Connection, *, slug: str) -> Later[list[Feature]]:
    """What an add-on can do."""
    return _list_features.later(conn, slug=slug)


def list_required_add_ons(conn: Connection, *, slug: str) -> Later[list[AddOnLink]]:
    """The add-ons of which one must be owned before this one."""
    return _list_required_add_ons.later(conn, slug=slug)


def find_bundle(conn: Connection, *, slug: str) -> Later[Bundle | None]:
    """A bundle on sale, or None."""
    return _find_bundle.later(conn, slug=slug)


def list_bundles_with(conn: Connection, *, slug: str, page_size: int) -> Later[list[Bundle]]:
    """The bundles on sale that hold an add-on."""
    return _list_bundles_with.later(conn, slug=slug, page_size=page_size)


def list_bundle_members(conn: Connection, *, slug: str) -> Later[list[AddOnLink]]:
    """A bundle's members, in order."""
    return _list_bundle_members.later(conn, slug=slug)
