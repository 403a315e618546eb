"""The provider is asked again about whoever is logged in: when, by whom, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import requests
from flask import Flask

from repo.db import Database
from services.gateways.oidc_standin import Server
from services.settings import Settings
from tests.conftest import Urls
from tests.support.people import Page
from tests.support.provider import (
    Traveller,
    by_another_key,
    change_person,
    crafting,
    make_due,
    noting_refreshes,
    own_realm,
)


@pytest.fixture
def oidc_server() -> Iterator[Server]:
    with own_realm() as server:
        yield server


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


def test_nobody_is_asked_before_it_is_due(casey: Traveller, shown: list[str]) -> None:
    for _ in range(3):
        assert casey.get("/orders").status == 200
    assert shown == []


def test_what_is_kept_is_sealed_and_used_once(
    casey: Traveller, urls: Urls, shown: list[str]
) -> None:
    (sealed,) = one(urls, "SELECT refresh_token FROM user_sessions")
    for turn in (1, 2, 3):
        make_due(casey, urls)
        for _ in range(2):
            assert casey.get("/orders").status == 200
        assert len(shown) == turn, "asked when it is due, and not again"
    assert len(set(shown)) == 3
    assert all(token not in sealed for token in shown)
    assert sealed != one(urls, "SELECT refresh_token FROM user_sessions")[0]


def test_the_cookie_holds_nothing_to_ask_with(casey: Traveller, urls: Urls) -> None:
    with casey.client.session_transaction() as session:
        assert set(session) <= {"token", "language", "asks_at", "day", "_permanent", "csrf_token"}


def test_what_is_no_page_asks_nobody(casey: Traveller, urls: Urls, shown: list[str]) -> None:
    make_due(casey, urls)
    for path in ("/static/icons.svg", "/healthz", "/readyz", "/robots.txt", "/login", "/nothing"):
        casey.client.get(path).close()
    assert shown == []
    casey.get("/orders")
    assert len(shown) == 1


def test_who_she_is_follows(casey: Traveller, urls: Urls, oidc_server: Server) -> None:
    tier = "SELECT tier_code FROM users WHERE email LIKE 'casey@%'"
    assert one(urls, tier) == ("free",)
    with pytest.MonkeyPatch.context() as patch:
        crafting(
            patch,
            oidc_server,
            lambda c: oidc_server.app.sign(
                {**c, "tier": "vip_founder", "name": "Casey Anew", "email": "anew@example.test"}
            ),
        )
        make_due(casey, urls)
        assert "Casey Anew" in casey.get("/orders").text
    found = one(urls, "SELECT tier_code FROM users WHERE email = 'anew@example.test'")
    assert found == ("vip_founder",)


@pytest.mark.parametrize("word", [False, None])
def test_an_address_that_is_not_confirmed_any_more_does_not_count(
    casey: Traveller, urls: Urls, oidc_server: Server, word: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT email_verified FROM users WHERE email LIKE 'casey@%'"
    assert one(urls, query) == (True,)
    said: dict[str, Any] = {"email_verified": word}

    def craft(claims: dict[str, Any]) -> str:
        told = {**claims, **said}
        return oidc_server.app.sign({k: v for k, v in told.items() if v is not None})

    crafting(monkeypatch, oidc_server, craft)
    make_due(casey, urls)
    casey.get("/orders")
    assert one(urls, query) == (False,), "though nothing else is new"
    said |= {"email_verified": True}
    make_due(casey, urls)
    casey.get("/orders")
    assert one(urls, query) == (True,)


def test_where_nothing_is_new_nothing_is_written(casey: Traveller, urls: Urls) -> None:
    before = one(urls, "SELECT xmin::text FROM users WHERE email LIKE 'casey@%'")
    make_due(casey, urls)
    casey.get("/orders")
    assert one(urls, "SELECT xmin::text FROM users WHERE email LIKE 'casey@%'") == before


@pytest.mark.parametrize("kind", ["disabled", "ended", "used twice"])
def test_whom_the_provider_refuses_is_nobody_at_once(
    casey: Traveller, urls: Urls, oidc_server: Server, kind: str
) -> None:
    if kind == "disabled":
        change_person(oidc_server, "casey", enabled=False)
    elif kind == "ended":
        requests.post(f"{oidc_server.url}/_standin/logout/casey", json={}, timeout=5)
    else:
        with psycopg.connect(urls.owner) as conn:
            row = conn.execute("SELECT refresh_token FROM user_sessions").fetchone()
            make_due(casey, urls)
            casey.get("/orders")
            conn.execute("UPDATE user_sessions SET refresh_token = %s", row)
    make_due(casey, urls)
    answer = casey.get("/orders?page=2")
    assert answer.location == "/login?next=/orders?page%3D2"
    assert one(urls, "SELECT count(*) FROM user_sessions") == (0,)
    assert one(urls, "SELECT kind FROM login_events ORDER BY id DESC") == ("refused",)
    assert "Log in" in casey.get("/").text


def test_a_form_of_whom_is_refused_goes_on_as_nobodys(
    casey: Traveller, urls: Urls, oidc_server: Server
) -> None:
    casey.get("/cart")
    token = casey.csrf_token()
    change_person(oidc_server, "casey", enabled=False)
    make_due(casey, urls)
    answer = casey.client.post("/cart/lines", data={"csrf_token": token, "add_on": "bolt"})
    assert answer.status_code == 303
    assert one(urls, "SELECT count(*) FROM cart_items WHERE user_id LIKE 'guest:%'") == (1,)


@pytest.mark.parametrize(
    "changes",
    [{"sub": "somebody-else"}, {"sid": "another"}, {"sid": None}, {"aud": "another"}, {"exp": 1},
     {"iss": "https://evil.example"}, {"email": None}],
)  # fmt: skip
def test_another_ones_token_ends_the_login(
    casey: Traveller, urls: Urls, oidc_server: Server, changes: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    crafting(monkeypatch, oidc_server, lambda c: oidc_server.app.sign(
        {k: v for k, v in {**c, **changes}.items() if v is not None}))  # fmt: skip
    make_due(casey, urls)
    assert is_logged_out(casey.get("/orders"))
    assert one(urls, "SELECT count(*) FROM users WHERE id = 'somebody-else'") == (0,)
    assert one(urls, "SELECT kind FROM login_events ORDER BY id DESC") == ("refused",)


def test_a_forged_token_ends_the_login(
    casey: Traveller, urls: Urls, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    crafting(monkeypatch, oidc_server, lambda claims: by_another_key(oidc_server, claims))
    make_due(casey, urls)
    assert is_logged_out(casey.get("/orders"))


def test_a_token_sealed_by_another_shop_ends_the_login(casey: Traveller, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET refresh_token = 'not ours'")
    make_due(casey, urls)
    assert is_logged_out(casey.get("/orders"))


@pytest.mark.parametrize("fault", ["connection", "502", "not json", "the shop is refused"])
def test_while_the_provider_is_away_she_goes_on(
    casey: Traveller, app: Flask, urls: Urls, oidc_server: Server, shown: list[str], fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    break_it(app, fault, monkeypatch)
    make_due(casey, urls)
    for _ in range(3):
        assert casey.get("/orders").status == 200
    with casey.client.session_transaction() as session:
        later = session["asks_at"]
    assert min(later) > 0
    assert one(urls, "SELECT count(*) FROM user_sessions"
               " WHERE refresh_after > now() + interval '50 seconds'") == (1,)  # fmt: skip
    monkeypatch.undo()
    app.extensions.pop("provider_quiet_until")
    make_due(casey, urls)
    assert casey.get("/orders").status == 200
    assert one(urls, "SELECT count(*) FROM user_sessions") == (1,)


def break_it(app: Flask, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(self: Any, method: str, url: str, **_: Any) -> requests.Response:
        if fault == "connection":
            raise requests.ConnectTimeout
        response = requests.Response()
        response.status_code = {"502": 502, "the shop is refused": 401}.get(fault, 200)
        response._content = {"the shop is refused": b'{"error": "invalid_client"}'}.get(
            fault, b"<h1>Oops</h1>"
        )
        return response

    monkeypatch.setattr(requests.Session, "request", answer)


def test_a_provider_that_is_away_is_asked_for_one_person_only(
    casey: Traveller, ada: Traveller, app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    provider = app.extensions["provider"]()
    from views._provider import ProviderAway

    def away(_token: str) -> None:
        asked.append(1)
        raise ProviderAway("tried")

    monkeypatch.setattr(provider, "refresh", away)
    for person in (casey, ada):
        make_due(person, urls)
        assert person.get("/orders").status == 200
    assert len(asked) == 1
    app.extensions["provider_quiet_until"] = 0.0
    make_due(ada, urls)
    ada.get("/orders")
    assert len(asked) == 2


def test_a_dead_cookie_is_taken_back(casey: Traveller, urls: Urls, shown: list[str]) -> None:
    make_due(casey, urls)
    with psycopg.connect(urls.owner) as conn:
        conn.execute("DELETE FROM user_sessions")
    assert casey.get("/").status == 200
    with casey.client.session_transaction() as session:
        assert "token" not in session
    assert shown == []


def test_where_nothing_is_due_the_database_is_asked_no_more_than_before(
    casey: Traveller, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = Database.write
    monkeypatch.setattr(Database, "write", lambda *args: written.append(1) or write(*args))
    casey.get("/orders")
    assert written == []
    make_due(casey, urls)
    casey.get("/orders")
    assert len(written) == 3, "claimed, then kept, then followed"


def test_whoever_left_the_organization_she_acts_for_can_be_asked_about(
    casey: Traveller, urls: Urls, shown: list[str]
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO organizations (name, slug, owner_id) SELECT 'Left', 'left', id"
            " FROM users WHERE email LIKE 'casey@%'"
        )
        conn.execute(
            "UPDATE user_sessions SET organization_id ="
            " (SELECT id FROM organizations WHERE slug = 'left')"
        )
    make_due(casey, urls)
    assert casey.get("/orders").status == 200
    assert len(shown) == 1
    assert one(urls, "SELECT o.is_personal FROM user_sessions s"
               " JOIN organizations o ON o.id = s.organization_id") == (True,)  # fmt: skip


def test_a_provider_without_refresh_tokens_is_not_asked(
    app: Flask, urls: Urls, settings: Settings, oidc_server: Server,
    monkeypatch: pytest.MonkeyPatch, shown: list[str],
) -> None:  # fmt: skip
    tokens = oidc_server.app.provider.tokens
    issue = tokens.issue
    monkeypatch.setattr(
        tokens,
        "issue",
        lambda *a: {k: v for k, v in issue(*a).items() if k != "refresh_token"},
    )
    casey = Traveller(app)
    assert casey.arrive("casey").status == 303
    assert one(urls, "SELECT refresh_token, refresh_after FROM user_sessions") == (None, None)
    assert casey.get("/orders").status == 200
    with casey.client.session_transaction() as session:
        assert "asks_at" not in session
    assert shown == []
    casey.close()
