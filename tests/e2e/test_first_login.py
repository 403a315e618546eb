"""Somebody new: led through her first steps, leaves in the middle, comes back, and finishes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop
from tests.e2e.test_keyboard import tab_to


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def expect_step(page: Page, number: int, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text(f"Step {number} of 4")).to_be_visible()
    page.wait_for_load_state()


def test_a_first_login_is_led_and_resumed(
    page: Page, plain: Page, album: Album, complaints: list[str]
) -> None:
    shop = Shop(page)
    shop.open()
    page.get_by_role("link", name="Log in").click()
    shop.log_in_as("Nora New")
    expect_step(page, 1, "Welcome")
    name = page.get_by_label("Username")
    name.press_sequentially("admin")
    expect(page.locator("#username-says")).to_contain_text("kept for the shop")
    name.fill("nora.new")
    expect(page.locator("#username-says")).to_have_text("Available.")
    album.keep(page, "welcome")
    page.get_by_role("button", name="Continue").click()
    expect_step(page, 2, "What are you looking for?")
    expect(page).to_have_url(re.compile("/account/onboarding/interests$"))
    album.keep(page, "interests")

    # She leaves, and comes back by another browser: without a word, and without JavaScript.
    page.get_by_role("link", name="Finish later").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("What are you looking for?")
    plain.goto("/login?next=/")
    Shop(plain).log_in_as("Nora New")
    expect(plain).not_to_have_url(re.compile("onboarding"))
    plain.get_by_label("Account of Nora New").click()
    plain.get_by_role("link", name="Finish setting up").click()
    expect_step(plain, 2, "What are you looking for?")
    plain.get_by_label("Productivity").check()
    plain.get_by_role("button", name="Continue").click()
    expect_step(plain, 3, "For yourself, or for a business?")
    plain.get_by_role("link", name="Back").click()
    expect(plain.get_by_label("Productivity")).to_be_checked()

    page.get_by_label("Account of Nora New").click()
    page.get_by_role("link", name="Finish setting up").click()
    expect_step(page, 3, "For yourself, or for a business?")
    album.keep(page, "work")
    page.get_by_role("button", name="Skip this step").click()
    expect_step(page, 4, "Your preferences")
    page.get_by_label("News of the shop").check()
    album.keep(page, "preferences")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are all set")
    album.keep(page, "done")
    page.get_by_role("main").get_by_role("link", name="Productivity").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Productivity")
    page.get_by_label("Account of Nora New").click()
    expect(page.get_by_role("link", name="Finish setting up")).to_have_count(0)
    page.get_by_role("link", name="Preferences").click()
    expect(page.get_by_label("News of the shop")).to_be_checked()


def test_a_profile_by_keyboard_alone(page: Page, album: Album, complaints: list[str]) -> None:
    shop = Shop(page)
    shop.open("/login?next=/account/profile")
    shop.log_in_as("Olga Owner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Olga Owner")
    page.wait_for_load_state()
    tab_to(page, "^Change: About you$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("About you")
    page.wait_for_load_state()
    tab_to(page, "^Website$")
    page.keyboard.type("javascript:alert(1)")
    tab_to(page, "^Save$")
    with page.expect_response(re.compile("/account/profile/about$")) as refused:
        page.keyboard.press("Enter")
    assert refused.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("Please fix the following")
    expect(page.get_by_label("Website")).to_have_value("javascript:alert(1)")
    tab_to(page, "^Website$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Website")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("https://example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    album.keep(page, "saved")

    page.goto("/account/profile/history")
    for company in ("First", "Second"):
        tab_to(page, "^Add work$")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Employer")).to_be_visible()
        tab_to(page, "^Employer$")
        page.keyboard.type(company)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=company)).to_be_visible()
    tab_to(page, "^Down Second$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3).first).to_have_text("First")
    album.keep(page, "history")
    expect(page.get_by_role("button", name="Up Second")).to_be_visible()
    # The browser notes what was refused as a load that failed.
    assert len(complaints) == 1 and "422" in complaints[0]
    complaints.clear()
