"""Orders, receipts and what is owned: for whose they are, and for nobody else."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.organizations import weaken
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors


@pytest.fixture
def number(casey: Customer, payments: Payments) -> str:
    """An order that Casey has paid."""
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    success = payments.session_of(page_url).success_url or ""
    return success.split("order=")[1]


PATHS = [
    "/orders/{}",
    "/orders/{}/receipt",
    "/checkout/return?order={}",
    "/checkout/cancelled?order={}",
]


def test_the_owner_sees_it(casey: Customer, number: str) -> None:
    assert number in casey.get("/orders").text
    order = casey.get(f"/orders/{number}")
    assert "Bolt" in order.text
    assert "List price" in order.text
    receipt = casey.get(f"/orders/{number}/receipt")
    for words in (number, "Bolt", "$14.99", "casey@example.test"):
        assert words in receipt.text


def test_htmx_gets_the_regions(casey: Customer, number: str) -> None:
    assert casey.get("/orders", htmx=True).select("#orders")
    assert casey.get(f"/orders/{number}", htmx=True).select("#order")
    assert casey.get("/account/add-ons", htmx=True).select("#owned")


def test_a_teammate_sees_it_too(
    casey: Customer, visitors: Visitors, number: str, urls: Urls
) -> None:
    teammate = visitors.person("teammate")
    weaken(
        urls,
        "INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT organization_id, 'sub-teammate', 'member' FROM orders",
    )
    weaken(
        urls,
        "UPDATE user_sessions SET organization_id = (SELECT organization_id FROM orders)"
        " WHERE user_id = 'sub-teammate'",
    )
    assert "Bolt" in teammate.get(f"/orders/{number}").text
    assert "Bolt" in teammate.get("/account/add-ons").text


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_finds_what_is_absent(stranger: Customer, number: str, path: str) -> None:
    foreign, absent = stranger.get(path.format(number)), stranger.get(path.format("M-1"))
    assert foreign.status == absent.status == 404
    assert foreign.text == absent.text


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_asked_to_log_in(nobody: Customer, number: str, path: str) -> None:
    answer = nobody.get(path.format(number))
    assert answer.status == 303
    assert answer.location.startswith("/login?next=%2F") or answer.location.startswith(
        "/login?next=/"
    )


@pytest.mark.parametrize("number", ["%00", "x" * 3000, "M-100001%20OR%201=1", "..%2f..%2fetc"])
def test_any_number_gets_a_clear_answer(casey: Customer, number: str) -> None:
    assert casey.get(f"/orders/{number}").status in (400, 404)


def test_lists_without_anything_lead_back_to_the_shop(stranger: Customer) -> None:
    for path in ("/orders", "/account/add-ons"):
        page = stranger.get(path)
        assert page.status == 200
        assert page.select("main a[href='/']")
    assert stranger.get("/orders?page=2").status == 404
    assert stranger.get("/orders?page=0").status == 404


def test_an_unpaid_order_has_no_receipt(casey: Customer, payments: Payments) -> None:
    casey.put_in_cart("bolt")
    session = payments.session_of(casey.check_out().location)
    waiting = (session.success_url or "").split("order=")[1]
    assert casey.get(f"/orders/{waiting}").status == 200
    assert casey.get(f"/orders/{waiting}/receipt").status == 404


def test_the_catalogue_may_change_and_the_order_does_not(
    casey: Customer, number: str, urls: Urls
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET base_price = 99, name = 'Dolt' WHERE slug = 'bolt'")
    order = casey.get(f"/orders/{number}").text
    assert "Bolt" in order
    assert "$14.99" in order


def test_what_was_paid_by_the_month_is_owned_for_a_month(
    casey: Customer, number: str, urls: Urls
) -> None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT expires_at = purchased_at + interval '1 month', status, source"
            " FROM user_add_ons"
        ).fetchone()
    assert row == (True, "active", "purchase")


def test_buying_again_prolongs_and_loses_nothing(
    casey: Customer, number: str, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT count(*), bool_and(expires_at > purchased_at + interval '55 days')"
            " FROM user_add_ons"
        ).fetchone()
    assert row == (1, True)
