"""A whole purchase by keyboard alone, on the smallest screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import settle

# No page of the shop asks for so many steps to reach anything.
MOST_STEPS = 80


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 320, "height": 640}}


def tab_to(page: Page, name: str) -> None:
    """Step on until what bears this name has the focus; what has it can be seen."""
    settle(page)
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const e = document.activeElement;
                const label = e.labels?.[0]?.textContent ?? e.textContent;
                return (e.getAttribute('aria-label') ?? label ?? '').replace(/\\s+/g, ' ').trim();
            }"""
        )
        if re.search(name, focused):
            box = page.evaluate(
                "(() => { const b = document.activeElement.getBoundingClientRect();"
                " return b.width * b.height; })()"
            )
            assert box > 1, f"{name} has the focus and cannot be seen"
            return
    pytest.fail(f"{name} is not reached by the Tab key on {page.url}")


def test_a_purchase_by_keyboard_alone(page: Page, album: Album, complaints: list[str]) -> None:
    page.goto("/")
    tab_to(page, "^Skip to content$")
    page.keyboard.press("Enter")
    tab_to(page, "^Search add-ons$")
    page.keyboard.type("presenton")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=presenton"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("presenton")
    tab_to(page, "^Presenton")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Presenton")
    tab_to(page, "^Add to cart")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()
    album.keep(page, "added")
    tab_to(page, "^View cart$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart")
    tab_to(page, "^Go to checkout$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Continue as Vera Vip")).to_be_visible()
    tab_to(page, "^Continue as Vera Vip")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and pay")
    tab_to(page, r"^Pay \$9.99$")
    album.keep(page, "checkout")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Card number")).to_be_visible()
    tab_to(page, r"^Pay \$9.99$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you", timeout=15_000)
