"""For search engines: which pages are theirs to read, and where all of them are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, request, stream_with_context, url_for

from repo import sitemap
from repo.db import Connection, Credentials
from repo.rows import SitemapEntry
from services import collections
from views._shop import public_url, shop

blueprint = Blueprint("seo", __name__)

# As the sitemaps' protocol allows; the pages within a part are read in turn, so that none is large.
PART_SIZE = 50_000
PAGE_SIZE = 1_000
# What anybody may find by a search engine; all else is somebody's own, or a step of buying.
# The cart is as anybody finds it: empty.
INDEXED = {
    "storefront.index",
    "storefront.category",
    "storefront.collection",
    "storefront.ranking",
    "products.add_on",
    "products.bundle",
    "compare.show",
    "plans.show",
    "cart.show",
}
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OWN = ("/cart/", "/checkout", "/orders", "/account", "/login", "/auth/", "/organizations")
Pages = Callable[[Connection, str], list[SitemapEntry]]


def init_app(app: Flask) -> None:
    """Let answers say which of them are not for search engines."""
    app.after_request(_say_whose)
    app.register_blueprint(blueprint)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Where search engines need not go, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _OWN), ""]
    lines += [f"Sitemap: {public_url('seo.index')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The parts of the sitemap."""
    with shop().database.read(Credentials()) as work:
        parts = sitemap.list_parts(work.conn, part_size=PART_SIZE)
    addresses = [public_url("seo.pages"), public_url("seo.bundles")]
    addresses += [_part(part.after) for part in parts]
    entries = "".join(f"<sitemap><loc>{escape(each)}</loc></sitemap>\n" for each in addresses)
    return _xml(f'<sitemapindex xmlns="{_NAMESPACE}">\n{entries}</sitemapindex>\n')


@blueprint.get("/sitemaps/pages.xml")
def pages() -> Response:
    """The front page, its categories and collections, and the pages on deciding."""
    with shop().database.read(Credentials()) as work:
        categories = sitemap.list_category_addresses(work.conn)
    addresses = [
        public_url("storefront.index"),
        public_url("plans.show"),
        public_url("compare.show"),
        public_url("storefront.ranking"),
        *(public_url("storefront.collection", name=name) for name in collections.TITLES),
        *(public_url("storefront.category", slug=each.slug) for each in categories),
    ]
    return _xml(_urlset(f"<url><loc>{escape(each)}</loc></url>\n" for each in addresses))


@blueprint.get("/sitemaps/bundles.xml")
def bundles() -> Response:
    """The bundles on sale."""

    def read(conn: Connection, after: str) -> list[SitemapEntry]:
        return sitemap.list_bundle_addresses(conn, after=after, page_size=PAGE_SIZE)

    return _stream(read, "products.bundle", "")


@blueprint.get("/sitemaps/add-ons.xml")
def add_ons() -> Response:
    """A part of the listed add-ons: those after a slug."""

    def read(conn: Connection, after: str) -> list[SitemapEntry]:
        return sitemap.list_add_on_addresses(conn, after=after, page_size=PAGE_SIZE)

    return _stream(read, "products.add_on", request.args.get("after", "")[:200])


def _part(after: str) -> str:
    given = {"after": after} if after else {}
    return public_url("seo.add_ons", **given)


def _stream(read: Pages, endpoint: str, after: str) -> Response:
    """Send page by page, each read on from where the last one ended."""
    # The first page is read before anything is sent, so that an error is still told as one.
    first = _read_page(read, after)

    def lines() -> Iterator[str]:
        page, sent = first, 0
        while page:
            for entry in page[: PART_SIZE - sent]:
                yield _line(endpoint, entry)
            sent += len(page)
            last = len(page) < PAGE_SIZE or sent >= PART_SIZE
            page = [] if last else _read_page(read, page[-1].slug)

    return Response(stream_with_context(_urlset(lines())), mimetype="application/xml")


def _read_page(read: Pages, after: str) -> list[SitemapEntry]:
    with shop().database.read(Credentials()) as work:
        return read(work.conn, after)


def _line(endpoint: str, entry: SitemapEntry) -> str:
    address = escape(shop().settings.public_url + url_for(endpoint, slug=entry.slug))
    return f"<url><loc>{address}</loc><lastmod>{entry.updated_at:%Y-%m-%d}</lastmod></url>\n"


def _urlset(lines: Iterator[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n'
    yield from lines
    yield "</urlset>\n"


def _xml(body: str | Iterator[str]) -> Response:
    if isinstance(body, str):
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    return Response(body, mimetype="application/xml")


def _say_whose(response: Response) -> Response:
    is_page = response.mimetype == "text/html"
    if is_page and (request.endpoint not in INDEXED or response.status_code != 200):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
