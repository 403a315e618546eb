"""What is sold."""

from __future__ import annotations

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import AddOn, AddOnCard, AddOnLink, Bundle, CategoryCount, Feature

_queries = load("catalog")
_list_add_ons = _queries.many("list_add_ons", AddOnCard)
_list_categories = _queries.many("list_categories", CategoryCount)
_find_add_on = _queries.maybe("find_add_on", AddOn)
_list_features = _queries.many("list_features", Feature)
_list_required_add_ons = _queries.many("list_required_add_ons", AddOnLink)
_list_bundles = _queries.many("list_bundles", Bundle)
_list_bundle_members = _queries.many("list_bundle_members", AddOnLink)


def list_add_ons(
    conn: Connection,
    *,
    q: str | None,
    category: str | None,
    catalogue_set: str | None,
    billing_type: str | None,
    sort: str,
    page_size: int,
    first_row: int,
) -> Later[list[AddOnCard]]:
    """A page of the catalogue; `sort` is a name that the query's ORDER BY knows."""
    return _list_add_ons.later(
        conn,
        q=q,
        category=category,
        catalogue_set=catalogue_set,
        billing_type=billing_type,
        sort=sort,
        page_size=page_size,
        first_row=first_row,
    )


def list_categories(conn: Connection, *, catalogue_set: str | None) -> Later[list[CategoryCount]]:
    """The categories that hold something, of one set or of all."""
    return _list_categories.later(conn, catalogue_set=catalogue_set)


def find_add_on(conn: Connection, *, slug: str) -> Later[AddOn | None]:
    """A listed add-on, or None."""
    return _find_add_on.later(conn, slug=slug)


def list_features(conn: Connection, *, slug: str) -> Later[list[Feature]]:
    """What an add-on can do."""
    return _list_features.later(conn, slug=slug)


def list_required_add_ons(conn: Connection, *, slug: str) -> Later[list[AddOnLink]]:
    """The add-ons of which one must be owned before this one."""
    return _list_required_add_ons.later(conn, slug=slug)


def list_bundles(
    conn: Connection, *, slug: str | None = None, member_slug: str | None = None
) -> Later[list[Bundle]]:
    """The bundles on sale; the one of a slug, or those that hold an add-on."""
    return _list_bundles.later(conn, slug=slug, member_slug=member_slug)


def list_bundle_members(conn: Connection, *, slug: str) -> Later[list[AddOnLink]]:
    """A bundle's members, in order."""
    return _list_bundle_members.later(conn, slug=slug)
