"""A guest's cart at login: it comes along, is told once, and can be left as it was."""

from __future__ import annotations

import psycopg

from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.shopping import names, press, quantities, saved, says
from tests.views.test_auth import at_the_provider


def test_the_guests_cart_joins_the_persons_at_login(visitors: Visitors) -> None:
    at_home = visitors.person("casey")
    at_home.put_in_cart("bolt", quantity=2)
    elsewhere = visitors.nobody()
    elsewhere.put_in_cart("bolt", "brigade", quantity=1)
    elsewhere.post("/cart/lines", bundle="enterprise-suite")
    elsewhere.post("/cart/code", code="LAUNCH2025")
    elsewhere.log_in("casey")
    for browser in (elsewhere, at_home):
        page = browser.get("/cart")
        assert [f["value"] for f in page.select("input[name=quantity]")] == ["3", "1", "1"]
        assert "LAUNCH2025" in page.text


def test_a_login_that_has_run_out_leaves_a_guest_who_can_shop(casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("brigade")
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET expires_at = now()")
    assert casey.get("/orders").location.startswith("/login")
    casey.put_in_cart("bolt")
    casey.post("/cart/lines", bundle="developer-pro-bundle")
    assert "Bolt" in casey.get("/cart").text
    casey.log_in("casey")
    names = casey.get("/cart").text
    assert "Brigade" in names
    assert "Bolt" in names


def log_in_for_real(customer: Customer) -> None:
    """Through the provider, as a browser does."""
    back = at_the_provider(customer.get("/login?next=/").location, "casey")
    assert customer.get(back).status == 303
    customer._csrf = None


def test_what_came_along_is_told_once_wherever_the_login_leads(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "brigade")
    log_in_for_real(nobody)
    page = nobody.get("/")
    assert "2 things from before you logged in are in your cart now." in page.text
    assert page.select("#notices[role=status] #merged")
    assert not nobody.get("/").select("#merged")


def test_nothing_is_told_where_nothing_came(nobody: Customer) -> None:
    nobody.get("/")
    log_in_for_real(nobody)
    assert not nobody.get("/").select("#merged")


def test_undo_leaves_the_cart_as_it_was_and_loses_nothing(
    nobody: Customer, visitors: Visitors
) -> None:
    nobody.put_in_cart("presenton")
    log_in_for_real(nobody)
    nobody.post("/cart/lines", add_on="bolt", quantity=2)
    guest = visitors.nobody()
    guest.put_in_cart("bolt", "brigade", quantity=3)
    guest.post("/cart/code", code="LAUNCH2025")
    log_in_for_real(guest)
    page = guest.get("/cart")
    assert quantities(page) == ["1", "5", "3"]
    assert press(guest, page, "Undo").location == "/cart"
    page = guest.get("/cart")
    assert "as it was" in says(page)
    assert quantities(page) == ["1", "2"]
    assert [name.split()[0] for name in names(page)] == ["Presenton", "Bolt"]
    assert [name.split()[0] for name in saved(page)] == ["Brigade"]
    assert "LAUNCH2025" in page.text


def test_what_was_saved_stays_saved(visitors: Visitors) -> None:
    guest = visitors.nobody()
    guest.put_in_cart("bolt", "brigade")
    press(guest, guest.get("/cart"), "Save for later Bolt")
    guest.log_in("casey")
    page = guest.get("/cart")
    assert [name.split()[0] for name in saved(page)] == ["Bolt"]
    assert [name.split()[0] for name in names(page)] == ["Brigade"]


def test_what_is_saved_at_home_comes_to_the_cart_as_the_guest_has_it(visitors: Visitors) -> None:
    at_home = visitors.person("casey")
    at_home.put_in_cart("bolt", quantity=2)
    press(at_home, at_home.get("/cart"), "Save for later")
    guest = visitors.nobody()
    guest.put_in_cart("bolt")
    guest.log_in("casey")
    page = guest.get("/cart")
    assert quantities(page) == ["1"]
    assert saved(page) == []


def test_what_the_guest_saved_buys_nothing_more_at_home(visitors: Visitors) -> None:
    at_home = visitors.nobody()
    log_in_for_real(at_home)
    at_home.put_in_cart("bolt", quantity=2)
    at_home.post("/cart/lines", bundle="enterprise-suite", quantity=2)
    guest = visitors.nobody()
    guest.put_in_cart("bolt", quantity=90)
    guest.post("/cart/lines", bundle="enterprise-suite", quantity=90)
    for _ in range(2):
        press(guest, guest.get("/cart"), "Save for later")
    log_in_for_real(guest)
    page = guest.get("/cart")
    assert quantities(page) == ["2", "2"]
    assert saved(page) == []
    assert not page.select("#merged")
