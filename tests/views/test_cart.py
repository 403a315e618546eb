"""The cart: the owner's, the stranger's, nobody's; with HTMX and without."""

from __future__ import annotations

import gzip
import uuid

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Invalid
from tests.conftest import Urls
from tests.support.organizations import weaken
from tests.support.people import Customer, Visitors
from tests.support.shopping import lines, says
from views._forms import whole_number


def badge(customer: Customer) -> str:
    return customer.get("/").select("#cart-badge")[0].get_text(strip=True)


def test_an_empty_cart_leads_back_to_the_shop(nobody: Customer) -> None:
    page = nobody.get("/cart")
    assert page.status == 200
    assert "empty" in page.text
    assert page.select("#cart a[href='/']")


def test_a_guest_fills_a_cart_without_htmx(nobody: Customer) -> None:
    answer = nobody.post("/cart/lines", add_on="bolt", quantity=2)
    assert (answer.status, answer.location) == (303, "/cart")
    page = nobody.get("/cart")
    assert "Bolt" in page.text
    assert "$29.98" in page.text


def test_htmx_gets_a_notice_and_the_badge(nobody: Customer) -> None:
    answer = nobody.post("/cart/lines", htmx=True, bundle="developer-pro-bundle")
    assert answer.status == 200
    assert "Developer Pro Bundle" in answer.text
    assert answer.select("#cart-badge[hx-swap-oob]")


def test_the_same_thing_twice_is_one_line(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "bolt", quantity=60)
    assert len(lines(nobody)) == 1
    assert nobody.get("/cart").select("input[name=quantity][value='99']")


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "100", "1e9", "1000000000", "1.5", "１", "NaN", "x"]
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_quantity_that_cannot_be_is_refused(nobody: Customer, quantity: str, htmx: bool) -> None:
    assert nobody.post("/cart/lines", htmx=htmx, add_on="bolt", quantity=quantity).status == 422
    assert lines(nobody) == []
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    answer = nobody.post(line, htmx=htmx, quantity=quantity)
    assert answer.status == 422
    assert "Bolt" in answer.text
    assert nobody.get("/cart").select("input[name=quantity][value='1']")


@pytest.mark.parametrize(
    "fields",
    [
        {"add_on": "nothing"},
        {"bundle": "nothing"},
        {"add_on": "quarterly-tax-estimator"},
        {"add_on": "open-house-traffic-counter"},
        {"add_on": "enterprise-data-connector"},
    ],
)
def test_what_is_not_for_sale_cannot_be_added(nobody: Customer, fields: dict[str, str]) -> None:
    answer = nobody.post("/cart/lines", htmx=True, **fields)
    assert answer.status == 404
    assert answer.headers["HX-Retarget"] == "#notices"
    assert nobody.post("/cart/lines", **fields).status == 404
    assert lines(nobody) == []


def test_one_thing_at_a_time(nobody: Customer) -> None:
    both = {"add_on": "bolt", "bundle": "enterprise-suite"}
    assert nobody.post("/cart/lines", **both).status == 422
    assert nobody.post("/cart/lines").status == 422


def test_prices_in_the_form_are_not_read(nobody: Customer) -> None:
    nobody.post("/cart/lines", add_on="bolt", base_price="0.01", price="0", total="0")
    assert "$14.99" in nobody.get("/cart").text


def test_quantity_and_removal(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "brigade")
    first, second = lines(nobody)
    assert nobody.post(first, quantity=3).status == 303
    assert "$44.97" in nobody.get("/cart").text
    fragment = nobody.post(f"{second}/delete", htmx=True)
    assert fragment.select("#cart")
    assert "Brigade" not in [line.get_text() for line in fragment.select(".line h2")]
    assert badge(nobody) == "3"
    assert nobody.post(f"{second}/delete").status == 303


def test_a_stranger_cannot_touch_a_line(nobody: Customer, stranger: Customer) -> None:
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    absent = stranger.post(f"/cart/lines/{uuid.uuid4()}", quantity=5)
    foreign = stranger.post(line, quantity=5)
    assert foreign.status == absent.status == 404
    assert foreign.text == absent.text
    stranger.post(f"{line}/delete")
    assert nobody.get("/cart").select("input[name=quantity][value='1']")


def test_a_cart_belongs_to_its_browser(nobody: Customer, visitors: Visitors) -> None:
    nobody.put_in_cart("bolt")
    other = visitors.nobody()
    assert lines(other) == []
    assert badge(other) in ("", "0")


def test_a_member_no_more_is_a_guest_until_she_logs_in_again(casey: Customer, urls: Urls) -> None:
    weaken(urls, "UPDATE organization_members SET invitation_state = 'declined'")
    for path in ("/", "/cart", "/add-ons/bolt"):
        assert casey.get(path).status == 200
    assert casey.get("/orders").location.startswith("/login")
    casey.put_in_cart("bolt")


@pytest.mark.parametrize("quantity", ["-1", "1000000000", "1.5", "１", "NaN"])
def test_what_was_entered_stays_in_its_field(nobody: Customer, quantity: str) -> None:
    nobody.put_in_cart("bolt", "brigade")
    page = nobody.post(lines(nobody)[1], htmx=True, quantity=quantity)
    (field,) = page.select("input[aria-invalid=true]")
    assert field["value"] == quantity
    assert page.select(f"#{field['aria-describedby']}[role=alert]")
    assert "Brigade" in field.find_previous("label").get_text()


def test_a_form_without_a_script_asks_again(nobody: Customer) -> None:
    page = nobody.post("/cart/lines", bundle="enterprise-suite", quantity="-1")
    assert page.status == 422
    (field,) = page.select("input[name=quantity][aria-invalid=true]")
    assert field["value"] == "-1"
    assert page.select(f"#{field['aria-describedby']}[role=alert]")
    assert page.select("input[name=bundle][value=enterprise-suite]")
    assert nobody.post("/cart/lines", bundle="nothing", quantity="-1").status == 404


def test_a_form_with_a_script_says_it_beside_the_field(nobody: Customer) -> None:
    page = nobody.post("/cart/lines", htmx=True, add_on="bolt", quantity="-1")
    assert page.status == 422
    assert page.headers["HX-Retarget"] == "#add-error"
    assert page.select("#add-error[role=alert]")


def test_what_was_added_is_told_once(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    assert "is in your cart" in says(nobody.get("/cart"))
    assert says(nobody.get("/cart")) == ""


def test_the_answer_to_adding_is_small(nobody: Customer) -> None:
    answer = nobody.post("/cart/lines", htmx=True, add_on="bolt")
    assert len(gzip.compress(answer.response.data)) < 3_000


def test_an_empty_cart_suggests_something(nobody: Customer) -> None:
    assert len(nobody.get("/cart").select("main .card")) == 4
    nobody.put_in_cart("bolt")
    assert nobody.get("/cart").select("main .card") == []


@given(st.text(max_size=30) | st.from_regex(r"[ +-]?[0-9]{1,12}(\.[0-9])? ?", fullmatch=True))
def test_a_quantity_is_a_number_in_plain_digits_or_nothing(entered: str) -> None:
    form = Flask("form")
    with form.test_request_context(method="POST", data={"quantity": entered}):
        plain = entered.strip()
        if plain.isascii() and plain.isdigit() and len(plain) <= 9:
            assert whole_number("quantity") == int(plain)
        else:
            with pytest.raises(Invalid) as refused:
                whole_number("quantity")
            assert refused.value.field == "quantity"
