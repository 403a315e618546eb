"""The shop at another time: for staff alone, by a signed link, until it is left."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from services.preview import PreviewSigner
from tests.conftest import Urls
from tests.support.orders import orders_in
from tests.support.people import Customer, Visitors
from tests.support.shopping import lines

DECEMBER = datetime(2030, 12, 1, tzinfo=UTC)
SECRET = "a-secret-for-tests-of-32-characters"


@pytest.fixture
def staff(visitors: Visitors) -> Customer:
    return visitors.person("ada", realm_access={"roles": ["admin"]})


@pytest.fixture(autouse=True)
def dearer(urls: Urls) -> None:
    """Bolt costs 16.00 from December 2030 on."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
            " SELECT id, 'monthly', 16, tstzrange('2030-12-01', NULL) FROM add_ons"
            " WHERE slug = 'bolt'"
        )


def link(path: str = "/add-ons/bolt", secret: str = SECRET) -> str:
    return f"{path}?at={PreviewSigner(secret).sign(DECEMBER)}"


def test_staff_see_the_prices_of_then_until_they_leave(staff: Customer) -> None:
    staff.put_in_cart("bolt")
    page = staff.get(link())
    assert "Prices as of Dec" in page.text
    assert "$16.00" in page.select(".buy")[0].get_text()
    card = staff.get("/?q=Bolt").select("#catalogue .card:has(a[href='/add-ons/bolt'])")[0]
    assert "$16.00" in card.get_text()
    # Of 50.98 a fifth less.
    assert "$40.78" in staff.get("/bundles/developer-pro-bundle").text
    cart = staff.get("/cart")
    assert "Prices as of Dec" in cart.text
    assert "$16.00" in cart.select("#cart")[0].get_text()
    assert staff.post("/preview/end", back="/cart").location == "/cart"
    cart = staff.get("/cart")
    assert "Prices as of" not in cart.text
    assert "$14.99" in cart.select("#cart")[0].get_text()


@pytest.mark.parametrize(
    ("path", "region"),
    [
        ("/", ".collections"),
        ("/collections/popular", ".card"),
        ("/bundles/developer-pro-bundle", "main .line__sum"),
        ("/add-ons/brigade", ".related__one"),
        ("/cart", "main .card"),
    ],
)
def test_every_list_shows_the_prices_of_then(
    staff: Customer, urls: Urls, path: str, region: str
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
            " SELECT id, billing_type, 16.16, tstzrange('2030-12-01', NULL) FROM add_ons"
            " WHERE billing_type NOT IN ('free', 'custom') AND slug <> 'bolt'"
        )

    def shown() -> str:
        return " ".join(each.get_text() for each in staff.get(path).select(region))

    now = shown()
    assert "$" in now
    assert "$16.16" not in now
    staff.get(link())
    assert "$16.16" in shown()


def test_nothing_is_bought_at_another_time(staff: Customer, urls: Urls) -> None:
    staff.put_in_cart("bolt")
    review = staff.get(link("/checkout"))
    assert not review.select("#pay")
    assert "go back to now to buy" in review.text
    answer = staff.post("/checkout", quote=review.html and "x")
    assert answer.status == 409
    assert "go back to now to buy" in answer.text
    assert orders_in(urls) == []


@pytest.mark.parametrize("htmx", [True, False])
def test_no_price_of_another_time_comes_into_the_cart(
    staff: Customer, urls: Urls, htmx: bool
) -> None:
    staff.put_in_cart("amanuensis", "presenton", "unicorn-orator", "bolt", "brigade")
    *_, bolt, brigade = lines(staff)
    staff.post(f"{brigade}/delete")
    undo = one(urls, "SELECT id FROM cart_undos")
    before = one(urls, CART)
    assert staff.get(link("/cart")).status == 200
    for path, fields in {
        "/cart/lines": {"add_on": "bolt"},
        "/cart/lines ": {"bundle": "enterprise-suite"},
        bolt: {"quantity": 2},
        f"{bolt} ": {"billing_type": "annual"},
        f"{bolt}/save": {},
        f"{bolt}/move": {},
        f"{bolt}/accept": {},
        "/cart/accept": {},
        "/cart/swap": {"bundle": "ai-productivity-bundle"},
        f"/cart/undo/{undo}": {},
    }.items():
        refused = staff.post(path.strip(), htmx=htmx, **fields)
        assert (refused.status, "go back to now to buy" in refused.text) == (409, True), path
        assert one(urls, CART) == before, path
    assert staff.post(f"{bolt}/delete").status == 303
    staff.post("/preview/end", back="/cart")
    assert staff.post(f"/cart/undo/{undo}").status == 303
    assert len(lines(staff)) == 4


CART = "SELECT jsonb_agg(to_jsonb(i) ORDER BY id) FROM cart_items i"


def one(urls: Urls, query: str) -> object:
    with psycopg.connect(urls.server) as conn:
        row = conn.execute(query).fetchone()  # type: ignore[call-overload]
    return row and row[0]


@pytest.mark.parametrize("who", ["casey", "nobody"])
def test_all_others_see_now(visitors: Visitors, who: str) -> None:
    asker = visitors.nobody() if who == "nobody" else visitors.person(who)
    for _ in range(2):
        page = asker.get(link())
        assert page.status == 200
        assert "Prices as of" not in page.text
        assert "$14.99" in page.select(".buy")[0].get_text()
    with asker.client.session_transaction() as session:
        assert "priced_at" not in session


@pytest.mark.parametrize("token", ["", "x", "2030-12-01T00:00Z", "İ.ß.☃"])
def test_what_is_not_signed_is_not_heeded(staff: Customer, token: str) -> None:
    page = staff.get(f"/add-ons/bolt?at={token}")
    assert page.status == 200
    assert "Prices as of" not in page.text


def test_another_shops_signature_is_not_heeded(staff: Customer) -> None:
    assert "Prices as of" not in staff.get(link(secret="another-secret")).text


def test_the_form_makes_the_link(staff: Customer) -> None:
    assert staff.get("/").select("form[action='/preview']")
    answer = staff.post("/preview", at="2030-12-01T00:00")
    assert answer.location.startswith("/?at=")
    assert "Prices as of Dec 1, 2030" in staff.get(answer.location).text


@pytest.mark.parametrize("at", ["", "soon", "2030-13-01", "9999-12-31T23:59-14:00"])
def test_what_is_no_time_is_refused(staff: Customer, at: str) -> None:
    assert staff.post("/preview", at=at).status == 422


def test_the_form_is_for_staff(casey: Customer, nobody: Customer) -> None:
    assert not casey.get("/").select("form[action='/preview']")
    assert casey.post("/preview", at="2030-12-01").status == 403
    assert nobody.post("/preview", at="2030-12-01").location.startswith("/login")


def test_staff_no_more_sees_now(staff: Customer, urls: Urls) -> None:
    assert "Prices as of" in staff.get(link()).text
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE users SET account_type = 'user'")
    assert "Prices as of" not in staff.get("/cart").text


def test_the_command_prints_the_link(app: Flask, staff: Customer) -> None:
    run = app.test_cli_runner()
    printed = run.invoke(args=["shop", "at", "2030-12-01T00:00Z"]).output.strip()
    assert printed.startswith("http://localhost/?at=")
    assert "Prices as of" in staff.get(printed.removeprefix("http://localhost")).text
    assert run.invoke(args=["shop", "at", "soon"]).exit_code == 2
