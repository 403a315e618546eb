"""Checkouts whose clicks, messages and payments cross on their way, or come late."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.orders import look_now, orders_in, set_price, uses
from tests.support.payments import Payments
from tests.support.people import Customer
from tests.support.worker import Worker


def test_a_payment_page_that_came_too_late_is_closed(
    casey: Customer, payments: Payments, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first click waits for Stripe, a second one buys another cart."""
    gateway = casey.app.extensions["shop"].payments
    create = gateway.create_checkout_session
    second: list[str] = []
    sessions: list[str] = []

    def slow(*args: object, **kwargs: object) -> object:
        session = create(*args, **kwargs)
        sessions.append(session.id)
        if len(sessions) == 1:
            casey.put_in_cart("brigade")
            second.append(casey.check_out().location)
        return session

    monkeypatch.setattr(type(gateway), "create_checkout_session", lambda _, *a, **k: slow(*a, **k))
    casey.put_in_cart("bolt")
    assert casey.check_out().status == 409
    states = [payments.client.v1.checkout.sessions.retrieve(s).status for s in sessions]
    assert states == ["expired", "open"]
    assert second[0].endswith(sessions[1])
    assert orders_in(urls) == [("cancelled", "14.99"), ("pending", "34.98")]


def test_a_cancelled_free_order_stays_cancelled(
    casey: Customer, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("calendar-integration")
    casey.check_out()
    casey.put_in_cart("realtor-prompt-library")
    casey.check_out()
    worker.run()
    assert orders_in(urls) == [("cancelled", "0.00"), ("completed", "0.00")]


def test_a_free_orders_job_that_is_lost_is_made_good(
    casey: Customer, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("calendar-integration")
    casey.check_out()
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("DELETE FROM procrastinate_jobs WHERE scheduled_at IS NULL")
    look_now(urls)
    worker.run()
    assert orders_in(urls) == [("completed", "0.00")]


def test_another_cart_frees_the_code_of_the_first(casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("bolt")
    casey.post("/cart/code", code="LAUNCH2025")
    casey.check_out()
    assert uses(urls, "LAUNCH2025") == 1
    casey.put_in_cart("brigade")
    casey.check_out()
    assert uses(urls, "LAUNCH2025") == 1
    casey.post("/cart/code/delete")
    casey.check_out()
    assert uses(urls, "LAUNCH2025") == 0


def test_an_order_that_never_got_a_payment_page_gives_its_code_back(
    casey: Customer, payments: Payments, worker: Worker, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    casey.post("/cart/code", code="LAUNCH2025")
    payments.script([{"on": "POST /v1/checkout/sessions", "times": 2, "do": "status:500"}])
    assert casey.check_out().status == 503
    assert uses(urls, "LAUNCH2025") == 1
    look_now(urls)
    worker.run()
    assert orders_in(urls) == [("pending", "11.99")], "it may still be paid"
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE orders SET expires_at = now()")
    look_now(urls)
    worker.run()
    assert orders_in(urls) == [("cancelled", "11.99")]
    assert uses(urls, "LAUNCH2025") == 0


def test_an_old_order_without_a_payment_page_is_begun_anew(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    payments.script([{"on": "POST /v1/checkout/sessions", "times": 2, "do": "status:500"}])
    casey.check_out()
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE orders SET created_at = now() - interval '6 minutes'")
    assert casey.check_out().status == 303
    assert orders_in(urls) == [("cancelled", "14.99"), ("pending", "14.99")]


def test_a_payment_page_that_ran_out_is_replaced(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    first = casey.check_out().location
    payments.client.v1.checkout.sessions.expire(first.rsplit("/", 1)[1])
    casey.put_in_cart("brigade")
    assert casey.check_out().location not in ("", first)
    assert orders_in(urls) == [("cancelled", "14.99"), ("pending", "34.98")]


def test_a_payment_after_all_is_honoured_and_its_code_counted(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    casey.post("/cart/code", code="LAUNCH2025")
    page_url = casey.check_out().location
    payments.pay(page_url)
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE orders SET status = 'cancelled'")
        conn.execute("DELETE FROM promo_redemptions")
        conn.execute("UPDATE promotional_codes SET current_uses = 0")
    payments.deliver(page_url)
    assert orders_in(urls) == [("completed", "11.99")]
    assert uses(urls, "LAUNCH2025") == 1


def test_what_is_added_while_paying_stays(casey: Customer, payments: Payments) -> None:
    casey.put_in_cart("bolt", "brigade")
    page_url = casey.check_out().location
    casey.put_in_cart("bolt", quantity=2)
    casey.put_in_cart("presenton")
    payments.pay(page_url)
    payments.deliver(page_url)
    cart = casey.get("/cart")
    assert [f["value"] for f in cart.select("input[name=quantity]")] == ["2", "1"]
    assert "Brigade" not in cart.select("#cart")[0].get_text()


def test_a_bank_debit_under_way_leaves_the_shop_open(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    debit = casey.check_out().location
    payments.pay(debit, payment_method="bank_debit")
    payments.deliver(debit)
    assert "Bolt" not in casey.get("/cart").select("#cart")[0].get_text()
    casey.put_in_cart("bolt", "brigade")
    card = casey.check_out().location
    assert card not in ("", debit)
    payments.settle(debit, "succeeded")
    payments.deliver(debit)
    assert orders_in(urls) == [("completed", "14.99"), ("pending", "34.98")]
    assert "Bolt" in casey.get("/cart").text, "what was added since is another purchase"


def test_a_bank_debit_that_fails_gives_the_cart_back(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    debit = casey.check_out().location
    payments.pay(debit, payment_method="bank_debit")
    payments.deliver(debit)
    payments.settle(debit, "failed")
    payments.deliver(debit)
    assert orders_in(urls) == [("failed", "14.99")]
    assert "Bolt" in casey.get("/cart").text


def test_what_stripe_refuses_is_our_fault_and_said_so(casey: Customer, urls: Urls) -> None:
    set_price(urls, "99999999.99")
    casey.put_in_cart("bolt")
    answer = casey.check_out()
    assert answer.status == 503
    assert "does not take this order" in answer.text
