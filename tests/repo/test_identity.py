"""Logins, organizations and colleagues: one's own."""

from __future__ import annotations

from repo import identity, logins
from repo.db import Credentials
from services import identity as service
from tests.repo.conftest import Asker, Shop
from tests.support.people import claims_of


def test_logins_are_ones_own_and_end_everywhere_but_here(shop: Shop) -> None:
    with shop.owner.database.write(Credentials()) as work:
        service.log_in(work, claims_of("casey"), id_token=None)
    shop.do("UPDATE user_sessions SET expires_at = now() WHERE organization_id <> %s", shop.acme)
    with shop.owner.reads() as conn:
        found = logins.list_sessions(conn).result()
    assert [(one.organization_name, one.is_current) for one in found] == [
        ("Acme", True), ("Acme", False)
    ]  # fmt: skip
    with shop.owner.writes() as conn:
        assert logins.end_other_sessions(conn) == 2  # one of them was over
    with shop.owner.reads() as conn:
        (left,) = logins.list_sessions(conn).result()
    assert left.is_current
    with shop.nobody.writes() as conn:
        assert logins.list_sessions(conn).result() == []
        assert logins.end_other_sessions(conn) == 0
    assert shop.one("SELECT count(*) FROM user_sessions WHERE user_id = 'sub-terry'") != (0,)


def test_a_person_lists_the_organizations_she_may_act_for(shop: Shop) -> None:
    def names(asker: Asker) -> list[tuple[str, str, bool]]:
        with asker.reads() as conn:
            found = identity.list_organizations(conn).result()
        return [(one.name, one.role, one.is_current) for one in found]

    assert names(shop.owner) == [("Acme", "owner", True), ("Casey", "owner", False)]
    assert names(shop.teammate) == [("Acme", "member", True), ("Terry", "owner", False)]
    assert names(shop.nobody) == []
    shop.do("UPDATE organization_members SET invitation_state = 'invited'"
            " WHERE organization_id = %s AND user_id = 'sub-terry'", shop.acme)  # fmt: skip
    assert names(shop.teammate) == [("Terry", "owner", True)], "she acts for herself again"


def test_members_know_their_colleagues_and_strangers_do_not(shop: Shop) -> None:
    def people(asker: Asker) -> list[tuple[str, str]]:
        with asker.reads() as conn:
            return [(m.display_name, m.role) for m in identity.list_members(conn).result()]

    acme = [("Casey", "owner"), ("Terry", "member")]
    assert [people(shop.owner), people(shop.teammate)] == [acme, acme]
    assert people(shop.stranger) == [("Stranger", "owner")]
    assert people(shop.nobody) == []
    # Naming an organization is not enough: without a membership in it the function tells nothing.
    with shop.stranger.reads() as conn:
        identity.list_members(conn).result()
        conn.execute("SELECT set_config('app.organization_id', %s, true)", [str(shop.acme)])
        assert identity.list_members(conn).result() == []
