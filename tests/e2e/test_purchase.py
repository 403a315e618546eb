"""A guest finds, decides, logs in, pays, and owns what she bought: with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Album
from tests.e2e.pages import Shop

PEOPLE = {True: "Casey Customer", False: "Olga Owner"}


@pytest.fixture
def browser_context_args(browser_context_args, request: pytest.FixtureRequest):
    scripted = getattr(request.node, "callspec", None)
    javascript = scripted.params.get("javascript", True) if scripted else True
    return {**browser_context_args, "java_script_enabled": javascript}


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_searching_to_owning(
    page: Page, javascript: bool, album: Album, complaints: list[str]
) -> None:
    shop = Shop(page)
    shop.open()
    album.keep(page, "storefront")
    shop.search("presentation")
    expect(page).to_have_url(re.compile(r"\?.*q=presentation"))
    album.keep(page, "search")
    shop.look_at("Presenton")
    album.keep(page, "add-on")
    shop.add_to_cart("Presenton", cart=1)
    shop.open("/bundles/developer-pro-bundle")
    album.keep(page, "bundle")
    shop.add_to_cart("Developer Pro Bundle", cart=2)
    shop.open_cart()
    shop.apply_code("LAUNCH2025")
    page.get_by_text("Why this price").first.click()
    expect(page.get_by_text("Code LAUNCH2025 (20%)").first).to_be_visible()
    album.keep(page, "cart")

    shop.go_to_checkout()
    album.keep(page, "login")
    shop.log_in_as(PEOPLE[javascript])
    shop.expect_sum("$39.97")
    album.keep(page, "checkout")
    shop.pay("$39.97")
    expect(page.get_by_label("Card number")).to_be_visible()
    album.keep(page, "payment")
    shop.pay("$39.97")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you", timeout=15_000)
    album.keep(page, "order")
    number = page.url.rsplit("/", 1)[1].split("?")[0]
    expect(page.get_by_role("link", name=re.compile("Cart, (0|no) item"))).to_be_visible()
    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_text("$39.97").first).to_be_visible()
    album.keep(page, "receipt")
    shop.open("/orders")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    album.keep(page, "orders")
    page.get_by_role("banner").get_by_role("link", name="My add-ons").click()
    for name in ("Presenton", "Brigade", "Bolt", "Vector Search Engine"):
        expect(page.get_by_role("main").get_by_text(name).first).to_be_visible()
    album.keep(page, "my-add-ons")
    shop.open()
    page.get_by_label(f"Account of {PEOPLE[javascript]}").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()


def test_an_impatient_customer_pays_once(page: Page, complaints: list[str]) -> None:
    shop = Shop(page)
    orders = page.get_by_role("main").get_by_role("link", name=re.compile("^M-"))
    shop.open("/login?next=/orders")
    shop.log_in_as("Vera Vip")
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    # Another story may have bought in her name.
    before = orders.count()
    shop.open("/add-ons/amanuensis")
    shop.add_to_cart("Amanuensis", cart=1)
    shop.open("/checkout")
    shop.expect_sum("$9.99")
    page.get_by_role("button", name="Pay $9.99").dblclick()
    expect(page.get_by_label("Card number")).to_be_visible()
    page.get_by_role("button", name="Pay $9.99").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you", timeout=15_000)
    shop.open("/orders")
    expect(orders).to_have_count(before + 1)


def test_a_declined_card_leaves_everything_as_it_was(page: Page) -> None:
    shop = Shop(page)
    shop.open("/add-ons/bolt")
    shop.add_to_cart("Bolt", cart=1)
    shop.open("/login?next=/checkout")
    shop.log_in_as("Pavel Publisher")
    shop.pay("$14.99")
    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    shop.pay("$14.99")
    expect(page.get_by_text("declined").first).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("Your cart is as it was")).to_be_visible()
    expect(page.get_by_role("link", name="Cart, 1 item")).to_be_visible()


PATHS = [
    "/",
    "/?q=nothing-like-this",
    "/add-ons/bolt",
    "/add-ons/miyabi-security-scanner",
    "/bundles/enterprise-suite",
    "/cart",
    "/orders",
    "/account/add-ons",
    "/account/profile",
    "/account/profile/contact",
    "/account/profile/history?add=work",
    "/account/profile/avatar",
    "/account/preferences",
    "/account/onboarding/interests",
    "/nowhere",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1440])
def test_pages_fit_every_window(
    browser: Browser, base_url: str, scheme, width: int, album: Album, logged_in: str
) -> None:
    context = browser.new_context(
        base_url=base_url,
        color_scheme=scheme,
        storage_state=logged_in,
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    for path in PATHS:
        page.goto(path)
        album.keep(page, path.strip("/").replace("/", "-") or "storefront")
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{path} is {overflow} pixels too wide"
    context.close()


@pytest.fixture(scope="session")
def logged_in(browser: Browser, base_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The state of a browser in which Ada is logged in, with something in her cart."""
    context: BrowserContext = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.goto("/login?next=/")
    Shop(page).log_in_as("Ada Admin")
    page.goto("/add-ons/bolt")
    Shop(page).add_to_cart("Bolt", cart=1)
    path = str(tmp_path_factory.mktemp("state") / "ada.json")
    context.storage_state(path=path)
    context.close()
    return path
