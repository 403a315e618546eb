"""A language is chosen in the page, by its own name, and stays."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album


def test_a_language_is_chosen_and_stays(page: Page, album: Album, complaints: list[str]) -> None:
    page.goto("/cart")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")
    album.keep(page, "german")
    page.get_by_role("banner").get_by_role("link", name="Katalog").click()
    expect(page.get_by_role("link", name="Anmelden")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
