"""What a first visit weighs: bytes and requests, which do not move from hour to hour."""

from __future__ import annotations

import pytest

from tests.support.people import Customer
from views._compress import compress

FIRST_VISIT = 25 * 1024
# What arrives with a connection's first packets.
FIRST_WINDOW = 14 * 1024
AN_ADD_TO_CART = 3 * 1024
PAGES = ["/", "/add-ons/bolt", "/bundles/enterprise-suite"]


def small(nobody: Customer, path: str) -> int:
    """The bytes of an answer as a first visit takes it: kept, and compressed once."""
    answer = nobody.client.get(path)
    assert answer.status_code == 200
    return len(compress(answer.data, "br"))


def linked(nobody: Customer, path: str) -> tuple[list[str], set[str]]:
    """The stylesheet and the script that a page loads, and its pictures."""
    page = nobody.get(path)
    assets = [tag["href"] for tag in page.select("link[rel=stylesheet]")]
    assets += [tag["src"] for tag in page.select("script[src]")]
    return assets, {tag["href"].split("#")[0] for tag in page.select("use[href]")}


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light(nobody: Customer, path: str) -> None:
    assets, pictures = linked(nobody, path)
    sizes = [small(nobody, address) for address in (path, *assets)]
    assert sum(sizes) <= FIRST_VISIT, sizes
    assert len(sizes) + len(pictures) <= 4
    (stylesheet,) = (address for address in assets if address.endswith(".css"))
    assert sizes[0] + small(nobody, stylesheet) <= FIRST_WINDOW, sizes


def test_an_answer_to_an_add_to_cart_is_light(nobody: Customer) -> None:
    assert len(nobody.post("/cart/lines", htmx=True, add_on="bolt").response.data) <= AN_ADD_TO_CART


def test_what_is_made_for_one_is_compressed_where_nothing_secret_stands_beside(
    casey: Customer, nobody: Customer
) -> None:
    def encoding(customer: Customer, path: str, **headers: str) -> str | None:
        answer = customer.client.get(path, headers={"Accept-Encoding": "br", **headers})
        assert answer.status_code == 200
        return answer.headers.get("Content-Encoding")

    assert encoding(casey, "/cart") == "br"
    assert encoding(nobody, "/?q=bolt") == "br"
    assert encoding(casey, "/?q=bolt", **{"HX-Request": "true"}) == "br"
    assert encoding(casey, "/?q=bolt") is None, "her name beside another's words"
    assert encoding(casey, "/healthz") is None, "too short to gain by it"


def test_the_stylesheet_is_without_what_is_for_its_readers(nobody: Customer) -> None:
    assets, _ = linked(nobody, "/")
    text = nobody.client.get(assets[0]).text
    assert "/*" not in text and "\n " not in text
    assert text.count("{") == text.count("}") > 100
