"""What the catalogue's queries find, and in which order."""

from __future__ import annotations

import math
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repo import catalog
from repo.catalog import Kind
from repo.db import Credentials, Database, Work
from repo.rows import FoundAddOn
from tests.conftest import Urls

MANY = """
CREATE TEMP VIEW first_category AS SELECT min(slug) AS slug FROM categories;
INSERT INTO add_ons (slug, name, description, catalogue_set, category, base_price, billing_type,
                     integration_type, purchase_count, features)
SELECT 'lantern-' || i, 'Lantern ' || i, 'Lights a room.', 'plugins', c.slug, i, 'monthly', 'api',
       1000 - i, CASE WHEN i <= 40 THEN '["lamp"]' ELSE '[]' END::jsonb
FROM first_category c, generate_series(1, 60) AS i;
INSERT INTO add_ons (slug, name, description, catalogue_set, category, base_price, billing_type,
                     integration_type)
SELECT v.slug, v.name, v.description, 'extensions', c.slug, 1, v.billing_type, 'api'
FROM first_category c, (VALUES
    ('lantern', 'Lantern', '', 'monthly'),
    ('old-lantern', 'Old lantern', '', 'monthly'),
    ('candle', 'Candle', 'Cheaper than a lantern, 100%_sure.', 'annual'),
    ('percent', '100%_sure', '', 'annual'),
    ('creme-brulee', 'Crème Brûlée', '', 'annual')) AS v
    (slug, name, description, billing_type);
"""


@pytest.fixture
def work(urls: Urls, database: Database) -> Iterator[Work]:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(MANY)
    with database.read(Credentials()) as work:
        yield work


def found(work: Work, q: str) -> list[FoundAddOn]:
    return catalog.search_add_ons(
        work.conn, Kind(), q=q, sort="relevance", page_size=100, first_row=0, most=1000
    ).result()


def search(work: Work, q: str, kind: Kind = Kind(), **more: object) -> list[str]:  # noqa: B008
    given = {"sort": "relevance", "page_size": 100, "first_row": 0, "most": 1000} | more
    return [card.slug for card in catalog.search_add_ons(work.conn, kind, q=q, **given).result()]  # type: ignore[arg-type]


def test_the_exact_name_then_beginnings_then_parts_then_text(work: Work) -> None:
    found = search(work, "LANTERN")
    assert found[:2] == ["lantern", "lantern-1"]
    assert found[-2:] == ["old-lantern", "candle"]
    assert len(found) == 63


def test_an_exact_name_is_found_however_little_it_is_bought(work: Work) -> None:
    assert search(work, "lantern", most=5)[0] == "lantern"


def test_no_more_are_counted_than_asked_for(work: Work) -> None:
    cards = catalog.search_add_ons(
        work.conn, Kind(), q="lantern", sort="relevance", page_size=3, first_row=0, most=10
    ).result()
    assert len(cards) == 3
    assert cards[0].matches == 10


@pytest.mark.parametrize("q", ["%", "_", "\\", "%a"])
def test_a_wildcard_is_a_letter_that_no_name_has(work: Work, q: str) -> None:
    assert search(work, q) == []


@pytest.mark.parametrize("q", ["100%", "100%_SURE", "0%_s"])
def test_a_wildcard_in_a_name_is_found(work: Work, q: str) -> None:
    assert search(work, q)[0] == "percent"


def test_two_letters_are_the_beginning_of_a_name(work: Work) -> None:
    assert "candle" in search(work, "ca")
    assert "old-lantern" not in search(work, "la")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("presentn", "presenton"),
        ("amanuesis", "amanuensis"),
        ("unicron orator", "unicorn-orator"),
        ("vectr serch", "vector-search"),
        ("brulée cremme", "creme-brulee"),
    ],
)
def test_a_typing_mistake_is_mended(work: Work, typed: str, meant: str) -> None:
    assert search(work, typed)[0] == meant
    mended = catalog.mend_search(work.conn, q=typed).result()
    assert mended is not None
    assert search(work, mended.mended)[0] == meant


@pytest.mark.parametrize(
    "q", ["presenton", "xqzwv", "voice", "", "!!", "12", '"presentn"', "-presentn"]
)
def test_what_is_no_mistake_is_not_mended(work: Work, q: str) -> None:
    if '"' not in q and "-" not in q:
        assert catalog.mend_search(work.conn, q=q).result() is None
    assert all(card.likeness == 0 for card in found(work, q))


def test_mistakes_come_after_what_is_found_as_it_stands(work: Work) -> None:
    cards = found(work, "candel")
    assert cards[0].slug == "candle"
    assert all(card.name_score == card.text_score == 0 for card in cards)
    assert 0 < cards[0].likeness <= 1
    assert found(work, "candle")[0].likeness == 0


@pytest.mark.parametrize("q", ["creme brulee", "CRÈME", "Crème Brûlée", "brulee", "creme-brulée"])
def test_accents_and_capitals_make_no_difference(work: Work, q: str) -> None:
    assert search(work, q)[0] == "creme-brulee"


@pytest.mark.parametrize("q", ["vector sea", "pre", "presenta", "virtual stag", "unicorn orat"])
def test_the_last_word_is_found_while_it_is_typed(work: Work, q: str) -> None:
    assert search(work, q)


@pytest.mark.parametrize(
    ("words", "slug"), [("furnish an evening", "virtual-staging-ai"), ("describe", "bolt")]
)
def test_no_letter_typed_loses_what_a_tagline_says(work: Work, words: str, slug: str) -> None:
    typed = [words[:end] for end in range(3, len(words) + 1) if len(words[:end].split()[-1]) > 2]
    assert [q for q in typed if slug not in search(work, q)] == []


def test_a_score_is_the_sum_of_its_parts(work: Work) -> None:
    for card in found(work, "lantern"):
        match = card.name_score or (1 + 0.7 * card.text_score)
        bought = min(math.log10(1 + card.purchase_count), 6) / 30
        assert card.score == pytest.approx(match + bought + 0.05 * card.is_featured, abs=1e-4)
    scores = [card.score for card in found(work, "lantern")]
    assert scores == sorted(scores, reverse=True)


def test_featuring_moves_nothing_to_another_group(urls: Urls, work: Work) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "UPDATE add_ons SET is_featured = true, purchase_count = 99999999"
            " WHERE slug = 'old-lantern'"
        )
    assert search(work, "lantern")[0] == "lantern"
    assert search(work, "lantern")[-2] == "old-lantern"


@given(st.text(max_size=100).filter(lambda q: "\0" not in q))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_anything_can_be_searched_for(work: Work, q: str) -> None:
    try:
        q.encode()
    except UnicodeEncodeError:
        return
    for card in found(work, q):
        assert card.matches >= 1
    catalog.count_found_facets(work.conn, Kind(), q=q, most=1000).result()
    catalog.mend_search(work.conn, q=q).result()


@pytest.mark.parametrize(
    "q",
    [
        "'; DROP TABLE add_ons; --",
        "a & b | !c",
        '"unclosed',
        '"vector search"',
        "vector -search",
        "vector OR voice",
        ":* <-> \\",
        "()",
        "a" * 100,
        "ab " * 33,
        "'" * 50,
        "$$ $1 %(q)s %s",
    ],
)
def test_operators_and_quotes_are_words_or_nothing(work: Work, q: str) -> None:
    search(work, q)
    catalog.count_found_facets(work.conn, Kind(tier="pro"), q=q, most=10).result()
    catalog.mend_search(work.conn, q=q).result()


def test_filters_hold_for_each_way_of_matching(work: Work) -> None:
    assert set(search(work, "lantern", Kind(catalogue_set="extensions"))) == {
        "lantern",
        "old-lantern",
        "candle",
    }
    assert search(work, "lantern", Kind(billing_type="annual")) == ["candle"]


def test_other_sorts_hold_for_a_search_too(work: Work) -> None:
    assert search(work, "lantern", Kind(catalogue_set="plugins"), sort="price")[0] == "lantern-1"
    names = search(work, "lantern", Kind(catalogue_set="extensions"), sort="name")
    assert names == ["candle", "lantern", "old-lantern"]


@pytest.mark.parametrize("sort", ["popular", "new", "rating", "price", "name"])
def test_pages_of_every_order_join_without_a_gap(work: Work, sort: str) -> None:
    pages = [
        catalog.list_add_ons(work.conn, Kind(), sort=sort, page_size=24, first_row=first).result()
        for first in range(0, 144, 24)
    ]
    slugs = [card.slug for page in pages for card in page]
    assert len(slugs) == len(set(slugs))
    assert len(slugs) == catalog.count_facets(work.conn, Kind()).result().counts["without"]


@pytest.mark.parametrize("is_common", [True, False])
def test_both_ways_to_a_feature_give_the_same(
    urls: Urls, database: Database, is_common: bool
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(MANY)
        conn.execute(
            "INSERT INTO feature_definitions (feature_key, name, kind, add_on_count)"
            " VALUES ('lamp', 'Lamp', 'capability', %s)",
            [100_000 if is_common else 0],
        )
    with database.read(Credentials()) as work:
        first, second = (
            catalog.list_add_ons_with_feature(
                work.conn, feature_key="lamp", page_size=24, first_row=start
            ).result()
            for start in (0, 24)
        )
        none = catalog.list_add_ons_with_feature(
            work.conn, feature_key="nothing", page_size=24, first_row=0
        ).result()
    assert [card.slug for card in first + second] == [f"lantern-{i}" for i in range(1, 41)]
    assert none == []
