"""The pages that stories walk through, by what a person sees on them."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def settle(page: Page) -> None:
    """Wait for the page's script, when something of the page has been seen.

    What is pressed before the script is there goes the plain way, and the focus with it.
    """
    page.wait_for_load_state()


class Shop:
    """The shop, as a person uses it: by names of fields, buttons and links."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str = "/") -> None:
        """Go to an address."""
        self.page.goto(path)

    def search(self, words: str) -> None:
        """Look for something and wait for the answer."""
        field = self.page.get_by_role("main").get_by_label("Search add-ons")
        field.fill(words)
        field.press("Enter")
        expect(self.page.get_by_role("link", name="Presenton (presentations)")).to_be_visible()

    def look_at(self, name: str) -> None:
        """Open a product's page from the catalogue."""
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)
        settle(self.page)

    def add_to_cart(self, name: str, *, cart: int) -> None:
        """Put what is looked at in the cart; `cart` is how many things are in it then."""
        self.page.get_by_role("button", name=f"Add to cart: {name}").click()
        expect(self.page.get_by_role("link", name=f"Cart, {cart} item")).to_be_visible()

    def open_cart(self) -> None:
        """Go to the cart by its link in the header."""
        self.page.get_by_role("banner").get_by_role("link", name="Cart,").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Your cart")
        settle(self.page)

    def apply_code(self, code: str) -> None:
        """Enter a promotional code."""
        self.page.get_by_label("Promotional code").fill(code)
        self.page.get_by_role("button", name="Apply code").click()
        expect(self.page.get_by_text(code, exact=True)).to_be_visible()

    def go_to_checkout(self) -> None:
        """Leave the cart to pay."""
        self.page.get_by_role("link", name="Go to checkout").click()

    def log_in_as(self, name: str) -> None:
        """At the provider of development: choose a demo person, and be back in the shop.

        Whoever goes elsewhere before she is back has not logged in.
        """
        choice = self.page.get_by_role("button", name=f"Continue as {name}")
        choice.click()
        expect(choice).to_have_count(0)
        settle(self.page)

    def expect_sum(self, amount: str) -> None:
        """The button says what will be paid."""
        expect(self.page.get_by_role("button", name=f"Pay {amount}")).to_be_visible()

    def pay(self, amount: str) -> None:
        """Click on pay, here or at the payment service."""
        self.page.get_by_role("button", name=f"Pay {amount}").click()
