"""From a page that everybody gets from memory to a cart of one's own, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.pages import Shop


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_cart_begins_on_a_kept_page(browser: Browser, base_url: str, javascript: bool) -> None:
    for _ in range(2):  # the second visitor's pages were made for the first
        context = browser.new_context(base_url=base_url, java_script_enabled=javascript)
        shop = Shop(context.new_page())
        shop.open("/add-ons/bolt")
        assert context.cookies() == []
        shop.add_to_cart("Bolt", cart=1)
        (cookie,) = context.cookies()
        assert cookie["name"] == "shop"
        shop.open("/")
        expect(shop.page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
        shop.open("/add-ons/presenton")
        shop.add_to_cart("Presenton", cart=2)
        context.close()
