"""Deciding in the browser: asking to be told, a way to pay, four side by side."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album


def test_a_guest_asks_to_be_told_and_takes_it_back(
    page: Page, album: Album, complaints: list[str]
) -> None:
    page.goto("/add-ons/open-house-traffic-counter")
    page.get_by_label("Your e-mail address").fill("gwen@example.test")
    page.get_by_role("button", name="Notify me").click()
    expect(page.get_by_text("You are on the list.")).to_be_visible()
    expect(page).to_have_url("/add-ons/open-house-traffic-counter")
    album.keep(page, "waiting")
    page.get_by_role("button", name="Take me off the list").click()
    expect(page.get_by_role("button", name="Notify me")).to_be_visible()


def test_a_way_to_pay_is_chosen_with_the_keyboard(
    page: Page, album: Album, complaints: list[str]
) -> None:
    page.goto("/add-ons/bolt")
    monthly = page.get_by_role("radio", name="Monthly")
    expect(monthly).to_be_checked()
    monthly.press("ArrowDown")
    expect(page.get_by_role("radio", name="Annual")).to_be_checked()
    album.keep(page, "yearly")
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("heading", name="Versions")).to_be_in_viewport()


def test_add_ons_are_put_side_by_side(page: Page, album: Album, complaints: list[str]) -> None:
    page.goto("/add-ons/bolt")
    page.get_by_role("link", name="Compare with others").click()
    page.get_by_label("Put another beside it").select_option("brigade")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("columnheader", name="Brigade (agent platform)")).to_be_visible()
    # A window that changes in the middle of a page's fading in makes the browser complain.
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    album.keep(page, "compared")
    page.get_by_role("link", name="Remove Bolt").click()
    expect(page.get_by_role("columnheader", name="Bolt")).to_have_count(0)
