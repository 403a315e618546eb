"""The language of the page: asked for by the browser, chosen in the page."""

from __future__ import annotations

import psycopg
import pytest

from services import i18n
from services.gateways.oidc_standin import Server
from services.settings import Settings
from tests.conftest import Urls
from tests.support.away import without_database
from tests.support.people import Customer, Page, Visitors
from tests.views.test_auth import at_the_provider


def test_the_browser_says_which_language_it_reads(nobody: Customer) -> None:
    page = nobody.get("/", Accept_Language="de-CH, de;q=0.9, en;q=0.5")
    assert page.select("html")[0]["lang"] == "de"
    assert page.headers["Content-Language"] == "de"
    assert "Accept-Language" in page.response.vary


@pytest.mark.parametrize("header", ["", "fr", "zz-%%", "en-GB"])
def test_what_the_shop_does_not_speak_is_english(nobody: Customer, header: str) -> None:
    assert nobody.get("/", Accept_Language=header).select("html")[0]["lang"] == "en"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_language_is_chosen_in_the_page_and_kept(nobody: Customer, htmx: bool) -> None:
    page = nobody.post("/language", htmx=htmx, language="de", back="/add-ons/bolt?x=1")
    assert (page.headers["HX-Redirect"] if htmx else page.location) == "/add-ons/bolt?x=1"
    german = nobody.get("/add-ons/bolt", Accept_Language="en")
    assert german.select("html")[0]["lang"] == "de"
    nobody.post("/language", language="en", back="/")
    assert nobody.get("/", Accept_Language="de").select("html")[0]["lang"] == "en"


@pytest.mark.parametrize("language", ["", "fr", "../de", "DE"])
def test_an_unknown_language_changes_nothing(nobody: Customer, language: str) -> None:
    assert nobody.post("/language", language=language, back="/").status == 422
    assert nobody.get("/").select("html")[0]["lang"] == "en"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil", ""])
def test_choosing_a_language_leads_nowhere_else(nobody: Customer, back: str) -> None:
    assert nobody.post("/language", language="de", back=back).location == "/"


def test_what_a_person_chooses_is_kept_with_her(
    casey: Customer, visitors: Visitors, urls: Urls
) -> None:
    assert language_of(urls, "casey") == "en"
    casey.post("/language", language="de", back="/")
    assert language_of(urls, "casey") == "de"
    nobody = visitors.nobody()
    nobody.post("/language", language="en", back="/")
    assert language_of(urls, "casey") == "de"


def test_a_login_brings_the_persons_language_along(
    nobody: Customer, oidc_server: Server, urls: Urls
) -> None:
    log_in_at_the_provider(nobody, "vera")
    nobody.post("/language", language="de", back="/")
    elsewhere = Customer(nobody.app)
    log_in_at_the_provider(elsewhere, "vera")
    assert lang(elsewhere.get("/", Accept_Language="en")) == "de"
    chosen = Customer(nobody.app)
    chosen.post("/language", language="en", back="/")
    log_in_at_the_provider(chosen, "vera")
    assert lang(chosen.get("/", Accept_Language="de")) == "en", "this browser has chosen"
    assert language_of(urls, "vera") == "de", "and she has not, there"


def test_a_first_login_is_in_the_language_of_its_page(
    nobody: Customer, oidc_server: Server, urls: Urls
) -> None:
    log_in_at_the_provider(nobody, "vera", Accept_Language="de")
    assert language_of(urls, "vera") == "de"
    nobody.post("/language", language="en", back="/")
    again = Customer(nobody.app)
    log_in_at_the_provider(again, "vera", Accept_Language="de")
    assert language_of(urls, "vera") == "en"


def test_a_language_can_be_chosen_while_the_database_is_away(settings: Settings) -> None:
    with without_database(settings) as app:
        customer = Customer(app)
        with customer.client.session_transaction() as session:
            session["token"] = "x"
        page = customer.client.get("/nowhere").text
        token = page.split("csrf_token")[1].split('value="')[1].split('"')[0]
        answer = customer.client.post(
            "/language", data={"language": "de", "back": "/", "csrf_token": token}
        )
        assert answer.status_code == 303
        assert lang(customer.get("/")) == "de"


def test_files_for_everybody_do_not_depend_on_cookies(casey: Customer) -> None:
    style = casey.get("/").select("link[rel=stylesheet]")[0]["href"]
    for address in (style, "/static/icons.svg"):
        assert "Cookie" not in casey.get(address).response.vary


def test_a_request_leaves_its_language_behind(nobody: Customer) -> None:
    nobody.get("/", Accept_Language="de")
    assert i18n.language() == "en"


def lang(page: Page) -> str:
    return str(page.select("html[dir=ltr]")[0]["lang"])


def language_of(urls: Urls, name: str) -> str:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT locale FROM users WHERE email LIKE %s", [f"{name}@%"]).fetchone()
    assert row is not None
    return str(row[0])


def log_in_at_the_provider(customer: Customer, name: str, **headers: str) -> None:
    location = customer.get("/login", **headers).location
    assert customer.get(at_the_provider(location, name), **headers).status == 303
