"""The cart in the browser: changed in place, by keyboard too, each change sent once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

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
    expect(page.get_by_role("button", name="Save for later Bolt")).to_be_focused()
    expect(why.nth(0)).to_have_attribute("open", "")
    expect(why.nth(1)).not_to_have_attribute("open", "")
    album.keep(page, "changed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    expect(page.get_by_role("button", name="Undo removal of Bolt")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Bolt")).to_contain_text("is removed.")
    album.keep(page, "removed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cart, 4 items")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Bolt")).to_be_focused()
    page.get_by_role("button", name="Remove Bolt").press("Enter")
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    page.get_by_role("button", name="Remove Presenton").press("Enter")
    expect(page.get_by_text("Your cart is empty")).to_be_visible()
    expect(page.get_by_role("button", name="Undo removal of Presenton")).to_be_focused()


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


def test_plans_saving_and_swapping_by_keyboard(
    page: Page, album: Album, complaints: list[str]
) -> None:
    shop = Shop(page)
    for count, slug, name in (
        (1, "amanuensis", "Amanuensis"),
        (2, "presenton", "Presenton"),
        (3, "unicorn-orator", "Unicorn Orator"),
    ):
        shop.open(f"/add-ons/{slug}")
        shop.add_to_cart(name, cart=count)
    shop.open_cart()
    said = page.locator("#cart-says")
    line = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Presenton"))
    line.get_by_role("button", name="Annual").press("Enter")
    expect(line.get_by_role("button", name="Annual")).to_have_attribute("aria-pressed", "true")
    expect(line.get_by_role("button", name="Annual")).to_be_focused()
    expect(said).to_contain_text("Due today: $119.88.")
    line.get_by_role("button", name="Monthly").press("Enter")
    expect(said).to_contain_text("Due today: $29.97.")

    page.get_by_role("button", name="Save for later Presenton").press("Enter")
    expect(page.get_by_role("heading", name="Saved for later")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Presenton")).to_be_focused()
    expect(said).to_contain_text("is saved for later.")
    album.keep(page, "saved")
    page.get_by_role("button", name="Move to cart Presenton").press("Enter")
    expect(page.get_by_role("link", name="Cart, 3 items")).to_be_visible()

    page.get_by_role("button", name="Swap for the bundle").press("Enter")
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    album.keep(page, "swapped")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cart, 3 items")).to_be_visible()
    album.keep(page, "undone")


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """A browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    yield context.new_page()
    context.close()


def test_a_cart_without_a_script(plain: Page, album: Album) -> None:
    shop = Shop(plain)
    for slug in ("bolt", "brigade"):
        shop.open(f"/add-ons/{slug}")
        plain.locator("#add").click()
        expect(plain.locator("#cart-says")).to_contain_text("is in your cart.")
    plain.get_by_role("spinbutton", name="Quantity of Bolt").fill("3")
    plain.get_by_role("button", name="Update quantity of Bolt").click()
    expect(plain.get_by_role("link", name="Cart, 4 items")).to_be_visible()
    line = plain.get_by_role("listitem").filter(has=plain.get_by_role("link", name="Brigade"))
    line.get_by_role("button", name="Annual").click()
    expect(line.get_by_role("button", name="Annual")).to_have_attribute("aria-pressed", "true")
    plain.get_by_role("button", name="Remove Bolt").click()
    expect(plain).to_have_url(f"{plain.url.rsplit('/', 1)[0]}/cart")
    album.keep(plain, "removed")
    plain.get_by_role("button", name="Undo removal of Bolt").click()
    expect(plain.get_by_role("spinbutton", name="Quantity of Bolt")).to_have_value("3")
    plain.get_by_role("button", name="Save for later Bolt").click()
    expect(plain.get_by_role("heading", name="Saved for later")).to_be_visible()
    plain.get_by_label("Promotional code").fill("NOSUCHCODE")
    plain.get_by_role("button", name="Apply code").click()
    expect(plain.get_by_role("alert")).to_contain_text("do not know this code")
    expect(plain.get_by_label("Promotional code")).to_have_value("NOSUCHCODE")
    plain.get_by_role("link", name="Go to checkout").click()
    plain.get_by_role("button", name="Continue as Casey").click()
    expect(plain.locator("#merged")).to_contain_text("from before you logged in")
    album.keep(plain, "told")
    plain.get_by_role("button", name="Undo").click()
    expect(plain.get_by_text("Your cart is empty")).to_be_visible()
    expect(plain.locator("#cart-says")).to_contain_text("saved for later")
    album.keep(plain, "undone")
