"""Paying with tax and credits: chosen, shown, asked of Stripe to the cent, given back."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.orders import orders_in
from tests.support.organizations import weaken
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors
from tests.support.worker import Worker


def country_of(urls: Urls, name: str = "casey") -> str | None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT billing_country FROM organizations WHERE owner_id = %s", [f"sub-{name}"]
        ).fetchone()
    assert row is not None
    return str(row[0]) if row[0] else None


def give(urls: Urls, amount: str) -> None:
    """Credits for Casey's organization."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO credit_entries (organization_id, kind, amount)"
            " SELECT id, 'granted', %s FROM organizations WHERE owner_id = 'sub-casey'",
            [amount],
        )


def balance(urls: Urls) -> str:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT balance::text FROM credit_balances").fetchone()
    assert row is not None
    return str(row[0])


def sums_in(urls: Urls) -> tuple[str, ...]:
    """Of the newest order: total, tax, credits, due, how it is paid, and its lines' taxes."""
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT total::text, tax::text, credits::text, due::text, payment_method,"
            " (SELECT sum(p.tax)::text FROM add_on_purchases p WHERE p.order_id = o.id)"
            " FROM orders o ORDER BY number DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return tuple(row)


class TestCountry:
    """Where one is billed."""

    def test_the_tax_is_shown_before_paying(self, casey: Customer, urls: Urls) -> None:
        casey.put_in_cart("bolt")
        assert "Choose a country" in casey.get("/checkout").text
        assert casey.post("/checkout/country", country="DE").location == "/checkout"
        page = casey.get("/checkout")
        assert "VAT 19%" in page.text
        assert "$17.84" in page.select("#pay")[0].get_text()
        assert page.select("#country option[selected]")[0]["value"] == "DE"
        assert country_of(urls) == "DE"

    def test_with_htmx_the_page_follows(self, casey: Customer) -> None:
        casey.put_in_cart("bolt")
        page = casey.post("/checkout/country", htmx=True, country="CH")
        assert page.status == 200
        assert "VAT 8.1%" in page.text

    def test_a_country_without_tax_says_so(self, casey: Customer) -> None:
        casey.put_in_cart("bolt")
        casey.post("/checkout/country", country="US")
        assert "No tax is added for this country." in casey.get("/checkout").text

    @pytest.mark.parametrize("country", ["", "de", "XX", "EU", "Germany", "'"])
    def test_what_is_no_country_is_refused(self, casey: Customer, urls: Urls, country: str) -> None:
        casey.put_in_cart("bolt")
        assert casey.post("/checkout/country", country=country).status == 422
        assert country_of(urls) is None

    def test_a_teammate_may_and_a_viewer_may_not(self, visitors: Visitors, urls: Urls) -> None:
        mate = visitors.person("mate")
        mate.put_in_cart("bolt")
        assert mate.post("/checkout/country", country="FR").status == 303
        weaken(urls, "UPDATE organization_members SET role = 'viewer'")
        assert mate.post("/checkout/country", country="DE").status == 403
        assert country_of(urls, "mate") == "FR"
        assert not mate.get("/checkout").select("#country")

    @pytest.mark.parametrize("before", [None, "DE"])
    def test_one_that_is_not_applied_yet_is_not_left_out(
        self, casey: Customer, urls: Urls, before: str | None
    ) -> None:
        casey.put_in_cart("bolt")
        if before:
            casey.post("/checkout/country", country=before)
        shown = casey.get("/checkout").hidden("quote")
        for htmx in (False, True):
            answer = casey.post("/checkout", htmx=htmx, quote=shown, country="FR")
            assert answer.status == 409
            assert "You have chosen another billing country." in answer.text
            assert answer.select("#country option[selected]")[0]["value"] == "FR"
        assert (orders_in(urls), country_of(urls)) == ([], before)
        assert casey.post("/checkout", quote=shown, country=before or "").status == 303
        assert len(orders_in(urls)) == 1

    def test_both_buttons_send_the_choice(self, casey: Customer) -> None:
        casey.put_in_cart("bolt")
        (form,) = casey.get("/checkout").select("form:has(#country)")
        assert form["action"] == "/checkout" and form.select("#pay")
        (change,) = form.select("button[formaction]")
        assert change["formaction"] == "/checkout/country"

    def test_a_stranger_changes_only_her_own(
        self, casey: Customer, stranger: Customer, nobody: Customer, urls: Urls
    ) -> None:
        casey.post("/checkout/country", country="DE")
        stranger.post("/checkout/country", country="FR")
        assert nobody.post("/checkout/country", country="IT").location.startswith("/login")
        assert country_of(urls) == "DE"

    def test_a_tax_that_came_meanwhile_is_asked_again(self, casey: Customer, urls: Urls) -> None:
        casey.put_in_cart("bolt")
        shown = casey.get("/checkout").hidden("quote")
        casey.post("/checkout/country", country="DE")
        answer = casey.post("/checkout", quote=shown)
        assert answer.status == 409
        assert "from $14.99 to $17.84" in answer.text
        assert orders_in(urls) == []


class TestTax:
    """On the order."""

    def test_stripe_is_asked_for_it_and_the_receipt_tells(
        self, casey: Customer, payments: Payments, worker: Worker, urls: Urls
    ) -> None:
        casey.post("/checkout/country", country="DE")
        casey.put_in_cart("bolt", "brigade")
        page_url = casey.check_out().location
        assert payments.session_of(page_url).amount_total == 4163
        assert sums_in(urls) == ("41.63", "6.65", "0.00", "41.63", "credit_card", "6.65")
        payments.pay(page_url)
        payments.deliver(page_url)
        assert [status for status, _ in orders_in(urls)] == ["completed"]
        for page in (casey.get("/orders/M-100001"), casey.get("/orders/M-100001/receipt")):
            assert "VAT 19%" in page.text
            assert "$41.63" in page.text

    def test_what_was_bought_keeps_the_tax_of_its_day(
        self, casey: Customer, payments: Payments, urls: Urls
    ) -> None:
        casey.post("/checkout/country", country="DE")
        casey.put_in_cart("bolt")
        page_url = casey.check_out().location
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE tax_rates SET percent = 99, name = 'Toll'")
        payments.pay(page_url)
        payments.deliver(page_url)
        order = casey.get("/orders/M-100001").text
        assert "VAT 19%" in order
        assert "Toll" not in order


class TestCredits:
    """Money that the shop owes."""

    def test_they_pay_a_part_and_stripe_the_rest(
        self, casey: Customer, payments: Payments, urls: Urls
    ) -> None:
        give(urls, "10.00")
        casey.post("/checkout/country", country="DE")
        casey.put_in_cart("bolt", "brigade")
        page = casey.get("/checkout")
        assert "Paid with credits" in page.text
        assert "$31.63" in page.select("#pay")[0].get_text()
        page_url = casey.check_out().location
        assert payments.session_of(page_url).amount_total == 3163
        assert sums_in(urls) == ("41.63", "6.65", "10.00", "31.63", "credit_card", "6.65")
        assert balance(urls) == "0.00"
        payments.pay(page_url)
        payments.deliver(page_url)
        assert [status for status, _ in orders_in(urls)] == ["completed"]
        assert "Paid with credits" in casey.get("/orders/M-100001/receipt").text

    def test_they_pay_it_all_and_no_card_is_needed(
        self, casey: Customer, worker: Worker, urls: Urls
    ) -> None:
        give(urls, "20.00")
        casey.put_in_cart("bolt")
        assert "Pay with credits" in casey.get("/checkout").text
        assert casey.check_out().location.startswith("/checkout/return")
        worker.run()
        assert sums_in(urls) == ("14.99", "0.00", "14.99", "0.00", "platform_credits", "0.00")
        assert [status for status, _ in orders_in(urls)] == ["completed"]
        assert balance(urls) == "5.01"

    def test_the_same_click_finds_the_same_order(self, casey: Customer, urls: Urls) -> None:
        give(urls, "10.00")
        casey.put_in_cart("bolt")
        first = casey.check_out().location
        assert "$4.99" in casey.get("/checkout").select("#pay")[0].get_text()
        assert casey.check_out().location == first
        assert len(orders_in(urls)) == 1
        assert balance(urls) == "0.00"

    def test_another_cart_has_them_back(self, casey: Customer, urls: Urls) -> None:
        give(urls, "10.00")
        casey.put_in_cart("bolt")
        casey.check_out()
        casey.put_in_cart("brigade")
        casey.check_out()
        assert [status for status, _ in orders_in(urls)] == ["cancelled", "pending"]
        assert sums_in(urls)[2] == "10.00"
        assert balance(urls) == "0.00"

    def test_a_closed_payment_page_gives_them_back_once(
        self, casey: Customer, payments: Payments, urls: Urls
    ) -> None:
        give(urls, "10.00")
        casey.put_in_cart("bolt")
        page_url = casey.check_out().location
        payments.client.v1.checkout.sessions.expire(page_url.rsplit("/", 1)[1])
        payments.deliver(page_url)
        payments.deliver(page_url)
        assert [status for status, _ in orders_in(urls)] == ["cancelled"]
        assert balance(urls) == "10.00"

    def test_spent_elsewhere_meanwhile_is_asked_again(self, casey: Customer, urls: Urls) -> None:
        give(urls, "10.00")
        casey.put_in_cart("bolt")
        shown = casey.get("/checkout").hidden("quote")
        with psycopg.connect(urls.owner) as conn:
            conn.execute(
                "INSERT INTO credit_entries (organization_id, kind, amount)"
                " SELECT organization_id, 'withdrawn', -10 FROM credit_balances"
            )
        answer = casey.post("/checkout", quote=shown)
        assert answer.status == 409
        assert "from $4.99 to $14.99" in answer.text
        assert orders_in(urls) == []

    def test_so_much_is_kept_that_the_rest_can_be_charged(
        self, casey: Customer, payments: Payments, urls: Urls
    ) -> None:
        give(urls, "14.90")
        casey.put_in_cart("bolt")
        page_url = casey.check_out().location
        assert payments.session_of(page_url).amount_total == 50
        assert balance(urls) == "0.41"

    def test_paid_late_with_credits_that_are_gone_is_held(
        self, casey: Customer, payments: Payments, urls: Urls
    ) -> None:
        """A closed order gave its credits back; then the money came after all."""
        give(urls, "10.00")
        casey.put_in_cart("bolt")
        page_url = casey.check_out().location
        payments.pay(page_url)
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE orders SET status = 'cancelled'")
            conn.execute(
                "INSERT INTO credit_entries (organization_id, kind, amount, order_id)"
                " SELECT organization_id, 'returned', credits, id FROM orders"
            )
            conn.execute(
                "INSERT INTO credit_entries (organization_id, kind, amount)"
                " SELECT organization_id, 'withdrawn', -5 FROM orders"
            )
        payments.deliver(page_url)
        with psycopg.connect(urls.owner) as conn:
            held = "SELECT status, hold_reason FROM orders"
            assert conn.execute(held).fetchall() == [
                ("cancelled", "paid late, and 10.00 of its credits are spent since")
            ]
            conn.execute(
                "INSERT INTO credit_entries (organization_id, kind, amount)"
                " SELECT organization_id, 'granted', 5 FROM orders"
            )


def test_a_bundle_that_is_completed_grants_what_was_lacking(
    casey: Customer, payments: Payments, urls: Urls
) -> None:
    casey.put_in_cart("bolt")
    for _ in range(2):
        page_url = casey.check_out().location
        payments.pay(page_url)
        payments.deliver(page_url)
        casey.post("/cart/lines", bundle="developer-pro-bundle")
    with psycopg.connect(urls.owner) as conn:
        until = conn.execute(
            "SELECT a.slug, u.expires_at < now() + interval '32 days' FROM user_add_ons u"
            " JOIN add_ons a ON a.id = u.add_on_id ORDER BY a.slug"
        ).fetchall()
    assert until == [("bolt", True), ("brigade", True), ("vector-search", True)]
    assert orders_in(urls) == [("completed", "14.99"), ("completed", "27.99")]
    assert "You own Bolt" in casey.get("/orders/M-100002").text
