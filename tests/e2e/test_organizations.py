"""An owner invites by mail and another person joins; one person switches and sees nothing else."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop
from tests.support.organizations import body_of

LINK = re.compile(r"https?://\S+/invitations/\S+")


def invitation_in(folder: Path, address: str) -> str:
    """The link in the mail to an address, once the worker has written it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in folder.glob("invitation-*.eml"):
            if f"To: {address}".encode() in path.read_bytes():
                found = LINK.search(body_of(path))
                assert found is not None
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no invitation to {address} was written")


def test_olga_invites_casey_who_joins(
    page: Page, browser: Browser, base_url: str, var_dir: Path, album: Album, complaints: list[str]
) -> None:
    olga = Shop(page)
    olga.open("/login?next=/organizations")
    olga.log_in_as("Olga Owner")
    page.get_by_role("link", name="Harbor Realty").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Realty")
    page.wait_for_load_state()
    page.get_by_label("E-mail address").fill("casey@example.test")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("Invitation sent to casey@example.test.")).to_be_visible()
    album.keep(page, "invited")

    link = invitation_in(var_dir / "mail", "casey@example.test")
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    theirs = context.new_page()
    casey = Shop(theirs)
    casey.open(link)
    expect(theirs.get_by_role("heading", level=1)).to_have_text(
        "You are invited to join Harbor Realty"
    )
    album.keep(theirs, "invitation")
    theirs.get_by_role("link", name="Log in to accept").click()
    casey.log_in_as("Casey Customer")
    expect(theirs.get_by_role("button", name="Accept")).to_be_visible()
    album.keep(theirs, "answer")
    theirs.get_by_role("button", name="Accept").click()
    expect(theirs.get_by_text("You belong to Harbor Realty now.")).to_be_visible()
    theirs.get_by_role("button", name="Switch to Harbor Realty").first.click()
    expect(theirs.get_by_role("banner").get_by_text("Harbor Realty").first).to_be_visible()
    album.keep(theirs, "joined")

    # Removed, she is out with her next click.
    page.reload()
    page.locator("summary").filter(has_text="Remove Casey Customer").click()
    page.get_by_role("button", name="Yes, remove Casey Customer").click()
    expect(page.get_by_text("This person no longer belongs")).to_be_visible()
    casey.open("/organizations")
    expect(theirs.get_by_role("main").get_by_text("Harbor Realty")).to_have_count(0)
    context.close()


def test_switching_shows_what_belongs_to_whom(
    page: Page, album: Album, complaints: list[str]
) -> None:
    shop = Shop(page)
    shop.open("/login?next=/organizations/new")
    shop.log_in_as("Pavel Publisher")
    page.get_by_label("Name").fill("Pavel Press")
    page.get_by_role("button", name="Create organization").click()
    expect(
        page.get_by_text("Pavel Press was created, and you have switched to it.")
    ).to_be_visible()
    shop.open("/add-ons/miyabi-operations-free")
    shop.add_to_cart("Miyabi Operations Free", cart=1)
    shop.open("/checkout")
    expect(page.get_by_text("You are buying for Pavel Press.")).to_be_visible()
    page.get_by_role("button", name="Get it free").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you", timeout=15_000)
    order = page.url.split("?")[0]

    account = page.get_by_label("Account of Pavel Publisher")
    account.click()
    album.keep(page, "menu")
    page.get_by_role("banner").get_by_role("button", name="Pavel Publisher").click()
    # The order is Pavel Press's: she is led away from it.
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))
    expect(account).to_have_attribute(
        "aria-label", "Account of Pavel Publisher, buying for Pavel Publisher"
    )
    shop.open("/orders")
    expect(page.get_by_text("No orders yet")).to_be_visible()
    page.goto("/account/add-ons")
    expect(page.get_by_role("main").get_by_text("Miyabi Operations")).to_have_count(0)
    account.click()
    page.get_by_role("banner").get_by_role("button", name="Pavel Press").click()
    page.goto(order)
    expect(page.get_by_role("main").get_by_text("Miyabi Operations Free").first).to_be_visible()
