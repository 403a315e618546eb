"""Organizations: founding, choosing, settings, activity; each for those whom it concerns."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import Urls
from tests.support.organizations import ask, do, found, join, roles
from tests.support.people import Customer, Visitors


def buys_for(customer: Customer) -> str:
    """For whom the header says that she buys."""
    label = customer.get("/organizations").select(".account summary")[0]["aria-label"]
    return str(label).split("buying for ")[1]


def test_a_person_creates_an_organization_and_acts_for_it(casey: Customer, urls: Urls) -> None:
    assert buys_for(casey) == "Casey"
    answer = casey.post(
        "/organizations/new", name="  Acme   Hotels ", slug="", org_type="business", description="H"
    )
    assert (answer.status, answer.location) == (303, "/organizations/acme-hotels/members")
    page = casey.get(answer.location)
    assert "Acme Hotels was created, and you have switched to it." in page.text
    assert roles(urls, "acme-hotels") == {"casey": "owner"}
    assert ask(
        urls,
        "SELECT o.owner_id, o.org_type, s.plan, s.seats FROM organizations o"
        " JOIN org_subscriptions s ON s.organization_id = o.id WHERE o.slug = 'acme-hotels'",
    ) == [("sub-casey", "business", "free", 1)]
    assert buys_for(casey) == "Acme Hotels"
    assert "Casey Acme Hotels" not in page.text
    # The header says so on every page.
    assert "Acme Hotels" in casey.get("/").select(".account summary")[0].get_text()


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"slug": "a--b"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "personal-acme"}, "slug"),
        ({"slug": "closed-00000000-0000-0000-0000-000000000000"}, "slug"),
        ({"slug": "../x"}, "slug"),
        ({"name": "東京", "slug": ""}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"org_type": "personal"}, "org_type"),
        ({"org_type": "secret"}, "org_type"),
        ({"description": "x" * 1001}, "description"),
    ],
)
def test_bad_input_is_said_beside_its_field(
    casey: Customer, stranger: Customer, urls: Urls, fields: dict[str, str], field: str, htmx: bool
) -> None:
    found(stranger, "taken", "Taken")
    given = {"name": "Acme", "slug": "acme", "org_type": "business", "description": "", **fields}
    page = casey.post("/organizations/new", htmx=htmx, **given)
    assert page.status == 422
    (wrong,) = page.select("[aria-invalid=true]")
    assert wrong["name"] == field
    assert page.select(f"#{field}-error")
    if field != "name":
        assert page.select("#name")[0]["value"] == given["name"], "what was entered stays"
    assert ask(urls, "SELECT count(*) FROM organizations WHERE NOT is_personal") == [(1,)]
    assert buys_for(casey) == "Casey"


def test_nobody_logs_in_first_and_comes_back_to_a_page(nobody: Customer) -> None:
    for path in ("/organizations", "/organizations/new", "/organizations/acme/settings"):
        assert nobody.get(path).location == f"/login?next={path}"
    page = "/organizations/acme/members"
    for deed in ("choose", "leave"):
        sent = nobody.post_on(page, f"/organizations/acme/{deed}")
        assert sent.location == f"/login?next={page}"


@pytest.fixture
def acme(casey: Customer, visitors: Visitors, urls: Urls) -> dict[str, Customer]:
    """Casey's Acme: an owner, a member, a viewer, a stranger and staff."""
    found(casey)
    people = {name: visitors.person(name) for name in ("terry", "vic", "stranger")}
    people["ada"] = visitors.person("ada", realm_access={"roles": ["admin"]})
    join(urls, "acme", "terry")
    join(urls, "acme", "vic", "viewer")
    return {"casey": casey, **people}


PAGES = {
    "/organizations/acme": (303, 303, 303, 303, 303),
    "/organizations/acme/members": (200, 200, 200, 404, 404),
    "/organizations/acme/settings": (200, 403, 403, 404, 404),
    "/organizations/acme/activity": (200, 403, 403, 404, 404),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("htmx", [True, False])
def test_who_sees_which_page(acme: dict[str, Customer], path: str, htmx: bool) -> None:
    seen = [acme[who].get(path, htmx=htmx) for who in ("casey", "terry", "vic", "stranger", "ada")]
    expected = [200 if htmx and status == 303 else status for status in PAGES[path]]
    assert [page.status for page in seen] == expected
    absent = acme["stranger"].get(path.replace("acme", "no-such"), htmx=htmx)
    assert absent.status == seen[3].status
    assert absent.text.replace("no-such", "acme") == seen[3].text


def test_owners_alone_change_the_settings(acme: dict[str, Customer], urls: Urls) -> None:
    path = "/organizations/acme/settings"
    given = {"name": "Acme Inc", "description": "D", "country": "DE", "members_buy": "no"}
    stored = (
        "SELECT name, description, billing_country, members_buy(settings) FROM organizations"
        " WHERE slug = 'acme'"
    )
    for who, status in (("terry", 403), ("vic", 403), ("stranger", 404), ("ada", 404)):
        assert acme[who].post(path, **given).status == status
    assert ask(urls, stored) == [("Acme", "", None, True)]
    assert acme["casey"].post(path, **given).location == path
    assert ask(urls, stored) == [("Acme Inc", "D", "DE", False)]
    assert "The settings are saved." in acme["casey"].get(path).text
    refused = acme["casey"].post(path, **{**given, "country": "XX", "name": "Other"})
    assert refused.status == 422
    assert refused.select("select[name=country][aria-invalid=true]")
    assert ask(urls, stored) == [("Acme Inc", "D", "DE", False)]
    assert "changed the settings: name, description, billing country, whether members buy" in (
        acme["casey"].get("/organizations/acme/activity").text
    )


def test_members_buy_where_they_may(acme: dict[str, Customer], urls: Urls) -> None:
    terry = acme["terry"]
    terry.put_in_cart("bolt")
    terry.post("/organizations/acme/choose")
    assert terry.get("/checkout").select("#pay")
    quote = terry.get("/checkout").hidden("quote")
    acme["casey"].post("/organizations/acme/settings", name="Acme", members_buy="no")
    assert not terry.get("/checkout").select("#pay")
    assert terry.post("/checkout", quote=quote).status == 403
    assert ask(urls, "SELECT count(*) FROM orders") == [(0,)]


def test_a_personal_organization_is_shared_with_nobody(casey: Customer, urls: Urls) -> None:
    ((slug,),) = ask(urls, "SELECT slug FROM organizations WHERE owner_id = 'sub-casey'")
    path = f"/organizations/{slug}"
    assert casey.get(f"{path}/members").status == 404
    assert "for you alone" in casey.get(f"{path}/members").text
    for action in ("leave", "hand-over", "invitations"):
        assert casey.post(f"{path}/{action}", email="a@b.test", role="member").status == 404
    assert casey.get(f"{path}/settings").status == 200
    assert casey.post(f"{path}/settings", name="Casey C", country="DE").status == 303
    assert ask(
        urls, "SELECT name, members_buy(settings) FROM organizations WHERE slug = %s", slug
    ) == [("Casey C", True)]


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("/add-ons/bolt", "/add-ons/bolt"),
        ("/?q=voice", "/?q=voice"),
        ("/cart", "/cart"),
        ("/orders", "/orders"),
        ("/organizations/acme/members", "/organizations/acme/members"),
        ("/organizations/other/members", "/"),
        ("/orders/M-100001", "/"),
        ("/checkout/return?order=M-100001", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/nowhere", "/"),
        ("", "/"),
    ],
)
def test_choosing_goes_back_to_what_is_still_hers(casey: Customer, page: str, back: str) -> None:
    found(casey)
    answer = casey.post("/organizations/acme/choose", next=page)
    assert (answer.status, answer.location) == (303, back)


def test_a_choice_lasts_and_is_remembered_for_the_next_login(
    casey: Customer, visitors: Visitors
) -> None:
    found(casey)
    found(casey, "beta", "Beta")
    assert buys_for(casey) == "Beta"
    page = casey.get("/add-ons/bolt")
    forms = page.select(".account__choices form")
    assert [form["action"] for form in forms] == [
        "/organizations/acme/choose",
        next(f["action"] for f in forms if "personal-" in f["action"]),
    ]
    assert forms[0].select("input[name=next]")[0]["value"] == "/add-ons/bolt"
    casey.post("/organizations/acme/choose")
    assert buys_for(casey) == "Acme"
    assert buys_for(visitors.person("casey")) == "Acme"
    # Another browser of hers goes on as it was.
    other = visitors.person("casey")
    casey.post("/organizations/beta/choose")
    assert (buys_for(casey), buys_for(other)) == ("Beta", "Acme")


@pytest.mark.parametrize("slug", ["theirs", "no-such", "x" * 3000, "%00", "Acme", "a b"])
def test_a_strangers_organization_cannot_be_chosen(
    casey: Customer, stranger: Customer, slug: str
) -> None:
    found(stranger, "theirs", "Theirs")
    assert casey.post(f"/organizations/{slug}/choose").status == 404
    assert buys_for(casey) == "Casey"


def test_whoever_is_removed_has_no_access_on_her_next_request(
    acme: dict[str, Customer], urls: Urls
) -> None:
    terry = acme["terry"]
    terry.post("/organizations/acme/choose")
    assert buys_for(terry) == "Acme"
    do(urls, "DELETE FROM organization_members WHERE user_id = 'sub-terry'"
       " AND organization_id = (SELECT id FROM organizations WHERE slug = 'acme')")  # fmt: skip
    assert terry.get("/organizations/acme/members").status == 404
    assert buys_for(terry) == "Terry"


def test_the_activity_is_told_in_words_and_in_pages(casey: Customer, urls: Urls) -> None:
    path = found(casey)
    do(
        urls,
        "INSERT INTO audit_log (actor_id, action, object_type, object_id, organization_id)"
        " SELECT CASE n %% 3 WHEN 0 THEN 'sub-gone' WHEN 1 THEN NULL ELSE 'sub-casey' END,"
        " 'purchase_request.declined', 'thing', 'x', o.id"
        " FROM organizations o, generate_series(1, 40) AS n"
        " WHERE o.slug = %s",
        "acme",
    )
    page = casey.get(f"{path}/activity")
    assert len(page.select(".line")) == 30
    for who in ("Casey", "The shop", "A former member"):
        assert f"{who} declined a request to buy." in page.text
    (older,) = page.select("a[rel=next]")
    last = casey.get(older["href"])
    assert len(last.select(".line")) == 11
    assert "Casey created the organization." in last.text
    assert not last.select("a[rel=next]")


@pytest.mark.parametrize(
    "key", ["x", "2026-01-01_1", "2026-01-01T00:00:00+00:00_x", "9999-12-31T00:00:00+00:00_1",
            "2026-01-01T00:00:00+00:00_" + "9" * 40, ""],
)  # fmt: skip
def test_an_odd_place_in_the_activity_is_not_there(casey: Customer, key: str) -> None:
    path = found(casey)
    assert casey.get(f"{path}/activity?before={key.replace('+', '%2B')}").status == 404


def test_the_menu_works_for_many(casey: Customer, app: Flask, urls: Urls) -> None:
    do(
        urls,
        "WITH o AS (INSERT INTO organizations (slug, name, owner_id)"
        " SELECT 'o-' || n, '<b>' || repeat('W', 90) || n, 'sub-casey'"
        " FROM generate_series(1, 30) AS n RETURNING id)"
        " INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT id, 'sub-casey', 'owner' FROM o",
    )
    assert len(casey.get("/cart").select(".account__choices form")) == 30
