"""Education and work: entries added, changed, ordered and removed, each at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.profile_history import MOST_ENTRIES
from tests.conftest import Urls
from tests.support.people import Customer, Page
from tests.views.test_profile import audited, row

HERE = "/account/profile/history"
WORK = {"kind": "work", "do": "save"}


def add(casey: Customer, company: str, **more: str) -> Page:
    return casey.post(HERE, **WORK, company=company, **more)


def listed(urls: Urls) -> list[str]:
    (entries,) = row(urls, "casey", "work_experience")
    assert isinstance(entries, list)
    return [entry["company"] for entry in entries]


def entry_id(urls: Urls, company: str) -> str:
    (entries,) = row(urls, "casey", "work_experience")
    assert isinstance(entries, list)
    return next(str(entry["id"]) for entry in entries if entry["company"] == company)


@pytest.mark.parametrize("htmx", [False, True])
def test_entries_are_added_ordered_changed_and_removed(
    casey: Customer, urls: Urls, htmx: bool
) -> None:
    for name in ("First", "Second", "Third 株式会社 🎈"):
        page = casey.post(HERE, htmx=htmx, **WORK, company=name, start="2001", details="a\r\nb")
        assert page.status == (200 if htmx else 303)
    assert listed(urls) == ["Third 株式会社 🎈", "Second", "First"]
    for do, company, after in [
        ("up", "First", ["Third 株式会社 🎈", "First", "Second"]),
        ("down", "Third 株式会社 🎈", ["First", "Third 株式会社 🎈", "Second"]),
        ("up", "First", ["First", "Third 株式会社 🎈", "Second"]),
        ("remove", "Third 株式会社 🎈", ["First", "Second"]),
    ]:
        page = casey.post(HERE, htmx=htmx, kind="work", do=do, entry=entry_id(urls, company))
        assert page.status == (200 if htmx else 303)
        assert listed(urls) == after
    form = casey.get(f"{HERE}?edit=work&entry={entry_id(urls, 'Second')}", htmx=htmx)
    assert form.select("#company")[0]["value"] == "Second"
    assert form.select("#start")[0]["value"] == "2001"
    casey.post(HERE, htmx=htmx, **WORK, entry=entry_id(urls, "Second"), company="2nd", start="")
    (entries,) = row(urls, "casey", "work_experience")
    assert isinstance(entries, list)
    assert entries[1]["company"] == "2nd"
    assert (entries[1]["start"], entries[1]["details"]) == (None, "a\nb"), "what is not sent stays"
    shown = casey.get(HERE)
    assert [h.get_text() for h in shown.select(".history h3")] == ["First", "2nd"]


def test_both_lists_are_their_own(casey: Customer, urls: Urls) -> None:
    add(casey, "Acme")
    casey.post(HERE, kind="education", do="save", school="Technion", degree="Dr.")
    assert listed(urls) == ["Acme"]
    (schools,) = row(urls, "casey", "education")
    assert isinstance(schools, list) and schools[0]["school"] == "Technion"
    assert "Dr. · Technion" in casey.get("/account/profile").text
    assert audited(urls, "casey") == [
        ("profile.changed", {"fields": ["work_experience"]}),
        ("profile.changed", {"fields": ["education"]}),
    ]


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_is_said_and_kept(casey: Customer, urls: Urls, htmx: bool) -> None:
    good = {"company": "Acme", "position": "CEO", "start": "2001", "end": "2002", "details": "x"}
    for field, value, says in [
        ("company", "", "fill this in"),
        ("company", "x" * 201, "200 characters"),
        ("position", "x" * 201, "200 characters"),
        ("start", "1899", "Enter a year"),
        ("start", "20o1", "Enter a year"),
        ("end", "٢٠٠١", "Enter a year"),
        ("end", "2000", "cannot end before it began"),
        ("end", "9999", "Enter a year"),
        ("details", "x" * 501, "500 characters"),
    ]:
        page = casey.post(HERE, htmx=htmx, **WORK, **good | {field: value})
        assert page.status == 422
        (beside,) = page.select(f"#{field}-error")
        assert says in beside.get_text()
        for name in ("company", "position", "start", "end"):
            assert page.select(f"#{name}")[0]["value"] == (good | {field: value})[name]
    assert listed(urls) == []


def test_a_list_has_an_end(casey: Customer, urls: Urls) -> None:
    for number in range(MOST_ENTRIES):
        assert add(casey, f"Company {number}").status == 303
    full = add(casey, "One more")
    assert (full.status, "Remove one first" in full.text) == (409, True)
    assert len(listed(urls)) == MOST_ENTRIES


def test_tabs_that_add_at_once_both_count(casey: Customer, urls: Urls) -> None:
    casey.csrf_token()
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda n: add(casey, f"Company {n}"), range(4)))
    assert [page.status for page in pages] == [303] * 4
    assert sorted(listed(urls)) == [f"Company {n}" for n in range(4)]


@pytest.mark.parametrize("do", ["save", "remove", "up", "down"])
def test_entries_are_ones_own(
    casey: Customer, stranger: Customer, nobody: Customer, urls: Urls, do: str
) -> None:
    add(casey, "Acme")
    sent = {"kind": "work", "do": do, "entry": entry_id(urls, "Acme"), "company": "Mine"}
    assert stranger.post(HERE, **sent).status == 404
    assert stranger.get(f"{HERE}?edit=work&entry={sent['entry']}").status == 404
    assert nobody.post(HERE, **sent).location.startswith("/login")
    assert listed(urls) == ["Acme"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "work", "do": "explode"}, 422),
        ({"kind": "work", "do": "remove"}, 422),
        ({"kind": "work"}, 422),
        ({"kind": "hobbies", "do": "save", "company": "x"}, 404),
        ({"kind": "work", "do": "remove", "entry": "none"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(
    casey: Customer, urls: Urls, sent: dict[str, str], status: int
) -> None:
    assert casey.post(HERE, **sent).status == status
    assert listed(urls) == []
    assert casey.get(f"{HERE}?add=hobbies").status == 404
