"""The provider does not answer: who is in stays in, who wants in is told to wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from services.gateways.oidc_standin import Server, serve_in_thread
from services.gateways.oidc_standin.testing import CLIENT_SECRET
from tests.conftest import Urls
from tests.keycloak.browsers import Guest
from tests.keycloak.conftest import Door
from tests.keycloak.providers import Provider, StandIn, standin_config
from tests.support.provider import make_due

New = Callable[[], Guest]


@pytest.fixture
def server(door: Door) -> Iterator[Server]:
    with serve_in_thread(standin_config(door.url)) as server:
        yield server


@pytest.fixture
def provider(server: Server) -> Provider:
    """The stand-in alone: a Keycloak that others use is not sent away."""
    return StandIn(server.url, CLIENT_SECRET)


def forget_the_answer(guest: Guest) -> None:
    """Let the time pass in which the provider counts as there, or as away."""
    guest.app.extensions["provider"]()._probed_at = float("-inf")


def test_who_is_in_stays_in_and_may_leave(guest: New, server: Server, urls: Urls) -> None:
    casey, ada = guest(), guest()
    casey.arrive("casey")
    ada.arrive("ada")
    server.stop()
    make_due(casey, urls)
    make_due(ada, urls)
    assert casey.is_in
    assert ada.get("/admin/").status == 200
    casey._csrf = None
    forget_the_answer(casey)
    assert casey.post("/logout").location == "/"
    assert "your session there goes on" in casey.get("/").text
    assert "your session there goes on" not in casey.get("/").text, "it is told once"
    assert not casey.is_in


def test_who_wants_in_is_told_to_wait_and_the_shop_is_open(guest: New, server: Server) -> None:
    casey = guest()
    back = casey.way_back(casey.fill_in(casey.begin(), "casey"))
    server.stop()
    answer = casey.get(back)
    assert answer.status == 503
    assert "does not answer" in answer.text
    assert casey.get("/").status == 200
    casey.put_in_cart("bolt")


@pytest.mark.parametrize("path", ["/login", "/login?fresh=1&next=/orders"])
def test_nobody_is_sent_to_an_address_that_is_dead(guest: New, server: Server, path: str) -> None:
    casey = guest()
    assert casey.get(path).location.startswith(server.issuer), "its addresses are known from now on"
    server.stop()
    assert casey.get(path).location.startswith(server.issuer), "it has just answered"
    forget_the_answer(casey)
    answer = casey.get(path)
    assert answer.status == 503
    assert "The login service does not answer right now." in answer.text


def test_a_provider_that_is_away_is_asked_once_in_a_while(
    guest: New, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    casey = guest()
    provider = casey.app.extensions["provider"]()
    asked: list[int] = []
    probe = provider._probe
    monkeypatch.setattr(provider, "_probe", lambda: (asked.append(1), probe())[1])
    server.stop()
    assert [casey.get("/login").status for _ in range(3)] == [503] * 3
    assert len(asked) == 1
