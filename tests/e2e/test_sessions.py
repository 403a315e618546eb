"""Somebody ends the login of another browser of hers, and the provider ends all of them."""

from __future__ import annotations

import re

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
)
AT = "/account/sessions"


def log_in(page: Page, name: str) -> None:
    """Come to the page of logins by way of the provider."""
    page.goto(f"/login?next={AT}")
    Shop(page).log_in_as(name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Logins")
    page.wait_for_load_state()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_another_browsers_login_is_ended(
    browser: Browser, base_url: str, album: Album, javascript: bool
) -> None:
    phone = browser.new_context(base_url=base_url, user_agent=PHONE).new_page()
    here = browser.new_context(base_url=base_url, java_script_enabled=javascript).new_page()
    log_in(phone, "Pavel")
    log_in(here, "Pavel")
    other = (
        here.get_by_role("listitem")
        .filter(has_text="Safari on iPhone")
        .filter(has_text="Last seen")
    )
    expect(other).to_have_count(1)
    expect(here.get_by_text("This browser")).to_have_count(1)
    album.keep(here, "two-logins")
    other.get_by_role("button", name="End Safari on iPhone").click()
    expect(here.get_by_role("status").get_by_text("One login was ended.")).to_be_visible()
    expect(other).to_have_count(0)
    album.keep(here, "one-login")
    phone.goto("/orders")
    expect(phone).to_have_url(re.compile("/orders$"))  # single sign-on: the provider knows him
    phone.goto(AT)
    phone.get_by_role("button", name="Log out here").click()
    expect(phone.get_by_role("link", name="Log in")).to_be_visible()
    # The provider has told of it, so that this login ended too; here it still knows him.
    here.goto(AT)
    expect(here.get_by_text("Logged out everywhere by the login service").first).to_be_visible()
    for page in (phone, here):
        page.context.close()


def test_the_provider_ends_every_login(browser: Browser, base_url: str) -> None:
    pages = [browser.new_context(base_url=base_url).new_page() for _ in range(2)]
    for page in pages:
        log_in(page, "Olga")
    pages[0].goto(f"{base_url}/login?fresh=1")
    provider = re.match(r"http://[^/]+", pages[0].url)
    assert provider is not None
    answer = requests.post(f"{provider[0]}/_standin/logout/olga", json={}, timeout=10)
    ended = answer.json()
    # Other stories may have left a login of hers.
    assert ended["sessions"] == ended["notified"] >= 2
    for page in pages:
        page.goto("/orders")
        expect(page.get_by_role("button", name="Continue as Olga")).to_be_visible()
        page.context.close()
