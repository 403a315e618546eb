"""Where a person is logged in: hers to see and to end, and nobody else's."""

from __future__ import annotations

import psycopg
import pytest

from services.gateways.oidc_standin import Server
from tests.conftest import Urls
from tests.support.people import Customer, Page, Visitors

AT = "/account/sessions"
ABSENT = f"{AT}/00000000-0000-4000-8000-000000000000/end"


def ends(page: Page) -> list[str]:
    """The addresses that end one login each."""
    return [f["action"] for f in page.select("#sessions form") if f["action"].endswith("/end")]


def is_in(customer: Customer) -> bool:
    return customer.get("/orders").status == 200


@pytest.fixture
def phone(visitors: Visitors) -> Customer:
    """Casey's other browser."""
    return visitors.person("casey")


def describe(urls: Urls, user_agent: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "UPDATE user_sessions SET user_agent = %s, ip = '192.0.2.7' WHERE created_at ="
            " (SELECT max(created_at) FROM user_sessions)", [user_agent]
        )  # fmt: skip


def test_she_sees_all_of_hers_and_which_is_this(
    casey: Customer, phone: Customer, stranger: Customer, urls: Urls
) -> None:
    page = casey.get(AT)
    assert len(page.select("#sessions .login")) == 2
    (mark,) = page.select("#sessions .login .badge")
    assert "This browser" in mark.text
    assert page.select("#sessions .login")[0].select(".badge"), "this one stands first"
    assert page.select(f".own__nav a[href='{AT}'][aria-current=page]")
    assert len(stranger.get(AT).select("#sessions .login")) == 1
    describe(urls, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
    assert "Firefox on Linux" in stranger.get(AT).text
    assert "192.0.2.7" in stranger.get(AT).text
    assert "192.0.2.7" not in casey.get(AT).text


@pytest.mark.parametrize("htmx", [False, True])
def test_one_elsewhere_is_ended(casey: Customer, phone: Customer, htmx: bool) -> None:
    here, elsewhere = ends(casey.get(AT))
    answer = casey.post(elsewhere, htmx=htmx)
    if htmx:
        assert answer.select("#sessions .login") and "One login was ended." in answer.text
    else:
        assert (answer.status, answer.location) == (303, AT)
        assert "One login was ended." in casey.get(AT).text
        assert "One login was ended." not in casey.get(AT).text, "told once"
    assert [is_in(casey), is_in(phone)] == [True, False]
    assert ends(casey.get(AT)) == [here]
    assert "Logged out other browsers" in casey.get(AT).text


@pytest.mark.parametrize("htmx", [False, True])
def test_ending_this_one_is_logging_out(casey: Customer, phone: Customer, htmx: bool) -> None:
    here, _ = ends(casey.get(AT))
    answer = casey.post(here, htmx=htmx)
    assert (answer.headers["HX-Redirect"] if htmx else answer.location) == "/"
    assert [is_in(casey), is_in(phone)] == [False, True]
    assert "Logged out" in phone.get(AT).text


@pytest.mark.parametrize("htmx", [False, True])
def test_all_others_are_ended(
    casey: Customer, phone: Customer, visitors: Visitors, stranger: Customer, htmx: bool
) -> None:
    tablet = visitors.person("casey")
    answer = casey.post(f"{AT}/end-others", htmx=htmx)
    assert "2 logins were ended." in (answer if htmx else casey.get(AT)).text
    assert [is_in(one) for one in (casey, phone, tablet, stranger)] == [True, False, False, True]
    again = casey.post(f"{AT}/end-others", htmx=htmx)
    assert "no other login" in (again if htmx else casey.get(AT)).text
    assert not casey.get(AT).select("#end-others")


def test_a_strangers_is_absent(casey: Customer, stranger: Customer) -> None:
    (hers,) = ends(casey.get(AT))
    for htmx in (False, True):
        answer, absent = stranger.post(hers, htmx=htmx), stranger.post(ABSENT, htmx=htmx)
        assert (answer.status, answer.text) == (404, absent.text)
    assert is_in(casey)
    assert stranger.post(f"{AT}/end-others").status == 303
    assert is_in(casey)


def test_a_teammate_is_a_stranger_here(casey: Customer, visitors: Visitors, urls: Urls) -> None:
    teammate = visitors.person("teammate")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "WITH acme AS (INSERT INTO organizations (slug, name, org_type, owner_id)"
            " VALUES ('acme', 'Acme', 'business', 'sub-casey') RETURNING id)"
            " INSERT INTO organization_members (organization_id, user_id, role)"
            " SELECT id, unnest(ARRAY['sub-casey', 'sub-teammate']), 'owner' FROM acme"
        )
    (hers,) = ends(casey.get(AT))
    assert len(ends(teammate.get(AT))) == 1
    assert teammate.post(hers).status == 404
    assert is_in(casey)


def test_staff_do_not_see_or_end_it_either(casey: Customer, visitors: Visitors) -> None:
    ada = visitors.person("ada", realm_access={"roles": ["super_admin"]})
    (hers,) = ends(casey.get(AT))
    assert ada.post(hers).status == 404
    assert is_in(casey)


def test_nobody_logs_in_first(nobody: Customer) -> None:
    assert nobody.get(AT).location == f"/login?next={AT}"
    for path in (ABSENT, f"{AT}/end-others"):
        assert nobody.post(path).location.startswith("/login?next=/")


def test_no_form_is_taken_from_elsewhere(casey: Customer, phone: Customer) -> None:
    _, elsewhere = ends(casey.get(AT))
    assert casey.post_from("https://evil.example", elsewhere).status == 403
    assert is_in(phone)


def test_what_happened_has_pages(casey: Customer, urls: Urls) -> None:
    assert len(casey.get(AT).select("#sessions ul ~ h2 ~ ul .line")) == 1
    assert not casey.get(AT).select("#page-older")
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO login_events (user_id, at, kind) SELECT 'sub-casey',"
            " now() - make_interval(mins => n), 'confirmed' FROM generate_series(1, 20) AS n"
        )
    first, second = casey.get(AT), casey.get(f"{AT}?page=2")
    assert [len(p.select("#sessions ul ~ h2 ~ ul .line")) for p in (first, second)] == [20, 1]
    assert first.select("#page-older")[0]["href"] == f"{AT}?page=2"
    assert second.select("#page-newer") and not second.select("#page-older")


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "1e3", "9999999", ""])
def test_there_is_no_such_page(casey: Customer, page: str) -> None:
    assert casey.get(f"{AT}?page={page}").status == 404


def test_what_a_browser_says_of_itself_is_shown_and_not_believed(
    visitors: Visitors, oidc_server: Server, urls: Urls
) -> None:
    from tests.support.provider import at_the_provider

    nobody = visitors.nobody()
    back = at_the_provider(nobody.get("/login").location, "casey")
    agent = "<script>alert(1)</script>" + "x" * 600
    assert nobody.get(back, User_Agent=agent).status == 303
    text = nobody.get(AT).text
    assert "<script>alert(1)</script>x" in text
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT length(user_agent), host(ip) FROM user_sessions").fetchone()
    assert row == (400, "127.0.0.1")


def test_a_form_of_an_ended_login_keeps_what_was_entered(
    casey: Customer, visitors: Visitors, urls: Urls
) -> None:
    page = {"Referer": "http://localhost/account/sessions?page=1"}
    token = casey.csrf_token()
    with psycopg.connect(urls.owner) as conn:
        conn.execute("DELETE FROM user_sessions")
    data, htmx = {"csrf_token": token}, {"HX-Request": "true", "HX-Current-URL": page["Referer"]}
    here = "/login?next=/account/sessions?page%3D1"
    plain = casey.client.post(f"{AT}/end-others", data=data, headers=page)
    assert plain.location == here
    quick = casey.client.post(f"{AT}/end-others", data=data, headers=htmx)
    assert (quick.status_code, quick.headers["HX-Retarget"]) == (401, "#notices")
    assert "HX-Redirect" not in quick.headers
    assert f'href="{here}"' in quick.text and 'target="_blank"' in quick.text
    elsewhere = {"Referer": "https://evil.example/account"}
    assert casey.client.post(
        f"{AT}/end-others", data=data, headers=elsewhere
    ).location == "/login?next=/"  # fmt: skip
