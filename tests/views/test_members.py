"""Who belongs to an organization: roles, removing, leaving, handing over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.organizations import ask, do, found, join, member_id, roles, weaken
from tests.support.people import Customer, Visitors

ACME = "/organizations/acme"
EVERYBODY = {"casey": "owner", "terry": "member", "vic": "viewer"}


@pytest.fixture
def acme(casey: Customer, visitors: Visitors, urls: Urls) -> dict[str, Customer]:
    """Casey's Acme: an owner, a member, a viewer, a stranger, staff and nobody."""
    found(casey)
    people = {name: visitors.person(name) for name in ("terry", "vic", "stranger")}
    people["ada"] = visitors.person("ada", realm_access={"roles": ["admin"]})
    join(urls, "acme", "terry")
    join(urls, "acme", "vic", "viewer")
    return {"casey": casey, **people, "nobody": visitors.nobody()}


def path_of(urls: Urls, name: str, action: str) -> str:
    return f"{ACME}/members/{member_id(urls, name)}/{action}"


@pytest.mark.parametrize("htmx", [True, False])
def test_an_owner_gives_roles(acme: dict[str, Customer], urls: Urls, htmx: bool) -> None:
    answer = acme["casey"].post(path_of(urls, "terry", "role"), htmx=htmx, role="viewer")
    assert answer.status == (200 if htmx else 303)
    page = answer if htmx else acme["casey"].get(answer.location)
    assert "The role is changed." in page.text
    assert roles(urls) == {**EVERYBODY, "terry": "viewer"}
    assert "Casey changed the role of Terry from Member to Viewer." in (
        acme["casey"].get(f"{ACME}/activity").text
    )


def test_the_list_shows_people_to_people(acme: dict[str, Customer]) -> None:
    for who in ("casey", "terry", "vic"):
        page = acme[who].get(f"{ACME}/members")
        for name in ("Casey", "Terry", "Vic", "terry@example.test"):
            assert name in page.text
        assert bool(page.select("form[action$='/role']")) == (who == "casey")
        assert bool(page.select("form[action$='/invitations']")) == (who == "casey")
        assert bool(page.select("details form[action$='/leave']")) == (who != "casey")


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("members/{terry}/role", {"role": "owner"}),
        ("members/{terry}/remove", {}),
        ("hand-over", {"member": "{terry}"}),
        ("invitations", {"email": "new@example.test", "role": "member"}),
        ("settings", {"name": "Other"}),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_owners_alone(
    acme: dict[str, Customer], urls: Urls, action: str, fields: dict[str, str], htmx: bool
) -> None:
    terry = member_id(urls, "terry")
    path = f"{ACME}/{action.format(terry=terry)}"
    given = {name: value.format(terry=terry) for name, value in fields.items()}
    for who, status in (("terry", 403), ("vic", 403), ("stranger", 404), ("ada", 404)):
        assert acme[who].post(path, htmx=htmx, **given).status == status, who
    login = acme["nobody"].post(path, htmx=htmx, **given)
    assert (login.location or login.headers["HX-Redirect"]).startswith("/login?next=")
    assert roles(urls) == EVERYBODY
    assert ask(urls, "SELECT count(*) FROM invitations") == [(0,)]


@pytest.mark.parametrize("role", ["king", "", "x" * 300, "OWNER"])
def test_a_role_is_one_of_three(acme: dict[str, Customer], urls: Urls, role: str) -> None:
    assert acme["casey"].post(path_of(urls, "terry", "role"), role=role).status == 422
    assert roles(urls) == EVERYBODY


def test_another_organizations_people_are_not_hers(acme: dict[str, Customer], urls: Urls) -> None:
    found(acme["stranger"], "theirs", "Theirs")
    theirs = member_id(urls, "stranger", "theirs")
    casey = acme["casey"]
    for path in (
        f"{ACME}/members/{theirs}/role",
        f"{ACME}/members/{theirs}/remove",
        f"{ACME}/members/00000000-0000-0000-0000-000000000000/remove",
        f"{ACME}/members/not-an-id/remove",
        f"/organizations/theirs/members/{theirs}/role",
    ):
        assert casey.post(path, role="viewer").status == 404, path
    for member in (theirs, "", "not-an-id", "x" * 500):
        assert casey.post(f"{ACME}/hand-over", member=member).status == 404
    assert roles(urls, "theirs") == {"stranger": "owner"}


def test_whoever_is_removed_is_out_at_once(acme: dict[str, Customer], urls: Urls) -> None:
    terry = acme["terry"]
    terry.post(f"{ACME}/choose")
    assert terry.get(f"{ACME}/members").status == 200
    answer = acme["casey"].post(path_of(urls, "terry", "remove"))
    assert answer.status == 303
    assert terry.get(f"{ACME}/members").status == 404
    label = terry.get("/cart").select(".account summary")[0]["aria-label"]
    assert label == "Account of Terry, buying for Terry"
    # A page of before, in which she clicks: not there any more, and nothing is done.
    assert terry.get("/cart", htmx=True, X_Organization="acme").status == 404
    assert "Casey removed a member." in acme["casey"].get(f"{ACME}/activity").text


def test_anybody_leaves_and_the_last_owner_does_not(acme: dict[str, Customer], urls: Urls) -> None:
    for who in ("terry", "vic"):
        assert acme[who].post(f"{ACME}/leave").location == "/organizations"
        assert "You have left Acme." in acme[who].get("/organizations").text
    casey = acme["casey"]
    for path, fields in (
        (f"{ACME}/leave", {}),
        (path_of(urls, "casey", "role"), {"role": "member"}),
    ):
        refused = casey.post(path, **fields)
        assert refused.status == 409
        assert "An organization needs an owner." in refused.text
    assert casey.post(path_of(urls, "casey", "remove")).status in (403, 409)
    assert roles(urls) == {"casey": "owner"}
    assert acme["stranger"].post(f"{ACME}/leave").status == 404


def test_where_its_head_leaves_the_next_owner_heads_it(
    acme: dict[str, Customer], urls: Urls
) -> None:
    acme["casey"].post(path_of(urls, "terry", "role"), role="owner")
    assert acme["casey"].post(f"{ACME}/leave").status == 303
    assert ask(urls, "SELECT owner_id FROM organizations WHERE slug = 'acme'") == [("sub-terry",)]


def test_handing_over_needs_a_recent_login(acme: dict[str, Customer], urls: Urls) -> None:
    casey, vic = acme["casey"], member_id(urls, "vic")
    do(urls, "UPDATE user_sessions SET authenticated_at = now() - interval '1 hour'")
    page = casey.get(f"{ACME}/members")
    assert not page.select("form[action$='/hand-over'] button")
    (confirm,) = page.select("form[action$='/hand-over'] a")
    assert confirm["href"] == "/login?next=/organizations/acme/members&fresh=1"
    asked = casey.post_on(f"{ACME}/members", f"{ACME}/hand-over", member=vic).location
    assert asked.startswith("/login?")
    assert "fresh=1" in asked
    assert "next=/organizations/acme/members" in asked
    assert "again=1" in asked
    assert roles(urls) == EVERYBODY
    do(urls, "UPDATE user_sessions SET authenticated_at = now()")
    (first, *_others) = casey.get(f"{ACME}/members").select("#member option")
    assert (first["value"], first.text) == ("", "Choose a person")
    assert casey.post(f"{ACME}/hand-over", member="").status == 404
    assert roles(urls) == EVERYBODY
    assert casey.post(f"{ACME}/hand-over", member=vic).status == 303
    assert roles(urls) == {"casey": "member", "terry": "member", "vic": "owner"}
    assert ask(urls, "SELECT owner_id FROM organizations WHERE slug = 'acme'") == [("sub-vic",)]
    assert "Casey handed the organization over to Vic." in acme["vic"].get(f"{ACME}/activity").text


def test_who_only_is_an_owner_too_cannot_hand_it_over(
    acme: dict[str, Customer], urls: Urls
) -> None:
    acme["casey"].post(path_of(urls, "terry", "role"), role="owner")
    assert acme["terry"].post(f"{ACME}/hand-over", member=member_id(urls, "vic")).status == 403
    assert roles(urls)["vic"] == "viewer"


def _two_owners_leave_at_once(acme: dict[str, Customer], urls: Urls) -> list[int]:
    """Each is about to be gone when the other looks for an owner who is left."""
    with ThreadPoolExecutor(2) as pool, psycopg.connect(urls.owner) as gate:
        # Both wait here, and go on together.
        gate.execute("SELECT FROM organizations WHERE slug = 'acme' FOR UPDATE")
        both = [pool.submit(acme[who].post, f"{ACME}/leave") for who in ("casey", "terry")]
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        with psycopg.connect(urls.owner, autocommit=True) as watch:
            while watch.execute(waiting).fetchone() != (2,):
                assert not any(one.done() for one in both)
        gate.commit()
        return sorted(one.result().status for one in both)


def test_two_owners_who_leave_at_once_leave_one(acme: dict[str, Customer], urls: Urls) -> None:
    acme["casey"].post(path_of(urls, "terry", "role"), role="owner")
    assert _two_owners_leave_at_once(acme, urls) == [303, 409]
    assert list(roles(urls).values()).count("owner") == 1


def test_without_the_guard_they_leave_none(acme: dict[str, Customer], urls: Urls) -> None:
    """The control."""
    acme["casey"].post(path_of(urls, "terry", "role"), role="owner")
    do(urls, "ALTER TABLE organization_members DISABLE TRIGGER organization_members_guard")
    do(urls, "ALTER TABLE organizations DISABLE TRIGGER organizations_head")
    assert _two_owners_leave_at_once(acme, urls) == [303, 303]
    assert "owner" not in roles(urls).values()


def test_five_act_for_it_and_more_need_seats(acme: dict[str, Customer], urls: Urls) -> None:
    for n in range(3):
        do(urls, "INSERT INTO users (id, email, display_name) VALUES (%s, 'm@b.test', 'M')",
           f"sub-m{n}")  # fmt: skip
        join(urls, "acme", f"m{n}")
    casey = acme["casey"]
    assert "Seats used: 5 of 5." in casey.get(f"{ACME}/members").text
    full = casey.post(path_of(urls, "vic", "role"), role="member")
    assert full.status == 409
    assert "No seat is free." in full.text
    assert roles(urls)["vic"] == "viewer"
    set_plan = (
        "UPDATE org_subscriptions SET plan = %s, seats = %s WHERE organization_id ="
        " (SELECT id FROM organizations WHERE slug = 'acme')"
    )
    do(urls, set_plan, "business", 6)
    assert casey.post(path_of(urls, "vic", "role"), role="member").status == 303
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        do(urls, set_plan, "business", 5)
    assert refused.value.diag.constraint_name == "org_subscriptions_seats_claimed"
    with pytest.raises(psycopg.errors.CheckViolation):
        do(urls, set_plan, "free", 1)
    do(urls, set_plan, "enterprise", 1)
    assert "Seats used: 6." in casey.get(f"{ACME}/members").text


def test_a_seat_is_not_taken_while_seats_become_fewer(
    acme: dict[str, Customer], urls: Urls
) -> None:
    for n in range(3):
        do(urls, "INSERT INTO users (id, email, display_name) VALUES (%s, 'm@b.test', 'M')",
           f"sub-m{n}")  # fmt: skip
        join(urls, "acme", f"m{n}")
    plan = "UPDATE org_subscriptions SET plan = 'business', seats = {} WHERE organization_id =" \
           " (SELECT id FROM organizations WHERE slug = 'acme')"  # fmt: skip
    do(urls, plan.format(6))
    path = path_of(urls, "vic", "role")
    with ThreadPoolExecutor(1) as pool:
        with psycopg.connect(urls.owner) as fewer:
            fewer.execute(plan.format(5))  # type: ignore[call-overload]
            taking = pool.submit(acme["casey"].post, path, role="member")
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            with psycopg.connect(urls.owner, autocommit=True) as watch:
                while watch.execute(waiting).fetchone() != (1,):
                    assert not taking.done(), "it did not wait"
        assert taking.result().status == 409
    assert roles(urls)["vic"] == "viewer"


def test_a_viewer_who_is_one_by_force_sees_and_does_nothing(
    acme: dict[str, Customer], urls: Urls
) -> None:
    """Denied on the next request: roles are asked anew each time."""
    weaken(urls, "UPDATE organization_members SET role = 'viewer' WHERE user_id = 'sub-casey'")
    assert acme["casey"].post(path_of(urls, "terry", "remove")).status == 403
    assert acme["casey"].get(f"{ACME}/settings").status == 403
