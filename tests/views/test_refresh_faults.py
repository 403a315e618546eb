"""The provider is asked again and something fails: no login is lost, and nobody waits long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
import requests
from flask import Flask

from repo.errors import DatabaseUnavailable, RuleViolated, ValueDoesNotFit
from services import logins
from services.gateways.oidc_standin import Server
from tests.conftest import Urls
from tests.support.people import Page
from tests.support.provider import (
    Traveller,
    change_person,
    crafting,
    make_due,
    noting_refreshes,
    own_realm,
)
from views._provider import Provider, ProviderAway
from views._provider_keys import KnownProvider


@pytest.fixture
def oidc_server() -> Iterator[Server]:
    with own_realm() as server:
        yield server


@pytest.fixture
def traveller(app: Flask) -> Iterator[Callable[[str], Traveller]]:
    here: list[Traveller] = []

    def arrive(name: str) -> Traveller:
        here.append(Traveller(app))
        assert here[-1].arrive(name).status == 303
        return here[-1]

    yield arrive
    for one_of_them in here:
        one_of_them.close()


@pytest.fixture
def casey(traveller: Callable[[str], Traveller]) -> Traveller:
    return traveller("casey")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, oidc_server: Server) -> list[str]:
    return noting_refreshes(monkeypatch, oidc_server)


def one(urls: Urls, query: str) -> Any:
    with psycopg.connect(urls.owner) as conn:
        return conn.execute(query).fetchone()  # type: ignore[call-overload]


def is_logged_out(page: Page) -> bool:
    return page.location.startswith("/login?next=")


@pytest.mark.parametrize(
    "fault", [DatabaseUnavailable("gone"), RuleViolated("users_email_check"), ValueDoesNotFit("x")]
)
def test_what_fails_after_the_answer_does_not_lose_it(
    casey: Traveller, urls: Urls, shown: list[str], fault: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    follow = logins.follow

    def broken(*given: Any) -> bool:
        follow(*given)
        raise fault

    make_due(casey, urls)
    with monkeypatch.context() as patch:
        patch.setattr(logins, "follow", broken)
        assert casey.get("/orders").status == 200
    assert one(urls, "SELECT refresh_after < now() + interval '61 seconds' FROM user_sessions") == (
        True,
    ), "what was not followed is asked for again before long"
    make_due(casey, urls)
    assert casey.get("/orders").status == 200
    assert len(set(shown)) == 2, "the new token was kept"
    assert one(urls, "SELECT count(*) FROM login_events WHERE kind = 'refused'") == (0,)


def test_whoever_is_removed_while_the_provider_is_asked_acts_for_herself(
    casey: Traveller, app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = app.extensions["provider"]()
    refresh = provider.refresh
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO organizations (name, slug, owner_id) SELECT 'Left', 'left', id"
            " FROM users WHERE email LIKE 'casey@%'"
        )
        conn.execute(
            "INSERT INTO organization_members (organization_id, user_id, role)"
            " SELECT id, owner_id, 'viewer' FROM organizations WHERE slug = 'left'"
        )
        conn.execute(
            "UPDATE user_sessions SET organization_id ="
            " (SELECT id FROM organizations WHERE slug = 'left')"
        )

    def meanwhile(token: str) -> Any:
        with psycopg.connect(urls.owner) as conn:
            conn.execute(
                "DELETE FROM organization_members WHERE organization_id ="
                " (SELECT id FROM organizations WHERE slug = 'left')"
            )
        return refresh(token)

    make_due(casey, urls)
    with monkeypatch.context() as patch:
        patch.setattr(provider, "refresh", meanwhile)
        assert casey.get("/orders").status == 200
    assert one(urls, "SELECT o.is_personal FROM user_sessions s"
               " JOIN organizations o ON o.id = s.organization_id") == (True,)  # fmt: skip
    make_due(casey, urls)
    assert casey.get("/orders").status == 200


@pytest.mark.parametrize("lifetime", [60, None])
def test_where_there_is_no_new_token_the_old_one_serves_again(
    casey: Traveller, app: Flask, urls: Urls, lifetime: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = app.extensions["provider"]()
    refresh = provider.refresh
    kept = "SELECT refresh_token, refresh_after > now() FROM user_sessions"
    before, _ = one(urls, kept)

    def without(token: str) -> Any:
        answer = refresh(token)
        del answer["refresh_token"]
        return {**answer, "expires_in": lifetime}

    make_due(casey, urls)
    with monkeypatch.context() as patch:
        patch.setattr(provider, "refresh", without)
        assert casey.get("/orders").status == 200
    assert one(urls, kept) == (before, True)
    with casey.client.session_transaction() as session:
        assert min(session["asks_at"]) > 0


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "{}", '{"refresh_token": 7}'])
def test_an_answer_that_is_none_ends_nothing(
    casey: Traveller, urls: Urls, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = requests.Session.request

    def answer(self: Any, method: str, url: str, *given: Any, **named: Any) -> requests.Response:
        found = request(self, method, url, *given, **named)
        if url.endswith("/token"):
            found._content = body.encode()
        return found

    make_due(casey, urls)
    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "request", answer)
        assert casey.get("/orders").status == 200
    assert one(urls, "SELECT count(*) FROM user_sessions") == (1,)


def with_another_kid(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign with a key that the provider's own list does not have yet."""
    public = server.app.provider.keys.public()
    server.app.rotate_keys()
    monkeypatch.setattr(server.app.provider.keys, "public", lambda: public)


def test_a_key_that_cannot_be_asked_for_yet_ends_nothing(
    casey: Traveller, app: Flask, urls: Urls, oidc_server: Server, shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make_due(casey, urls)
    oidc_server.app.rotate_keys()
    assert casey.get("/orders").status == 200, "its keys were asked for at her login, just now"
    assert one(urls, "SELECT count(*) FROM user_sessions") == (1,)
    app.extensions.pop("provider_quiet_until")
    app.extensions["provider"]()._keys_at = 0.0
    make_due(casey, urls)
    assert casey.get("/orders").status == 200
    assert len(set(shown)) == 2
    assert "provider_quiet_until" not in app.extensions, "now it was"


@pytest.mark.parametrize("answer", [{"keys": []}, {}, [], "keys", {"keys": ["x"]}, {"keys": {}}])
def test_keys_that_are_none_end_nothing_and_are_not_kept(
    casey: Traveller, app: Flask, urls: Urls, oidc_server: Server, answer: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    provider = app.extensions["provider"]()
    ask = KnownProvider._ask
    del provider.server_metadata["jwks"]
    make_due(casey, urls)
    with monkeypatch.context() as patch:
        patch.setattr(
            KnownProvider,
            "_ask",
            lambda self, url: answer if url == self.server_metadata["jwks_uri"] else ask(self, url),
        )
        assert casey.get("/orders").status == 200
    assert one(urls, "SELECT count(*) FROM user_sessions") == (1,)
    assert "jwks" not in provider.server_metadata
    app.extensions.pop("provider_quiet_until")
    make_due(casey, urls)
    assert casey.get("/orders").status == 200
    assert "jwks" in provider.server_metadata


def test_a_key_that_the_provider_does_not_have_is_refused(
    casey: Traveller, app: Flask, urls: Urls, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: once its keys could be asked for, an unknown one is somebody else's."""
    with_another_kid(oidc_server, monkeypatch)
    app.extensions["provider"]()._keys_at = 0.0
    assert casey.arrive("casey").status == 422
    assert casey.get("/orders").status == 200, "a login that fails ends no other"
    app.extensions["provider"]()._keys_at = 0.0
    make_due(casey, urls)
    assert is_logged_out(casey.get("/orders"))


def test_of_a_worker_one_request_waits_for_the_provider(
    traveller: Callable[[str], Traveller], app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [traveller(name) for name in ("casey", "olga", "vera", "ada")]
    asked, others_are_through = [], threading.Event()

    def hang(self: Provider, token: str) -> Any:
        asked.append(token)
        assert others_are_through.wait(20)
        raise ProviderAway("it took too long")

    monkeypatch.setattr(Provider, "refresh", hang)
    for person in people:
        make_due(person, urls)
    with ThreadPoolExecutor(4) as pool:
        passed = threading.Semaphore(0)

        def visit(person: Traveller) -> int:
            status = person.client.get("/orders").status_code
            passed.release()
            return status

        answers = [pool.submit(visit, person) for person in people]
        for _ in range(3):
            assert passed.acquire(timeout=20)
        others_are_through.set()
        assert [answer.result() for answer in answers] == [200] * 4
    assert people[0].get("/orders").status == 200
    assert len(asked) == 1


def test_a_cookie_that_is_late_learns_when_it_is_due(
    casey: Traveller, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed: list[int] = []
    claim = logins.claim
    monkeypatch.setattr(logins, "claim", lambda *a, **k: claimed.append(1) or claim(*a, **k))
    with casey.client.session_transaction() as session:
        before = session["asks_at"]
        session["asks_at"] = [0, 0]
    for _ in range(5):
        assert casey.get("/orders").status == 200
    assert len(claimed) == 1
    with casey.client.session_transaction() as session:
        assert session["asks_at"] == pytest.approx(before, abs=5)


def test_a_cookie_that_is_late_does_not_put_the_staff_time_off(
    traveller: Callable[[str], Traveller], urls: Urls, oidc_server: Server
) -> None:
    """A claim keeps others away for a minute; on the console nobody relies on it for so long."""
    ada = traveller("ada")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "UPDATE user_sessions SET refresh_after = now() + interval '60 seconds',"
            " staff_refresh_after = now() + interval '60 seconds'"
        )
    with ada.client.session_transaction() as session:
        session["asks_at"] = [0, 0]
    ada.get("/orders")
    with ada.client.session_transaction() as session:
        later, sooner = session["asks_at"]
    assert 50 < later - sooner < 60


def test_a_login_with_nothing_to_ask_with_is_asked_about_no_more(
    casey: Traveller, urls: Urls
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET refresh_token = NULL, refresh_after = NULL")
    with casey.client.session_transaction() as session:
        session["asks_at"] = [0, 0]
    assert casey.get("/orders").status == 200
    with casey.client.session_transaction() as session:
        assert "asks_at" not in session


def test_who_is_away_is_not_asked_by_each_who_wants_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def away(_self: KnownProvider) -> None:
        asked.append(1)
        raise requests.ConnectTimeout

    with monkeypatch.context() as patch:
        patch.setattr(KnownProvider, "_ask_metadata", away)
        statuses = [app.test_client().get("/login").status_code for _ in range(4)]
    assert (statuses, len(asked)) == ([503] * 4, 1)
    app.extensions["provider"]()._away_until = 0.0
    assert app.test_client().get("/login").status_code == 303, "after a while it is asked again"


def test_while_one_waits_for_the_addresses_others_do_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views._provider_keys._OTHERS_SECONDS", 0.01)
    provider = app.extensions["provider"]()
    with provider._asking:
        assert app.test_client().get("/login").status_code == 503
    assert provider.load_server_metadata()["issuer"] == provider.issuer
    provider.server_metadata["_loaded_at"] -= 3601
    with provider._asking:
        assert app.test_client().get("/login").status_code == 303, "the old ones serve"


def test_logging_in_again_and_again_is_slowed_down(app: Flask) -> None:
    client = app.test_client()
    assert [client.get("/login").status_code for _ in range(61)][-2:] == [303, 429]
    assert client.get("/auth/callback").status_code == 422, "it has a count of its own"


def test_a_role_that_is_taken_is_taken_by_whoever_asks(
    traveller: Callable[[str], Traveller], urls: Urls, oidc_server: Server
) -> None:
    ada = traveller("ada")
    change_person(oidc_server, "ada", roles=["customer"])
    make_due(ada, urls)
    assert ada.get("/admin/").status == 404


def test_claims_of_another_end_the_login_after_its_token_was_kept(
    casey: Traveller, urls: Urls, oidc_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    crafting(monkeypatch, oidc_server, lambda c: oidc_server.app.sign({**c, "sub": "another"}))
    make_due(casey, urls)
    assert is_logged_out(casey.get("/orders"))
    assert one(urls, "SELECT count(*) FROM user_sessions") == (0,)
