"""A username while it is typed, and when it is saved: the same words, and one winner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest

from services import profiles
from tests.conftest import Urls
from tests.support.people import Customer, Visitors

ADDRESS = "/account/profile/username"
VERDICTS = [
    ("free-name", "free", "Available."),
    ("strangers", "taken", "This name is taken."),
    ("caseys", "yours already", "your current username"),
    ("ab", "too short", "3 to 32 lowercase letters"),
    ("x" * 33, "too long", "3 to 32 lowercase letters"),
    ("Casey", "capital", "3 to 32 lowercase letters"),
    ("-casey", "dash at the end", "3 to 32 lowercase letters"),
    ("cäsey", "other letters", "3 to 32 lowercase letters"),
    ("caseys\n", "line", "your current username"),
    ("admin", "reserved", "kept for the shop"),
    ("sup.port", "reserved, taken apart", "kept for the shop"),
    ("", "empty", "your name in place of it"),
]


@pytest.fixture
def named(casey: Customer, stranger: Customer) -> Customer:
    casey.post("/account/profile/names", username="caseys")
    stranger.post("/account/profile/names", username="strangers")
    return casey


def username(urls: Urls, name: str) -> str | None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT username FROM users WHERE id = %s", [f"sub-{name}"]).fetchone()
    assert row is not None
    return row[0]


def test_what_is_typed_is_judged_and_saving_says_the_same(named: Customer) -> None:
    for typed, case, words in VERDICTS:
        said = named.client.get(
            ADDRESS, query_string={"username": typed}, headers={"HX-Request": "true"}
        )
        assert said.status_code == 200
        assert words in said.text, case
        assert 'id="username-says"' in said.text and "<html" not in said.text
        page = named.client.get(ADDRESS, query_string={"username": typed})
        assert words in page.text and "<html" in page.text, "a plain visit gets the form"
    for typed, case, words in VERDICTS:
        saved = named.post("/account/profile/names", username=typed)
        if "taken" in case or "reserved" in case or "3 to 32" in words:
            assert (saved.status, words in saved.text) == (422, True), case
        else:
            assert saved.status == 303, case


def test_the_field_asks_while_it_is_typed_in(casey: Customer) -> None:
    (field,) = casey.get("/account/profile/names").select("#username")
    assert field["hx-get"] == ADDRESS
    assert "delay:" in field["hx-trigger"]
    assert "username-says" in field["aria-describedby"]


def test_nobody_asks_for_names(nobody: Customer) -> None:
    assert nobody.get(f"{ADDRESS}?username=casey").location.startswith("/login")


def test_asking_again_and_again_is_slowed_down(casey: Customer) -> None:
    statuses = [casey.client.get(f"{ADDRESS}?username=n{i}x").status_code for i in range(61)]
    assert statuses[:60] == [200] * 60
    assert statuses[60] == 429


def test_of_two_who_want_one_name_at_once_one_gets_it(
    visitors: Visitors, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find it free, and then save."""
    people = [visitors.person("casey"), visitors.person("stranger")]
    for person in people:
        person.csrf_token()
    barrier, check = Barrier(2), profiles.lock

    def lock(work):
        barrier.wait(timeout=30)
        return check(work)

    monkeypatch.setattr(profiles, "lock", lock)
    with ThreadPoolExecutor(2) as pool:
        pages = list(
            pool.map(
                lambda one: one.post(
                    "/account/profile/names", username="wanted", pronouns=f"{one.name}'s"
                ),
                people,
            )
        )
    assert sorted(page.status for page in pages) == [303, 422]
    (loser,) = (page for page in pages if page.status == 422)
    assert "This name is taken." in loser.text
    assert loser.select("#username")[0]["value"] == "wanted"
    name = people[pages.index(loser)].name
    assert loser.select("#pronouns")[0]["value"] == f"{name}'s", "nothing typed is lost"
    assert {username(urls, "casey"), username(urls, "stranger")} == {"wanted", None}


def test_a_first_step_says_so_too(named: Customer, stranger: Customer, urls: Urls) -> None:
    page = stranger.post("/account/onboarding/welcome", do="save", username="caseys", pronouns="we")
    assert page.status == 422
    assert "This name is taken." in page.text
    assert page.select("#pronouns")[0]["value"] == "we"
    assert username(urls, "stranger") == "strangers"
