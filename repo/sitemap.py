"""The addresses that search engines are told of."""

from __future__ import annotations

from repo.db import Connection
from repo.loader import load
from repo.rows import CategoryAddress, SitemapEntry, SitemapPart

_queries = load("sitemap")
_list_parts = _queries.many("list_parts", SitemapPart)
_list_add_on_addresses = _queries.many("list_add_on_addresses", SitemapEntry)
_list_bundle_addresses = _queries.many("list_bundle_addresses", SitemapEntry)
_list_category_addresses = _queries.many("list_category_addresses", CategoryAddress)


def list_parts(conn: Connection, *, part_size: int) -> list[SitemapPart]:
    """After which slug each part of the listed add-ons begins."""
    return _list_parts(conn, part_size=part_size)


def list_add_on_addresses(conn: Connection, *, after: str, page_size: int) -> list[SitemapEntry]:
    """Listed add-ons after a slug."""
    return _list_add_on_addresses(conn, after=after, page_size=page_size)


def list_bundle_addresses(conn: Connection, *, after: str, page_size: int) -> list[SitemapEntry]:
    """Bundles on sale after a slug."""
    return _list_bundle_addresses(conn, after=after, page_size=page_size)


def list_category_addresses(conn: Connection) -> list[CategoryAddress]:
    """The categories that hold something."""
    return _list_category_addresses(conn)
