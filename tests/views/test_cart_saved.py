"""Saved for later: in sight, and neither counted nor bought."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.orders import set_price
from tests.support.people import Customer, Visitors
from tests.support.shopping import lines, names, press, problems, quantities, saved, says, total
from tests.support.worker import Worker


@pytest.mark.parametrize("htmx", [True, False])
def test_a_line_goes_and_comes_back(nobody: Customer, htmx: bool) -> None:
    nobody.put_in_cart("bolt", "brigade", quantity=2)
    answer = press(nobody, nobody.get("/cart"), "Save for later Bolt", htmx=htmx)
    page = answer if htmx else nobody.get("/cart")
    assert "Bolt" in says(page)
    assert "saved for later" in says(page)
    assert [name.split()[0] for name in names(page)] == ["Brigade"]
    assert [name.split()[0] for name in saved(page)] == ["Bolt"]
    assert str(total(page)) == "39.98"
    assert nobody.get("/").select("#cart-badge")[0].get_text(strip=True) == "2"
    assert says(nobody.get("/cart")) == ""
    press(nobody, page, "Move to cart", htmx=htmx)
    page = nobody.get("/cart")
    assert len(names(page)) == 2
    assert saved(page) == []
    assert quantities(page) == ["2", "2"]


def test_a_cart_of_saved_things_alone_is_empty(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    press(nobody, nobody.get("/cart"), "Save for later")
    page = nobody.get("/cart")
    assert "Your cart is empty" in page.text
    assert len(saved(page)) == 1
    assert not page.select("#cart a[href='/checkout']")


def test_what_is_saved_is_not_bought(casey: Customer, worker: Worker, urls: Urls) -> None:
    casey.put_in_cart("calendar-integration", "bolt")
    press(casey, casey.get("/cart"), "Save for later Bolt")
    casey.check_out()
    worker.run()
    page = casey.get("/cart")
    assert names(page) == []
    assert len(saved(page)) == 1
    with psycopg.connect(urls.owner) as conn:
        assert conn.execute("SELECT slug FROM add_on_purchases").fetchall() == [
            ("calendar-integration",)
        ]


def test_what_is_saved_keeps_no_code_and_meets_no_need(casey: Customer) -> None:
    casey.put_in_cart("miyabi-operations-pro", "miyabi-security-scanner")
    press(casey, casey.get("/cart"), "Save for later Miyabi Operations Pro")
    assert problems(casey.get("/cart")) == ["requires"]


def test_it_comes_back_at_todays_price(nobody: Customer, urls: Urls) -> None:
    nobody.put_in_cart("bolt")
    press(nobody, nobody.get("/cart"), "Save for later")
    set_price(urls, "20.00")
    page = nobody.get("/cart")
    assert "$20.00" in page.text
    press(nobody, page, "Move to cart")
    assert problems(nobody.get("/cart")) == []


def test_put_in_anew_it_is_as_many_as_are_put_in(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", quantity=5)
    press(nobody, nobody.get("/cart"), "Save for later")
    nobody.put_in_cart("bolt")
    page = nobody.get("/cart")
    assert quantities(page) == ["1"]
    assert saved(page) == []


def test_a_product_page_does_not_count_it(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    assert "1 in your cart" in nobody.get("/add-ons/bolt").text
    press(nobody, nobody.get("/cart"), "Save for later")
    assert "in your cart" not in nobody.get("/add-ons/bolt").text


@pytest.mark.parametrize("what", ["save", "move"])
def test_a_stranger_saves_nothing_of_another(
    visitors: Visitors, casey: Customer, stranger: Customer, nobody: Customer, what: str
) -> None:
    casey.put_in_cart("bolt")
    (line,) = lines(casey)
    absent = stranger.post(f"/cart/lines/{uuid.uuid4()}/{what}")
    foreign = stranger.post(f"{line}/{what}")
    assert foreign.status == absent.status == 404
    assert foreign.text == absent.text
    assert nobody.post(f"{line}/{what}").status == 404
    assert saved(casey.get("/cart")) == []
