"""What search engines and shared links are told: data, addresses, and what is not theirs."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import psycopg
import pytest

from services.settings import Settings
from tests.conftest import Urls
from tests.support.people import Customer
from views import seo

NAME = "</script><script>alert(1)</script><!--"
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(body: str) -> list[str]:
    root = ET.fromstring(body)  # noqa: S314 - our own answer
    return [str(loc.text) for loc in root.findall(".//s:loc", XML)]


def test_an_add_on_is_told_as_software_that_is_offered(nobody: Customer) -> None:
    page = nobody.get("/add-ons/bolt")
    software, crumbs = (
        json.loads(tag.string) for tag in page.select("script[type='application/ld+json']")
    )
    assert software["@type"] == "SoftwareApplication"
    assert software["url"] == "http://localhost/add-ons/bolt"
    assert [offer["price"] for offer in software["offers"]] == ["14.99", "149.90"]
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]


def test_a_bundle_and_the_shop_are_told(nobody: Customer) -> None:
    page = nobody.get("/bundles/enterprise-suite")
    product = json.loads(page.select("script[type='application/ld+json']")[0].string)
    assert (product["@type"], product["offers"]["price"]) == ("Product", "122.18")
    kinds = [
        json.loads(tag.string)["@type"]
        for tag in nobody.get("/").select("script[type='application/ld+json']")
    ]
    assert kinds == ["Organization", "WebSite"]


def test_no_name_ends_the_data(urls: Urls, nobody: Customer) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET name = %s, tagline = %s WHERE slug = 'bolt'", [NAME, NAME])
    page = nobody.get("/add-ons/bolt")
    found = page.select("script[type='application/ld+json']")
    assert len(found) == 2
    assert json.loads(found[0].string)["name"] == NAME
    assert "<script>alert" not in page.response.text
    assert len(page.select("script")) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/add-ons/bolt",
        "/bundles/enterprise-suite",
        "/pricing",
        "/compare",
        "/compare?a=bolt&b=brigade",
    ],
)
def test_pages_to_share_have_an_address_a_title_and_a_picture(
    nobody: Customer, settings: Settings, path: str
) -> None:
    page = nobody.get(path, Host="127.0.0.1")
    told = {tag["property"]: tag["content"] for tag in page.select("meta[property^='og:']")}
    assert told["og:url"].startswith(settings.public_url)
    assert told["og:title"]
    assert told["og:image"] == settings.public_url + "/static/social.png"
    assert page.select("meta[name='twitter:card']")
    (canonical,) = page.select("link[rel=canonical]")
    assert canonical["href"] == told["og:url"]
    assert "X-Robots-Tag" not in page.headers


def test_the_same_comparison_has_one_address(nobody: Customer) -> None:
    hrefs = {
        nobody.get(path).select("link[rel=canonical]")[0]["href"]
        for path in ("/compare?a=bolt&b=brigade", "/compare?a=brigade&b=bolt&c=bolt")
    }
    assert hrefs == {"http://localhost/compare?a=bolt&b=brigade"}


@pytest.mark.parametrize("path", ["/orders", "/account/add-ons", "/checkout", "/nowhere"])
def test_what_is_somebodys_own_is_not_indexed(casey: Customer, path: str) -> None:
    casey.put_in_cart("bolt")
    assert casey.get(path).headers["X-Robots-Tag"] == "noindex"


def test_robots_are_told_where_to_go(nobody: Customer) -> None:
    body = nobody.get("/robots.txt").response.text
    assert "Disallow: /cart/\n" in body
    assert "Disallow: /checkout\n" in body
    assert "Sitemap: http://localhost/sitemap.xml" in body


def test_the_sitemap_names_every_listed_thing_once(urls: Urls, nobody: Customer) -> None:
    parts = addresses(nobody.get("/sitemap.xml").response.text)
    assert len(parts) == 3
    found = [
        each
        for part in parts
        for each in addresses(nobody.client.get(part.removeprefix("http://localhost")).text)
    ]
    assert len(found) == len(set(found))
    with psycopg.connect(urls.owner) as conn:
        listed = {slug for (slug,) in conn.execute("SELECT slug FROM add_ons WHERE is_listed")}
        bundles = {slug for (slug,) in conn.execute("SELECT slug FROM bundles_on_sale")}
    assert {a.rsplit("/", 1)[1] for a in found if "/add-ons/" in a} == listed
    assert {a.rsplit("/", 1)[1] for a in found if "/bundles/" in a} == bundles
    assert "http://localhost/" in found
    assert "http://localhost/pricing" in found
    assert "http://localhost/categories/ai-services" in found
    assert "http://localhost/collections/staff-picks" in found
    assert "http://localhost/ranking" in found
    assert not any("quarterly-tax-estimator" in each for each in found)


def test_what_the_sitemap_names_may_be_indexed(nobody: Customer) -> None:
    parts = addresses(nobody.get("/sitemap.xml").response.text)
    found = [
        each.removeprefix("http://localhost")
        for part in parts
        for each in addresses(nobody.client.get(part.removeprefix("http://localhost")).text)
    ]
    answers = {path: nobody.client.get(path) for path in found}
    assert {path for path, answer in answers.items() if answer.status_code != 200} == set()
    assert {path for path, answer in answers.items() if "X-Robots-Tag" in answer.headers} == set()


def test_an_empty_cart_may_be_indexed(nobody: Customer) -> None:
    assert "X-Robots-Tag" not in nobody.get("/cart").headers


@pytest.mark.parametrize(
    ("part_size", "page_size"), [(10, 3), (69, 1000), (1, 1), (23, 23), (68, 7)]
)
def test_parts_join_without_a_gap_whatever_their_size(
    nobody: Customer, monkeypatch: pytest.MonkeyPatch, part_size: int, page_size: int
) -> None:
    whole = addresses(nobody.client.get("/sitemaps/add-ons.xml").text)
    monkeypatch.setattr(seo, "PART_SIZE", part_size)
    monkeypatch.setattr(seo, "PAGE_SIZE", page_size)
    parts = [a for a in addresses(nobody.client.get("/sitemap.xml").text) if "add-ons.xml" in a]
    assert len(parts) == -(-len(whole) // part_size)
    found = [
        addresses(nobody.client.get(part.removeprefix("http://localhost")).text) for part in parts
    ]
    assert all(0 < len(each) <= part_size for each in found)
    assert [each for part in found for each in part] == whole


@pytest.mark.parametrize("number", ["1", "2-dark"])
def test_a_picture_is_drawn_from_the_add_ons_facts(
    urls: Urls, nobody: Customer, number: str
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET name = '<b>&amp;' WHERE slug = 'bolt'")
    answer = nobody.client.get(f"/pictures/bolt/{number}.svg")
    assert answer.mimetype == "image/svg+xml"
    root = ET.fromstring(answer.text)  # noqa: S314 - our own answer
    assert root.find("{http://www.w3.org/2000/svg}title").text == "<b>&amp;"  # type: ignore[union-attr]
    assert not root.findall(".//{*}script")
    assert answer.cache_control.public
    again = nobody.client.get(
        f"/pictures/bolt/{number}.svg", headers={"If-None-Match": str(answer.headers["ETag"])}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["nothing/1.svg", "bolt/4.svg", "bolt/1-blue.svg", "quarterly-tax-estimator/1.svg"]
)
def test_there_is_no_picture_of_what_is_not_there(nobody: Customer, path: str) -> None:
    assert nobody.get(f"/pictures/{path}").status == 404
