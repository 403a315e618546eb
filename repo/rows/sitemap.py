"""The addresses that search engines are told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """A part of the sitemap: what comes after a slug."""

    after: str


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page for the sitemap, and when it last changed."""

    slug: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CategoryAddress:
    """A category for the sitemap."""

    slug: str
