"""Nothing there, not allowed, gone wrong: said in each language, with what to do next."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from services import i18n
from services.settings import Settings
from tests.conftest import Urls
from tests.support.away import without_database
from tests.support.organizations import weaken
from tests.support.payments import Payments
from tests.support.people import Customer, Page, Visitors
from views.errors import MESSAGES, TITLES

LANGUAGES = pytest.mark.parametrize("language", list(i18n.LANGUAGES))
KINDS = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("hush")

    monkeypatch.setattr("views.storefront.catalog.storefront", fail)


def guess_often(customer: Customer, htmx: bool) -> Page:
    for _ in range(20):
        customer.client.post("/cart/code", data={"csrf_token": customer.csrf_token()})
    return customer.post("/cart/code", htmx=htmx, code="X")


# Each status, and how a customer meets it.
WAYS: dict[int, Callable[[Customer, bool], Page]] = {
    400: lambda customer, htmx: customer.get("/?q=%00", htmx=htmx),
    404: lambda customer, htmx: customer.get("/nowhere", htmx=htmx),
    405: lambda customer, htmx: customer.get("/cart/lines", htmx=htmx),
    413: lambda customer, htmx: customer.post("/cart/code", htmx=htmx, code="x" * 600_000),
    422: lambda customer, htmx: customer.post("/language", htmx=htmx, language="tlh"),
    429: guess_often,
}


def speak(customer: Customer, language: str) -> Customer:
    customer.client.set_cookie("language", language)
    return customer


def assert_said(page: Page, status: int, language: str, htmx: bool) -> None:
    """The state is an error's, in words of the language, and leads on."""
    assert page.status == status
    (error,) = page.select("#error")
    with i18n.speaking(language):
        assert error.select_one("h2" if htmx else "h1").get_text() == TITLES[status]
    assert error.select_one("p").get_text().endswith(".")
    assert error.select("a[href='/']"), "a way on"
    assert (error.select_one("[data-close]") is not None) is htmx
    if not htmx:
        assert page.select(f"html[lang={language}]")


@LANGUAGES
@KINDS
@pytest.mark.parametrize("status", WAYS)
def test_an_error_says_what_to_do(nobody: Customer, status: int, htmx: bool, language: str) -> None:
    assert_said(WAYS[status](speak(nobody, language), htmx), status, language, htmx)


@LANGUAGES
@KINDS
def test_a_form_without_its_token_says_what_to_do(
    nobody: Customer, htmx: bool, language: str
) -> None:
    nobody._csrf = "forged"
    page = speak(nobody, language).post_from(
        "https://elsewhere.example", "/cart/code", htmx=htmx, code="X"
    )
    assert_said(page, 403, language, htmx)


@LANGUAGES
@KINDS
def test_who_may_not_buy_is_told(casey: Customer, urls: Urls, htmx: bool, language: str) -> None:
    casey.put_in_cart("bolt")
    quote = casey.get("/checkout").hidden("quote")
    weaken(urls, "UPDATE organization_members SET role = 'viewer' WHERE user_id = 'sub-casey'")
    page = speak(casey, language).post("/checkout", htmx=htmx, quote=quote)
    assert_said(page, 403, language, htmx)


@LANGUAGES
@KINDS
@pytest.mark.usefixtures("broken")
def test_a_fault_of_ours_is_ours(nobody: Customer, htmx: bool, language: str) -> None:
    page = speak(nobody, language).get("/", htmx=htmx)
    assert_said(page, 500, language, htmx)
    assert "hush" not in page.text
    assert page.select("#error a.button--main[href='/']"), "try again"


@LANGUAGES
@KINDS
def test_the_database_away_is_told(settings: Settings, htmx: bool, language: str) -> None:
    with without_database(settings) as app:
        assert_said(speak(Customer(app), language).get("/cart", htmx=htmx), 503, language, htmx)


@LANGUAGES
@KINDS
@pytest.mark.parametrize(
    "path", ["/orders", "/orders/M-1", "/orders/M-1/receipt", "/account/add-ons", "/checkout"]
)
def test_nobody_is_led_to_the_login(nobody: Customer, path: str, htmx: bool, language: str) -> None:
    page = speak(nobody, language).get(path, htmx=htmx)
    address = page.headers["HX-Redirect"] if htmx else page.location
    assert address.startswith("/login?next=")


@LANGUAGES
@KINDS
@pytest.mark.parametrize(("path", "root"), [("/orders", "orders"), ("/account/add-ons", "owned")])
def test_nothing_yet_leads_to_the_catalogue(
    stranger: Customer, path: str, root: str, htmx: bool, language: str
) -> None:
    page = speak(stranger, language).get(path, htmx=htmx)
    assert page.status == 200
    assert page.select(f"#{root} .state p")
    assert page.select(f"#{root} .state a.button--main[href='/']")
    assert ("noch" in page.text.lower()) is (language == "de")


STATES = {
    "pending": "status = 'pending'",
    "settling": "settling_since = now()",
    "held": "hold_reason = 'paid less'",
    "cancelled": "status = 'cancelled'",
    "failed": "status = 'failed'",
}


@LANGUAGES
@KINDS
@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_payment_is_said(
    casey: Customer, payments: Payments, urls: Urls, state: str, htmx: bool, language: str
) -> None:
    casey.put_in_cart("bolt")
    session = payments.session_of(casey.check_out().location)
    number = (session.success_url or "").split("order=")[1]
    with psycopg.connect(urls.owner) as conn:
        conn.execute(f"UPDATE orders SET {STATES[state]}")  # type: ignore[call-overload]  # noqa: S608
    speak(casey, language)
    returned = casey.get(f"/checkout/return?order={number}", htmx=htmx)
    left = casey.get(f"/checkout/cancelled?order={number}", htmx=htmx)
    for page, root in ((returned, "payment-state"), (left, "payment-cancelled")):
        assert page.status == 200
        assert page.select(f"#{root} h1") and page.select(f"#{root} a.button")
    assert bool(returned.select("[hx-trigger]")) is (state == "pending")
    assert casey.get("/orders", htmx=htmx).select("#orders .badge")


@LANGUAGES
@pytest.mark.parametrize("status", MESSAGES)
def test_every_status_has_its_words(status: int, language: str) -> None:
    with i18n.speaking(language):
        assert MESSAGES[status].endswith(".")
        assert TITLES[status]
        if language != i18n.DEFAULT:
            assert (MESSAGES[status], TITLES[status]) != english(status)


def english(status: int) -> tuple[str, str]:
    with i18n.speaking(i18n.DEFAULT):
        return MESSAGES[status], TITLES[status]


def test_a_rule_of_the_database_is_told_in_the_askers_language(visitors: Visitors) -> None:
    from services.rules import from_rule

    with i18n.speaking("de"):
        german = from_rule("orders_one_open")
    assert german is not None and "Zahlung" in german.message
    back = from_rule("orders_one_open")
    assert back is not None and "payment" in back.message, "the rule itself stays English"
