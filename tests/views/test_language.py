"""The language of the page: asked for by the browser, chosen in the page."""

from __future__ import annotations

import pytest

from tests.support.people import Customer


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
