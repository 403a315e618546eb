"""What facets count is what counting one by one gives, for any choice, of a search too."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import psycopg
import pytest

from repo import catalog
from repo.catalog import Kind
from repo.db import Credentials, Database, Work
from tests.conftest import Urls

FIELDS = {
    "category": "category",
    "set": "catalogue_set",
    "billing_type": "billing_type",
    "integration": "integration",
    "tier": "tier",
    "rating": "rating",
    "trial": "trial",
    "status": "status",
}
AddOn = dict[str, Any]


@pytest.fixture(scope="module")
def work(module_urls: Urls) -> Iterator[Work]:
    """The seeded catalogue with some ratings, and some add-ons far away from the first chunk."""
    with psycopg.connect(module_urls.owner) as conn:
        conn.execute(
            "UPDATE add_ons SET avg_rating = (length(slug) * 37 %% 51) / 10.0, review_count = 3"
            " WHERE length(slug) %% 3 > 0",
            [],
        )
        conn.execute(
            "UPDATE add_ons SET facet_bit = facet_bit + 20000 WHERE length(slug) %% 2 = 0", []
        )
        conn.execute("SELECT recount_catalogue()")
    database = Database(module_urls.app, role="shop_app", size=1)
    with database.read(Credentials()) as work:
        yield work
    database.close()


@pytest.fixture(scope="module")
def add_ons(module_urls: Urls, work: Work) -> list[AddOn]:
    with psycopg.connect(module_urls.owner) as conn:
        cursor = conn.execute(
            "SELECT slug, category, catalogue_set, billing_type, integration_type,"
            " coalesce(required_tier, 'free'), avg_rating, trial_days > 0, status"
            " FROM add_ons WHERE is_active AND status <> 'disabled'"
        )
        return [dict(zip(("slug", *FIELDS.values()), row, strict=True)) for row in cursor]


def values(add_on: AddOn, field: str) -> list[str]:
    """The values of a facet that an add-on has."""
    value = add_on[field]
    if field == "rating":
        return [str(step) for step in range(1, 5) if value >= step]
    if field == "trial":
        return ["1"] if value else []
    return [str(value)]


def fits(add_on: AddOn, kind: Kind) -> bool:
    return all(
        str(int(asked) if asked is True else asked) in values(add_on, field)
        for field, asked in asdict(kind).items()
        if asked is not None
    )


def count(add_ons: list[AddOn], kind: Kind) -> Counter[str]:
    counted: Counter[str] = Counter()
    for facet, field in FIELDS.items():
        others = replace(kind, **{field: None})
        for add_on in add_ons:
            if fits(add_on, others):
                counted.update(f"{facet}:{value}" for value in values(add_on, field))
                if getattr(kind, field) is not None:
                    counted[f"without:{facet}"] += 1
    counted["without"] = sum(fits(add_on, kind) for add_on in add_ons)
    return +counted


def some_kinds(add_ons: list[AddOn], how_many: int) -> Iterator[Kind]:
    """Choices of none to all facets; most of them an add-on's own, so that something is left."""
    draw = random.Random(7)  # noqa: S311 - the same for every run
    yield Kind()
    for _ in range(how_many):
        add_on = draw.choice(add_ons)
        chosen: dict[str, Any] = {}
        for field in draw.sample(list(FIELDS.values()), draw.randint(1, 5)):
            value = draw.choice(add_ons)[field] if draw.random() < 0.2 else add_on[field]
            if field == "rating":
                value = int(value) or None if value < 5 else 4
            chosen[field] = (value or None) if field == "trial" else value
        yield Kind(**chosen)


def kept(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def test_every_choice_counts_as_one_by_one(work: Work, add_ons: list[AddOn]) -> None:
    for kind in some_kinds(add_ons, 120):
        assert kept(catalog.count_facets(work.conn, kind).result().counts) == count(
            add_ons, kind
        ), kind


def test_every_choice_lists_what_it_counts(work: Work, add_ons: list[AddOn]) -> None:
    for kind in some_kinds(add_ons, 60):
        for sort in ("popular", "new", "rating", "price", "name"):
            cards = catalog.list_add_ons(work.conn, kind, sort=sort, page_size=500, first_row=0)
            expected = {add_on["slug"] for add_on in add_ons if fits(add_on, kind)}
            assert {card.slug for card in cards.result()} == expected, (kind, sort)


@pytest.mark.parametrize("q", ["lead", "agent", "ai", "listing", "presentn", "xqzwv"])
def test_a_search_counts_within_what_it_finds(work: Work, add_ons: list[AddOn], q: str) -> None:
    def search(kind: Kind) -> list[Any]:
        return catalog.search_add_ons(
            work.conn, kind, q=q, sort="relevance", page_size=500, first_row=0, most=1000
        ).result()

    names = {card.slug for card in search(Kind())}
    found = [add_on for add_on in add_ons if add_on["slug"] in names]
    for kind in some_kinds(add_ons, 25):
        expected = count(found, kind)
        counts = catalog.count_found_facets(work.conn, kind, q=q, most=1000).result().counts
        assert kept(counts) == expected
        for card in search(kind):
            assert kept(card.counts) == expected


def test_the_oracle_is_not_always_right(work: Work, add_ons: list[AddOn]) -> None:
    """The control: a count that were one off would be seen."""
    counts = kept(catalog.count_facets(work.conn, Kind()).result().counts)
    assert counts != count(add_ons[1:], Kind())
