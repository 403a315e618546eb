"""Pages whose main part is everybody's: made once, with each visitor's own banner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from repo.db import Credentials
from repo.kept import Changes
from services.settings import Settings
from tests.conftest import Urls
from tests.support.kept import change, keeping, noting
from tests.support.people import HTMX, Customer, Visitors


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with keeping(settings) as app:
        yield app


@pytest.fixture
def changes(app: Flask) -> Changes:
    found: Changes = app.extensions["shop"].changes
    return found


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[Credentials]:
    return noting(monkeypatch)


def test_a_shared_page_is_made_once_and_each_gets_her_own_banner(
    visitors: Visitors, questions: list[Credentials]
) -> None:
    casey, vera, guest = visitors.person("casey"), visitors.person("vera"), visitors.nobody()
    guest.put_in_cart("bolt")
    vera.put_in_cart("bolt", "presenton")
    casey.get("/")
    questions.clear()
    pages = [who.get("/") for who in (casey, vera, guest, casey)]
    assert len(questions) == 4, "who is asking, and nothing more"
    assert all(page.select("#catalogue .card") for page in pages)
    names = ["Casey" in page.text for page in pages], ["Vera" in page.text for page in pages]
    assert names == ([True, False, False, True], [False, True, False, False])
    carts = [[b.text for b in page.select("#cart-badge b")] for page in pages]
    assert carts == [[], ["2"], ["1"], []]
    assert len({str(page.select("main")[0]) for page in pages}) == 1
    questions.clear()
    assert casey.get("/", htmx=True).status == vera.get("/", htmx=True).status == 200
    assert [who.session_hash for who in questions] == [None], "made once, as nobody"


def test_a_shared_page_is_as_fresh_as_any(casey: Customer, urls: Urls, changes: Changes) -> None:
    assert "4,321" not in casey.get("/").text
    change(urls, changes, "UPDATE add_ons SET base_price = 4321 WHERE slug = 'bolt'")
    assert "4,321" in casey.get("/").text
    assert casey.get("/?page=999").status == 404
    assert "Casey" in casey.get("/?page=999").text


def test_a_form_on_a_shared_page_is_taken(casey: Customer) -> None:
    page = casey.get("/")
    token = page.select("main input[name=csrf_token], footer input[name=csrf_token]")[0]["value"]
    assert token == ""
    assert page.select("header input[name=csrf_token]")[0]["value"]
    answer = casey.client.post(
        "/language",
        data={"csrf_token": token, "language": "de", "back": "/"},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("htmx", [False, True])
def test_nobodys_cookie_is_anybody_elses(app: Flask, visitors: Visitors, htmx: bool) -> None:
    casey, vera = visitors.person("casey"), visitors.person("vera")
    headers = HTMX if htmx else {}
    for person in (casey, vera, casey):
        cookies = person.get("/", htmx=htmx).headers.getlist("Set-Cookie")
        assert len(cookies) <= 1
        assert "Casey" in casey.get("/").text and "Vera" in vera.get("/").text
    other = app.test_client(use_cookies=False)
    answer = other.get("/", headers={"Cookie": "language=en", **headers})
    assert answer.headers.getlist("Set-Cookie") == []
    assert len(answer.headers.getlist("Vary")) == 1
