"""A viewer asks, the owner gets it, approves and pays, and the viewer sees it bought."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop
from tests.e2e.test_accessibility import complaints_on

REQUESTS = "/organizations/harbor-realty/requests"
# What no other story buys for Harbor Realty, one for each way.
WANTED = {
    True: ("amanuensis", "Amanuensis", "$9.99"),
    False: ("unicorn-orator", "Unicorn Orator", "$9.99"),
}


@contextmanager
def at_the_browser_of(
    name: str, browser: Browser, base_url: str, javascript: bool
) -> Iterator[Page]:
    """Somebody who is logged in, at her own browser."""
    context = browser.new_context(
        base_url=base_url, java_script_enabled=javascript, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/login?next=/")
    Shop(page).log_in_as(name)
    expect(page.get_by_label(f"Account of {name}")).to_be_visible()
    yield page
    context.close()


def accessible(page: Page, javascript: bool) -> None:
    """Axe finds nothing on the page; it takes a script to look."""
    if javascript:
        assert complaints_on(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_asking_to_owning(
    browser: Browser, base_url: str, javascript: bool, album: Album
) -> None:
    slug, name, price = WANTED[javascript]
    with (
        at_the_browser_of("Victor Viewer", browser, base_url, javascript) as viewer,
        at_the_browser_of("Olga Owner", browser, base_url, javascript) as owner,
    ):
        shop = Shop(viewer)
        shop.open(f"/add-ons/{slug}")
        if javascript:
            shop.add_to_cart(name, cart=1)
        else:
            viewer.get_by_role("button", name=f"Add to cart: {name}").click()
        shop.open("/cart")
        expect(viewer.get_by_text("Viewers can't buy for Harbor Realty")).to_be_visible()
        album.keep(viewer, "viewer-cart")
        accessible(viewer, javascript)
        viewer.get_by_label("What is it for?").fill("For the open house.")
        viewer.get_by_role("button", name="Ask an owner to buy this").click()
        expect(viewer.get_by_text("Asked. The owners get an e-mail")).to_be_visible()
        expect(viewer.get_by_text("Waiting for an owner")).to_be_visible()
        album.keep(viewer, "asked")

        owner.reload()
        owner.get_by_label(
            "Account of Olga Owner, buying for Harbor Realty, 1 request to buy"
        ).click()
        owner.get_by_role("link", name="1 request to buy").click()
        expect(owner.get_by_text("For the open house.").first).to_be_visible()
        album.keep(owner, "owner-requests")
        accessible(owner, javascript)
        owner.get_by_role("button", name="Approve and buy Victor Viewer").click()
        expect(owner.get_by_text("What Victor Viewer asked for is in your cart.")).to_be_visible()
        album.keep(owner, "owner-cart")
        shop = Shop(owner)
        shop.go_to_checkout()
        shop.pay(price)
        expect(owner.get_by_label("Card number")).to_be_visible()
        shop.pay(price)
        expect(owner.get_by_role("heading", level=1)).to_contain_text("Thank you", timeout=15_000)

        viewer.goto(REQUESTS)
        request = viewer.get_by_role("listitem").filter(has_text=name).first
        expect(request).to_be_visible()
        expect(viewer.get_by_text("Bought").first).to_be_visible()
        album.keep(viewer, "bought")
        accessible(viewer, javascript)
        viewer.get_by_role("link", name=re.compile("^Order M-")).first.click()
        expect(viewer.get_by_role("heading", level=1)).to_contain_text("M-")
        viewer.goto("/account/add-ons")
        expect(viewer.get_by_text("1 of 1 seat taken").first).to_be_visible()
        expect(viewer.get_by_text("You have a seat").first).to_be_visible()
        album.keep(viewer, "seat")
        owner.goto("/organizations/harbor-realty/seats")
        expect(owner.get_by_text("1 of 1 seat taken").first).to_be_visible()
        album.keep(owner, "seats")
        accessible(viewer, javascript)
        accessible(owner, javascript)


def test_an_owner_declines_and_says_why(browser: Browser, base_url: str, album: Album) -> None:
    with (
        at_the_browser_of("Victor Viewer", browser, base_url, True) as viewer,
        at_the_browser_of("Olga Owner", browser, base_url, True) as owner,
    ):
        shop = Shop(viewer)
        shop.open("/add-ons/miyabi-security-scanner")
        shop.add_to_cart("Miyabi", cart=1)
        shop.open("/checkout")
        viewer.get_by_role("button", name="Ask an owner to buy this").click()
        expect(viewer.get_by_text("Asked. The owners get an e-mail")).to_be_visible()
        owner.goto(REQUESTS)
        owner.locator("summary").filter(has_text="Decline").first.click()
        owner.get_by_label("Reason").first.fill("We have a scanner.")
        owner.get_by_role("button", name="Decline request").first.click()
        expect(owner.get_by_text("Declined. Whoever asked gets an e-mail.")).to_be_visible()
        album.keep(owner, "declined")
        viewer.reload()
        expect(viewer.get_by_text("Why it was declined: We have a scanner.")).to_be_visible()
