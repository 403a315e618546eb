"""The console: people and the log for staff; for everybody else it is not there."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.views.test_privacy import log_in_long_ago, share

ADDRESSES = ["/admin/", "/admin/people", "/admin/people/sub-casey", "/admin/audit"]
END = "/admin/people/sub-casey/end-logins"


@pytest.fixture
def ada(visitors: Visitors) -> Customer:
    """Staff."""
    return visitors.person("ada", realm_access={"roles": ["admin"]})


def log(urls: Urls) -> list[tuple[object, ...]]:
    with psycopg.connect(urls.server) as conn:
        return conn.execute(
            "SELECT actor_id, action, object_id FROM audit_log ORDER BY id"
        ).fetchall()


def write(urls: Urls, count: int, actor: str = "sub-casey", at: str = "2026-01-01") -> None:
    with psycopg.connect(urls.server) as conn:
        conn.execute(
            "INSERT INTO audit_log (at, actor_id, action, object_type, object_id, after)"
            " SELECT %s::timestamptz, %s, 'thing.done', 'thing', n::text, '{\"n\": 1}'"
            " FROM generate_series(1, %s) AS n",
            [at, actor, count],
        )


@pytest.mark.parametrize("path", [*ADDRESSES, "/admin/nothing"])
@pytest.mark.parametrize("htmx", [True, False])
def test_a_customer_finds_nothing_there(casey: Customer, path: str, htmx: bool) -> None:
    assert casey.get(path, htmx=htmx).status == 404


def test_a_customer_ends_nobodys_logins(casey: Customer, stranger: Customer, urls: Urls) -> None:
    assert stranger.post(END).status == 404
    assert casey.post(END).status == 404, "not even her own, here"
    assert casey.get("/orders").status == 200
    assert log(urls) == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_nobody_logs_in_first(nobody: Customer, path: str) -> None:
    assert nobody.get(path).location.startswith("/login?")
    assert nobody.post(END).location.startswith("/login?")


@pytest.mark.parametrize("path", ADDRESSES)
def test_staff_show_lately_who_they_are(ada: Customer, urls: Urls, path: str) -> None:
    log_in_long_ago(urls)
    assert "fresh=1" in ada.get(path).location
    assert "fresh=1" in ada.post(END).location
    assert log(urls) == []


def test_only_staff_are_shown_the_way(ada: Customer, casey: Customer) -> None:
    assert ada.get("/orders").select(".account a[href='/admin/']")
    assert not casey.get("/orders").select("a[href='/admin/']")
    page = ada.get("/admin/")
    assert page.select("a[href='/admin/people']")
    assert page.select("a[href='/admin/audit']")


@pytest.mark.parametrize("q", ["casey", "CASEY@example", "sub-casey", "ase"])
@pytest.mark.parametrize("htmx", [True, False])
def test_people_are_found(ada: Customer, casey: Customer, q: str, htmx: bool) -> None:
    page = ada.get(f"/admin/people?q={q}", htmx=htmx)
    assert [link["href"] for link in page.select(".line h2 a")] == ["/admin/people/sub-casey"]
    assert page.select("#people")


@pytest.mark.parametrize("q", ["nobody", "%25", "_", "x" * 300])
def test_nobody_is_found_by_a_pattern(ada: Customer, casey: Customer, q: str) -> None:
    page = ada.get(f"/admin/people?q={q}")
    assert page.status == 200
    assert "Nobody found." in page.text


def test_people_go_on_where_a_page_ended(ada: Customer, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO users (id, email, display_name)"
            " SELECT 'p' || n, 'p' || n || '@many.test', 'P' FROM generate_series(100, 159) AS n"
        )
    first = ada.get("/admin/people?q=many.test")
    assert len(first.select(".line")) == 50
    (more,) = first.select("a[rel=next]")
    second = ada.get(more["href"])
    assert len(second.select(".line")) == 10
    assert not second.select("a[rel=next]")


def test_a_person_is_shown_and_that_is_written_down(
    ada: Customer, casey: Customer, visitors: Visitors, urls: Urls
) -> None:
    visitors.person("casey")
    share(urls, "sub-casey", "sub-ada", "viewer")
    page = ada.get("/admin/people/sub-casey")
    for words in ("casey@example.test", "Customer", "Free", "Acme", "Owner", "2 logins are open."):
        assert words in page.text
    assert log(urls) == [("sub-ada", "person.seen", "sub-casey")]
    mine = {"Sec_Fetch_Site": "same-origin"}
    assert ada.get("/admin/people/sub-casey", htmx=True, **mine).select("#person")
    # She may read herself that somebody looked.
    about_her = ada.get("/admin/audit?object_type=person&object_id=sub-casey")
    assert about_her.text.count("person.seen") == 2


@pytest.mark.parametrize("path", ["/admin/people/sub-casey", "/admin/people?q=c", "/admin/audit"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_fills_the_log_in_her_name(
    ada: Customer, casey: Customer, urls: Urls, path: str, site: str
) -> None:
    refused = ada.get(path, Sec_Fetch_Site=site)
    assert refused.status == 403
    assert "casey@example.test" not in refused.text
    assert log(urls) == []


def test_what_staff_look_for_is_written_down_without_names(
    ada: Customer, casey: Customer, urls: Urls
) -> None:
    ada.get("/admin/people?q=casey%40example")
    ada.get("/admin/people")
    ada.get("/admin/audit")
    ada.get("/admin/audit?actor=sub-casey&since=2026-01-01")
    ada.get("/admin/audit?org=nonsense")
    with psycopg.connect(urls.server) as conn:
        found = conn.execute("SELECT action, actor_id, after FROM audit_log ORDER BY id").fetchall()
    assert found == [
        ("people.searched", "sub-ada", {"asked": True, "found": 1}),
        ("people.searched", "sub-ada", {"asked": False, "found": 3}),
        ("log.searched", "sub-ada", {"by": ["actor", "since"], "found": 0}),
    ]


def test_somebody_unknown_is_not_there(ada: Customer, urls: Urls) -> None:
    assert ada.get("/admin/people/sub-nobody").status == 404
    assert ada.post("/admin/people/sub-nobody/end-logins").status == 404
    assert log(urls) == []


@pytest.mark.parametrize("htmx", [True, False])
def test_all_her_logins_end(
    ada: Customer, casey: Customer, stranger: Customer, urls: Urls, htmx: bool
) -> None:
    answer = ada.post(END, htmx=htmx)
    there = answer.headers["HX-Redirect"] if htmx else answer.location
    assert there == "/admin/people/sub-casey"
    assert casey.get("/orders").location.startswith("/login")
    assert stranger.get("/orders").status == 200
    assert ada.get("/orders").status == 200
    assert "1 login has ended." in ada.get(there).text
    assert log(urls)[0] == ("sub-ada", "person.logins_ended", "sub-casey")
    with psycopg.connect(urls.server) as conn:
        events = conn.execute("SELECT user_id, kind FROM login_events WHERE kind = 'ended'")
        assert events.fetchall() == [("sub-casey", "ended")]


def test_the_log_is_asked_by_actor_thing_organization_and_date(
    ada: Customer, casey: Customer, urls: Urls
) -> None:
    write(urls, 3)
    write(urls, 1, actor="sub-ada", at="2026-03-01")
    organization = "SELECT id FROM organizations WHERE owner_id = 'sub-casey'"
    with psycopg.connect(urls.server) as conn:
        row = conn.execute(organization).fetchone()
        assert row is not None
        conn.execute(
            "INSERT INTO audit_log (action, object_type, object_id, organization_id)"
            " VALUES ('paid', 'order', 'M-1', %s)",
            [row[0]],
        )

    def deeds(question: str) -> int:
        page = ada.get(f"/admin/audit{question}")
        assert page.status == 200
        return len(page.select(".deed"))

    assert deeds("") == 5
    assert deeds("?actor=sub-casey") == 3
    assert deeds("?object_type=thing") == 4
    assert deeds("?object_type=thing&object_id=1") == 2
    assert deeds(f"?org={row[0]}") == 1
    assert deeds("?object_type=order&since=2026-02-01") == 1
    assert deeds("?object_type=thing&since=2026-02-01") == 1
    assert deeds("?actor=sub-casey&since=2026-02-01") == 0
    page = ada.get("/admin/audit?object_type=order", htmx=True)
    assert "The shop itself" in page.text
    assert page.headers["HX-Push-Url"].startswith("/admin/audit?object_type=order")


def test_the_log_goes_on_where_a_page_ended(ada: Customer, casey: Customer, urls: Urls) -> None:
    write(urls, 120)
    seen: list[str] = []
    address = "/admin/audit?actor=sub-casey"
    while address:
        page = ada.get(address)
        seen += [str(deed.get_text(strip=True)) for deed in page.select(".deed__object")]
        older = page.select("a[rel=next]")
        address = older[0]["href"] if older else ""
    assert seen == [str(n) for n in range(120, 0, -1)]


@pytest.mark.parametrize(("question", "field"), [("org=acme", "org"), ("since=yesterday", "since")])
def test_what_cannot_be_asked_is_said_beside_its_field(
    ada: Customer, question: str, field: str
) -> None:
    page = ada.get(f"/admin/audit?{question}")
    assert page.status == 422
    assert page.select(f"#{field}[aria-invalid=true]")


@pytest.mark.parametrize("before", ["x", "2026-01-01_1", "2026-01-01T00:00Z_x", "_"])
def test_an_address_that_nobody_was_given_begins_anew(
    ada: Customer, urls: Urls, before: str
) -> None:
    write(urls, 1)
    page = ada.get(f"/admin/audit?before={before}")
    assert (page.status, len(page.select(".deed"))) == (200, 1)
