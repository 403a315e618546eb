"""An add-on's page: each state of it, what it leads on to, what customers say of it."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Page
from tests.support.shopping import lines, problems, total
from tests.support.worker import Worker


def execute(urls: Urls, statement: str, *params: object) -> None:
    with psycopg.connect(urls.server) as conn:
        conn.execute(statement, params or None)  # type: ignore[call-overload]


def linked(page: Page) -> list[dict[str, Any]]:
    """The page's data for search engines."""
    found = page.select("script[type='application/ld+json']")
    return [json.loads(tag.string) for tag in found]


def test_each_way_to_buy_says_what_is_due_today_and_then(nobody: Customer) -> None:
    page = nobody.get("/add-ons/unicorn-orator")
    ways = page.select(".option input[name=billing_type]")
    assert [way["value"] for way in ways] == ["monthly", "annual"]
    assert [way.has_attr("checked") for way in ways] == [True, False]
    assert "Due today $9.99, then $9.99 for every further month from" in page.text
    assert "Due today $99.90, then $99.90 for every further year from" in page.text
    assert "You save $19.98 a year" in page.text
    assert "Nothing renews by itself" in page.text
    assert "trial of 14 days" in page.text


def test_a_price_of_the_book_is_shown_in_place_of_the_base_price(
    urls: Urls, nobody: Customer
) -> None:
    execute(
        urls,
        "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
        " SELECT id, 'monthly', 8.50, tstzrange('2026-01-01', NULL) FROM add_ons"
        " WHERE slug = 'bolt'",
    )
    page = nobody.get("/add-ons/bolt")
    assert "Due today $8.50" in page.text
    assert linked(page)[0]["offers"][0]["price"] == "8.50"


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("miyabi-workflow-templates", "Due today $19.00, once."),
        ("contact-enrichment", "What you use comes on top: $0.04 a contact."),
        ("calendar-integration", "Nothing is due, today or later."),
    ],
)
def test_other_ways_say_it_too(nobody: Customer, slug: str, words: str) -> None:
    page = nobody.get(f"/add-ons/{slug}")
    assert words in page.text
    assert page.select("form input[type=hidden][name=billing_type]")


def test_what_stands_on_the_page_is_named_at_its_beginning(nobody: Customer) -> None:
    page = nobody.get("/add-ons/unicorn-orator")
    targets = [a["href"][1:] for a in page.select(".contents a")]
    assert len(targets) >= 8
    assert all(page.select(f"#{target}") for target in targets)
    text = page.text
    assert "Amanuensis" in text
    assert "Verified publisher" in text
    assert "3.2.0" in text
    assert "European Union" in text


def test_pictures_come_from_the_shop_itself(urls: Urls, nobody: Customer) -> None:
    execute(
        urls,
        "UPDATE add_ons SET screenshots = screenshots || '{https://else.example.com/x.png}',"
        " video_url = 'https://else.example.com/film.mp4' WHERE slug = 'bolt'",
    )
    page = nobody.get("/add-ons/bolt")
    shown = page.select(".shots img")
    assert len(shown) == 3
    assert all(img["src"].startswith("/pictures/bolt/") and img["alt"] for img in shown)
    assert not page.select("video")
    assert "else.example.com" not in page.response.text
    execute(urls, "UPDATE add_ons SET video_url = '/static/bolt.mp4' WHERE slug = 'bolt'")
    (film,) = nobody.get("/add-ons/bolt").select("video")
    assert (film["src"], film["preload"]) == ("/static/bolt.mp4", "none")
    assert film.has_attr("controls")


def test_what_is_required_is_named_until_it_is_owned(
    urls: Urls, casey: Customer, stranger: Customer
) -> None:
    for customer in (casey, stranger):
        assert (
            "Needs Miyabi Operations Pro" in customer.get("/add-ons/miyabi-security-scanner").text
        )
    grant(urls, "casey", "miyabi-operations-pro")
    page = casey.get("/add-ons/miyabi-security-scanner").text
    assert "Works with your Miyabi Operations Pro" in page
    assert "Needs Miyabi" not in page
    assert "Needs Miyabi" in stranger.get("/add-ons/miyabi-security-scanner").text


def grant(urls: Urls, name: str, *slugs: str, source: str = "grant") -> None:
    execute(
        urls,
        "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
        " SELECT u.user_id, u.organization_id, a.id, %s FROM user_sessions u, add_ons a"
        " WHERE u.user_id = %s AND a.slug = ANY (%s)",
        source,
        f"sub-{name}",
        list(slugs),
    )


def test_what_is_tried_meets_a_requirement_and_is_not_owned(urls: Urls, casey: Customer) -> None:
    grant(urls, "casey", "miyabi-operations-pro", source="trial")
    page = casey.get("/add-ons/miyabi-security-scanner")
    assert "Works with your Miyabi Operations Pro" in page.text
    assert "you are trying it" in page.text
    assert "Owned" not in page.text
    page = casey.get("/add-ons/miyabi-operations-pro")
    assert "You own this" not in page.text
    assert page.select("form[action='/cart/lines']")
    casey.put_in_cart("miyabi-operations-pro", "miyabi-security-scanner")
    assert problems(casey.get("/cart")) == []
    (first, _) = lines(casey)
    casey.post(f"{first}/delete")
    assert problems(casey.get("/cart")) == []


def test_a_bundle_saves_what_its_missing_members_cost_more(
    urls: Urls, casey: Customer, nobody: Customer
) -> None:
    assert "You save $4.50" in nobody.get("/add-ons/presenton").text
    grant(urls, "casey", "unicorn-orator")
    page = casey.get("/add-ons/presenton").text
    assert "You save $4.50" not in page
    assert "You own 1 of its 3 add-ons." in page
    # Two of the three are missing, $19.98 one by one; a third of the bundle's $25.47 comes off.
    assert "You save $3.00" in page
    assert "The others cost less one by one." not in page


@pytest.mark.parametrize("owned", [(), ("unicorn-orator",), ("unicorn-orator", "amanuensis")])
def test_a_bundles_price_is_one_price_on_every_page(
    urls: Urls, casey: Customer, owned: tuple[str, ...]
) -> None:
    grant(urls, "casey", *owned)
    offers = casey.get("/add-ons/presenton").select("#in-bundles + .lines .line")
    assert len(offers) == 2
    for offer in offers:
        (link,) = offer.select("h3 a")
        price = offer.select(".price")[0].get_text(strip=True)
        assert f"{price}." in casey.get(link["href"]).text or not owned
        casey.post("/cart/lines", bundle=link["href"].rpartition("/")[2])
        page = casey.get("/cart")
        assert f"${total(page)}" == price
        casey.post(f"{lines(casey)[0]}/delete")


REVIEWS = """
INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, author_name, rating, title, body,
                            status, verified_purchase)
SELECT a.id, s.organization_id, s.user_id, %s, %s, %s, %s, %s, true
FROM user_sessions s, add_ons a WHERE s.user_id = %s AND a.slug = 'bolt'
"""


def test_approved_reviews_are_summed_up_and_others_are_not(
    urls: Urls, casey: Customer, stranger: Customer, nobody: Customer
) -> None:
    body = "<script>alert(1)</script>"
    execute(urls, REVIEWS, "Casey", 5, "Splendid", body, "approved", "sub-casey")
    execute(urls, REVIEWS, "Stranger", 1, "Hidden", "", "pending", "sub-stranger")
    page = nobody.get("/add-ons/bolt")
    assert "Splendid" in page.text
    assert "Hidden" not in page.text
    assert [meter["value"] for meter in page.select(".bars meter")] == ["1", "0", "0", "0", "0"]
    assert page.select(".rating__sum strong")[0].get_text() == "5"
    assert linked(page)[0]["aggregateRating"]["reviewCount"] == 1
    assert "aggregateRating" not in linked(nobody.get("/add-ons/brigade"))[0]


def test_what_replaces_a_retired_one_is_a_link(nobody: Customer) -> None:
    page = nobody.get("/add-ons/mls-sync-classic")
    assert "is retired" in page.text
    assert page.select("a[href='/add-ons/market-data-integration']")
    assert "No longer sold." in page.text


def test_a_withdrawn_one_says_so_and_offers_similar_ones(urls: Urls, nobody: Customer) -> None:
    page = nobody.get("/add-ons/quarterly-tax-estimator")
    assert page.status == 410
    assert "is no longer here" in page.text
    assert page.select("#similar")
    assert not page.select("form[action='/cart/lines']")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert nobody.get("/add-ons/quarterly-tax-estimator", htmx=True).status == 410
    # One that was never announced is told from one that is not there by nobody.
    execute(urls, "UPDATE add_ons SET is_active = false, purchase_count = 0 WHERE slug = 'bolt'")
    assert nobody.get("/add-ons/bolt").status == 404


def test_the_pages_fragment_is_the_page_without_its_frame(nobody: Customer) -> None:
    fragment = nobody.get("/add-ons/bolt", htmx=True)
    assert fragment.select("#add-on")
    assert not fragment.select("footer, script")


def test_owning_is_seen_by_the_owner_alone(
    urls: Urls, casey: Customer, stranger: Customer, worker: Worker
) -> None:
    grant(urls, "casey", "bolt")
    assert "You own this" in casey.get("/add-ons/bolt").text
    assert "You own this" not in stranger.get("/add-ons/bolt").text


def test_a_page_says_from_how_many_on_each_costs_less(nobody: Customer) -> None:
    text = nobody.get("/add-ons/brigade").text
    assert "From 5: $17.99 each." in text
    assert "From 20: $15.99 each." in text
    assert "From" not in nobody.get("/add-ons/miyabi-workflow-templates").select(".buy")[0].text


def test_what_is_due_is_what_the_explanation_comes_to(casey: Customer, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE organizations SET billing_country = 'DE'")
    page = casey.get("/add-ons/miyabi-workflow-templates")
    assert "Due today $22.61, once." in page.text
    assert "With VAT 19%." in page.text
    assert "$22.61" in page.select(".why .sums__total")[-1].get_text()
    casey.put_in_cart("miyabi-workflow-templates")
    cart = casey.get("/cart")
    assert cart.select(".line__sum")[0].get_text(" ", strip=True) == "$19.00 before tax"
    assert "Due today $22.61" in cart.text


def test_more_time_begins_where_what_is_owned_ends(
    casey: Customer, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("calendar-integration")
    casey.check_out()
    worker.run()
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, expires_at)"
            " SELECT user_id, organization_id, (SELECT id FROM add_ons WHERE slug = 'bolt'),"
            " 'grant', '2100-05-31 12:00+00' FROM user_add_ons"
        )
    page = casey.get("/add-ons/bolt")
    assert "Add more time" in page.text
    assert "for every further month from Jun 30, 2100." in page.text
