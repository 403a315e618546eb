"""What was removed comes back with one click, as it was."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.shopping import lines, names, press, quantities, says, total


@pytest.mark.parametrize("htmx", [True, False])
def test_undo_stands_where_the_line_was(nobody: Customer, htmx: bool) -> None:
    nobody.put_in_cart("bolt", "brigade", "presenton", quantity=3)
    nobody.post(lines(nobody)[1], billing_type="annual")
    before = nobody.get("/cart")
    answer = nobody.post(f"{lines(nobody)[1]}/delete", htmx=htmx)
    page = answer if htmx else nobody.get("/cart")
    rows = page.select("#cart .beside > .lines > li")
    assert ["line--undo" in row["class"] for row in rows] == [False, True, False]
    assert rows[1].select("button[autofocus]")
    assert "Brigade" in says(page)
    assert "removed" in says(page)
    answer = press(nobody, page, "Undo", htmx=htmx)
    page = answer if htmx else nobody.get("/cart")
    assert names(page) == names(before)
    assert quantities(page) == ["3", "3", "3"]
    assert total(page) == total(before)
    assert [link.get_text() for link in page.select("#cart a[autofocus]")] == [names(before)[1]]


def test_the_offer_is_made_once(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    nobody.post(f"{line}/delete")
    assert nobody.get("/cart").select("#undo")
    assert not nobody.get("/cart").select("#undo")


def test_the_address_says_nothing_of_it(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    assert nobody.post(f"{line}/delete").location == "/cart"


def test_the_last_line_too(nobody: Customer) -> None:
    nobody.post("/cart/lines", bundle="developer-pro-bundle", quantity=4)
    (line,) = lines(nobody)
    page = nobody.post(f"{line}/delete", htmx=True)
    assert "Your cart is empty" in page.text
    press(nobody, page, "Undo")
    assert quantities(nobody.get("/cart")) == ["4"]
    assert lines(nobody) == [line]


def test_each_of_two_removals(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "brigade")
    first, second = lines(nobody)
    page = nobody.post(f"{first}/delete", htmx=True)
    other = nobody.post(f"{second}/delete", htmx=True)
    press(nobody, page, "Undo")
    press(nobody, other, "Undo")
    assert lines(nobody) == [first, second]


def test_what_was_put_in_again_meanwhile_stays(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", quantity=5)
    (line,) = lines(nobody)
    page = nobody.post(f"{line}/delete", htmx=True)
    nobody.put_in_cart("bolt")
    assert press(nobody, page, "Undo", htmx=True).status == 200
    assert quantities(nobody.get("/cart")) == ["1"]


def test_undo_twice_says_so_calmly(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "brigade")
    page = nobody.post(f"{lines(nobody)[0]}/delete", htmx=True)
    press(nobody, page, "Undo")
    again = press(nobody, page, "Undo", htmx=True)
    assert again.status == 409
    assert "can no longer be undone" in again.text
    assert len(names(again)) == 2


def test_what_left_the_catalogue_for_good_does_not_come_back(nobody: Customer, urls: Urls) -> None:
    nobody.put_in_cart("bolt")
    page = nobody.post(f"{lines(nobody)[0]}/delete", htmx=True)
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE cart_undos SET before = jsonb_set(before, '{0,add_on_id}', %s)",
                     [f'"{uuid.UUID(int=404)}"'])  # fmt: skip
    assert press(nobody, page, "Undo", htmx=True).status == 200
    assert lines(nobody) == []


def test_nobody_undoes_for_another(
    nobody: Customer, stranger: Customer, visitors: Visitors
) -> None:
    nobody.put_in_cart("bolt")
    page = nobody.post(f"{lines(nobody)[0]}/delete", htmx=True)
    absent = stranger.post(f"/cart/undo/{uuid.uuid4()}")
    for other in (stranger, visitors.nobody()):
        refused = press(other, page, "Undo")
        assert refused.status == absent.status == 409
        assert lines(other) == []
    assert refused.select("#cart")
    assert press(nobody, page, "Undo", htmx=True).status == 200


def test_a_guest_can_undo_after_the_login(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", quantity=2)
    page = nobody.post(f"{lines(nobody)[0]}/delete", htmx=True)
    nobody.log_in("casey")
    press(nobody, page, "Undo")
    assert quantities(nobody.get("/cart")) == ["2"]
