"""The first login: one person, organization, membership and free plan, however it comes about."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from repo.db import Credentials, Database
from repo.errors import RuleViolated
from services import identity
from tests.conftest import Urls
from tests.repo.conftest import Shop
from tests.support.people import claims_of

TABS = 4
# What a login without care would do: look first, and write then.
CARELESS = """
CREATE OR REPLACE FUNCTION handle_new_user(
    p_user_id text, p_email text, p_display_name text, p_first_name text, p_last_name text,
    p_account_type text, p_tier_code text, p_email_verified boolean) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_organization_id uuid;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users WHERE id = p_user_id) THEN
        INSERT INTO users (id, email, display_name) VALUES (p_user_id, p_email, p_display_name);
        INSERT INTO organizations (slug, name, org_type, is_personal, owner_id)
        VALUES ('personal-' || gen_random_uuid(), p_display_name, 'personal', true, p_user_id)
        RETURNING id INTO v_organization_id;
        INSERT INTO organization_members (organization_id, user_id, role)
        VALUES (v_organization_id, p_user_id, 'owner');
    END IF;
    RETURN v_organization_id;
END $$
"""


def log_in(database: Database, name: str, **claims: object) -> identity.Login:
    with database.write(Credentials()) as work:
        return identity.log_in(work, claims_of(name, **claims), id_token=None)


def of_nora(urls: Urls) -> tuple[int, ...]:
    """How many persons, organizations, memberships, free plans and logins are Nora's."""
    with psycopg.connect(urls.owner) as conn:
        found = conn.execute(
            "SELECT (SELECT count(*) FROM users WHERE id = 'sub-nora'),"
            " (SELECT count(*) FROM organizations WHERE owner_id = 'sub-nora' AND is_personal),"
            " (SELECT count(*) FROM organization_members WHERE user_id = 'sub-nora'"
            "  AND role = 'owner' AND invitation_state = 'accepted'),"
            " (SELECT count(*) FROM org_subscriptions s JOIN organizations o"
            "  ON o.id = s.organization_id WHERE o.owner_id = 'sub-nora' AND plan = 'free'),"
            " (SELECT count(*) FROM user_sessions WHERE user_id = 'sub-nora')"
        ).fetchone()
    assert found is not None
    return tuple(found)


def test_tabs_that_log_in_at_once_make_one_of_each(urls: Urls, database: Database) -> None:
    barrier = Barrier(TABS)

    def tab(_: int) -> str:
        with database.write(Credentials()) as work:
            barrier.wait(timeout=30)
            return identity.log_in(work, claims_of("nora"), id_token=None).token

    with ThreadPoolExecutor(TABS) as pool:
        tokens = set(pool.map(tab, range(TABS)))
    assert of_nora(urls) == (1, 1, 1, 1, TABS)
    assert len(tokens) == TABS
    for token in tokens:
        who = database.ask_who(Credentials(session_hash=identity.hash_token(token)))
        assert (who.user_id, who.is_personal) == ("sub-nora", True)


def second_tab_while_the_first_is_busy(shop: Shop, database: Database) -> Future[identity.Login]:
    """The second tab comes while the first has written and not yet committed."""
    with ThreadPoolExecutor(1) as pool:
        with database.write(Credentials()) as work:
            identity.log_in(work, claims_of("nora"), id_token=None)
            second = pool.submit(log_in, database, "nora")
            shop.wait_until_waiting(second)
        second.exception(timeout=30)
    return second


def test_the_second_tab_waits_and_finds_what_the_first_made(shop: Shop, database: Database) -> None:
    second_tab_while_the_first_is_busy(shop, database).result()
    assert of_nora(shop.urls) == (1, 1, 1, 1, 2)


def test_a_careless_login_breaks(shop: Shop, database: Database) -> None:
    """The control: what makes it one of each is in handle_new_user()."""
    shop.do(CARELESS)
    second = second_tab_while_the_first_is_busy(shop, database)
    with pytest.raises(RuleViolated, match="users_pkey"):
        second.result()


def test_a_first_login_that_fails_leaves_nothing(urls: Urls, database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write(Credentials()) as work:
        identity.log_in(work, claims_of("nora"), id_token=None)
        raise ZeroDivisionError
    assert of_nora(urls) == (0, 0, 0, 0, 0)


def test_an_address_of_two_accounts_is_that_of_two_people(urls: Urls, database: Database) -> None:
    shared = {"email": "shared@example.test", "preferred_username": "shared"}
    first = log_in(database, "nora", **shared)
    second = log_in(database, "otto", **shared)
    nora, otto = (
        database.ask_who(Credentials(session_hash=identity.hash_token(one.token)))
        for one in (first, second)
    )
    assert (nora.email, otto.email) == ("shared@example.test", "shared@example.test")
    assert (nora.user_id, otto.user_id) == ("sub-nora", "sub-otto")
    assert nora.organization_id != otto.organization_id
    assert nora.other_organizations == otto.other_organizations == []
    assert of_nora(urls) == (1, 1, 1, 1, 1)


def test_an_address_that_moves_takes_nothing_along(urls: Urls, database: Database) -> None:
    def at(name: str, email: str) -> tuple[object, ...]:
        begun = log_in(database, name, email=email)
        who = database.ask_who(Credentials(session_hash=identity.hash_token(begun.token)))
        return who.user_id, who.email, who.organization_id

    old = at("nora", "desk@example.test")
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE users SET username = 'nora', bio = 'Hers' WHERE id = 'sub-nora'")
    _, _, organization = at("otto", "otto@example.test")
    assert at("nora", "nora@example.test") == ("sub-nora", "nora@example.test", old[2])
    assert at("otto", "desk@example.test") == ("sub-otto", "desk@example.test", organization)
    with psycopg.connect(urls.owner) as conn:
        found = conn.execute(
            "SELECT id, username, bio FROM users WHERE id IN ('sub-nora', 'sub-otto') ORDER BY id"
        ).fetchall()
    assert found == [("sub-nora", "nora", "Hers"), ("sub-otto", None, None)]


@pytest.mark.parametrize(
    ("claims", "display", "first"),
    [
        ({"name": None, "preferred_username": "nora"}, "nora", None),
        ({"name": "  ", "preferred_username": ""}, "nora@example.test", None),
        ({"name": ["x"], "given_name": {"a": 1}, "family_name": 5}, "nora", None),
        ({"name": "x" * 5000, "given_name": "y" * 5000}, "x" * 255, "y" * 255),
        ({"name": "نورا 🎈", "given_name": "نورا"}, "نورا 🎈", "نورا"),
    ],
)
def test_whatever_the_provider_calls_her(
    claims: dict[str, object], display: str, first: str | None
) -> None:
    person = identity.person_from_claims({**claims_of("nora"), **claims})
    assert (person.display_name, person.first_name) == (display, first)


def test_role_and_tier_follow_the_token_at_each_login(database: Database) -> None:
    def now(**claims: object) -> tuple[str | None, str | None]:
        begun = log_in(database, "nora", **claims)
        who = database.ask_who(Credentials(session_hash=identity.hash_token(begun.token)))
        return who.account_type, who.tier_code

    assert now() == ("user", "free")
    assert now(realm_access={"roles": ["admin"]}, tier="vip_founder") == ("admin", "vip_founder")
    assert now(tier="no-such-tier") == ("user", "free")


@pytest.mark.parametrize("word", [True, False, None, "true", 1])
def test_an_address_counts_where_the_provider_vouches_for_it_in_so_many_words(
    urls: Urls, database: Database, word: object
) -> None:
    def counts() -> tuple[object, ...] | None:
        with psycopg.connect(urls.owner) as conn:
            query = "SELECT email_verified FROM users WHERE id = 'sub-nora'"
            return conn.execute(query).fetchone()

    log_in(database, "nora", email_verified=word)
    assert counts() == (word is True,)
    log_in(database, "nora")
    assert counts() == (True,)
    said_nothing = {k: v for k, v in claims_of("nora").items() if k != "email_verified"}
    with database.write(Credentials()) as work:
        identity.log_in(work, said_nothing, id_token=None)
    assert counts() == (False,)


RAISED = (
    "SELECT handle_new_user(%s, 'her@example.test', 'Raised', NULL, NULL, 'super_admin', 'free',"
    " true)"
)


def test_nobody_speaks_for_another_person(shop: Shop) -> None:
    for asker in shop.customers:
        with pytest.raises(InsufficientPrivilege), asker.writes() as conn:
            conn.execute(RAISED, ["sub-ada"])
    for statement in (
        "UPDATE users SET email_verified = true",
        "UPDATE users SET email = 'a@b.c'",
        "UPDATE user_sessions SET authenticated_at = now()",
        "UPDATE user_sessions SET expires_at = now() + interval '1 year'",
        "INSERT INTO user_sessions (token_hash, user_id, organization_id, expires_at, created_at)"
        " SELECT repeat('d', 64), app_user_id(), app_organization_id(), now() + interval '1 year',"
        " now() + interval '1 year'",
    ):
        with pytest.raises(InsufficientPrivilege), shop.owner.writes() as conn:
            conn.execute(statement)
    assert shop.one("SELECT count(*) FROM users WHERE display_name = 'Raised'") == (0,)
    with pytest.raises(RuleViolated, match="expires_check"), shop.owner.writes() as conn:
        conn.execute(
            "INSERT INTO user_sessions (token_hash, user_id, organization_id, expires_at)"
            " SELECT repeat('d', 64), app_user_id(), app_organization_id(),"
            " now() + interval '1 year'"
        )
    with shop.owner.writes() as conn:
        conn.execute(RAISED, ["sub-casey"])
    assert shop.one("SELECT id FROM users WHERE display_name = 'Raised'") == ("sub-casey",)
