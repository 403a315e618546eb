"""The facets' kept bits are what counting would give, whatever happens to an add-on."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.conftest import Urls

# Counted one by one, and not by list_facets(), which the trigger uses.
COUNTED = """
SELECT facet, value, count(*) FROM add_ons a
CROSS JOIN LATERAL (VALUES
    ('all', ''), ('category', a.category), ('set', a.catalogue_set),
    ('billing_type', a.billing_type),
    ('integration', a.integration_type), ('tier', coalesce(a.required_tier, 'free')),
    ('status', a.status), ('trial', CASE WHEN a.trial_days > 0 THEN '1' END),
    ('rating', CASE WHEN a.avg_rating >= 1 THEN '1' END),
    ('rating', CASE WHEN a.avg_rating >= 2 THEN '2' END),
    ('rating', CASE WHEN a.avg_rating >= 3 THEN '3' END),
    ('rating', CASE WHEN a.avg_rating >= 4 THEN '4' END)) AS f (facet, value)
WHERE a.is_active AND a.status <> 'disabled' AND f.value IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2
"""
KEPT = """
SELECT facet, value, sum(bit_count(add_ons))::bigint FROM catalogue_facets
GROUP BY 1, 2 HAVING sum(bit_count(add_ons)) > 0 ORDER BY 1, 2
"""
NEW = (
    "INSERT INTO add_ons (slug, name, catalogue_set, category, base_price, billing_type,"
    " integration_type, status) SELECT 'new', 'New', 'plugins', slug, 1, 'monthly', 'api', '{}'"
    " FROM categories LIMIT 1"
)
FAR = (
    "INSERT INTO add_ons (slug, name, catalogue_set, category, base_price, billing_type,"
    " integration_type, facet_bit)"
    " SELECT 'far', 'Far', 'plugins', slug, 1, 'monthly', 'api', 100000"
    " FROM categories LIMIT 1"
)


def rows(conn: psycopg.Connection[Any], query: str) -> list[Any]:
    return conn.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    "change",
    [
        NEW.format("active"),
        NEW.format("disabled"),
        FAR,
        "DELETE FROM add_ons WHERE slug = 'n8n-mastery'",
        "UPDATE add_ons SET status = 'disabled'",
        "UPDATE add_ons SET status = 'beta'",
        "UPDATE add_ons SET is_active = NOT is_active",
        "UPDATE add_ons SET billing_type = 'annual' WHERE billing_type = 'monthly'",
        "UPDATE add_ons SET category = (SELECT max(slug) FROM categories) WHERE slug > 'm'",
        "UPDATE add_ons SET integration_type = 'webhook', trial_days = 5",
        "UPDATE add_ons SET trial_days = 0",
        "UPDATE add_ons SET required_tier = 'pro' WHERE slug > 'm'",
        "UPDATE add_ons SET required_tier = NULL",
        "UPDATE add_ons SET avg_rating = 4.2, review_count = 3",
        "UPDATE add_ons SET avg_rating = length(slug) % 6, review_count = 1",
        "UPDATE add_ons SET purchase_count = purchase_count + 1",
    ],
)
def test_the_facets_follow_every_change(urls: Urls, change: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        assert rows(conn, KEPT) == rows(conn, COUNTED) != []
        conn.execute("DELETE FROM add_on_bundles")
        conn.execute(change)  # type: ignore[call-overload]
        assert rows(conn, KEPT) == rows(conn, COUNTED)


def test_a_rating_between_two_steps_writes_nothing(urls: Urls) -> None:
    written = "SELECT max(xmin::text::bigint) FROM catalogue_facets"
    with psycopg.connect(urls.owner, autocommit=True) as conn:
        conn.execute("UPDATE add_ons SET avg_rating = 4.1, review_count = 9 WHERE slug = 'bolt'")
        before = rows(conn, written)
        conn.execute("UPDATE add_ons SET avg_rating = 4.9, review_count = 10 WHERE slug = 'bolt'")
        assert rows(conn, written) == before
        conn.execute("UPDATE add_ons SET avg_rating = 3.9, review_count = 11 WHERE slug = 'bolt'")
        assert rows(conn, written) != before


@pytest.mark.parametrize("damage", ["add_ons = ~add_ons", "value = value || 'x'"])
def test_a_recount_mends_them(urls: Urls, damage: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(f"UPDATE catalogue_facets SET {damage}")  # type: ignore[call-overload]  # noqa: S608
        assert rows(conn, KEPT) != rows(conn, COUNTED)
        conn.execute("SELECT recount_catalogue()")
        assert rows(conn, KEPT) == rows(conn, COUNTED)


def test_words_are_learnt_of_what_is_listed_alone(urls: Urls) -> None:
    known = "SELECT word FROM search_words WHERE word LIKE 'quux%'"
    with psycopg.connect(urls.owner) as conn:
        conn.execute(NEW.format("disabled"))
        conn.execute("UPDATE add_ons SET name = 'Quuxöid' WHERE slug = 'new'")
        assert rows(conn, known) == []
        conn.execute("UPDATE add_ons SET status = 'active' WHERE slug = 'new'")
        assert rows(conn, known) == [("quuxoid",)]
        conn.execute("DELETE FROM add_ons WHERE slug = 'new'")
        conn.execute("SELECT recount_words()")
        assert rows(conn, known) == []
        assert rows(conn, "SELECT count(*) > 50 FROM search_words") == [(True,)]


def test_features_are_counted_when_asked(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE feature_definitions SET add_on_count = 0")
        (changed,) = rows(conn, "SELECT recount_features()")[0]
        assert changed > 0
        assert rows(
            conn,
            "SELECT count(*) FROM feature_definitions d WHERE add_on_count <> (SELECT count(*)"
            " FROM add_on_features f JOIN add_ons a ON a.id = f.add_on_id AND a.is_listed"
            " WHERE f.feature_key = d.feature_key AND f.enabled)",
        ) == [(0,)]
        assert rows(conn, "SELECT recount_features()") == [(0,)]
