"""The first steps: once, resumed where they were left, never in the way."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.views.test_auth import at_the_provider
from tests.views.test_profile import audited, row

START = "/account/onboarding"
STEPS = ["welcome", "interests", "work", "preferences"]


def arrive(person: Customer, name: str, query: str = "") -> str:
    """Log in at the provider; where that leads."""
    return person.get(at_the_provider(person.get(f"/login{query}").location, name)).location


def test_a_newcomer_is_led_there_once(visitors: Visitors) -> None:
    nora = visitors.nobody()
    assert arrive(nora, "nora") == START
    assert nora.get(START).location == f"{START}/welcome"
    assert arrive(visitors.nobody(), "nora", "?next=/") == "/", "once is enough"


@pytest.mark.parametrize("path", ["/checkout", "/cart", "/add-ons/bolt", "/?q=bolt"])
def test_who_is_on_her_way_somewhere_is_not_stopped(visitors: Visitors, path: str) -> None:
    nora = visitors.nobody()
    assert arrive(nora, "nora", f"?next={path}") == path
    assert arrive(visitors.nobody(), "nora") == START, "the front door leads inside, later"


def test_it_is_remembered_in_the_menu_until_it_is_done(casey: Customer) -> None:
    def remembered() -> bool:
        return bool(casey.get("/cart").select(f'.account a[href="{START}"]'))

    assert remembered()
    for step in STEPS:
        assert remembered()
        assert casey.post(f"{START}/{step}", do="skip").status == 303
    assert not remembered()


@pytest.mark.parametrize("htmx", [False, True])
def test_each_step_is_saved_and_leads_on(casey: Customer, urls: Urls, htmx: bool) -> None:
    casey.post("/account/profile/names", middle_name="Q.")
    casey.post("/account/profile/business", business_city="Haifa")
    answers: dict[str, dict[str, object]] = {
        "welcome": {"username": "casey", "pronouns": "they"},
        "interests": {"interests": ["plugins", "ai-services", "no-such-shelf"]},
        "work": {"business_name": "Acme", "business_position": "CEO"},
        "preferences": {"locale": "en", "timezone": "Europe/Berlin", "mails": ["news"]},
    }
    with psycopg.connect(urls.owner) as conn:
        shelves = [one[0] for one in conn.execute("SELECT slug FROM categories ORDER BY position")]
    answers["interests"] = {"interests": [shelves[3], shelves[1], "no-such-shelf"]}
    for step, after in zip(STEPS, [*STEPS[1:], "done"], strict=True):
        assert casey.get(START).location == f"{START}/{step}", "resumed where it was left"
        page = casey.post(f"{START}/{step}", htmx=htmx, do="save", **answers[step])
        if htmx:
            assert page.status == 200
            assert page.headers["HX-Push-Url"] == f"{START}/{after}"
        else:
            assert (page.status, page.location) == (303, f"{START}/{after}")
    assert row(
        urls, "casey", "username", "pronouns", "middle_name", "interests", "business_name",
        "business_position", "business_city", "timezone", "onboarding_completed", "onboarding_step",
    ) == [
        "casey", "they", "Q.", [shelves[1], shelves[3]], "Acme", "CEO", "Haifa", "Europe/Berlin",
        True, None,
    ]  # fmt: skip
    assert row(urls, "casey", "notification_preferences") == [
        {"available": False, "organization": False, "news": True}
    ]
    assert audited(urls, "casey")[-1] == ("onboarding.completed", None)
    done = casey.get(f"{START}/done")
    assert done.select(f'a[href="/categories/{shelves[1]}"]')


def test_a_step_is_gone_back_to_and_nothing_is_lost(casey: Customer, urls: Urls) -> None:
    casey.post(f"{START}/welcome", do="save", username="casey", pronouns="she")
    back = casey.get(f"{START}/interests").select('a[href$="/welcome"]')
    assert back
    page = casey.get(f"{START}/welcome")
    assert page.select("#username")[0]["value"] == "casey"
    assert casey.get(START).location == f"{START}/interests", "looking back changes nothing"
    casey.post(f"{START}/welcome", do="skip", username="other")
    assert row(urls, "casey", "username") == ["casey"], "what is skipped is not saved"


def test_where_she_is_is_shown(casey: Customer) -> None:
    for number, step in enumerate(STEPS, 1):
        page = casey.get(f"{START}/{step}")
        assert f"Step {number} of 4" in page.text
        assert page.select(f'progress[value="{number}"][max="4"]')
    (_continue, other, *_rest) = casey.get(f"{START}/work").select("#onboarding form button")
    assert (other["name"], other["value"]) == ("do", "organization")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_bad_answer_keeps_her_on_the_step(casey: Customer, urls: Urls, htmx: bool) -> None:
    page = casey.post(f"{START}/welcome", htmx=htmx, do="save", username="A B", pronouns="they")
    assert page.status == 422
    assert page.select("#username")[0]["value"] == "A B"
    assert page.select("#pronouns")[0]["value"] == "they"
    page = casey.post(
        f"{START}/preferences", htmx=htmx, do="save", locale="en", timezone="Mars", mails="news"
    )
    assert page.status == 422
    assert page.select("#mails-news[checked]") and not page.select("#mails-available[checked]")
    assert row(urls, "casey", "onboarding_completed", "pronouns", "notification_preferences") == [
        False, None, {}
    ]  # fmt: skip


def test_there_is_an_end_only_after_the_steps(casey: Customer) -> None:
    assert casey.get(f"{START}/done").location == f"{START}/welcome"
    casey.post(f"{START}/preferences", do="skip")
    assert casey.get(START).location == f"{START}/done"
    assert casey.get(f"{START}/work").location == f"{START}/done"
    assert "You are all set" in casey.get(f"{START}/done").text


@pytest.mark.parametrize("step", ["done", "nowhere", "welcome/x"])
def test_no_other_step_is_saved(casey: Customer, step: str) -> None:
    assert casey.post(f"{START}/{step}", do="save").status == 404


def test_steps_are_ones_own(casey: Customer, stranger: Customer, nobody: Customer) -> None:
    casey.post(f"{START}/welcome", do="skip")
    assert stranger.get(START).location == f"{START}/welcome"
    for path in (START, f"{START}/work"):
        assert nobody.get(path).location.startswith("/login?next=/account/onboarding")
    assert nobody.post(f"{START}/work", do="skip").location.startswith("/login")


def test_a_language_of_the_last_step_is_spoken_at_once(casey: Customer) -> None:
    sent = {"locale": "de", "timezone": "UTC", "do": "save"}
    done = casey.get(casey.post(f"{START}/preferences", **sent).location)
    assert done.select("html")[0]["lang"] == "de"


def test_a_step_that_there_was_once_is_the_first(casey: Customer, urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE users SET onboarding_step = 'tour' WHERE id = 'sub-casey'")
    assert casey.get(START).location == f"{START}/welcome"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_new_organization_keeps_what_was_typed_and_leads_back(
    casey: Customer, htmx: bool
) -> None:
    answer = casey.post(f"{START}/work", htmx=htmx, business_name="Acme Homes", do="organization")
    there = answer.headers["HX-Redirect"] if htmx else answer.location
    assert there == "/organizations/new"
    assert casey.get("/account/profile/business").select("#business_name")[0]["value"] == (
        "Acme Homes"
    )
    made = casey.post("/organizations/new", name="Acme", slug="acme", org_type="business")
    page = casey.get(made.location)
    assert page.select(".notice a[href='/account/onboarding']")
    assert not casey.get(made.location).select(".notice a[href='/account/onboarding']")
    assert casey.get("/account/onboarding").location == f"{START}/preferences"


def test_whoever_is_through_is_not_asked_to_go_on(casey: Customer) -> None:
    for step in ("welcome", "interests", "work", "preferences"):
        casey.post(f"{START}/{step}", do="skip")
    made = casey.post("/organizations/new", name="Acme", slug="acme", org_type="business")
    assert not casey.get(made.location).select(".notice a[href='/account/onboarding']")
