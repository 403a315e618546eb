"""One cart in two tabs, and on two devices."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.people import Customer, Visitors
from tests.support.shopping import lines, names, quantities


def another_tab(customer: Customer, app: Flask) -> Customer:
    """The same browser's cookies in another window."""
    tab = Customer(app, customer.name)
    with customer.client.session_transaction() as session:
        kept = dict(session)
    with tab.client.session_transaction() as session:
        session.update(kept)
    return tab


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("", {"quantity": "3"}),
        ("", {"billing_type": "annual"}),
        ("/save", {}),
        ("/move", {}),
        ("/accept", {}),
    ],
)
def test_what_the_other_tab_removed_is_said_calmly(
    nobody: Customer, app: Flask, htmx: bool, action: str, fields: dict[str, str]
) -> None:
    nobody.put_in_cart("bolt", "brigade")
    tab = another_tab(nobody, app)
    line = lines(tab)[0]
    nobody.post(f"{line}/delete")
    answer = tab.post(line + action, htmx=htmx, **fields)
    assert answer.status == 404
    assert "no longer in your cart" in answer.text
    assert [name.split()[0] for name in names(answer)] == ["Brigade"]
    assert "Not found" not in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_removing_twice_is_removing(nobody: Customer, app: Flask, htmx: bool) -> None:
    nobody.put_in_cart("bolt", "brigade")
    tab = another_tab(nobody, app)
    line = lines(tab)[0]
    nobody.post(f"{line}/delete")
    assert tab.post(f"{line}/delete", htmx=htmx).status == (200 if htmx else 303)
    assert len(lines(tab)) == 1


def test_the_last_quantity_wins(nobody: Customer, app: Flask) -> None:
    nobody.put_in_cart("bolt")
    tab = another_tab(nobody, app)
    (line,) = lines(tab)
    nobody.post(line, quantity=5)
    tab.post(line, quantity=2)
    assert quantities(nobody.get("/cart")) == ["2"]


def test_a_tab_from_before_the_login_goes_on_working(nobody: Customer, visitors: Visitors) -> None:
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    nobody.log_in("casey")
    assert nobody.post(line, quantity=4).status == 303
    assert quantities(nobody.get("/cart")) == ["4"]


def test_a_persons_cart_is_hers_on_every_device(visitors: Visitors) -> None:
    phone, desk = visitors.person("casey"), visitors.person("casey")
    phone.put_in_cart("bolt", quantity=2)
    desk.post("/cart/code", code="LAUNCH2025")
    (line,) = lines(desk)
    desk.post(line, quantity=3)
    page = phone.get("/cart")
    assert quantities(page) == ["3"]
    assert "LAUNCH2025" in page.text
    assert visitors.person("stranger").get("/cart").select("#cart form.quantity") == []
