"""The demo's people and their business are sown once: a later start brings nobody back."""

from __future__ import annotations

import psycopg
import pytest

from repo import migrations
from tests.conftest import Urls
from tests.support.organizations import ask, roles, weaken
from tests.support.people import Customer, Visitors

OLGA = "5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e03"
VICTOR = "5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e06"
HARBOR = "/organizations/harbor-realty"
SOWN = {OLGA: "owner", VICTOR: "viewer"}


def sow(urls: Urls) -> None:
    """What every start of the demo does."""
    with migrations.connect(urls.owner) as conn:
        migrations.seed(conn, lambda _: None, folder=migrations.DEMO_SEEDS)


@pytest.fixture
def olga(urls: Urls, visitors: Visitors) -> Customer:
    sow(urls)
    assert roles(urls, "harbor-realty") == SOWN
    return visitors.person("olga", sub=OLGA)


def member(urls: Urls, user_id: str) -> str:
    ((found,),) = ask(
        urls, "SELECT id::text FROM organization_members WHERE user_id = %s"
        " AND organization_id = (SELECT id FROM organizations WHERE slug = 'harbor-realty')",
        user_id,
    )  # fmt: skip
    return str(found)


def snapshot(urls: Urls) -> list[tuple[object, ...]]:
    """Who there is, and who belongs to what, as what."""
    return ask(
        urls,
        "SELECT o.slug, o.owner_id, m.user_id, m.role FROM organizations o"
        " LEFT JOIN organization_members m ON m.organization_id = o.id"
        " UNION ALL SELECT u.id, u.email, NULL, NULL FROM users u ORDER BY 1, 2, 3",
    )


def assert_unchanged_by_a_start(urls: Urls) -> None:
    before = snapshot(urls)
    sow(urls)
    assert snapshot(urls) == before


def hand_over_to_casey(olga: Customer, visitors: Visitors, urls: Urls) -> None:
    visitors.person("casey")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO organization_members (organization_id, user_id, role)"
            " SELECT id, 'sub-casey', 'member' FROM organizations WHERE slug = 'harbor-realty'"
        )
    answer = olga.post(f"{HARBOR}/hand-over", member=member(urls, "sub-casey"))
    assert (answer.status, roles(urls, "harbor-realty")["casey"]) == (303, "owner")


def test_a_second_start_changes_nothing(olga: Customer, urls: Urls) -> None:
    assert "Harbor Realty" in olga.get("/").text
    assert_unchanged_by_a_start(urls)


def test_it_stays_handed_over(olga: Customer, visitors: Visitors, urls: Urls) -> None:
    hand_over_to_casey(olga, visitors, urls)
    assert_unchanged_by_a_start(urls)


def test_who_has_left_stays_away(olga: Customer, visitors: Visitors, urls: Urls) -> None:
    victor = visitors.person("victor", sub=VICTOR)
    assert victor.post(f"{HARBOR}/leave").status == 303
    assert_unchanged_by_a_start(urls)
    hand_over_to_casey(olga, visitors, urls)
    assert olga.post(f"{HARBOR}/leave").status == 303
    assert_unchanged_by_a_start(urls)


def erase(olga: Customer) -> None:
    assert olga.post("/account/privacy/erase", email="olga@example.test").status == 303


def test_who_was_erased_stays_unknown(olga: Customer, visitors: Visitors, urls: Urls) -> None:
    hand_over_to_casey(olga, visitors, urls)
    erase(olga)
    assert_unchanged_by_a_start(urls)


def test_what_was_closed_with_her_stays_closed(olga: Customer, urls: Urls) -> None:
    assert olga.post(f"{HARBOR}/members/{member(urls, VICTOR)}/remove").status == 303
    erase(olga)
    assert ask(urls, "SELECT FROM organizations WHERE slug = 'harbor-realty'") == []
    assert_unchanged_by_a_start(urls)


def test_a_shop_that_knows_olga_gives_her_nothing(visitors: Visitors, urls: Urls) -> None:
    visitors.person("olga", sub=OLGA)
    assert_unchanged_by_a_start(urls)


def test_the_control_sees_what_comes_back(olga: Customer, urls: Urls) -> None:
    before = snapshot(urls)
    weaken(urls, "DELETE FROM organization_members WHERE user_id = %s", VICTOR)
    assert snapshot(urls) != before
