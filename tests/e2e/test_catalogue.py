"""Searching and filtering in the browser: the address, the fields and the focus keep together."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album


def test_what_is_typed_is_found_while_it_is_typed(page: Page, complaints: list[str]) -> None:
    page.goto("/")
    field = page.get_by_role("main").get_by_label("Search add-ons")
    field.press_sequentially("vector sea")
    expect(page.get_by_role("link", name="Vector Search Engine")).to_be_visible()
    expect(page).to_have_url(re.compile("q=vector"))
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
    page.get_by_label("Billing").select_option("Monthly")
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
    expect_filters("/?set=ai_tools", billing_type="", sort="", q="")
    page.go_forward()
    page.go_forward()
    expect_filters(
        "/?set=ai_tools&billing_type=monthly&sort=price", billing_type="monthly", sort="price"
    )


def test_typing_changes_nothing_else_of_an_address(page: Page, complaints: list[str]) -> None:
    page.goto("/?billing_type=monthly&sort=price")
    page.get_by_role("main").get_by_label("Search add-ons").press_sequentially("vo")
    expect(page).to_have_url(re.compile(r"/\?q=vo&billing_type=monthly&sort=price$"))
    expect(page.get_by_label("Billing")).to_have_value("monthly")
    expect(page.get_by_label("Sort")).to_have_value("price")


def test_no_single_key_is_taken_from_the_page(page: Page, complaints: list[str]) -> None:
    page.goto("/")
    for keys in ("/", "Control+/", "Alt+/"):
        page.keyboard.press(keys)
        expect(page.get_by_role("main").get_by_label("Search add-ons")).not_to_be_focused()
