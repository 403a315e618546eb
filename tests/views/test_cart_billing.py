"""By the month or by the year: chosen when it is put in or in the cart, where both are sold."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer
from tests.support.shopping import lines, press, problems, total
from tests.support.worker import Worker

END_ANNUAL = (
    "UPDATE add_on_prices SET valid = tstzrange(lower(valid), now()) WHERE billing_type = 'annual'"
)


def pressed(customer: Customer) -> list[str]:
    """The ways to bill that are chosen."""
    return [str(b["value"]) for b in customer.get("/cart").select(".plan[aria-pressed=true]")]


def test_it_is_put_in_by_the_year(nobody: Customer) -> None:
    assert nobody.post("/cart/lines", add_on="bolt", billing_type="annual").status == 303
    page = nobody.get("/cart")
    assert str(total(page)) == "149.90"
    assert "per year" in page.text
    assert pressed(nobody) == ["annual"]


@pytest.mark.parametrize("htmx", [True, False])
def test_it_is_changed_in_the_cart(nobody: Customer, htmx: bool) -> None:
    nobody.put_in_cart("bolt", quantity=2)
    assert pressed(nobody) == ["monthly"]
    assert "save 16%" in nobody.get("/cart").text
    (line,) = lines(nobody)
    assert nobody.post(line, htmx=htmx, billing_type="annual").status == (200 if htmx else 303)
    page = nobody.get("/cart")
    assert str(total(page)) == "299.80"
    assert problems(page) == []
    nobody.post(line, billing_type="monthly", quantity=3)
    assert str(total(nobody.get("/cart"))) == "44.97"


def test_what_is_put_in_again_keeps_one_line(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    nobody.post("/cart/lines", add_on="bolt", billing_type="annual")
    assert len(lines(nobody)) == 1
    assert str(total(nobody.get("/cart"))) == "299.80"
    nobody.put_in_cart("bolt")
    assert pressed(nobody) == ["annual"]


def test_what_is_sold_in_one_way_has_nothing_to_choose(nobody: Customer) -> None:
    nobody.put_in_cart("ai-workflow-hub")
    assert nobody.get("/cart").select("#cart .plan") == []


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("billing_type", ["annual", "one_time", "free", "weekly", "x" * 10_000])
def test_what_is_not_sold_so_is_refused(nobody: Customer, billing_type: str, htmx: bool) -> None:
    fields = {"add_on": "ai-workflow-hub", "billing_type": billing_type}
    assert nobody.post("/cart/lines", htmx=htmx, **fields).status == 422
    assert lines(nobody) == []
    nobody.put_in_cart("ai-workflow-hub")
    (line,) = lines(nobody)
    refused = nobody.post(line, htmx=htmx, billing_type=billing_type)
    assert refused.status == 422
    assert refused.select("#cart [role=alert]")
    assert str(total(nobody.get("/cart"))) == "45.00"


def test_a_bundle_has_no_plan_of_its_own(nobody: Customer) -> None:
    nobody.post("/cart/lines", bundle="developer-pro-bundle")
    (line,) = lines(nobody)
    assert nobody.post(line, billing_type="annual").status == 422


def test_a_plan_that_has_ended_stays_out_and_offers_what_is_left(
    nobody: Customer, urls: Urls
) -> None:
    nobody.post("/cart/lines", add_on="bolt", billing_type="annual")
    nobody.put_in_cart("brigade")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(END_ANNUAL)
    page = nobody.get("/cart")
    assert problems(page) == ["billing"]
    assert str(total(page)) == "19.99"
    press(nobody, page, "Take it for $14.99")
    page = nobody.get("/cart")
    assert problems(page) == []
    assert str(total(page)) == "34.98"


def test_the_order_is_for_a_year(casey: Customer, worker: Worker, urls: Urls) -> None:
    casey.post("/cart/lines", add_on="bolt", billing_type="annual")
    casey.check_out()
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT billing_type, amount::text FROM add_on_purchases").fetchone()
    assert row == ("annual", "149.90")
