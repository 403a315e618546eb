"""The profile: every field is its person's, kept exactly, or refused beside it."""

from __future__ import annotations

import psycopg
import pytest

from services.profiles import SECTIONS
from tests.conftest import Urls
from tests.support.people import Customer, Page, Visitors

PAGES = [
    "/account/profile",
    *(f"/account/profile/{name}" for name in SECTIONS),
    "/account/profile/history",
    "/account/profile/history?add=work",
    "/account/profile/avatar",
    "/account/preferences",
    "/account/onboarding/welcome",
]
GOOD = {
    "names": {
        "username": "casey.c",
        "name_prefix": "Dr.",
        "middle_name": "Q. 🎈",
        "name_suffix": "Jr.",
        "pronouns": "they/them",
    },
    "contact": {
        "phone": "+1 555 0100",
        "mobile_phone": "(030) 12345-67",
        "address_line1": "Street 1 & <b>2</b>",
        "address_line2": "Back",
        "city": "תל אביב",
        "region": "Region",
        "postal_code": "12345",
        "country": "IL",
    },
    "business": {
        "business_name": "Acme 株式会社",
        "business_position": "CEO",
        "business_phone": "+49 30 1234567",
        "business_address_line1": "Street 2",
        "business_address_line2": "Front",
        "business_city": "City",
        "business_region": "Area",
        "business_postal_code": "54321",
        "business_country": "DE",
    },
    "about": {
        "bio": "Hello 👩🏽‍🚀\nشكرا",
        "website_url": "https://me.example.com/~casey?x=1#y",
        "date_of_birth": "1990-01-02",
    },
    "region": {"locale": "en", "timezone": "Europe/Berlin"},
}
BAD = [
    ("names", "username", "A B", "lowercase letters"),
    ("names", "username", "admin", "kept for the shop"),
    ("names", "username", "ad-min", "kept for the shop"),
    ("names", "name_prefix", "x" * 31, "30 characters"),
    ("names", "middle_name", "x" * 101, "100 characters"),
    ("names", "middle_name", "a\tb", "cannot be shown"),
    ("names", "name_suffix", "x" * 31, "30 characters"),
    ("names", "pronouns", "x" * 41, "40 characters"),
    ("contact", "phone", "call me", "telephone number"),
    ("contact", "phone", "1234", "telephone number"),
    ("contact", "mobile_phone", "1" * 16, "telephone number"),
    ("contact", "address_line1", "x" * 201, "200 characters"),
    ("contact", "address_line2", "a\nb", "cannot be shown"),
    ("contact", "city", "x" * 101, "100 characters"),
    ("contact", "region", "x" * 101, "100 characters"),
    ("contact", "postal_code", "x" * 21, "20 characters"),
    ("contact", "country", "XX", "from the list"),
    ("contact", "country", "de", "from the list"),
    ("business", "business_name", "x" * 201, "200 characters"),
    ("business", "business_position", "x" * 101, "100 characters"),
    ("business", "business_phone", "+", "telephone number"),
    ("business", "business_address_line1", "x" * 201, "200 characters"),
    ("business", "business_address_line2", "x" * 201, "200 characters"),
    ("business", "business_city", "x" * 101, "100 characters"),
    ("business", "business_region", "x" * 101, "100 characters"),
    ("business", "business_postal_code", "x" * 21, "20 characters"),
    ("business", "business_country", "ZZ", "from the list"),
    ("about", "bio", "x" * 2001, "2000 characters"),
    ("about", "website_url", "javascript:alert(1)", "begins with https://"),
    ("about", "website_url", "https://user:secret@example.com", "begins with https://"),
    ("about", "date_of_birth", "1899-12-31", "from 1900 on"),
    ("about", "date_of_birth", "9999-12-31", "yet to come"),
    ("about", "date_of_birth", "1990-02-30", "Enter a date"),
    ("region", "locale", "fr", "languages that the shop speaks"),
    ("region", "locale", "", "fill this in"),
    ("region", "timezone", "Mars/Olympus", "time zone from the list"),
    ("region", "timezone", "../../etc/passwd", "time zone from the list"),
]


def row(urls: Urls, name: str, *columns: str) -> list[object]:
    with psycopg.connect(urls.owner) as conn:
        found = conn.execute(
            "SELECT to_jsonb(u) FROM users u WHERE id = %s", [f"sub-{name}"]
        ).fetchone()
    assert found is not None
    return [found[0][column] for column in columns]


def audited(urls: Urls, name: str) -> list[tuple[str, object]]:
    with psycopg.connect(urls.owner) as conn:
        return conn.execute(
            "SELECT action, after FROM audit_log WHERE actor_id = %s ORDER BY id", [f"sub-{name}"]
        ).fetchall()


def on_page(casey: Customer, section: str) -> dict[str, str]:
    page = casey.get(f"/account/profile/{section}")
    fields = {f["name"]: str(f.get("value", "")) for f in page.select("main input[name].input")}
    fields |= {f["name"]: f.get_text().removeprefix("\n") for f in page.select("main textarea")}
    for chosen in page.select("main select option[selected]"):
        fields[chosen.find_parent("select")["name"]] = str(chosen["value"])
    return fields


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_asked_to_log_in_and_comes_back(nobody: Customer, path: str) -> None:
    answer = nobody.get(path)
    assert (answer.status, answer.location.split("?")[0]) == (303, "/login")
    assert nobody.get(path, htmx=True).headers["HX-Redirect"].startswith("/login?next=/account")
    posted = nobody.post(path.split("?")[0], do="save", kind="work", username="nobody")
    assert posted.location.startswith("/login") or posted.status == 405


@pytest.mark.parametrize("path", PAGES)
def test_the_person_sees_each_page_whole_and_as_its_region(casey: Customer, path: str) -> None:
    assert casey.get(path).status == 200
    assert casey.get(path, htmx=True).status == 200


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("section", GOOD)
def test_a_section_is_kept_exactly(
    casey: Customer, stranger: Customer, urls: Urls, section: str, htmx: bool
) -> None:
    sent = GOOD[section]
    saved = casey.post(f"/account/profile/{section}", htmx=htmx, **sent)
    if htmx:
        assert (saved.status, "Saved." in saved.text) == (200, True)
    else:
        assert (saved.status, saved.location) == (303, f"/account/profile/{section}")
        assert "Saved." in casey.get(saved.location).text
        assert "Saved." not in casey.get(saved.location).text, "it is told once"
    assert dict(zip(sent, row(urls, "casey", *sent), strict=True)) == sent
    assert on_page(casey, section) == sent
    overview = casey.get("/account/profile")
    assert overview.status == 200 and "<b>2</b>" not in str(overview.html)
    assert row(urls, "stranger", *sent) != list(sent.values())
    assert on_page(stranger, section) != sent


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("section", GOOD)
def test_a_bad_value_is_refused_beside_its_field_and_nothing_is_lost(
    casey: Customer, urls: Urls, section: str, htmx: bool
) -> None:
    before = row(urls, "casey", *GOOD[section])
    bad = [(field, value, says) for part, field, value, says in BAD if part == section]
    assert {field for field, _, _ in bad} == GOOD[section].keys(), "each field is tried"
    for field, value, sentence in bad:
        sent = GOOD[section] | {field: value}
        page = casey.post(f"/account/profile/{section}", htmx=htmx, **sent)
        assert page.status == 422
        (wrong,) = page.select(f"#{field}")
        assert wrong["aria-invalid"] == "true"
        assert f"{field}-error" in wrong["aria-describedby"].split()
        (beside,) = page.select(f"#{field}-error")
        assert sentence in beside.get_text()
        (link,) = page.select("[role=alert] a")
        assert link["href"] == f"#{field}"
        for name, typed in sent.items():
            assert kept(page, name) == typed or (name == field and page.select(f"select#{name}"))
        assert row(urls, "casey", *GOOD[section]) == before
    assert audited(urls, "casey") == []


def kept(page: Page, name: str) -> str:
    """What stands in a field."""
    (field,) = page.select(f"#{name}")
    if field.name == "select":
        return "".join(str(chosen["value"]) for chosen in field.select("option[selected]"))
    return str(field["value"]) if field.name == "input" else field.get_text().removeprefix("\n")


def test_what_is_not_sent_stays_and_what_is_empty_goes(casey: Customer, urls: Urls) -> None:
    casey.post("/account/profile/contact", **GOOD["contact"])
    casey.post("/account/profile/contact", phone="", city="  ")
    assert row(urls, "casey", "phone", "city", "region") == [None, None, "Region"]


def test_text_that_is_none_is_refused_by_the_shop(casey: Customer, urls: Urls) -> None:
    assert casey.post("/account/profile/about", bio="a\x00b").status == 400
    assert row(urls, "casey", "bio") == [None]


def test_nobodys_role_tier_or_address_comes_from_a_form(casey: Customer, urls: Urls) -> None:
    columns = ("account_type", "tier_code", "email", "display_name", "id", "avatar_url")
    before = row(urls, "casey", *columns)
    for section in GOOD:
        sent = GOOD[section] | {name: "super_admin" for name in columns}
        assert casey.post(f"/account/profile/{section}", **sent).status == 303
    assert row(urls, "casey", *columns) == before


def test_there_is_no_other_section(casey: Customer) -> None:
    assert casey.get("/account/profile/secrets").status == 404
    assert casey.post("/account/profile/secrets", bio="x").status == 404


def test_a_profile_is_complete_when_it_has_what_is_asked_for(casey: Customer, urls: Urls) -> None:
    page = casey.get("/account/profile")
    links = [link["href"] for link in page.select("#profile .notice a")]
    assert links == [
        "/account/profile/names#username",
        "/account/profile/contact#city",
        "/account/profile/contact#country",
    ]
    casey.post("/account/profile/names", username="casey")
    assert row(urls, "casey", "profile_completed") == [False]
    casey.post("/account/profile/contact", city="Haifa", country="IL")
    assert row(urls, "casey", "profile_completed") == [True]
    assert "Your profile is complete." in casey.get("/account/profile").text
    casey.post("/account/profile/contact", city="")
    assert row(urls, "casey", "profile_completed") == [False]


def test_what_the_login_service_has_is_shown_with_where_to_change_it(
    casey: Customer, oidc_server
) -> None:
    casey.log_in("casey", given_name="Casey", family_name="Customer")
    page = casey.get("/account/profile")
    assert "casey@example.test" in page.text and "Customer" in page.text
    (link,) = page.select(f'a[href="{oidc_server.issuer}/account"]')
    assert link.get_text() == "Change them there"


def test_the_log_tells_which_fields_and_not_to_what(casey: Customer, urls: Urls) -> None:
    casey.post("/account/profile/contact", **GOOD["contact"])
    casey.post("/account/profile/contact", **GOOD["contact"])
    casey.post("/account/profile/contact", **GOOD["contact"] | {"phone": "+1 555 0199"})
    assert audited(urls, "casey") == [
        ("profile.changed", {"fields": sorted(GOOD["contact"])}),
        ("profile.changed", {"fields": ["phone"]}),
    ]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_language_is_the_shops_at_once(casey: Customer, urls: Urls, htmx: bool) -> None:
    sent = {"locale": "de", "timezone": "UTC"}
    answer = casey.post("/account/profile/region", htmx=htmx, **sent)
    to = answer.headers["HX-Redirect"] if htmx else answer.location
    page = casey.get(to)
    assert page.select("html")[0]["lang"] == "de"
    assert row(urls, "casey", "locale") == ["de"]


def test_a_teammate_and_staff_change_their_own_alone(visitors: Visitors, urls: Urls) -> None:
    casey, ada = visitors.person("casey"), visitors.person("ada", realm_access={"roles": ["admin"]})
    casey.post("/account/profile/about", bio="Casey's")
    assert "Casey's" not in ada.get("/account/profile/about").text
    ada.post("/account/profile/about", bio="Ada's", id="sub-casey", user_id="sub-casey")
    assert row(urls, "casey", "bio") == ["Casey's"]
    assert row(urls, "ada", "bio") == ["Ada's"]
