"""The indexes: those that others rely on, of each kind, none twice, none that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.conftest import Urls

NAMED = {
    "idx_user_add_ons_user_id",
    "idx_cart_items_user",
    "idx_add_on_purchases_user_date",
    "idx_add_ons_features",
    "idx_add_on_bundles_addon_ids",
}
# Ours, not the queue's library's, nor the copies that partitions have.
OURS = """
SELECT x.relname, t.relname, i.indrelid, i.indkey::text, a.amname, i.indpred IS NOT NULL,
       i.indexprs IS NOT NULL, i.indnatts, i.indisunique
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am a ON a.oid = x.relam
WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
  AND t.relname NOT LIKE 'procrastinate%'
"""
# char(n) compared with text is cast, and then its index is of no use.
PADDED_KEYS = """
SELECT t.relname, a.attname FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
WHERE t.relnamespace = 'public'::regnamespace AND a.atttypid = 'bpchar'::regtype
  -- A price's currency is a part of the exclusion constraint, and never looked for alone.
  AND NOT i.indisexclusion
"""
# The very same columns, order, kind and condition.
TWICE = """
SELECT array_agg(i.indexrelid::regclass::text ORDER BY 1) FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
  AND t.relname NOT LIKE 'procrastinate%'
GROUP BY i.indrelid, i.indkey, i.indclass, i.indoption, pg_get_expr(i.indpred, i.indrelid),
         pg_get_expr(i.indexprs, i.indrelid)
HAVING count(*) > 1
"""


@pytest.fixture
def conn(module_urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(module_urls.owner) as conn:
        yield conn


def test_those_that_others_rely_on_are_there(conn: psycopg.Connection[Any]) -> None:
    found = {name: kind for name, _, _, _, kind, *_ in conn.execute(OURS)}
    assert found.keys() >= NAMED
    assert found["idx_add_ons_features"] == found["idx_add_on_bundles_addon_ids"] == "gin"


def test_there_are_enough_and_of_each_kind(conn: psycopg.Connection[Any]) -> None:
    rows = [row for row in conn.execute(OURS) if row[0].startswith("idx_")]
    assert len(rows) >= 30
    kinds = [
        (kind, partial, expression, columns) for *_, kind, partial, expression, columns, _ in rows
    ]
    assert sum(kind == "gin" for kind, *_ in kinds) >= 3
    assert sum(partial for _, partial, *_ in kinds) >= 10
    assert any(expression for *_, expression, _ in kinds)
    assert sum(columns > 1 for *_, columns in kinds) >= 10


def test_none_is_there_twice(conn: psycopg.Connection[Any]) -> None:
    assert conn.execute(TWICE).fetchall() == []


def test_no_key_is_padded(conn: psycopg.Connection[Any]) -> None:
    assert conn.execute(PADDED_KEYS).fetchall() == []
