"""What holds for every route: CSRF, headers, errors that look like the shop, health."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_app
from services.settings import Settings
from tests.support.people import HTMX, Customer

EXEMPT = {"webhooks.stripe"}


def test_no_form_is_taken_without_its_token(app: Flask) -> None:
    client = app.test_client()
    changes = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]
    assert len(changes) >= 8
    for rule in changes:
        if rule.endpoint in EXEMPT:
            continue
        path = rule.rule.replace("<uuid:line_id>", "00000000-0000-4000-8000-000000000000")
        assert client.post(path, data={"code": "x"}).status_code == 403, rule
        assert client.post(path, data={"csrf_token": "forged"}).status_code == 403, rule
        assert client.post(path, data="{}", content_type="text/plain").status_code == 403, rule


def test_htmx_may_send_the_token_as_a_header(nobody: Customer) -> None:
    token = nobody.csrf_token()
    answer = nobody.client.post(
        "/cart/lines", data={"add_on": "bolt"}, headers={**HTMX, "X-CSRFToken": token}
    )
    assert answer.status_code == 200


def test_no_get_changes_anything(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"OPTIONS", "HEAD"}
        assert methods in ({"GET"}, {"POST"}, {"GET", "POST"}), rule


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/icons.svg", "/healthz", "/cart"])
def test_every_answer_is_guarded(nobody: Customer, path: str) -> None:
    headers = nobody.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_kept_from_scripts_and_other_sites(nobody: Customer) -> None:
    cookie = nobody.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_https_cookies_are_secure(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"public_url": "https://localhost"}))
    answer = app.test_client().get("/", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-shop=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    app.extensions["shop"].database.close()


def test_a_foreign_host_is_refused(app: Flask) -> None:
    assert app.test_client().get("/", base_url="http://evil.example").status_code == 400


def test_pages_are_the_visitors_own(nobody: Customer) -> None:
    headers = nobody.get("/").headers
    assert "private" in headers["Cache-Control"]


def test_too_large_a_form_is_refused(nobody: Customer) -> None:
    assert nobody.post("/cart/code", code="x" * 600_000).status == 413


def test_a_method_that_is_not_taken(nobody: Customer) -> None:
    answer = nobody.get("/cart/lines")
    assert answer.status == 405
    assert answer.headers["Allow"]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_fault_of_ours_tells_nothing(
    app: Flask, htmx: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr("views.storefront.catalog.storefront", broken)
    answer = Customer(app).get("/", htmx=htmx)
    assert answer.status == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert bool(answer.select("header")) is not htmx


def test_the_database_away_is_said_plainly(settings: Settings) -> None:
    gone = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:9/none"})
    app = create_app(gone)
    nobody = Customer(app)
    for path in ("/", "/cart", "/nowhere"):
        page = nobody.get(path)
        assert page.status in (503, 404)
        assert page.select("header")
    assert nobody.get("/").headers["Retry-After"]
    assert nobody.get("/healthz").status == 200
    assert nobody.get("/readyz").status == 503
    app.extensions["shop"].database.close()


def test_ready_means_the_right_database_in_the_right_role(
    nobody: Customer, settings: Settings
) -> None:
    assert nobody.get("/readyz").status == 200
    owner = settings.model_copy(update={"database_url": settings.database_owner_url})
    app = create_app(owner)
    assert Customer(app).get("/readyz").status == 200, "the owner's login acts as shop_app"
    app.extensions["shop"].database.close()


def test_the_assets_are_kept_for_ever_and_compressed(nobody: Customer) -> None:
    page = nobody.get("/")
    for address in (
        page.select("link[rel=stylesheet]")[0]["href"],
        page.select("script")[0]["src"],
    ):
        plain = nobody.get(address)
        small = nobody.get(address, Accept_Encoding="gzip, br")
        assert "immutable" in plain.headers["Cache-Control"]
        assert small.headers["Content-Encoding"] == "br"
        assert len(small.response.data) < len(plain.response.data) / 2
    assert nobody.get("/assets/x/nothing.css").status == 404


def test_no_page_asks_anybody_else_for_anything(nobody: Customer) -> None:
    for path in ("/", "/add-ons/bolt", "/bundles/enterprise-suite", "/cart"):
        page = nobody.get(path)
        for tag in page.select("[src], link[href]:not([rel=canonical]), use[href]"):
            assert (tag.get("src") or tag["href"]).startswith(("/", "#")), tag
