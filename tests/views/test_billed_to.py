"""To whom an order is billed, and small things that pages of an organization say."""

from __future__ import annotations

from bs4 import BeautifulSoup

from tests.conftest import Urls
from tests.support.organizations import ask, found
from tests.support.payments import Payments
from tests.support.people import Customer


def buy(customer: Customer, payments: Payments) -> str:
    customer.put_in_cart("bolt")
    page = customer.check_out().location
    payments.pay(page)
    payments.deliver(page)
    (number,) = customer.get("/orders").select("a[href^='/orders/M-']")[:1]
    return str(number["href"])


def test_an_organizations_order_is_billed_to_it(casey: Customer, payments: Payments) -> None:
    found(casey)
    order = buy(casey, payments)
    assert "Billed to Acme, ordered by Casey, casey@example.test." in casey.get(order).text
    assert "Billed to Acme ordered by Casey" in casey.get(f"{order}/receipt").text


def test_her_own_is_billed_to_her(casey: Customer, payments: Payments) -> None:
    order = buy(casey, payments)
    assert "Billed to Casey, casey@example.test." in casey.get(order).text
    assert "ordered by" not in casey.get(f"{order}/receipt").text


def test_a_page_of_another_organization_can_be_reloaded_from_its_notice(casey: Customer) -> None:
    found(casey)
    found(casey, "beta", "Beta")
    answer = casey.client.post(
        "/cart/code",
        data={"csrf_token": casey.csrf_token(), "code": "X", "organization": "acme"},
        headers={
            "HX-Request": "true", "HX-Request-Type": "partial", "Origin": "http://localhost",
            "HX-Current-URL": "http://localhost/cart?x=1",
        },
    )  # fmt: skip
    assert answer.status_code == 409
    # Among the notices rows of links are not shown.
    (link,) = BeautifulSoup(answer.text, "html5lib").select("section > p > a")
    assert link["href"] == "/cart?x=1"


def test_the_settings_show_kind_and_address(casey: Customer, urls: Urls) -> None:
    path = found(casey)
    page = casey.get(f"{path}/settings")
    assert "http://localhost/organizations/acme" in page.text
    assert page.select("#org_type option[selected]")[0]["value"] == "business"
    for kind, status in (("family", 303), ("personal", 422), ("x", 422)):
        assert casey.post(f"{path}/settings", name="Acme", org_type=kind).status == status
    assert ask(urls, "SELECT org_type FROM organizations WHERE slug = 'acme'") == [("family",)]
    assert "changed the settings: kind" in casey.get(f"{path}/activity").text
