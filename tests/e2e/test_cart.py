"""The cart in the browser: changed in place, by keyboard too, each change sent once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop


def test_a_cart_is_changed_in_place(page: Page, album: Album, complaints: list[str]) -> None:
    shop = Shop(page)
    for count, slug, name in ((1, "bolt", "Bolt"), (2, "presenton", "Presenton")):
        shop.open(f"/add-ons/{slug}")
        shop.add_to_cart(name, cart=count)
    album.keep(page, "added")
    page.get_by_role("button", name="Close this notice").click()
    expect(page.get_by_text("is in your cart.")).to_have_count(0)
    shop.open_cart()
    why = page.locator("details", has_text="Why this price")
    why.nth(0).locator("summary").click()
    quantity = page.get_by_role("spinbutton", name="Quantity of Bolt")
    quantity.press("ControlOrMeta+a")
    quantity.press_sequentially("3")
    quantity.press("Tab")
    expect(page.get_by_role("link", name="Cart, 4 items")).to_be_visible()
    expect(page.get_by_role("strong").filter(has_text="$44.97")).to_be_visible()
    expect(page.get_by_role("button", name="Remove Bolt")).to_be_focused()
    expect(why.nth(0)).to_have_attribute("open", "")
    expect(why.nth(1)).not_to_have_attribute("open", "")
    album.keep(page, "changed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Presenton")).to_be_focused()
    album.keep(page, "removed")
    page.get_by_role("button", name="Remove Presenton").press("Enter")
    expect(page.get_by_text("empty")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_enter_changes_a_quantity_once(page: Page, complaints: list[str]) -> None:
    shop = Shop(page)
    shop.open("/add-ons/bolt")
    shop.add_to_cart("Bolt", cart=1)
    shop.open_cart()
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    quantity = page.get_by_role("spinbutton", name="Quantity of Bolt")
    for count in ("3", "5"):
        quantity.press("ControlOrMeta+a")
        quantity.press_sequentially(count)
        quantity.press("Enter")
        expect(page.get_by_role("link", name=f"Cart, {count} items")).to_be_visible()
        expect(quantity).to_be_focused()
    # Whatever else was to be sent would have been sent before this.
    quantity.press("ArrowUp")
    quantity.press("Tab")
    expect(page.get_by_role("link", name="Cart, 6 items")).to_be_visible()
    assert len(sent) == 3
