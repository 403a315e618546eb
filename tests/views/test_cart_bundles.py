"""Bundles that would be cheaper than what is in the cart."""

from __future__ import annotations

import pytest

from tests.support.people import Customer
from tests.support.shopping import lines, names, press, quantities, says, total


@pytest.mark.parametrize("htmx", [True, False])
def test_the_members_of_a_bundle_are_swapped_for_it(nobody: Customer, htmx: bool) -> None:
    nobody.put_in_cart("amanuensis", "presenton", "unicorn-orator", "calendar-integration")
    page = nobody.get("/cart")
    apart = total(page)
    (offer,) = page.select("#swap")
    assert "instead of $29.97 as AI Productivity Bundle" in offer.get_text()
    answer = press(nobody, page, "Swap for the bundle", htmx=htmx)
    page = answer if htmx else nobody.get("/cart")
    assert names(page) == ["Calendar Integration", "AI Productivity Bundle"]
    assert total(page) < apart
    assert "AI Productivity Bundle" in says(page)
    assert not page.select("#swap")
    press(nobody, page, "Undo")
    page = nobody.get("/cart")
    assert len(names(page)) == 4
    assert total(page) == apart


def test_as_many_as_all_have_become_the_bundle(nobody: Customer) -> None:
    nobody.put_in_cart("amanuensis", "presenton", quantity=2)
    nobody.put_in_cart("unicorn-orator", quantity=3)
    page = nobody.get("/cart")
    before = total(page)
    press(nobody, page, "Swap for the bundle")
    page = nobody.get("/cart")
    assert quantities(page) == ["1", "2"]
    assert total(page) < before


def test_one_more_member_can_make_it_cheaper(nobody: Customer) -> None:
    nobody.put_in_cart(
        "amanuensis", "brigade", "bolt", "presenton", "center-deep-pro", "document-processing",
        "vector-search", "gpu-compute",
    )  # fmt: skip
    (offer,) = nobody.get("/cart").select("#swap")
    assert "together with Unicorn Orator" in offer.get_text()


def test_an_offer_that_is_over_swaps_nothing(nobody: Customer) -> None:
    nobody.put_in_cart("amanuensis", "presenton", "unicorn-orator")
    page = nobody.get("/cart")
    nobody.post(f"{lines(nobody)[0]}/delete")
    refused = press(nobody, page, "Swap for the bundle", htmx=True)
    assert refused.status == 409
    assert "would not be cheaper now" in refused.text
    assert len(names(refused)) == 2


@pytest.mark.parametrize("bundle", ["", "nothing", "developer-pro-bundle", "x" * 10_000])
def test_what_is_not_offered_is_not_swapped(nobody: Customer, bundle: str) -> None:
    nobody.put_in_cart("amanuensis", "presenton", "unicorn-orator")
    assert nobody.post("/cart/swap", bundle=bundle).status == 409
    assert len(lines(nobody)) == 3


def test_another_plan_than_the_bundles_is_not_compared(nobody: Customer) -> None:
    nobody.put_in_cart("amanuensis", "presenton")
    nobody.post("/cart/lines", add_on="unicorn-orator", billing_type="annual")
    offers = [offer.get_text() for offer in nobody.get("/cart").select("#swap")]
    assert not any("Unicorn Orator cost" in offer for offer in offers)
