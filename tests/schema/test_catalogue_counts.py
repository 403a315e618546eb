"""The catalogue's kept counts are what counting would give, whatever happens to an add-on."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.conftest import Urls

COUNTED = (
    "SELECT category, catalogue_set, billing_type, count(*) FROM add_ons WHERE is_listed"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
KEPT = (
    "SELECT category, catalogue_set, billing_type, add_ons FROM catalogue_counts"
    " WHERE add_ons > 0 ORDER BY 1, 2, 3"
)
NEW = (
    "INSERT INTO add_ons (slug, name, catalogue_set, category, base_price, billing_type,"
    " integration_type, status) SELECT 'new', 'New', 'plugins', slug, 1, 'monthly', 'api', '{}'"
    " FROM categories LIMIT 1"
)


def rows(conn: psycopg.Connection[Any], query: str) -> list[Any]:
    return conn.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    "change",
    [
        NEW.format("active"),
        NEW.format("disabled"),
        "DELETE FROM add_ons WHERE slug = 'n8n-mastery'",
        "UPDATE add_ons SET status = 'disabled'",
        "UPDATE add_ons SET is_active = NOT is_active",
        "UPDATE add_ons SET billing_type = 'annual' WHERE billing_type = 'monthly'",
        "UPDATE add_ons SET category = (SELECT max(slug) FROM categories) WHERE slug > 'm'",
        "UPDATE add_ons SET purchase_count = purchase_count + 1",
    ],
)
def test_the_counts_follow_every_change(urls: Urls, change: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        assert rows(conn, KEPT) == rows(conn, COUNTED) != []
        conn.execute("DELETE FROM add_on_bundles")
        conn.execute(change)  # type: ignore[call-overload]
        assert rows(conn, KEPT) == rows(conn, COUNTED)


def test_a_recount_mends_them(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE catalogue_counts SET add_ons = 999")
        conn.execute("SELECT recount_catalogue()")
        assert rows(conn, KEPT) == rows(conn, COUNTED)


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
