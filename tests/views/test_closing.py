"""Closing an organization: for whoever is alone in it; then it is nowhere, and its books stay."""

from __future__ import annotations

import pytest

from tests.conftest import Urls
from tests.support.organizations import ask, do, found, join, roles
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors

ACME = "/organizations/acme"
CLOSE = f"{ACME}/close"


def is_open(urls: Urls) -> bool:
    return bool(ask(urls, "SELECT FROM organizations WHERE slug = 'acme'"))


def buys_for(customer: Customer) -> str:
    label = customer.get("/cart").select(".account summary")[0]["aria-label"]
    return str(label).rsplit("buying for ", 1)[1]


@pytest.fixture
def acme(casey: Customer) -> Customer:
    found(casey)
    return casey


@pytest.mark.parametrize("typed", ["Acme", " acme "])
def test_she_closes_it_and_acts_for_herself(acme: Customer, urls: Urls, typed: str) -> None:
    answer = acme.post(CLOSE, close=typed)
    assert (answer.status, answer.location) == (303, "/organizations")
    page = acme.get("/organizations")
    assert "Acme is closed." in page.text
    listed = [h.get_text(strip=True) for h in page.select(".line h2")]
    assert listed == ["Casey"]
    assert buys_for(acme) == "Casey"
    assert acme.get(f"{ACME}/members").status == 404
    assert acme.post(CLOSE, close="Acme").status == 404
    assert ask(urls, "SELECT name, is_personal FROM organizations WHERE slug LIKE 'closed-%%'") == [
        ("Former customer", False)
    ]
    assert ask(
        urls,
        "SELECT actor_id FROM audit_log a JOIN organizations o ON o.id = a.organization_id"
        " WHERE a.action = 'organization.closed' AND o.slug LIKE 'closed-%%'",
    ) == [("sub-casey",)]
    assert ask(urls, "SELECT count(*) FROM organization_members m WHERE m.user_id = 'sub-casey'"
               ) == [(1,)]  # fmt: skip


def test_her_other_browser_goes_on_and_so_does_her_next_login(
    acme: Customer, visitors: Visitors
) -> None:
    other = visitors.person("casey")
    assert buys_for(other) == "Acme"
    acme.post(CLOSE, close="Acme")
    assert buys_for(other) == "Casey"
    assert buys_for(visitors.person("casey")) == "Casey"


def test_nobody_finds_it_any_more(acme: Customer, visitors: Visitors, urls: Urls) -> None:
    acme.post(f"{ACME}/invitations", email="terry@example.test", role="member")
    ((organization_id,),) = ask(urls, "SELECT id::text FROM organizations WHERE slug = 'acme'")
    acme.post(CLOSE, close="Acme")
    assert ask(urls, "SELECT count(*) FROM invitations") == [(0,)]
    assert f"closed-{organization_id}" not in acme.get("/account/preferences").text
    assert acme.get(f"/organizations/closed-{organization_id}/settings").status == 404
    assert acme.post(f"/organizations/closed-{organization_id}/choose").status == 404
    staff = visitors.person("ada", realm_access={"roles": ["admin"]})
    seen = staff.get("/admin/people/sub-casey").text
    assert "closed-" not in seen
    found(visitors.person("terry"))
    assert is_open(urls), "its address is free again"


def test_the_books_stay_and_what_it_owned_ends(
    acme: Customer, payments: Payments, urls: Urls
) -> None:
    acme.put_in_cart("bolt")
    page = acme.check_out().location
    payments.pay(page)
    payments.deliver(page)
    assert "Bolt" in acme.get("/account/add-ons").text
    assert acme.post(CLOSE, close="Acme").status == 303
    assert ask(urls, "SELECT status, customer_name, total::text FROM orders") == [
        ("completed", "Casey", "14.99")
    ]
    assert ask(urls, "SELECT status FROM user_add_ons") == [("cancelled",)]
    assert "Bolt" not in acme.get("/account/add-ons").text


def test_what_is_not_paid_is_closed_first(acme: Customer, payments: Payments, urls: Urls) -> None:
    acme.put_in_cart("bolt")
    page = acme.check_out().location
    assert acme.post(CLOSE, close="Acme").status == 303
    assert ask(urls, "SELECT status FROM orders") == [("cancelled",)]
    assert payments.session_of(page).status == "expired"


def test_what_a_bank_is_settling_is_waited_for(acme: Customer, urls: Urls) -> None:
    acme.put_in_cart("bolt")
    acme.check_out()
    do(urls, "UPDATE orders SET settling_since = now()")
    answer = acme.post(CLOSE, close="Acme")
    assert answer.status == 409
    assert "still waits for its payment" in answer.text
    assert is_open(urls)


@pytest.mark.parametrize("typed", ["", "Acm", "Other", "x" * 500])
def test_its_name_is_typed(acme: Customer, urls: Urls, typed: str) -> None:
    for htmx in (False, True):
        answer = acme.post(CLOSE, htmx=htmx, close=typed)
        assert answer.status == 422
        assert "Type Acme to confirm." in answer.select("#close-error")[0].text
    assert is_open(urls)


def test_a_recent_login_is_needed(acme: Customer, urls: Urls) -> None:
    do(urls, "UPDATE user_sessions SET authenticated_at = now() - interval '1 hour'")
    page = acme.get(f"{ACME}/members")
    assert not page.select("#close")
    (confirm,) = page.select(f"form[action='{CLOSE}'] a")
    assert confirm["href"] == "/login?next=/organizations/acme/members&fresh=1"
    asked = acme.post_on(f"{ACME}/members", CLOSE, close="Acme").location
    assert asked == "/login?next=/organizations/acme/members&fresh=1&again=1"
    assert is_open(urls)


def test_the_last_owner_among_others_hands_over_first(
    acme: Customer, visitors: Visitors, urls: Urls
) -> None:
    assert "hand it over first" not in acme.get(f"{ACME}/members").text
    visitors.person("terry")
    for role in ("viewer", "member"):
        join(urls, "acme", "terry", role)
        page = acme.get(f"{ACME}/members")
        assert "hand it over first" in page.text
        assert not page.select(f"form[action='{CLOSE}'], form[action$='/leave']")
        refused = acme.post(CLOSE, close="Acme")
        assert refused.status == 409
        assert "Others belong to it" in refused.text
        do(urls, "DELETE FROM organization_members WHERE user_id = 'sub-terry' AND role <> 'owner'")
    assert is_open(urls)
    join(urls, "acme", "terry", "owner")
    assert acme.get(f"{ACME}/members").select("details form[action$='/leave']")


def test_owners_alone_and_never_a_personal_one(
    acme: Customer, visitors: Visitors, urls: Urls
) -> None:
    people = {name: visitors.person(name) for name in ("terry", "vic", "stranger")}
    ada = visitors.person("ada", realm_access={"roles": ["admin"]})
    join(urls, "acme", "terry")
    join(urls, "acme", "vic", "viewer")
    before = roles(urls)
    for who, status in (("terry", 403), ("vic", 403), ("stranger", 404)):
        assert people[who].post(CLOSE, close="Acme").status == status
    assert ada.post(CLOSE, close="Acme").status == 404
    assert visitors.nobody().post(CLOSE, close="Acme").location.startswith("/login?next=")
    assert roles(urls) == before
    ((slug,),) = ask(
        urls, "SELECT slug FROM organizations WHERE owner_id = 'sub-casey' AND is_personal"
    )
    assert acme.post(f"/organizations/{slug}/close", close="Casey").status == 404


def test_whoever_closed_one_can_be_erased(acme: Customer, urls: Urls) -> None:
    acme.post(CLOSE, close="Acme")
    assert acme.post("/account/privacy/erase", email="casey@example.test").status == 303
    assert ask(urls, "SELECT count(*) FROM audit_log WHERE actor_id = 'sub-casey'") == [(0,)]
