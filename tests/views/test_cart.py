"""The cart: the owner's, the stranger's, nobody's; with HTMX and without."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.worker import Worker


def lines(customer: Customer) -> list[str]:
    """The addresses of the lines' quantity forms."""
    return [form["action"] for form in customer.get("/cart").select("#cart form.quantity")]


def badge(customer: Customer) -> str:
    return customer.get("/").select("#cart-badge")[0].get_text(strip=True)


def test_an_empty_cart_leads_back_to_the_shop(nobody: Customer) -> None:
    page = nobody.get("/cart")
    assert page.status == 200
    assert "empty" in page.text
    assert page.select("#cart a[href='/']")


def test_a_guest_fills_a_cart_without_htmx(nobody: Customer) -> None:
    answer = nobody.post("/cart/lines", add_on="bolt", quantity=2)
    assert (answer.status, answer.location) == (303, "/cart")
    page = nobody.get("/cart")
    assert "Bolt" in page.text
    assert "$29.98" in page.text


def test_htmx_gets_a_notice_and_the_badge(nobody: Customer) -> None:
    answer = nobody.post("/cart/lines", htmx=True, bundle="developer-pro-bundle")
    assert answer.status == 200
    assert "Developer Pro Bundle" in answer.text
    assert answer.select("#cart-badge[hx-swap-oob]")


def test_the_same_thing_twice_is_one_line(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "bolt", quantity=60)
    assert len(lines(nobody)) == 1
    assert nobody.get("/cart").select("input[name=quantity][value='99']")


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "100", "1e9", "1000000000", "1.5", "１", "NaN", "x"]
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_quantity_that_cannot_be_is_refused(nobody: Customer, quantity: str, htmx: bool) -> None:
    assert nobody.post("/cart/lines", htmx=htmx, add_on="bolt", quantity=quantity).status == 422
    assert lines(nobody) == []
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    answer = nobody.post(line, htmx=htmx, quantity=quantity)
    assert answer.status == 422
    assert "Bolt" in answer.text
    assert nobody.get("/cart").select("input[name=quantity][value='1']")


@pytest.mark.parametrize(
    "fields",
    [
        {"add_on": "nothing"},
        {"bundle": "nothing"},
        {"add_on": "quarterly-tax-estimator"},
        {"add_on": "open-house-traffic-counter"},
        {"add_on": "enterprise-data-connector"},
        {"add_on": "bolt", "billing_type": "annual"},
    ],
)
def test_what_is_not_for_sale_cannot_be_added(nobody: Customer, fields: dict[str, str]) -> None:
    answer = nobody.post("/cart/lines", htmx=True, **fields)
    assert answer.status == 404
    assert answer.headers["HX-Retarget"] == "#notices"
    assert nobody.post("/cart/lines", **fields).status == 404
    assert lines(nobody) == []


def test_one_thing_at_a_time(nobody: Customer) -> None:
    both = {"add_on": "bolt", "bundle": "enterprise-suite"}
    assert nobody.post("/cart/lines", **both).status == 422
    assert nobody.post("/cart/lines").status == 422


def test_prices_in_the_form_are_not_read(nobody: Customer) -> None:
    nobody.post("/cart/lines", add_on="bolt", base_price="0.01", price="0", total="0")
    assert "$14.99" in nobody.get("/cart").text


def test_quantity_and_removal(nobody: Customer) -> None:
    nobody.put_in_cart("bolt", "brigade")
    first, second = lines(nobody)
    assert nobody.post(first, quantity=3).status == 303
    assert "$44.97" in nobody.get("/cart").text
    fragment = nobody.post(f"{second}/delete", htmx=True)
    assert fragment.select("#cart")
    assert "Brigade" not in fragment.text
    assert badge(nobody) == "3"
    assert nobody.post(f"{second}/delete").status == 303


def test_a_stranger_cannot_touch_a_line(nobody: Customer, stranger: Customer) -> None:
    nobody.put_in_cart("bolt")
    (line,) = lines(nobody)
    absent = stranger.post(f"/cart/lines/{uuid.uuid4()}", quantity=5)
    foreign = stranger.post(line, quantity=5)
    assert foreign.status == absent.status == 404
    assert foreign.text == absent.text
    stranger.post(f"{line}/delete")
    assert nobody.get("/cart").select("input[name=quantity][value='1']")


def test_a_cart_belongs_to_its_browser(nobody: Customer, visitors: Visitors) -> None:
    nobody.put_in_cart("bolt")
    other = visitors.nobody()
    assert "Bolt" not in other.get("/cart").text
    assert badge(other) in ("", "0")


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


class TestCode:
    """Promotional codes."""

    def test_a_code_lowers_the_sum_and_says_so(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt")
        assert nobody.post("/cart/code", code=" launch2025 ").status == 303
        page = nobody.get("/cart")
        assert "LAUNCH2025" in page.text
        assert "$11.99" in page.text
        assert nobody.post("/cart/code/delete").status == 303
        assert "LAUNCH2025" not in nobody.get("/cart").text

    @pytest.mark.parametrize("htmx", [True, False])
    def test_a_code_that_does_not_apply_says_why(self, nobody: Customer, htmx: bool) -> None:
        nobody.put_in_cart("bolt")
        for code, why in [
            ("NOSUCHCODE", "do not know"),
            ("VIP2025", "VIP"),
            ("", "Enter a code"),
            ("x" * 10_000, "do not know"),
        ]:
            answer = nobody.post("/cart/code", htmx=htmx, code=code)
            assert answer.status == 422
            assert why in answer.text
            assert "Bolt" in answer.text

    def test_a_vip_gets_hers(self, visitors: Visitors) -> None:
        vera = visitors.person("vera", tier="vip_founder")
        vera.put_in_cart("bolt")
        assert vera.post("/cart/code", code="VIP2025").status == 303
        assert "$10.49" in vera.get("/cart").text

    def test_a_code_that_ends_meanwhile_stays_in_sight_and_out_of_the_sum(
        self, nobody: Customer, urls: Urls
    ) -> None:
        nobody.put_in_cart("bolt")
        nobody.post("/cart/code", code="LAUNCH2025")
        with psycopg.connect(urls.owner) as conn:
            conn.execute("UPDATE promotional_codes SET expires_at = now(), starts_at = NULL")
        page = nobody.get("/cart")
        assert "no longer valid" in page.text
        assert "$11.99" not in page.text

    def test_guessing_is_slowed_down(self, nobody: Customer) -> None:
        nobody.put_in_cart("bolt")
        answers = [nobody.post("/cart/code", code=f"GUESS{n}").status for n in range(21)]
        assert answers == [422] * 20 + [429]
        assert (
            nobody.post("/cart/code", htmx=True, code="MORE").headers["HX-Retarget"] == "#notices"
        )


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


def test_a_member_no_more_is_a_guest_until_she_logs_in_again(casey: Customer, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE organization_members SET invitation_state = 'declined'")
    for path in ("/", "/cart", "/add-ons/bolt"):
        assert casey.get(path).status == 200
    assert casey.get("/orders").location.startswith("/login")
    casey.put_in_cart("bolt")


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
        assert "choose as many to prolong" in owner.get("/cart").text
        (line,) = lines(owner)
        owner.post(line, quantity=5)
        assert "choose as many" not in owner.get("/cart").text

    def test_in_a_bundle_too(self, owner: Customer) -> None:
        owner.post("/cart/lines", bundle="developer-pro-bundle")
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
