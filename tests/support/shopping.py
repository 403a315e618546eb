"""What tests see of a cart's page."""

from __future__ import annotations

from decimal import Decimal

from tests.support.people import Customer, Page


def lines(customer: Customer) -> list[str]:
    """The addresses of the lines' quantity forms."""
    return [form["action"] for form in customer.get("/cart").select("#cart form.quantity")]


def names(page: Page) -> list[str]:
    """What is in the cart, in its order."""
    return [link.get_text() for link in page.select("#cart .line h2 a")]


def saved(page: Page) -> list[str]:
    """What is saved for later."""
    return [link.get_text() for link in page.select(".saved-lines h3 a")]


def quantities(page: Page) -> list[str]:
    """How many of each line."""
    return [str(field["value"]) for field in page.select("#cart input[name=quantity]")]


def total(page: Page) -> Decimal:
    """What is due."""
    (found,) = page.select("#cart aside dd.sums__total")
    return Decimal(found.get_text(strip=True).strip("$").replace(",", ""))


def says(page: Page) -> str:
    """What the page announces of the last change."""
    (found,) = page.select("#cart-says[role=status]")
    return " ".join(found.get_text(" ").split())


def problems(page: Page) -> list[str]:
    """The codes of what is wrong with lines, or told of them."""
    return [str(notice["data-problem"]) for notice in page.select("[data-problem]")]


def press(customer: Customer, page: Page, button: str, *, htmx: bool = False) -> Page:
    """Send the form of the first button with these words."""
    for found in page.select("#cart form, #notices form"):
        if found.button and button in " ".join(found.button.get_text(" ").split()):
            fields = {f["name"]: f["value"] for f in found.select("input[type=hidden]")}
            fields.pop("csrf_token")
            if found.button.get("name"):
                fields[found.button["name"]] = found.button["value"]
            return customer.post(found["action"], htmx=htmx, **fields)
    raise AssertionError(f"no button {button}")
