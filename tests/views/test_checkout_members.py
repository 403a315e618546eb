"""Orders that wait for their payment while their buyer loses the right to buy."""

from __future__ import annotations

import pytest

from tests.conftest import Urls
from tests.support.orders import orders_in
from tests.support.organizations import ask, do, found, join, member_id
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors
from tests.support.worker import Worker

ACME = "/organizations/acme"
SETTINGS = {"name": "Acme", "description": "", "country": ""}


@pytest.fixture
def boss(visitors: Visitors) -> Customer:
    boss = visitors.person("boss")
    found(boss)
    return boss


@pytest.fixture
def buyer(boss: Customer, visitors: Visitors, urls: Urls) -> Customer:
    """A member of Acme, on her way to a payment page."""
    buyer = visitors.person("buyer")
    join(urls, "acme", "buyer")
    buyer.post(f"{ACME}/choose")
    buyer.put_in_cart("bolt")
    return buyer


def stop(boss: Customer, buyer: Customer, urls: Urls, how: str) -> None:
    member = f"{ACME}/members/{member_id(urls, 'buyer')}"
    answer = {
        "remove": lambda: boss.post(f"{member}/remove"),
        "viewer": lambda: boss.post(f"{member}/role", role="viewer"),
        "settings": lambda: boss.post(f"{ACME}/settings", **SETTINGS),
        "leave": lambda: buyer.post(f"{ACME}/leave"),
    }[how]()
    assert answer.status == 303


@pytest.mark.parametrize("how", ["remove", "viewer", "settings", "leave"])
def test_her_payment_page_is_closed(
    boss: Customer, buyer: Customer, payments: Payments, worker: Worker, urls: Urls, how: str
) -> None:
    buyer.post("/cart/code", code="LAUNCH2025")
    page = buyer.check_out().location
    boss.put_in_cart("brigade")
    other = boss.check_out().location
    stop(boss, buyer, urls, how)
    assert payments.session_of(page).status == "open", "nothing is asked of Stripe meanwhile"
    worker.run()
    assert payments.session_of(page).status == "expired"
    assert payments.session_of(other).status == "open", "whoever may buy goes on"
    assert sorted(status for status, _ in orders_in(urls)) == ["cancelled", "pending"]
    assert ask(urls, "SELECT count(*) FROM promo_redemptions") == [(0,)]


def test_what_is_paid_already_is_bought(
    boss: Customer, buyer: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    page = buyer.check_out().location
    payments.pay(page)
    stop(boss, buyer, urls, "remove")
    worker.run()
    assert [status for status, _ in orders_in(urls)] == ["completed"]


def test_an_order_without_a_page_is_cancelled(
    boss: Customer, buyer: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    buyer.check_out()
    do(urls, "UPDATE orders SET stripe_checkout_session_id = NULL, stripe_checkout_url = NULL")
    stop(boss, buyer, urls, "remove")
    worker.run()
    assert [status for status, _ in orders_in(urls)] == ["cancelled"]


def test_meanwhile_she_can_go_for_good(
    boss: Customer, buyer: Customer, payments: Payments, urls: Urls
) -> None:
    buyer.post("/cart/code", code="LAUNCH2025")
    page = buyer.check_out().location
    stop(boss, buyer, urls, "remove")
    assert buyer.get("/orders").text.count("M-1") == 0, "she sees none of Acme's pages"
    assert buyer.post("/account/privacy/erase", email="buyer@example.test").status == 303
    assert payments.session_of(page).status == "expired"
    assert [status for status, _ in orders_in(urls)] == ["cancelled"]
    assert ask(urls, "SELECT count(*) FROM users WHERE id = 'sub-buyer'") == [(0,)]


def test_forms_say_for_whom_they_were_made(boss: Customer, visitors: Visitors, urls: Urls) -> None:
    """Without HTMX too, a page that was made for Acme does nothing for another."""
    boss.put_in_cart("bolt")
    pay = boss.get("/checkout")
    assert pay.select("form[action='/checkout'] input[name=organization][value=acme]")
    viewer = visitors.person("viewer")
    join(urls, "acme", "viewer", "viewer")
    viewer.post(f"{ACME}/choose")
    viewer.put_in_cart("bolt")
    (asking,) = viewer.get("/cart").select("form[action='/cart/ask'] input[name=organization]")
    assert asking["value"] == "acme"
    do(
        urls,
        "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
        " SELECT 'sub-boss', o.id, a.id, 'grant' FROM organizations o, add_ons a"
        " WHERE o.slug = 'acme' AND a.slug = 'brigade'",
    )
    claim = "/account/add-ons/brigade/seat"
    assert viewer.get("/account/add-ons").select(
        f"form[action='{claim}'] input[name=organization][value=acme]"
    )
    assert viewer.post(claim, organization="acme").status == 303
    release = f"form[action='{claim}/release'] input[name=organization][value=acme]"
    assert viewer.get("/account/add-ons").select(release)
    ((own,),) = ask(urls, "SELECT slug FROM organizations WHERE owner_id = 'sub-viewer'")
    viewer.post(f"/organizations/{own}/choose")
    for path in (f"{claim}/release", "/cart/ask", "/checkout"):
        assert viewer.post(path, organization="acme").status == 409
    assert ask(urls, "SELECT user_id FROM add_on_seats") == [("sub-viewer",)]
