"""A page made for one organization does nothing for another, and shows nothing of another's."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pytest
from flask import Flask

from tests.conftest import Urls
from tests.support.organizations import ask, do, found
from tests.support.payments import Payments
from tests.support.people import Customer
from tests.views.test_cart_tabs import another_tab


@dataclass(frozen=True)
class Two:
    """Casey in Acme and in Beta; she acts for Acme."""

    casey: Customer
    urls: Urls

    def choose(self, slug: str) -> None:
        assert self.casey.post(f"/organizations/{slug}/choose").status == 303


@pytest.fixture
def two(casey: Customer, urls: Urls) -> Two:
    found(casey, "beta", "Beta")
    found(casey)
    return Two(casey, urls)


def in_cart(urls: Urls) -> int:
    ((count,),) = ask(urls, "SELECT coalesce(sum(quantity), 0)::int FROM cart_items")
    assert isinstance(count, int)
    return count


def put(casey: Customer, *, htmx: bool = True, organization: str = "", **fields: str):  # type: ignore[no-untyped-def]
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}
    if organization:
        headers["X-Organization"] = organization
    headers["HX-Current-URL"] = "http://localhost/add-ons/bolt?x=1"
    headers["Origin"] = "http://localhost"
    data = {"add_on": "bolt", "quantity": "1", **fields}
    return casey.client.post("/cart/lines", data=data, headers=headers)


def test_pages_say_for_which_organization_they_are(two: Two, nobody: Customer) -> None:
    body = two.casey.get("/cart").select("body")[0]["hx-headers:inherited"]
    assert '"X-Organization": "acme"' in body
    assert "X-Organization" not in nobody.get("/cart").select("body")[0]["hx-headers:inherited"]


def test_a_page_of_the_organization_that_she_acts_for_works(two: Two) -> None:
    assert put(two.casey, organization="acme").status_code == 200
    ((acme_id,),) = ask(two.urls, "SELECT id::text FROM organizations WHERE slug = 'acme'")
    assert put(two.casey, organization_id=str(acme_id)).status_code == 200
    assert in_cart(two.urls) == 2


@pytest.mark.parametrize("htmx", [True, False])
def test_a_page_of_another_of_hers_says_so_and_offers_to_reload(two: Two, htmx: bool) -> None:
    ((beta_id,),) = ask(two.urls, "SELECT id::text FROM organizations WHERE slug = 'beta'")
    for answer in (
        put(two.casey, htmx=htmx, organization="beta"),
        put(two.casey, htmx=htmx, organization_id=str(beta_id)),
    ):
        assert answer.status_code == 409
        assert "This page was made for Beta, and you act for Acme now." in answer.text
        assert 'href="/add-ons/bolt?x=1"' in answer.text
        if htmx:
            assert answer.headers["HX-Retarget"] == "#notices"
    assert in_cart(two.urls) == 0
    # What is only looked at is answered as it is now.
    assert two.casey.get("/cart", htmx=True, X_Organization="beta").status == 200


@pytest.mark.parametrize("name", ["theirs", "no-such", "' OR 1=1", "x" * 4000])
def test_a_strangers_organization_is_not_there_and_changes_nothing(
    two: Two, stranger: Customer, name: str
) -> None:
    found(stranger, "theirs", "Theirs")
    assert put(two.casey, organization=name).status_code == 404
    assert two.casey.post("/cart/lines", add_on="bolt", organization=name).status == 404
    assert two.casey.post("/cart/lines", add_on="bolt", organization_id=name).status == 404
    assert two.casey.post(f"/cart/lines?organization={name[:50]}", add_on="bolt").status == 404
    assert two.casey.post("/checkout", quote="x", organization=name).status == 404
    assert two.casey.post("/checkout/country", country="DE", organization=name).status == 404
    assert two.casey.get("/cart", htmx=True, X_Organization=name).status == 404
    assert two.casey.get("/cart?organization=theirs").status == 404
    assert in_cart(two.urls) == 0


def test_nobody_who_names_one_logs_in_first(nobody: Customer, casey: Customer, urls: Urls) -> None:
    found(casey)
    answer = nobody.post("/cart/lines", add_on="bolt", organization="acme")
    assert answer.location.startswith("/login?next=")
    assert nobody.get("/cart?organization=acme").status == 200
    assert in_cart(urls) == 0


def test_an_order_is_placed_for_whom_it_was_shown(two: Two, app: Flask) -> None:
    two.casey.put_in_cart("bolt")
    quote = two.casey.get("/checkout").hidden("quote")
    two.choose("beta")
    for htmx in (True, False):
        refused = two.casey.post("/checkout", htmx=htmx, quote=quote)
        assert refused.status == 409
        assert "You now buy for Beta" in refused.text
    assert ask(two.urls, "SELECT count(*) FROM orders") == [(0,)]
    # The page that says so is Beta's.
    assert two.casey.post("/checkout", quote=refused.hidden("quote")).status == 303
    assert ask(
        two.urls, "SELECT o.slug FROM orders JOIN organizations o ON o.id = organization_id"
    ) == [("beta",)]


def test_the_country_is_that_of_whom_the_page_was_made_for(two: Two) -> None:
    two.casey.put_in_cart("bolt")
    page = two.casey.get("/checkout")
    assert page.hidden("organization") == "acme"
    two.choose("beta")
    refused = two.casey.post("/checkout/country", country="DE", organization="acme")
    assert refused.status == 409
    assert ask(two.urls, "SELECT count(*) FROM organizations WHERE billing_country = 'DE'") == [
        (0,)
    ]


def test_two_tabs_of_one_browser(two: Two, app: Flask) -> None:
    """She switches in one tab, and clicks in the other, whose page was made before."""
    tab = another_tab(two.casey, app)
    tab.post("/organizations/beta/choose")
    assert put(two.casey, organization="acme").status_code == 409
    assert put(tab, organization="beta").status_code == 200


def test_nothing_of_the_other_organization_is_seen(two: Two, payments: Payments) -> None:
    casey = two.casey
    casey.put_in_cart("bolt")
    url = casey.check_out().location
    payments.pay(url)
    payments.deliver(url)
    ((number,),) = ask(two.urls, "SELECT number FROM orders")
    with psycopg.connect(two.urls.owner) as conn:
        conn.execute(
            "INSERT INTO trials (organization_id, add_on_id, user_id, ends_at)"
            " SELECT o.id, a.id, 'sub-casey', now() + interval '9 days'"
            " FROM organizations o, add_ons a WHERE o.slug = 'acme' AND a.slug = 'brigade'"
        )
        conn.execute(
            "INSERT INTO credit_entries (organization_id, kind, amount)"
            " SELECT id, 'granted', 5 FROM organizations WHERE slug = 'acme'"
        )
    do(two.urls, "UPDATE organizations SET billing_country = 'DE' WHERE slug = 'acme'")
    casey.put_in_cart("presenton")
    paths = ["/orders", f"/orders/{number}", f"/orders/{number}/receipt", "/account/add-ons",
             "/add-ons/bolt", "/compare?a=bolt&b=brigade", "/cart", "/checkout",
             f"/checkout/return?order={number}"]  # fmt: skip
    acme = {path: casey.get(path) for path in paths}
    two.choose("beta")
    beta = {path: casey.get(path) for path in paths}
    for path in paths:
        if str(number) in path:
            assert acme[path].status in (200, 303), path
            assert beta[path].status == 404, path
        else:
            assert beta[path].status == 200, path
            assert str(number) not in beta[path].text, path
    main = {path: page.select("main")[0].get_text(" ") for path, page in beta.items()}
    assert str(number) in acme["/orders"].text
    assert "Bolt" in acme["/account/add-ons"].text
    assert "Bolt" not in main["/account/add-ons"]
    assert (
        acme["/add-ons/bolt"].select("main")[0].get_text()
        != beta["/add-ons/bolt"].select("main")[0].get_text()
    )
    assert "credits" in acme["/checkout"].text.lower()
    assert "credits" not in beta["/checkout"].text.lower()
    # The cart is hers, and costs what it costs Beta.
    assert "Presenton" in main["/cart"]
    two.choose("acme")
    assert casey.get(f"/orders/{number}").status == 200


def test_the_price_in_the_cart_follows_the_organization(two: Two) -> None:
    do(two.urls, "UPDATE organizations SET billing_country = 'DE' WHERE slug = 'acme'")
    two.casey.put_in_cart("bolt")
    acme = two.casey.get("/checkout").text
    two.choose("beta")
    beta = two.casey.get("/checkout").text
    assert "$17.84" in acme
    assert "$14.99" in beta
    assert "$17.84" not in beta
