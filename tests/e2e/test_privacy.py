"""Somebody takes his data along, and then wants to be forgotten."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop


def test_taken_along_and_forgotten(page: Page, album: Album, complaints: list[str]) -> None:
    shop = Shop(page)
    shop.open("/account/privacy")
    shop.log_in_as("Erik")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data")
    album.keep(page, "privacy")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    assert download.value.suggested_filename == "my-data.json"
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert told["profile"][0]["email"] == "erik@example.test"

    page.get_by_role("link", name="Delete my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete my account")
    page.wait_for_load_state()
    address = page.get_by_label("Enter your e-mail address")
    address.fill("somebody@example.test")
    page.get_by_role("button", name="Delete my account").click()
    expect(address).to_have_attribute("aria-invalid", "true")
    album.keep(page, "erase")
    # The browser tells of a form that was refused, as it should have been.
    assert ["422" in words for words in complaints] == [True]
    complaints.clear()
    address.fill("erik@example.test")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data have been erased")
    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()
    album.keep(page, "erased")

    # With the same login account he is somebody new.
    shop.open("/account/privacy")
    shop.log_in_as("Erik")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data")
