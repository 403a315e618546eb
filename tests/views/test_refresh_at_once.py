"""Asking the provider again: several requests at once, and those who run the shop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask, Response

from services.gateways.oidc_standin import Server
from tests.conftest import Urls
from tests.support.people import Page
from tests.support.provider import (
    Traveller,
    change_person,
    make_due,
    noting_refreshes,
    own_realm,
)
from views import _shop


@pytest.fixture
def oidc_server() -> Iterator[Server]:
    with own_realm() as server:
        yield server


@pytest.fixture
def app(app: Flask) -> Flask:
    def console() -> Response:
        with _shop.reading() as work:
            _shop.require_staff(work)
        return Response("the console", mimetype="text/plain")

    app.add_url_rule("/admin/probe", endpoint="admin.probe", view_func=console)
    return app


@pytest.fixture
def casey(app: Flask) -> Iterator[Traveller]:
    casey = Traveller(app)
    assert casey.arrive("casey").status == 303
    yield casey
    casey.close()


@pytest.fixture
def ada(app: Flask) -> Iterator[Traveller]:
    ada = Traveller(app)
    assert ada.arrive("ada").status == 303
    yield ada
    ada.close()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, oidc_server: Server) -> list[str]:
    return noting_refreshes(monkeypatch, oidc_server)


def one(urls: Urls, query: str) -> Any:
    with psycopg.connect(urls.owner) as conn:
        return conn.execute(query).fetchone()  # type: ignore[call-overload]


def is_logged_out(page: Page) -> bool:
    return page.location.startswith("/login?next=")


def test_a_role_taken_in_mid_session_is_denied_on_the_next_request(
    ada: Traveller, urls: Urls, oidc_server: Server, shown: list[str],
) -> None:  # fmt: skip
    assert ada.get("/admin/probe").text == "the console"
    change_person(oidc_server, "ada", roles=["customer"])
    assert ada.get("/admin/probe").status == 200, "asked less than five seconds ago"
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET staff_refresh_after = now()")
    with ada.client.session_transaction() as session:
        session["asks_at"] = [session["asks_at"][0], 0]
    assert ada.get("/orders").status == 200
    assert shown == [], "another page does not ask so often"
    assert ada.get("/admin/probe").status == 404
    assert len(shown) == 1
    assert one(urls, "SELECT account_type FROM users WHERE email LIKE 'ada@%'") == ("user",)


def test_staff_are_let_in_within_five_seconds_and_others_are_not(
    ada: Traveller, casey: Traveller, app: Flask
) -> None:
    assert ada.get("/admin/probe").status == 200
    assert casey.get("/admin/probe").status == 404
    assert is_logged_out(Traveller(app).get("/admin/probe"))


def test_of_many_requests_at_once_one_asks_and_all_go_on(
    casey: Traveller, app: Flask, urls: Urls, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_due(casey, urls)
    cookie = casey.client.get_cookie("shop")
    assert cookie is not None
    asked, others_are_through = [], threading.Event()
    provider = app.extensions["provider"]()
    refresh = provider.refresh

    def slow(token: str) -> Any:
        asked.append(token)
        # Held up until the others have gone by: that is what "go on" means.
        assert others_are_through.wait(20)
        return refresh(token)

    monkeypatch.setattr(provider, "refresh", slow)

    def visit(_: int) -> int:
        client = app.test_client()
        client.set_cookie("shop", cookie.value)
        status = client.get("/orders").status_code
        passed.release()
        return status

    passed = threading.Semaphore(0)
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(visit, number) for number in range(4)]
        for _ in range(3):
            assert passed.acquire(timeout=20)
        others_are_through.set()
        assert [answer.result() for answer in answers] == [200] * 4
    assert len(asked) == 1


def test_no_transaction_is_open_while_the_provider_is_asked(
    casey: Traveller, app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = app.extensions["provider"]()
    refresh, seen = provider.refresh, []

    def looked_at(token: str) -> Any:
        with psycopg.connect(urls.server) as conn:
            seen.append(conn.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
            ).fetchone())  # fmt: skip
        return refresh(token)

    monkeypatch.setattr(provider, "refresh", looked_at)
    make_due(casey, urls)
    casey.get("/orders")
    assert seen == [(0,)]


def test_a_login_ended_while_the_provider_was_asked_stays_ended(
    casey: Traveller, app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = app.extensions["provider"]()
    refresh = provider.refresh

    def meanwhile(token: str) -> Any:
        with psycopg.connect(urls.owner) as conn:
            conn.execute("DELETE FROM user_sessions")
        return refresh(token)

    monkeypatch.setattr(provider, "refresh", meanwhile)
    make_due(casey, urls)
    assert is_logged_out(casey.get("/orders"))
    assert one(urls, "SELECT count(*) FROM user_sessions") == (0,)
