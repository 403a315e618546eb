"""axe (WCAG 2.2 AA) finds nothing on any page, in any of its states, light or dark."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages import Shop

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What a newcomer can reach, each page in each of its states.
PATHS = [
    "/",
    "/?q=voice",
    "/?q=nothing-like-this",
    "/?category=ai-services&billing_type=monthly&sort=price",
    "/?page=2",
    "/?q=presentn",
    "/categories/ai-services?rating=4&trial=1",
    "/collections/staff-picks",
    "/ranking",
    "/add-ons/bolt",
    "/add-ons/miyabi-security-scanner",
    "/add-ons/miyabi-operations-free",
    "/add-ons/predictive-analytics-engine",
    "/add-ons/open-house-traffic-counter",
    "/add-ons/enterprise-data-connector",
    "/bundles/enterprise-suite",
    "/compare",
    "/compare?a=bolt&b=brigade&c=presenton&d=amanuensis",
    "/pricing",
    "/cart",
    "/nowhere",
    "/?page=1000",
]
THEIR_OWN = [
    "/",
    "/add-ons/bolt",
    "/cart",
    "/checkout",
    "/orders",
    "/account/add-ons",
    "/account/profile",
    "/account/profile/names",
    "/account/profile/about",
    "/account/profile/history?add=work",
    "/account/profile/avatar",
    "/account/preferences",
    "/account/onboarding/welcome",
    "/account/onboarding/work",
]


def complaints_on(page: Page) -> list[str]:
    """What axe finds, one line a rule and place."""
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def newcomer(browser: Browser, base_url: str, scheme: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=base_url, color_scheme=scheme, reduced_motion="reduce", locale="en-US"
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_for_a_newcomer(newcomer: Page, path: str) -> None:
    newcomer.goto(path)
    assert complaints_on(newcomer) == []


def test_axe_finds_nothing_along_a_purchase(newcomer: Page) -> None:
    shop = Shop(newcomer)
    shop.open("/add-ons/bolt")
    shop.add_to_cart("Bolt", cart=1)
    assert complaints_on(newcomer) == []
    shop.open("/add-ons/miyabi-security-scanner")
    shop.add_to_cart("Miyabi Security Scanner", cart=2)
    shop.open_cart()
    newcomer.get_by_text("Why this price").first.click()
    newcomer.get_by_label("Promotional code").fill("NO-SUCH-CODE")
    newcomer.get_by_role("button", name="Apply code").click()
    newcomer.get_by_role("alert").first.wait_for()
    assert complaints_on(newcomer) == []
    shop.open("/login?next=/checkout")
    shop.log_in_as("Casey Customer")
    for path in THEIR_OWN:
        shop.open(path)
        assert complaints_on(newcomer) == [], path
    # Others of these stories are hers, too, and begin with an empty cart.
    shop.open("/cart")
    remove = newcomer.get_by_role("button", name=re.compile("^Remove "))
    for left in range(remove.count() - 1, -1, -1):
        remove.first.click()
        expect(remove).to_have_count(left)


def test_axe_would_find_a_mistake(newcomer: Page) -> None:
    newcomer.goto("/add-ons/bolt")
    newcomer.evaluate("document.querySelector('main button').textContent = ''")
    newcomer.evaluate("document.querySelector('main button').removeAttribute('aria-label')")
    assert any(line.startswith("button-name") for line in complaints_on(newcomer))
