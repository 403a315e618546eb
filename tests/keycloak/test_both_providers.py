"""The shop's login against the stand-in and against a real Keycloak: the same stories, twice.

Whatever differs between the two and matters to the shop would fail here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.conftest import Urls
from tests.keycloak.browsers import Guest
from tests.keycloak.providers import Provider
from tests.support.provider import make_due

New = Callable[[], Guest]


def one(urls: Urls, query: str, *values: object) -> Any:
    with psycopg.connect(urls.owner) as conn:
        return conn.execute(query, values).fetchone()  # type: ignore[call-overload]


def user(urls: Urls, name: str) -> tuple[str, str]:
    query = "SELECT account_type, tier_code FROM users WHERE email = %s"
    found: tuple[str, str] = one(urls, query, f"{name}@example.test")
    return found


def test_a_login_leads_to_where_it_was_asked_for(guest: New, provider: Provider) -> None:
    casey = guest()
    location = casey.get("/login?next=/orders").location
    asked = parse_qs(urlsplit(location).query)
    assert location.startswith(f"{provider.issuer}/")
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    arrived = casey.get(casey.way_back(casey.fill_in(casey.look(location), "casey")))
    assert (arrived.status, arrived.location) == (303, "/orders")
    assert "Casey" in casey.get("/orders").text


@pytest.mark.parametrize(
    ("name", "is_to_be"),
    [
        ("casey", ("user", "free")),
        ("vera", ("user", "vip_founder")),
        ("pavel", ("user", "free")),
        ("ada", ("super_admin", "free")),
    ],
)
def test_people_are_who_the_realm_says(
    guest: New, urls: Urls, name: str, is_to_be: tuple[str, str]
) -> None:
    guest().arrive(name)
    assert user(urls, name) == is_to_be
    kept = one(urls, "SELECT refresh_token IS NOT NULL, oidc_sid IS NOT NULL FROM user_sessions")
    assert kept == (True, True)


def test_a_request_without_pkce_is_refused(guest: New) -> None:
    casey = guest()
    address = casey.get("/login").location
    bare = "&".join(
        part for part in address.split("&") if not part.startswith("code_challenge")
    ).replace("?code_challenge", "?x")
    answer = casey.look(bare)
    assert "error=invalid_request" in answer.headers["Location"]


def test_a_wrong_password_lets_nobody_in_and_may_be_mended(guest: New, urls: Urls) -> None:
    casey = guest()
    page = casey.fill_in(casey.begin(), "casey", "wrong")
    assert page.status_code == 200
    assert "Invalid username or password." in page.text
    assert one(urls, "SELECT count(*) FROM user_sessions") == (0,)
    casey.get(casey.way_back(casey.fill_in(page, "casey")))
    assert casey.is_in


def test_a_disabled_person_is_not_let_in(guest: New, provider: Provider) -> None:
    provider.change("casey", enabled=False)
    casey = guest()
    page = casey.fill_in(casey.begin(), "casey")
    assert not page.is_redirect
    assert "disabled" in page.text


def test_the_provider_knows_her_the_second_time(guest: New) -> None:
    casey = guest()
    casey.arrive("casey")
    casey.get(casey.way_back(casey.begin("/login?next=/cart")))
    assert casey.is_in


def test_a_code_is_spent_once_and_takes_along_what_it_gave(guest: New, urls: Urls) -> None:
    casey, thief = guest(), guest()
    back = casey.way_back(casey.fill_in(casey.begin(), "casey"))
    cookie = casey.session()
    casey.get(back)
    assert casey.is_in
    with thief.client.session_transaction() as session:
        session.update(cookie)
    assert thief.get(back).status == 422
    assert not thief.is_in
    # The provider takes it for stolen and no longer vouches for what the code gave.
    make_due(casey, urls)
    assert not casey.is_in


def test_a_refresh_keeps_her_in_and_turns_the_token(guest: New, urls: Urls) -> None:
    casey = guest()
    casey.arrive("casey")
    seen = set()
    for _ in range(3):
        seen.add(one(urls, "SELECT id_token FROM user_sessions"))
        make_due(casey, urls)
        assert casey.is_in
    assert len(seen) == 3


def test_the_realm_s_lifetimes_are_the_stand_in_s(guest: New, urls: Urls) -> None:
    guest().arrive("casey")
    (seconds,) = one(
        urls, "SELECT extract(epoch FROM refresh_after - now())::float FROM user_sessions"
    )
    assert 0 < seconds <= 60


def test_roles_and_tier_follow(guest: New, provider: Provider, urls: Urls) -> None:
    casey = guest()
    casey.arrive("casey")
    provider.change("casey", roles=["customer", "admin"], groups=["/tiers/pro"])
    assert user(urls, "casey") == ("user", "free"), "not before it is asked"
    make_due(casey, urls)
    assert casey.is_in
    assert user(urls, "casey") == ("admin", "pro")
    provider.change("casey")
    make_due(casey, urls)
    assert casey.is_in
    assert user(urls, "casey") == ("user", "free")


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_tiers_the_higher_one_counts(
    guest: New, provider: Provider, urls: Urls, order: int
) -> None:
    groups = ["/tiers/starter", "/tiers/business", "/tiers/pro"][::order]
    provider.change("casey", groups=groups)
    guest().arrive("casey")
    assert user(urls, "casey") == ("user", "business")


def test_a_role_taken_away_closes_the_console(guest: New, provider: Provider, urls: Urls) -> None:
    ada = guest()
    ada.arrive("ada")
    assert ada.get("/admin/").status == 200
    provider.change("ada", roles=["customer"])
    make_due(ada, urls)
    assert ada.get("/admin/").status == 404
    assert ada.is_in
    assert user(urls, "ada") == ("user", "free")


def test_a_person_disabled_meanwhile_is_put_out(guest: New, provider: Provider, urls: Urls) -> None:
    casey, vera = guest(), guest()
    casey.arrive("casey")
    vera.arrive("vera")
    provider.change("casey", enabled=False)
    make_due(casey, urls)
    assert not casey.is_in
    assert casey.get("/").status == 200
    assert vera.is_in


def test_a_logout_ends_it_at_the_provider_too(guest: New) -> None:
    casey = guest()
    casey.arrive("casey")
    assert casey.leave() == "/"
    assert not casey.is_in
    assert not casey.begin().is_redirect, "she is asked for her password again"


def test_a_logout_ends_all_logins_of_hers_and_nobody_else_s(guest: New) -> None:
    here, elsewhere, vera = guest(), guest(), guest()
    here.arrive("casey")
    elsewhere.arrive("casey")
    vera.arrive("vera")
    here.leave()
    assert not here.is_in
    assert not elsewhere.is_in, "the provider has told the shop, which ends them all"
    assert vera.is_in


def test_an_administrator_ends_her_logins(guest: New, provider: Provider, urls: Urls) -> None:
    here, elsewhere, vera = guest(), guest(), guest()
    here.arrive("casey")
    elsewhere.arrive("casey")
    vera.arrive("vera")
    provider.log_out("casey")
    assert (here.is_in, elsewhere.is_in, vera.is_in) == (False, False, True)
    # She is told of for each of her logins; the first telling ends them all.
    kinds = "SELECT kind FROM login_events WHERE kind <> 'told' ORDER BY id DESC"
    assert one(urls, kinds) == ("provider_logout",)


def test_a_new_key_is_taken_at_once(guest: New, provider: Provider, urls: Urls) -> None:
    casey, vera = guest(), guest()
    casey.arrive("casey")
    provider.new_key()
    casey.wait_for_keys()
    make_due(casey, urls)
    assert casey.is_in
    vera.arrive("vera")
    assert vera.is_in


def test_a_logout_signed_by_a_new_key_counts(guest: New, provider: Provider) -> None:
    casey = guest()
    casey.arrive("casey")
    provider.new_key()
    casey.wait_for_keys()
    provider.log_out("casey")
    assert not casey.is_in


def test_a_fresh_login_asks_for_the_password_again(guest: New, urls: Urls) -> None:
    ada = guest()
    ada.arrive("ada")
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE user_sessions SET authenticated_at = now() - interval '1 hour'")
    sent_on = ada.get("/admin/").location
    assert "fresh=1" in sent_on
    page = ada.begin(sent_on)
    assert not page.is_redirect, "the provider knows her, and asks all the same"
    arrived = ada.get(ada.way_back(ada.fill_in(page, "ada")))
    assert (arrived.status, arrived.location) == (303, "/admin/")
    assert ada.get("/admin/").status == 200
    kinds = one(urls, "SELECT array_agg(kind ORDER BY id) FROM login_events")
    assert kinds == (["login", "confirmed"],)
