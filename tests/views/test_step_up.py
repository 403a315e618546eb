"""Showing again who one is: for staff and what cannot be undone, and what then counts as recent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from flask import Flask, Response

from services.gateways.oidc_standin import Server
from tests.conftest import Urls
from tests.support.people import Visitors
from tests.support.provider import Traveller, at_the_provider, crafting
from views import _shop


@pytest.fixture
def app(app: Flask) -> Flask:
    def danger() -> Response:
        with _shop.reading() as work:
            _shop.require_recent_login(work)
        return Response("done", mimetype="text/plain")

    app.add_url_rule("/danger", endpoint="danger", view_func=danger, methods=["GET", "POST"])
    return app


@pytest.fixture
def casey(app: Flask) -> Iterator[Traveller]:
    casey = Traveller(app)
    assert casey.arrive("casey").status == 303
    yield casey
    casey.close()


def forget_a_while(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET authenticated_at = now() - interval '16 minutes'")


def shown_ago(urls: Urls) -> float:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT extract(epoch FROM now() - authenticated_at)::float FROM user_sessions s"
            " JOIN users u ON u.id = s.user_id WHERE u.email LIKE 'casey@%'"
        ).fetchone()
    assert row is not None
    return float(row[0])


def kinds(urls: Urls) -> list[str]:
    with psycopg.connect(urls.owner) as conn:
        return [k for (k,) in conn.execute("SELECT kind FROM login_events ORDER BY id")]


def test_a_recent_login_is_enough(casey: Traveller) -> None:
    assert casey.get("/danger").text == "done"


def test_an_older_one_shows_who_she_is_and_comes_back(casey: Traveller, urls: Urls) -> None:
    forget_a_while(urls)
    to_login = casey.get("/danger").location
    assert to_login == "/login?next=/danger&fresh=1"
    there = casey.get(to_login).location
    asked = parse_qs(urlsplit(there).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    page = casey.there.get(there, timeout=5, allow_redirects=False)
    assert page.status_code == 200, "the provider knows her and asks all the same"
    arrived = casey.get(at_the_provider(there, "casey", casey.there))
    assert arrived.location == "/danger"
    assert casey.get("/danger").text == "done"
    assert shown_ago(urls) < 60
    assert kinds(urls) == ["login", "confirmed"]
    with psycopg.connect(urls.owner) as conn:
        assert conn.execute("SELECT count(*) FROM user_sessions").fetchone() == (1,)


def test_whose_form_was_not_taken_is_told_to_send_it_again(casey: Traveller, urls: Urls) -> None:
    forget_a_while(urls)
    to_login = casey.post_on("/orders", "/danger").location
    assert to_login == "/login?next=/orders&fresh=1&again=1"
    there = casey.get(to_login).location
    assert casey.get(at_the_provider(there, "casey", casey.there)).location == "/orders"
    assert "Please press the button again." in casey.get("/orders").text
    assert "Please press the button again." not in casey.get("/orders").text
    casey._csrf = None
    assert casey.post("/danger").text == "done"


def test_whoever_only_looked_is_told_nothing(casey: Traveller, urls: Urls) -> None:
    forget_a_while(urls)
    casey.arrive("casey", casey.get("/danger").location)
    assert "press the button" not in casey.get("/orders").text


def test_a_silent_login_does_not_make_it_recent(
    casey: Traveller, urls: Urls, oidc_server: Server
) -> None:
    state = oidc_server.app.provider.state
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT oidc_sid FROM user_sessions").fetchone()
    assert row is not None
    state._execute("UPDATE sessions SET auth_time = auth_time - 3600 WHERE sid = ?", row[0])
    assert casey.arrive("casey").status == 303
    assert 3590 < shown_ago(urls) < 3700
    assert casey.get("/danger").location.endswith("fresh=1")


@pytest.mark.parametrize("shown", [None, "yesterday", -3600, 7200, True])
def test_a_fresh_login_that_asked_nobody_is_refused(
    casey: Traveller, urls: Urls, oidc_server: Server, shown: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    forget_a_while(urls)
    value = int(time.time()) + shown if type(shown) is int else shown
    crafting(monkeypatch, oidc_server, lambda c: oidc_server.app.sign(
        {k: v for k, v in {**c, "auth_time": value}.items() if v is not None}))  # fmt: skip
    answer = casey.arrive("casey", "/login?fresh=1&next=/danger")
    assert answer.status == 422
    assert casey.get("/orders").status == 200, "the login that she had stays"
    assert casey.get("/danger").location.endswith("fresh=1")


def test_nobody_shows_who_she_is_in_the_future(
    app: Flask, urls: Urls, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    crafting(monkeypatch, oidc_server, lambda c: oidc_server.app.sign(
        {**c, "auth_time": int(time.time()) + 3600}))  # fmt: skip
    casey = Traveller(app)
    assert casey.arrive("casey").status == 303
    assert 0 <= shown_ago(urls) < 60
    casey.close()


def test_whoever_comes_back_as_another_is_the_other(
    casey: Traveller, app: Flask, urls: Urls
) -> None:
    forget_a_while(urls)
    assert casey.arrive("olga", "/login?fresh=1&next=/danger").location == "/danger"
    assert "Olga" in casey.get("/orders").text
    assert kinds(urls) == ["login", "login"], "nobody confirmed that she is Casey"
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT count(*), min(u.email) FROM user_sessions s"
                           " JOIN users u ON u.id = s.user_id").fetchone()  # fmt: skip
    assert row is not None and (row[0], row[1].split("@")[0]) == (1, "olga")


def test_a_person_who_is_logged_in_long_is_not_a_stranger(
    visitors: Visitors, casey: Traveller, urls: Urls
) -> None:
    forget_a_while(urls)
    assert casey.get("/orders").status == 200
    assert visitors.nobody().get("/danger").location == "/login?next=/danger"


@pytest.mark.parametrize("shown", [None, True, -1])
def test_a_login_of_which_the_provider_does_not_say_when_is_not_recent(
    app: Flask, urls: Urls, oidc_server: Server, shown: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    crafting(monkeypatch, oidc_server, lambda c: oidc_server.app.sign(
        {k: v for k, v in {**c, "auth_time": shown}.items() if v is not None}))  # fmt: skip
    ada = Traveller(app)
    assert ada.arrive("ada").status == 303
    assert ada.get("/orders").status == 200
    for path in ("/danger", "/admin/"):
        assert ada.get(path).location.endswith("fresh=1")
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT authenticated_at FROM user_sessions").fetchone()
    assert row == (None,)
    assert ada.get("/account/sessions").status == 200
    ada.close()
