"""What stands in the way of buying a line, with what one click does about it."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.orders import set_price
from tests.support.people import Customer, Visitors
from tests.support.shopping import lines, names, press, problems, quantities, total
from tests.support.worker import Worker


def test_a_withdrawn_add_on_stays_in_sight_and_out_of_the_sum(nobody: Customer, urls: Urls) -> None:
    nobody.put_in_cart("bolt", "brigade")
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET status = 'disabled' WHERE slug = 'bolt'")
    page = nobody.get("/cart")
    assert "No longer for sale" in page.text
    assert "$19.99" in page.select("#cart dl, #cart .sums")[0].get_text()


def test_a_requirement_is_met_by_what_is_in_the_cart(casey: Customer) -> None:
    casey.put_in_cart("miyabi-security-scanner")
    assert "Needs Miyabi Operations Pro" in casey.get("/cart").text
    casey.put_in_cart("miyabi-operations-pro")
    assert "Needs Miyabi" not in casey.get("/cart").text


def test_a_tier_is_asked_of_those_who_are_known(visitors: Visitors) -> None:
    guest = visitors.nobody()
    guest.put_in_cart("ai-workflow-hub")
    assert guest.get("/cart").select("#cart a[href='/checkout']")
    guest.log_in("casey")
    assert "Business tier and above" in guest.get("/cart").text
    assert not guest.get("/cart").select("#cart a[href='/checkout']")
    vip = visitors.person("vera", tier="vip_founder")
    vip.put_in_cart("ai-workflow-hub")
    assert "tier and above" not in vip.get("/cart").text


def test_what_is_withdrawn_meets_nobodys_needs(casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("miyabi-operations-pro", "miyabi-security-scanner")
    assert "Needs Miyabi" not in casey.get("/cart").text
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET status = 'disabled' WHERE slug = 'miyabi-operations-pro'")
    assert "Needs Miyabi" in casey.get("/cart").text


def test_a_bundle_meets_a_need_too(casey: Customer, urls: Urls) -> None:
    casey.put_in_cart("miyabi-security-scanner")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "UPDATE add_ons SET requires_add_on_ids ="
            " ARRAY(SELECT id FROM add_ons WHERE slug = 'bolt')"
            " WHERE slug = 'miyabi-security-scanner'"
        )
    assert "Needs Bolt" in casey.get("/cart").text
    casey.post("/cart/lines", bundle="developer-pro-bundle")
    assert "Needs Bolt" not in casey.get("/cart").text


class TestOwned:
    """What is owned already."""

    @pytest.fixture
    def owner(self, casey: Customer, worker: Worker, urls: Urls) -> Customer:
        """Casey, who owns a free add-on for ever and Bolt with five seats for a month."""
        casey.put_in_cart("calendar-integration")
        casey.check_out()
        worker.run()
        with psycopg.connect(urls.owner) as conn:
            conn.execute(
                "INSERT INTO user_add_ons"
                " (user_id, organization_id, add_on_id, source, seats, expires_at)"
                " SELECT user_id, organization_id, (SELECT id FROM add_ons WHERE slug = 'bolt'),"
                " 'grant', 5, now() + interval '1 month' FROM user_add_ons"
            )
        return casey

    def test_for_ever_is_not_sold_again(self, owner: Customer) -> None:
        owner.put_in_cart("calendar-integration")
        assert "You own this already" in owner.get("/cart").text
        assert not owner.get("/cart").select("#cart a[href='/checkout']")

    def test_for_a_while_is_prolonged_with_as_many_seats(self, owner: Customer) -> None:
        owner.put_in_cart("bolt")
        page = owner.get("/cart")
        assert "choose as many to prolong" in page.text
        press(owner, page, "Choose 5")
        assert "choose as many" not in owner.get("/cart").text
        assert quantities(owner.get("/cart")) == ["5"]

    def test_in_a_bundle_too(self, owner: Customer) -> None:
        owner.post("/cart/lines", bundle="developer-pro-bundle", quantity=6)
        page = owner.get("/cart")
        assert "Bolt (AI development environment) (5)" in page.text

    def test_a_first_purchase_is_one(self, visitors: Visitors, owner: Customer) -> None:
        owner.put_in_cart("brigade")
        refused = owner.post("/cart/code", code="FIRSTBUY")
        assert refused.status == 422
        assert "first purchase" in refused.text
        newcomer = visitors.person("newcomer")
        newcomer.put_in_cart("brigade")
        assert newcomer.post("/cart/code", code="FIRSTBUY").status == 303
        assert "$16.99" in newcomer.get("/cart").text


class TestRemedies:
    """One click does what the sentence says."""

    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_is_gone_is_removed(self, nobody: Customer, urls: Urls, htmx: bool) -> None:
        nobody.put_in_cart("bolt", "brigade")
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE add_ons SET status = 'disabled' WHERE slug = 'bolt'")
        page = nobody.get("/cart")
        assert problems(page) == ["gone"]
        press(nobody, page, "Remove it", htmx=htmx)
        assert [name.split()[0] for name in names(nobody.get("/cart"))] == ["Brigade"]

    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_is_needed_is_added(self, casey: Customer, htmx: bool) -> None:
        casey.put_in_cart("miyabi-security-scanner")
        page = casey.get("/cart")
        assert problems(page) == ["requires"]
        answer = press(casey, page, "Add Miyabi Operations Pro", htmx=htmx)
        assert answer.status == (200 if htmx else 303)
        page = answer if htmx else casey.get("/cart")
        assert problems(page) == []
        assert len(names(page)) == 2

    def test_another_tiers_thing_is_saved_for_later(self, casey: Customer) -> None:
        casey.put_in_cart("ai-workflow-hub")
        page = casey.get("/cart")
        assert problems(page) == ["tier"]
        press(casey, page, "Save it for later")
        assert names(casey.get("/cart")) == []

    def test_what_is_in_a_bundle_too_is_told_and_still_counted(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt")
        nobody.post("/cart/lines", bundle="developer-pro-bundle")
        page = nobody.get("/cart")
        assert problems(page) == ["duplicate"]
        assert "part of Developer Pro Bundle" in page.text
        before = total(page)
        press(nobody, page, "Remove it")
        page = nobody.get("/cart")
        assert problems(page) == []
        assert str(before - total(page)) == "14.99"


class TestPriceChanged:
    """A price that was seen, and is another now."""

    def test_a_new_line_has_no_changed_price(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt", "presenton", "miyabi-security-scanner")
        for slug in ("developer-pro-bundle", "ai-productivity-bundle", "enterprise-suite"):
            nobody.post("/cart/lines", bundle=slug)
        assert {"price_changed", "price_dropped"}.isdisjoint(problems(nobody.get("/cart")))

    @pytest.mark.parametrize("htmx", [True, False])
    def test_a_rise_is_told_and_accepted(self, nobody: Customer, urls: Urls, htmx: bool) -> None:
        nobody.put_in_cart("bolt", "brigade")
        set_price(urls, "20.00")
        page = nobody.get("/cart")
        assert problems(page) == ["price_changed"]
        assert "The price has changed from $14.99 to $20.00." in page.text
        assert not page.select("#cart a[href='/checkout']")
        answer = press(nobody, page, "Accept the new price Bolt", htmx=htmx)
        page = answer if htmx else nobody.get("/cart")
        assert problems(page) == []
        assert page.select("#cart a[href='/checkout']")
        assert str(total(page)) == "39.99"

    def test_all_are_accepted_at_once(self, nobody: Customer, urls: Urls) -> None:
        nobody.put_in_cart("bolt")
        nobody.post("/cart/lines", bundle="developer-pro-bundle")
        set_price(urls, "20.00")
        page = nobody.get("/cart")
        assert problems(page).count("price_changed") == 2
        press(nobody, page, "Accept the new prices")
        assert "price_changed" not in problems(nobody.get("/cart"))

    def test_a_fall_is_only_told(self, nobody: Customer, urls: Urls) -> None:
        nobody.put_in_cart("bolt")
        set_price(urls, "10.00")
        page = nobody.get("/cart")
        assert problems(page) == ["price_dropped"]
        assert "Now $10.00 instead of $14.99." in page.text
        assert page.select("#cart a[href='/checkout']")
        (line,) = lines(nobody)
        nobody.post(line, quantity=2)
        assert problems(nobody.get("/cart")) == []

    def test_a_rise_is_not_accepted_by_changing_how_many(
        self, nobody: Customer, urls: Urls
    ) -> None:
        nobody.put_in_cart("bolt")
        set_price(urls, "20.00")
        (line,) = lines(nobody)
        nobody.post(line, quantity=2)
        assert problems(nobody.get("/cart")) == ["price_changed"]

    def test_a_stranger_accepts_nothing_for_another(
        self, nobody: Customer, stranger: Customer, urls: Urls
    ) -> None:
        nobody.put_in_cart("bolt")
        set_price(urls, "20.00")
        (line,) = lines(nobody)
        assert stranger.post(f"{line}/accept").status == 404
        assert stranger.post("/cart/accept").status == 303
        assert problems(nobody.get("/cart")) == ["price_changed"]
