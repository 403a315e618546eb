"""Asking an owner to buy: the asker, owners, their people, strangers, staff, nobody."""

from __future__ import annotations

import pytest

from tests.conftest import Urls
from tests.support.acme import Acme, found_acme
from tests.support.orders import orders_in
from tests.support.payments import Payments
from tests.support.people import Customer, Page, Visitors
from tests.support.shopping import names, quantities, says

REQUESTS = "/organizations/acme/requests"
BOLT = "Bolt (AI development environment)"
BRIGADE = "Brigade (agent platform)"


@pytest.fixture
def acme(urls: Urls, visitors: Visitors) -> Acme:
    return found_acme(urls, visitors)


def ask(customer: Customer, *, htmx: bool = False, page: str = "/cart", **fields: object) -> Page:
    return customer.post(
        "/cart/ask", htmx=htmx, asking=customer.get(page).hidden("asking"), **fields
    )


def asked(acme: Acme, *slugs: str, quantity: int = 1, **fields: object) -> str:
    """A request of Vic's, by the pages."""
    acme.vic.put_in_cart(*(slugs or ("bolt",)), quantity=quantity)
    assert ask(acme.vic, **fields).status == 303
    return f"{REQUESTS}/{acme.last_request()}"


class TestAsking:
    """The cart of somebody who may not buy."""

    @pytest.mark.parametrize("page", ["/cart", "/checkout"])
    def test_a_viewer_is_offered_to_ask(self, acme: Acme, page: str) -> None:
        acme.vic.put_in_cart("bolt")
        shown = acme.vic.get(page)
        assert "buy for Acme. Ask an owner." in shown.text
        assert shown.select("form[action='/cart/ask'] textarea[name=note]")
        assert not shown.select("#to-checkout, #pay")
        assert acme.vic.post("/checkout", quote="x").status == 403

    def test_a_member_asks_where_members_do_not_buy(self, acme: Acme) -> None:
        acme.mia.put_in_cart("bolt")
        assert acme.mia.get("/cart").select("#to-checkout")
        acme.members_do_not_buy()
        assert "Only owners can buy for Acme" in acme.mia.get("/cart").text
        assert acme.mia.post("/checkout", quote="x").status == 403
        assert ask(acme.mia).location == REQUESTS
        assert acme.requests() == [("sub-mia", "pending")]

    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_is_asked_for_leaves_the_cart(self, acme: Acme, htmx: bool) -> None:
        acme.vic.put_in_cart("bolt", quantity=2)
        answer = ask(acme.vic, htmx=htmx, note="For the open house.")
        assert (answer.headers["HX-Redirect"] if htmx else answer.location) == REQUESTS
        page = acme.vic.get(REQUESTS)
        assert "Asked. The owners get an e-mail" in page.text
        for words in ("Bolt", "$29.98", "For the open house.", "Waiting for an owner"):
            assert words in page.text
        assert "Asked. The owners" not in acme.vic.get(REQUESTS).text
        assert names(acme.vic.get("/cart")) == []
        assert acme.deeds() == ["purchase_request.asked"]

    def test_a_double_click_is_one_request(self, acme: Acme) -> None:
        acme.vic.put_in_cart("bolt")
        token = acme.vic.get("/cart").hidden("asking")
        for _ in range(2):
            assert acme.vic.post("/cart/ask", asking=token).location == REQUESTS
        acme.vic.put_in_cart("bolt")
        assert ask(acme.vic).status == 303
        assert acme.requests() == [("sub-vic", "pending")]
        assert names(acme.vic.get("/cart")) == []
        assert acme.deeds() == ["purchase_request.asked"]

    def test_other_things_are_another_request(self, acme: Acme) -> None:
        asked(acme, "bolt")
        asked(acme, "bolt", quantity=2)
        assert len(acme.requests()) == 2

    @pytest.mark.parametrize(("status", "count"), [("pending", 20), ("withdrawn", 50)])
    def test_owners_are_not_flooded(self, acme: Acme, status: str, count: int) -> None:
        acme.do(
            "INSERT INTO purchase_requests (organization_id, user_id, status, fingerprint)"
            " SELECT %s, 'sub-vic', %s, lpad(n::text, 64, '0') FROM generate_series(1, %s) AS n",
            acme.id, status, count,
        )  # fmt: skip
        acme.vic.put_in_cart("bolt")
        refused = ask(acme.vic)
        assert refused.status == 409
        assert "Many requests of yours wait" in refused.text
        assert names(acme.vic.get("/cart")) == [BOLT]
        assert len(acme.requests()) == count
        assert acme.deeds() == []

    def test_what_only_an_owner_may_is_asked_for_and_what_nobody_may_stays(
        self, acme: Acme
    ) -> None:
        acme.own("brigade")
        acme.vic.put_in_cart("bolt", "brigade")
        acme.do("UPDATE add_ons SET required_tier = 'vip_founder' WHERE slug = 'bolt'")
        acme.vic.get("/checkout")
        assert ask(acme.vic).status == 303
        assert names(acme.vic.get("/cart")) == [BRIGADE]
        page = acme.olga.get(REQUESTS)
        assert "For customers of the" in page.text
        assert ask_fails(acme.vic) == 409

    def test_whoever_may_buy_does_not_ask(self, acme: Acme) -> None:
        for buyer in (acme.olga, acme.mia, acme.stranger):
            buyer.put_in_cart("bolt")
            assert not buyer.get("/cart").select("form[action='/cart/ask']")
            assert ask_fails(buyer) == 409
        assert acme.requests() == []

    def test_nobody_logs_in_first_and_is_back_at_the_cart(self, acme: Acme) -> None:
        acme.nobody.put_in_cart("bolt")
        assert acme.nobody.post_on("/cart", "/cart/ask").location == "/login?next=/cart"

    @pytest.mark.parametrize("htmx", [True, False])
    def test_bad_input_changes_nothing(self, acme: Acme, htmx: bool) -> None:
        assert acme.vic.post("/cart/ask", htmx=htmx).status == 409
        acme.vic.put_in_cart("bolt")
        for note, status in (("x" * 1001, 422), ("a\0b", 400)):
            assert acme.vic.post("/cart/ask", htmx=htmx, note=note).status == status
        assert names(acme.vic.get("/cart")) == [BOLT]
        assert acme.requests() == []


def ask_fails(customer: Customer) -> int:
    return customer.post("/cart/ask", asking="0" * 64).status


class TestWithdrawing:
    """The asker's own way back."""

    @pytest.mark.parametrize("htmx", [True, False])
    def test_it_brings_the_cart_back(self, acme: Acme, htmx: bool) -> None:
        place = asked(acme, "bolt", "brigade", quantity=2)
        acme.vic.put_in_cart("bolt")
        answer = acme.vic.post(f"{place}/withdraw", htmx=htmx)
        page = answer if htmx else acme.vic.get(answer.location)
        assert "is back in your cart" in page.text
        cart = acme.vic.get("/cart")
        assert sorted(zip(names(cart), quantities(cart), strict=True)) == [
            (BOLT, "3"), (BRIGADE, "2"),
        ]  # fmt: skip
        assert acme.vic.post(f"{place}/withdraw", htmx=htmx).status in (200, 303)
        assert quantities(acme.vic.get("/cart")) == quantities(cart)
        assert acme.deeds() == ["purchase_request.asked", "purchase_request.withdrawn"]

    def test_nobody_else_withdraws_it(self, acme: Acme) -> None:
        place = asked(acme)
        for other in (acme.olga, acme.mia, acme.stranger, acme.staff):
            assert other.post(f"{place}/withdraw").status == 404
        assert acme.nobody.post(f"{place}/withdraw").location.startswith("/login?next=")
        assert acme.requests() == [("sub-vic", "pending")]

    def test_what_is_answered_is_not_withdrawn(self, acme: Acme) -> None:
        place = asked(acme)
        acme.olga.post(f"{place}/approve")
        assert acme.vic.post(f"{place}/withdraw").status == 409
        assert names(acme.vic.get("/cart")) == []
        assert acme.olga.post(f"{place}/withdraw").status == 404


class TestSeeing:
    """Whose list shows what."""

    def test_owners_see_all_and_others_their_own(self, acme: Acme) -> None:
        asked(acme, "bolt")
        acme.members_do_not_buy()
        acme.mia.put_in_cart("brigade")
        ask(acme.mia)
        for owner in (acme.olga, acme.omar):
            page = owner.get(REQUESTS)
            assert len(page.select("#requests .request")) == 2
            assert "2 requests to buy" in page.text
        for customer, name in ((acme.vic, "Bolt"), (acme.mia, "Brigade")):
            (shown,) = customer.get(REQUESTS).select("#requests .request")
            assert name in shown.get_text()
            assert not shown.select("form[action$='/approve']")
        assert acme.max.get(REQUESTS).select("#requests .request") == []
        for other in (acme.stranger, acme.staff):
            assert other.get(REQUESTS).status == 404
        assert acme.nobody.get(REQUESTS).location == f"/login?next={REQUESTS}"

    def test_the_header_counts_for_owners_alone(self, acme: Acme) -> None:
        place = asked(acme)
        assert acme.olga.get("/orders").select(".account .count")
        assert not acme.vic.get("/orders").select(".account .count")
        acme.omar.post(f"{place}/decline")
        assert not acme.olga.get("/orders").select(".account .count")

    def test_whoever_has_left_sees_nothing(self, acme: Acme) -> None:
        place = asked(acme)
        acme.do(
            "DELETE FROM organization_members WHERE user_id = 'sub-vic' AND organization_id = %s",
            acme.id,
        )
        assert acme.vic.get(REQUESTS).status == acme.vic.post(f"{place}/withdraw").status == 404
        assert acme.requests() == [("sub-vic", "withdrawn")]
        assert "Somebody who has left" in acme.olga.get(REQUESTS).text

    def test_a_long_list_has_pages(self, acme: Acme) -> None:
        acme.do(
            "INSERT INTO purchase_requests (organization_id, user_id, status, fingerprint)"
            " SELECT %s, 'sub-vic', 'withdrawn', lpad(n::text, 64, '0')"
            " FROM generate_series(1, 21) AS n",
            acme.id,
        )
        assert len(acme.olga.get(REQUESTS).select("#requests .request")) == 20
        assert len(acme.olga.get(f"{REQUESTS}?page=2").select("#requests .request")) == 1
        for page in ("0", "3", "x", "-1", "1" * 9, "１"):
            assert acme.olga.get(f"{REQUESTS}?page={page}").status == 404

    def test_a_note_is_shown_as_text(self, acme: Acme) -> None:
        asked(acme, note="<script>alert(1)</script>")
        page = acme.olga.get(REQUESTS)
        assert "<script>alert" in page.text
        # Its line breaks are shown: there is none before it.
        assert page.select("blockquote")[0].get_text() == "<script>alert(1)</script>"


class TestAnswering:
    """What owners do."""

    @pytest.mark.parametrize("htmx", [True, False])
    def test_approving_fills_the_owners_cart(self, acme: Acme, htmx: bool) -> None:
        place = asked(acme, "bolt", "brigade", quantity=2)
        acme.olga.put_in_cart("bolt")
        for _ in range(2):
            answer = acme.olga.post(f"{place}/approve", htmx=htmx)
            assert (answer.headers["HX-Redirect"] if htmx else answer.location) == "/cart"
            cart = acme.olga.get("/cart")
            assert quantities(cart) == ["3", "2"], "approved twice is approved once"
            assert "What Vic asked for is in your cart." in says(cart)
        assert acme.requests() == [("sub-vic", "approved")]
        assert acme.deeds() == ["purchase_request.asked", "purchase_request.approved"]
        assert "Approved, not paid yet" in acme.vic.get(REQUESTS).text

    def test_what_is_no_longer_sold_is_left_out_and_said(self, acme: Acme) -> None:
        place = asked(acme, "bolt", "brigade")
        acme.do("UPDATE add_ons SET is_active = false WHERE slug = 'bolt'")
        assert "No longer for sale" in acme.olga.get(REQUESTS).text
        cart = acme.olga.get(acme.olga.post(f"{place}/approve").location)
        assert names(cart) == [BRIGADE]
        assert f"Left out, since it is no longer sold so: {BOLT}." in says(cart)

    def test_what_is_owned_meanwhile_is_said(self, acme: Acme) -> None:
        asked(acme, "bolt", "brigade")
        acme.own("brigade")
        page = acme.olga.get(REQUESTS)
        assert "You own this already" in page.text
        assert "Today $14.99" in page.text

    def test_it_is_bought_for_the_organization_of_the_request(self, acme: Acme) -> None:
        place = asked(acme)
        acme.do(
            "UPDATE user_sessions SET organization_id = (SELECT id FROM organizations"
            " WHERE owner_id = 'sub-olga' AND is_personal) WHERE user_id = 'sub-olga'"
        )
        assert "Buying for Olga" in acme.olga.get("/cart").text
        assert "Bolt" in acme.olga.get(REQUESTS).text, "the page is Acme's"
        cart = acme.olga.get(acme.olga.post(f"{place}/approve").location)
        assert "You are buying for Acme now." in says(cart)
        assert "Buying for Acme" in cart.text

    @pytest.mark.parametrize("htmx", [True, False])
    def test_declining_says_why(self, acme: Acme, htmx: bool) -> None:
        place = asked(acme)
        for _ in range(2):
            answer = acme.olga.post(f"{place}/decline", htmx=htmx, answer="We have <another>.")
            page = answer if htmx else acme.olga.get(answer.location)
            assert "Declined. Whoever asked" in page.text
        shown = acme.vic.get(REQUESTS)
        assert "Why it was declined: We have <another>." in shown.text
        assert acme.omar.post(f"{place}/approve").status == 409
        assert names(acme.omar.get("/cart")) == []
        assert acme.deeds() == ["purchase_request.asked", "purchase_request.declined"]

    def test_what_was_approved_may_be_declined_after_all(self, acme: Acme) -> None:
        place = asked(acme)
        acme.olga.post(f"{place}/approve")
        assert acme.omar.post(f"{place}/decline").status == 303
        assert acme.requests() == [("sub-vic", "declined")]

    def test_others_do_not_answer(self, acme: Acme) -> None:
        place = asked(acme)
        for deed in ("approve", "decline"):
            for member in (acme.vic, acme.mia):
                assert member.post(f"{place}/{deed}").status == 403
            for other in (acme.stranger, acme.staff):
                assert other.post(f"{place}/{deed}").status == 404
            sent = acme.nobody.post_on(REQUESTS, f"{place}/{deed}")
            assert sent.location == f"/login?next={REQUESTS}"
        assert acme.requests() == [("sub-vic", "pending")]

    def test_an_owner_elsewhere_answers_nothing_here(self, acme: Acme) -> None:
        """Her own organization's address does not make another's request hers."""
        place = asked(acme)
        ((slug,),) = acme.all("SELECT slug FROM organizations WHERE owner_id = 'sub-stranger'")
        elsewhere = place.replace("acme", str(slug))
        for deed in ("approve", "decline", "withdraw"):
            assert acme.stranger.post(f"{elsewhere}/{deed}").status == 404
        assert acme.requests() == [("sub-vic", "pending")]

    @pytest.mark.parametrize("htmx", [True, False])
    def test_bad_input_changes_nothing(self, acme: Acme, htmx: bool) -> None:
        place = asked(acme)
        for answer, status in (("x" * 1001, 422), ("a\0b", 400)):
            said = acme.olga.post(f"{place}/decline", htmx=htmx, answer=answer)
            assert said.status == status
        missing = f"{REQUESTS}/00000000-0000-0000-0000-000000000000/approve"
        assert acme.olga.post(missing, htmx=htmx).status == 404
        assert acme.olga.post(f"{REQUESTS}/nonsense/approve", htmx=htmx).status == 404
        assert acme.requests() == [("sub-vic", "pending")]


def test_from_asking_to_bought(acme: Acme, payments: Payments, urls: Urls) -> None:
    place = asked(acme, "bolt", "brigade")
    acme.olga.post(f"{place}/approve")
    page_url = acme.olga.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    assert [status for status, _ in orders_in(urls)] == ["completed"]
    assert acme.requests() == [("sub-vic", "bought")]
    shown = acme.vic.get(REQUESTS)
    assert "Bought" in shown.text
    assert shown.select("#requests a[href^='/orders/M-']")
    # Who asked for it uses it: the one seat is hers, and not the buyer's.
    assert acme.seated() == {("bolt", "sub-vic"), ("brigade", "sub-vic")}
    assert acme.olga.post(f"{place}/decline").status == 409
    assert acme.deeds()[-1] == "purchase_request.bought"


def test_half_of_it_is_not_it(acme: Acme, payments: Payments) -> None:
    place = asked(acme, "bolt", "brigade")
    acme.olga.post(f"{place}/approve")
    for status, slugs in (("approved", ["bolt"]), ("bought", ["brigade"])):
        acme.do("DELETE FROM cart_items")
        acme.olga.put_in_cart(*slugs)
        page_url = acme.olga.check_out().location
        payments.pay(page_url)
        payments.deliver(page_url)
        assert acme.requests() == [("sub-vic", status)]
