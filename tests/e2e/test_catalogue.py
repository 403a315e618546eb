"""Searching and filtering in the browser: the address, the fields and the focus keep together."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album


def test_what_is_typed_is_found_while_it_is_typed(page: Page, complaints: list[str]) -> None:
    page.goto("/")
    field = page.get_by_role("main").get_by_label("Search add-ons")
    field.press_sequentially("vector sea")
    expect(page).to_have_url(re.compile("q=vector\\+sea$"))
    expect(page.get_by_role("link", name="Vector Search Engine")).to_be_visible()
    expect(field).to_be_focused()
    page.get_by_role("main").get_by_role("link", name="Vector Search Engine").click()
    page.go_back()
    expect(page.get_by_role("main").get_by_label("Search add-ons")).to_have_value("vector sea")


def test_filters_stay_while_others_are_added(
    page: Page, album: Album, complaints: list[str]
) -> None:
    def expect_filters(query: str, **values: str) -> None:
        expect(page).to_have_url(re.compile(re.escape(query) + "$"))
        for name, value in values.items():
            expect(page.locator(f"#catalogue [name={name}]")).to_have_value(value)

    page.goto("/?set=ai_tools")
    page.get_by_role("link", name="Monthly").click()
    expect_filters("/?set=ai_tools&billing_type=monthly", billing_type="monthly", sort="")
    page.get_by_label("Sort").select_option("Price, low to high")
    expect_filters(
        "/?set=ai_tools&billing_type=monthly&sort=price", billing_type="monthly", sort="price"
    )
    field = page.get_by_role("main").get_by_label("Search add-ons")
    field.fill("vo")
    expect_filters(
        "/?q=vo&set=ai_tools&billing_type=monthly&sort=price",
        billing_type="monthly",
        sort="price",
        q="vo",
    )
    expect(field).to_be_focused()
    album.keep(page, "three-filters")
    page.go_back()
    expect_filters("/?set=ai_tools&billing_type=monthly&sort=price", sort="price", q="")
    page.go_back()
    expect_filters("/?set=ai_tools&billing_type=monthly", billing_type="monthly", sort="")
    page.go_back()
    expect_filters("/?set=ai_tools", sort="", q="")
    expect(page.locator("#catalogue [name=billing_type]")).to_have_count(0)
    page.go_forward()
    page.go_forward()
    expect_filters(
        "/?set=ai_tools&billing_type=monthly&sort=price", billing_type="monthly", sort="price"
    )


def test_typing_changes_nothing_else_of_an_address(page: Page, complaints: list[str]) -> None:
    page.goto("/?billing_type=monthly&sort=price")
    page.get_by_role("main").get_by_label("Search add-ons").press_sequentially("vo")
    expect(page).to_have_url(re.compile(r"/\?q=vo&billing_type=monthly&sort=price$"))
    expect(page.locator("#billing_type-monthly")).to_have_attribute("aria-current", "true")
    expect(page.get_by_label("Sort")).to_have_value("price")


def test_no_single_key_is_taken_from_the_page(page: Page, complaints: list[str]) -> None:
    page.goto("/")
    for keys in ("/", "Control+/", "Alt+/"):
        page.keyboard.press(keys)
        expect(page.get_by_role("main").get_by_label("Search add-ons")).not_to_be_focused()


def test_a_page_keeps_its_place(page: Page, complaints: list[str]) -> None:
    page.goto("/?sort=name")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"/\?sort=name&page=2$"))
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    card = page.locator(".cards h3 a").first
    name = card.inner_text()
    card.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.go_back()
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    expect(page.locator(".cards h3 a").first).to_have_text(name)
    page.get_by_role("link", name="Communication").click()
    expect(page).to_have_url(re.compile(r"/categories/communication\?sort=name$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Communication")
    page.go_back()
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()


def test_on_a_small_screen_the_filters_open_on_demand(page: Page, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    monthly = page.get_by_role("link", name="Monthly")
    expect(monthly).not_to_be_visible()
    page.locator(".facets > summary").click()
    monthly.click()
    expect(page).to_have_url(re.compile(r"/\?billing_type=monthly$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#billing_type-monthly")).to_be_visible()
    expect(page.locator(".facets > summary")).not_to_be_visible()
