"""Paying: once, at the price that was shown, and only what is ours."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from flask import Flask

from repo.db import Database
from tests.conftest import Urls
from tests.support.orders import orders_in, set_price
from tests.support.organizations import weaken
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors
from tests.support.worker import Worker


def test_nobody_is_asked_to_log_in_and_comes_back(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    assert nobody.get("/checkout").location == "/login?next=/checkout"
    assert nobody.post("/checkout", quote="x").location.startswith("/login?next=")
    assert nobody.post("/checkout", htmx=True).headers["HX-Redirect"].startswith("/login?next=")


def test_an_empty_cart_has_nothing_to_pay(casey: Customer) -> None:
    assert casey.get("/checkout").location == "/cart"
    assert casey.post("/checkout", quote="").status == 409


def test_from_the_cart_to_a_paid_order(casey: Customer, payments: Payments, urls: Urls) -> None:
    casey.put_in_cart("bolt")
    casey.post("/cart/lines", bundle="ai-productivity-bundle", quantity=2)
    casey.post("/cart/code", code="FRIEND50")
    review = casey.get("/checkout")
    assert "$60.93" in review.text
    page_url = casey.check_out().location
    session = payments.session_of(page_url)
    assert (session.amount_total, session.currency) == (6093, "usd")
    assert orders_in(urls) == [("pending", "60.93")]

    back = re.search(r"/checkout/return\?order=M-\d+", session.success_url or "")
    assert back is not None
    waiting = casey.get(back[0])
    assert waiting.select("#payment-state[hx-get]")
    assert waiting.select("noscript meta[http-equiv=refresh]")

    payments.pay(page_url)
    payments.deliver(page_url)
    number = back[0].split("=")[1]
    assert casey.get(back[0]).location == f"/orders/{number}?new=1"
    assert casey.get(back[0], htmx=True).headers["HX-Redirect"] == f"/orders/{number}?new=1"
    assert orders_in(urls) == [("completed", "60.93")]
    order = casey.get(f"/orders/{number}")
    for words in ("Bolt", "AI Productivity Bundle", "FRIEND50", "$60.93"):
        assert words in order.text
    assert "empty" in casey.get("/cart").text
    owned = casey.get("/account/add-ons").text
    for name in ("Bolt", "Unicorn Orator", "Amanuensis", "Presenton"):
        assert name in owned


def test_a_double_click_is_one_order_and_one_charge(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    assert casey.check_out().location == casey.check_out().location
    assert len(orders_in(urls)) == 1


def test_sixteen_clicks_at_once_are_one_order(app: Flask, casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("bolt")
    quote, token = casey.get("/checkout").hidden("quote"), casey.csrf_token()
    cookie = casey.client.get_cookie("shop", path="/")
    assert cookie is not None

    def click(_: int) -> tuple[int, str]:
        client = app.test_client()
        client.set_cookie("shop", cookie.value)
        answer = client.post("/checkout", data={"quote": quote, "csrf_token": token})
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(click, range(16)))
    assert len(orders_in(urls)) == 1
    # A click may be told to try again; none may lead to another payment.
    assert len([place for status, place in answers if status == 303]) == 1
    assert {status for status, _ in answers} <= {303, 503}


@pytest.mark.parametrize("htmx", [True, False])
def test_an_increase_asks_again_and_a_decrease_is_given(
    casey: Customer, urls: Urls, htmx: bool
) -> None:
    casey.put_in_cart("bolt")
    shown = casey.get("/checkout").hidden("quote")
    set_price(urls, "20.00")
    again = casey.post("/checkout", htmx=htmx, quote=shown)
    assert again.status == 409
    assert "$14.99" in again.text
    assert "$20.00" in again.text
    assert orders_in(urls) == []
    set_price(urls, "12.00")
    assert casey.post("/checkout", quote=again.hidden("quote")).status == 303
    assert orders_in(urls) == [("pending", "12.00")]


@pytest.mark.parametrize("quote", ["", "nonsense", "WyJ4IiwiMC4wMSJd.x", "a" * 5000])
def test_a_quote_that_is_not_ours_is_shown_again(casey: Customer, urls: Urls, quote: str) -> None:
    casey.put_in_cart("bolt")
    answer = casey.post("/checkout", quote=quote, total="0.01", price="0.01")
    assert answer.status == 409
    assert orders_in(urls) == []


def test_a_cart_that_changed_in_another_tab_is_shown_again(casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("bolt")
    shown = casey.get("/checkout").hidden("quote")
    casey.put_in_cart("brigade")
    assert casey.post("/checkout", quote=shown).status == 409
    assert orders_in(urls) == []


def test_another_cart_closes_the_first_payment(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    first = casey.check_out().location
    casey.put_in_cart("brigade")
    second = casey.check_out().location
    assert first != second
    assert payments.session_of(first).status == "expired"
    assert orders_in(urls) == [("cancelled", "14.99"), ("pending", "34.98")]


def test_a_cart_paid_a_moment_ago_is_not_sold_again(
    casey: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    casey.put_in_cart("brigade")
    assert casey.check_out().status == 409
    worker.run()
    assert orders_in(urls) == [("completed", "14.99")]
    assert "Brigade" in casey.get("/cart").text
    assert "Bolt" not in casey.get("/cart").select("#cart")[0].get_text()


def test_what_is_free_needs_no_payment(casey: Customer, worker: Worker, urls: Urls) -> None:
    casey.put_in_cart("calendar-integration")
    answer = casey.check_out()
    assert answer.location.startswith("/checkout/return?order=M-")
    worker.run()
    assert casey.get(answer.location).location.startswith("/orders/M-")
    assert orders_in(urls) == [("completed", "0.00")]


def test_less_than_can_be_charged_is_refused_before_anything_is_written(
    casey: Customer, urls: Urls
) -> None:
    set_price(urls, "5.20")
    casey.put_in_cart("bolt")
    casey.post("/cart/code", code="FRIEND50")
    answer = casey.check_out()
    assert answer.status == 409
    assert "$0.50" in answer.text
    assert orders_in(urls) == []


def test_a_withdrawn_line_is_left_out_and_the_rest_is_bought(casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("bolt", "brigade")
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET status = 'disabled' WHERE slug = 'bolt'")
    review = casey.get("/checkout")
    assert "No longer for sale" in review.text
    assert casey.check_out().status == 303
    assert orders_in(urls) == [("pending", "19.99")]


def test_stripe_away_keeps_the_cart_and_the_same_click_goes_on(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    payments.script([{"on": "POST /v1/checkout/sessions", "times": 2, "do": "status:500"}])
    away = casey.check_out()
    assert away.status == 503
    assert "Nothing was charged" in away.text
    assert "Bolt" in casey.get("/cart").text
    assert casey.check_out().status == 303
    assert len(orders_in(urls)) == 1


def test_an_answer_lost_on_the_way_gives_the_same_session(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    payments.script([{"on": "POST /v1/checkout/sessions", "times": 2, "do": "drop_after"}])
    assert casey.check_out().status == 503
    page_url = casey.check_out().location
    session = payments.session_of(page_url)
    order_id = session.client_reference_id
    sessions = payments.client.v1.checkout.sessions.list({"limit": 100}).data
    assert [s.id for s in sessions if s.client_reference_id == order_id] == [session.id]


def test_a_cancelled_payment_leaves_the_cart_as_it_was(casey: Customer, payments: Payments) -> None:
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    back = (payments.session_of(page_url).cancel_url or "").removeprefix("http://localhost")
    page = casey.get(back)
    assert page.status == 200
    assert "Bolt" in casey.get("/cart").text
    assert casey.check_out().location == page_url


def test_a_stranger_learns_nothing_of_a_payment(
    casey: Customer, stranger: Customer, nobody: Customer, payments: Payments
) -> None:
    casey.put_in_cart("bolt")
    session = payments.session_of(casey.check_out().location)
    for address in (session.success_url, session.cancel_url):
        path = (address or "").removeprefix("http://localhost")
        absent = re.sub(r"M-\d+", "M-999999999", path)
        foreign = stranger.get(path)
        assert foreign.status == stranger.get(absent).status == 404
        assert foreign.text == stranger.get(absent).text
        assert nobody.get(path).location.startswith("/login?next=")


def test_a_viewer_cannot_buy(visitors: Visitors, urls: Urls, database: Database) -> None:
    viewer = visitors.person("viewer")
    viewer.put_in_cart("bolt")
    weaken(urls, "UPDATE organization_members SET role = 'viewer' WHERE user_id = 'sub-viewer'")
    assert "Pay" not in viewer.get("/checkout").select("#checkout")[0].get_text()
    assert viewer.post("/checkout", quote="x").status == 403
    assert orders_in(urls) == []


def test_the_last_use_of_a_code_is_given_once(visitors: Visitors, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE promotional_codes SET max_uses = 1 WHERE code = 'LAUNCH2025'")
    first, second = visitors.person("first"), visitors.person("second")
    for customer in (first, second):
        customer.put_in_cart("bolt")
        assert customer.post("/cart/code", code="LAUNCH2025").status == 303
    quotes = [c.get("/checkout").hidden("quote") for c in (first, second)]
    assert first.post("/checkout", quote=quotes[0]).status == 303
    told = second.post("/checkout", quote=quotes[1])
    assert told.status == 409
    assert "$14.99" in told.text
    assert first.check_out().status == 303
