"""What an address asks to compare, what is shown of pictures, privacy and figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compare import MOST, Cell, Row, as_query, read_asked
from services.data_facts import facts
from services.pictures import is_local, screenshots
from services.products import values_of
from services.waitlist import is_email


def test_an_address_asks_for_four_each_once_in_order() -> None:
    asked = read_asked([("b", "two"), ("a", " One "), ("c", "one"), ("x", "no"), ("d", "")])
    assert asked.slugs == ("one", "two")
    assert asked.repeated == ("one",)
    assert not asked.too_many


def test_a_fifth_is_one_too_many_and_is_not_overlooked() -> None:
    asked = read_asked([(letter, f"s-{letter}") for letter in "abcde"])
    assert asked.slugs == ("s-a", "s-b", "s-c", "s-d")
    assert asked.too_many
    assert read_asked([("a", "s-1"), ("a", "s-2")]).slugs == ("s-1", "s-2")


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.text(max_size=150)), max_size=12))
def test_any_address_asks_for_four_at_most(args: list[tuple[str, str]]) -> None:
    asked = read_asked(args)
    assert len(set(asked.slugs)) == len(asked.slugs) <= MOST
    assert set(as_query(asked.slugs).values()) == set(asked.slugs)
    assert all(slug and len(slug) <= 100 for slug in asked.slugs)


def test_rows_differ_where_one_cell_does() -> None:
    assert not Row("Price", (Cell(("1",)), Cell(("1",)))).differs
    assert Row("Price", (Cell(("1",)), Cell(("2",)))).differs
    assert Row("Has", (Cell(has=True), Cell(has=False))).differs


@pytest.mark.parametrize(
    "address",
    [
        "https://else.example.com/a.png",
        "//else.example.com/a.png",
        "/\\else.example.com/a.png",
        "javascript:alert(1)",
        "data:image/png,x",
        "a.png",
        "/a b.png",
        "",
        None,
    ],
)
def test_no_picture_or_film_comes_from_elsewhere(address: str | None) -> None:
    assert not is_local(address)
    assert screenshots([address] if address else []) == []


def test_drawn_pictures_have_a_dark_twin_and_words() -> None:
    drawn, own = screenshots(["/pictures/bolt/2.svg", "/static/bolt.png"])
    assert drawn.dark == "/pictures/bolt/2-dark.svg"
    assert drawn.words
    assert "list" in drawn.words
    assert (own.address, own.dark, own.words) == ("/static/bolt.png", None, None)


def test_privacy_is_told_fact_by_fact_and_only_what_was_stated() -> None:
    told = facts({"stored_in": ["EU", "CUSTOMER"], "retention_days": 730, "subprocessors": []})
    assert told == [
        ("Stored in", ["European Union", "Your own machines"]),
        ("Kept for", ["2 years"]),
        ("Passed on to", ["Nobody"]),
    ]
    assert facts(None) == []
    assert dict(facts({"retention_days": -1}))["Kept for"] == ["Until you delete it"]
    assert dict(facts({"retention_days": 1}))["Kept for"] == ["1 day"]
    assert dict(facts({"retention_days": 0}))["Kept for"] == ["0 days"]
    assert dict(facts({"retention_days": 1234}))["Kept for"] == ["1,234 days"]


def test_a_features_figures_read_as_words() -> None:
    assert values_of({"pages_per_month": 5000, "percent": 95.5, "formats": ["pdf"]}) == [
        "5,000 pages per month",
        "95.5%",
        "PDF",
    ]
    assert values_of({"servers": -1, "is_new": True, "nothing": None}) == ["∞ servers"]


@pytest.mark.parametrize("address", ["a@b.test", "a.b+c@d.e.test"])
def test_an_address_is_taken(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address", [None, "", "a", "a@b", "a b@c.test", "@b.test", "a@b.test c@d.test", "a@@b.test"]
)
def test_what_is_no_address_is_not(address: str | None) -> None:
    assert not is_email(address)
    assert not is_email("a" * 250 + "@b.test")
