"""Login through the real protocol, with the provider of development."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from services.gateways.oidc_standin import Server
from services.settings import Settings
from tests.conftest import Urls
from tests.support.people import Customer
from tests.support.provider import Traveller, at_the_provider
from views._forms import same_site_path


def test_a_whole_login_and_logout(nobody: Customer, oidc_server: Server, urls: Urls) -> None:
    nobody.put_in_cart("bolt")
    to_provider = nobody.get("/login?next=/checkout").location
    assert to_provider.startswith(oidc_server.issuer)
    assert "code_challenge_method=S256" in to_provider
    back = at_the_provider(to_provider, "vera")
    arrived = nobody.get(back)
    assert (arrived.status, arrived.location) == (303, "/checkout")
    page = nobody.get("/checkout")
    assert "Vera" in page.text
    assert "Bolt" in page.text
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT tier_code, account_type, (SELECT plan FROM org_subscriptions s"
            " JOIN organizations o ON o.id = s.organization_id WHERE o.owner_id = u.id)"
            " FROM users u WHERE display_name LIKE 'Vera%'"
        ).fetchone()
    assert row == ("vip_founder", "user", "free")

    nobody._csrf = None
    leaving = nobody.post("/logout")
    assert leaving.location.startswith(oidc_server.issuer)
    assert "id_token_hint=" in leaving.location
    assert "Log in" in nobody.get("/").text
    assert nobody.get("/orders").location.startswith("/login")


def test_the_administrator_is_one(nobody: Customer, urls: Urls) -> None:
    nobody.get(at_the_provider(nobody.get("/login").location, "ada"))
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT account_type FROM users WHERE email LIKE 'ada@%'").fetchall()
    assert row == [("super_admin",)]


def test_a_session_has_a_new_name_after_login(nobody: Customer) -> None:
    nobody.put_in_cart("bolt")
    with nobody.client.session_transaction() as session:
        before = dict(session)
    nobody.log_in("casey")
    first = _token(nobody)
    nobody.get(at_the_provider(nobody.get("/login").location, "casey"))
    assert _token(nobody) != first
    assert first not in before.values()
    with nobody.client.session_transaction() as session:
        session["token"] = first
    assert nobody.get("/orders").location.startswith("/login"), "the old login is dead"


def test_a_code_is_spent_once_and_by_its_own_browser(nobody: Customer, visitors) -> None:
    back = at_the_provider(nobody.get("/login").location, "casey")
    other = visitors.nobody()
    assert other.get(back).status == 422
    nobody.get(back)
    again = visitors.nobody()
    assert again.get(back).status == 422


def test_two_tabs_that_log_in_at_once_both_arrive(app: Flask) -> None:
    casey = Traveller(app)
    first = casey.get("/login?next=/orders").location
    second = casey.get("/login?next=/cart").location
    backs = [at_the_provider(place, "casey", casey.there) for place in (first, second)]
    assert [casey.get(back).location for back in backs] == ["/orders", "/cart"]
    assert casey.get("/orders").status == 200
    assert casey.get(backs[0]).status == 422, "each answer is taken once"
    assert casey.get("/orders").status == 200, "and the login stays"
    casey.close()


def test_logins_begun_and_not_finished_do_not_fill_the_cookie(app: Flask) -> None:
    casey = Traveller(app)
    for number in range(40):
        last = casey.get(f"/login?next=/orders?page={number}").location
    cookie = casey.client.get_cookie("shop")
    assert cookie is not None and len(cookie.value) < 2000
    assert casey.get(at_the_provider(last, "casey", casey.there)).location == "/orders?page=39"
    casey.close()


@pytest.mark.parametrize(
    ("url", "name", "secure"),
    [("http://localhost", "shop", False), ("https://localhost", "__Host-shop", True)],
)
def test_the_cookie_is_the_shops_alone(
    settings: Settings, url: str, name: str, secure: bool
) -> None:
    app = create_app(settings.model_copy(update={"public_url": url}))
    answer = app.test_client().get("/login", base_url=url)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    parts = cookie.split("; ")
    assert parts[0].startswith(f"{name}=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
    assert ("Secure" in parts) is secure
    assert not any(part.startswith("Domain") for part in parts)
    app.extensions["shop"].database.close()


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=y", "?error=access_denied&state=z", "?state=%00"]
)
def test_a_callback_out_of_nowhere_is_refused(nobody: Customer, query: str) -> None:
    assert nobody.get(f"/auth/callback{query}").status in (400, 422)


def test_the_provider_away_is_said_plainly_and_the_shop_stays_open(settings: Settings) -> None:
    away = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9/realms/shop"})
    app = create_app(away)
    nobody = Customer(app)
    answer = nobody.get("/login")
    assert answer.status == 503
    assert "does not answer" in answer.text
    assert nobody.get("/").status == 200
    nobody.put_in_cart("bolt")
    app.extensions["shop"].database.close()


def test_a_lone_logout_leads_to_the_shop(nobody: Customer) -> None:
    assert nobody.post("/logout").location == "/"


def test_logout_needs_the_token_of_a_form(app: Flask) -> None:
    assert app.test_client().post("/logout").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "http:/evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/ok\r\nX: y",
        " /x",
        "/a" * 2000,
    ],
)
def test_next_leads_to_this_shop_only(address: str | None) -> None:
    assert same_site_path(address) == "/"


@pytest.mark.parametrize("address", ["/cart", "/orders?page=2", "/add-ons/bolt#plans", "/checkout"])
def test_next_leads_back(address: str) -> None:
    assert same_site_path(address) == address


@given(st.text())
def test_next_is_always_a_path(address: str) -> None:
    path = same_site_path(address)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


def _token(customer: Customer) -> str:
    with customer.client.session_transaction() as session:
        return str(session["token"])
