"""Add-ons side by side, whatever the address asks for; and the pricing page."""

from __future__ import annotations

import pytest

from tests.support.people import Customer


def columns(page: object) -> list[str]:
    return [a.get_text() for a in page.select(".compare thead th > a:not(.compare__out)")]  # type: ignore[attr-defined]


def test_it_begins_by_saying_how(nobody: Customer) -> None:
    page = nobody.get("/compare")
    assert page.status == 200
    assert "Nothing to compare yet" in page.text
    assert page.select("form[action='/compare'] select[name=a] option")


def test_up_to_four_stand_side_by_side_in_the_order_asked_for(nobody: Customer) -> None:
    page = nobody.get("/compare?a=vector-search&b=bolt&c=brigade&d=presenton")
    assert [name.split()[0] for name in columns(page)] == ["Vector", "Bolt", "Brigade", "Presenton"]
    assert not page.select("form[action='/compare']")
    differing = {
        row.th.get_text(" ", strip=True).split()[0] for row in page.select("tr.compare__differs")
    }
    assert {"Monthly", "Integration"} <= differing
    assert "Publisher" not in differing
    (region,) = page.select(".scroll[role=region][tabindex='0']")
    assert region["aria-label"]


def test_one_is_removed_and_another_added_by_addresses(nobody: Customer) -> None:
    page = nobody.get("/compare?a=bolt&b=brigade")
    assert [a["href"] for a in page.select(".compare__out")] == [
        "/compare?a=brigade",
        "/compare?a=bolt",
    ]
    kept = [
        (field["name"], field["value"]) for field in page.select("form[action='/compare'] input")
    ]
    assert kept == [("a", "bolt"), ("b", "brigade")]
    (choice,) = page.select("form[action='/compare'] select")
    assert choice["name"] == "c"
    offered = [option["value"] for option in choice.select("option")]
    assert len(offered) > 10
    assert not {"bolt", "brigade"} & set(offered)


@pytest.mark.parametrize(
    ("query", "status", "shown", "words"),
    [
        ("a=bolt&b=bolt", 200, 1, "What was named twice is shown once."),
        ("a=bolt&b=nothing-here", 200, 1, "There is no “nothing-here” in the shop"),
        ("a=bolt&b=quarterly-tax-estimator", 200, 1, "no longer sold"),
        ("a=nothing-here", 404, 0, "No such add-on is in the shop"),
        ("a=bolt&b=brigade&c=presenton&d=amanuensis&e=vector-search", 422, 4, "more than 4"),
        ("a=%3Cscript%3E&b=bolt", 200, 1, "There is no “<script>” in the shop"),
        ("a=bolt&b=" + "x" * 3000, 200, 1, "There is no"),
        ("a=&b=%20", 200, 0, "Nothing to compare yet"),
        ("a=bolt&q=voice&page=-1", 200, 1, "Bolt"),
        ("a=%00", 400, 0, "cannot read"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_any_address_gets_a_clear_answer(
    nobody: Customer, query: str, status: int, shown: int, words: str, htmx: bool
) -> None:
    page = nobody.get(f"/compare?{query}", htmx=htmx)
    assert page.status == status
    assert len(columns(page)) == shown
    assert words in page.text


def test_what_a_publisher_writes_is_not_markup(nobody: Customer) -> None:
    page = nobody.get("/compare?a=%3Cimg src=x%3E&b=bolt")
    assert not page.select("#compare img")


def test_a_products_page_leads_here(nobody: Customer) -> None:
    page = nobody.get("/add-ons/bolt")
    assert page.select("a[href='/compare?a=bolt']")
    page = nobody.get("/add-ons/unicorn-orator")
    assert page.select("#similar ~ ul a[href='/compare?a=unicorn-orator&b=brigade']")


def test_the_pricing_page_shows_plans_tiers_and_how_prices_are_made(nobody: Customer) -> None:
    page = nobody.get("/pricing")
    assert page.status == 200
    heads = [th.get_text(strip=True) for th in page.select(".compare thead th")][1:]
    assert heads == ["Free", "Pro", "Business", "Enterprise"]
    cells = {
        row.th.get_text(strip=True): [td.get_text(strip=True) for td in row.select("td")]
        for row in page.select(".compare tbody tr")
    }
    assert cells["Records"] == ["100", "10,000", "100,000", "Unlimited"]
    assert cells["Single sign-on"] == ["No", "No", "Yes", "Yes"]
    assert len(cells) == 8 + 8
    tiers = [h3.contents[0].strip() for h3 in page.select(".tiers h3")]
    assert tiers[0] == "Free"
    assert len(tiers) == 11
    assert "AI Workflow Hub" in page.text
    assert nobody.get("/pricing", htmx=True).select("#pricing")


def test_a_customer_finds_her_tier_marked(casey: Customer, nobody: Customer) -> None:
    (own,) = casey.get("/pricing").select(".tiers__own h3")
    assert own.get_text(" ", strip=True).startswith("Free")
    assert not nobody.get("/pricing").select(".tiers__own")
