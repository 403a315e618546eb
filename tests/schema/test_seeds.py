"""What the shop sells on its first day, and that sowing twice changes nothing."""

from __future__ import annotations

import psycopg
import pytest

from repo import migrations
from tests.conftest import Urls
from tests.support.people import Visitors

COUNTS = """
SELECT (SELECT count(*) FROM add_ons), (SELECT count(*) FROM add_on_bundles),
       (SELECT count(*) FROM promotional_codes), (SELECT count(*) FROM subscription_tiers),
       (SELECT count(*) FROM plan_features), (SELECT count(*) FROM add_on_features),
       (SELECT count(*) FROM users)
"""


def one(urls: Urls, query: str) -> tuple[object, ...]:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(query).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return tuple(row)


def test_the_shop_is_full(urls: Urls) -> None:
    add_ons, bundles, codes, tiers, plan_features, features, people = one(urls, COUNTS)
    assert add_ons >= 65
    assert (bundles, codes, tiers, plan_features, people) == (8, 4, 11, 36, 1)
    assert features >= 40


def test_a_second_seeding_changes_nothing(urls: Urls) -> None:
    before = one(urls, COUNTS)
    with migrations.connect(urls.owner) as conn:
        migrations.seed(conn, lambda _: None)
    assert one(urls, COUNTS) == before


def test_the_nine_extensions_cost_what_they_cost(urls: Urls) -> None:
    query = "SELECT sum(base_price)::text, count(*) FROM add_ons WHERE catalogue_set = 'extensions'"
    assert one(urls, query) == ("162.91", 9)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("billing_type", "annual custom free monthly one_time usage_based"),
        ("integration_type", "api embed n8n_workflow native standalone webhook"),
        ("status", "active beta coming_soon deprecated disabled"),
    ],
)
def test_the_tools_show_every_state(urls: Urls, column: str, expected: str) -> None:
    query = (
        f"SELECT string_agg(DISTINCT {column}, ' ' ORDER BY {column})"  # noqa: S608
        " FROM add_ons WHERE catalogue_set = 'ai_tools'"
    )
    assert one(urls, query) == (expected,)


def test_features_and_their_mappings_agree(urls: Urls) -> None:
    query = """
        SELECT count(*) FROM add_ons a WHERE a.features <> coalesce(
            (SELECT jsonb_agg(feature_key ORDER BY array_position(
                ARRAY(SELECT jsonb_array_elements_text(a.features)), feature_key))
             FROM add_on_features f WHERE f.add_on_id = a.id), '[]')
    """
    assert one(urls, query) == (0,)


def test_bundles_hold_what_can_be_bought(urls: Urls) -> None:
    assert one(urls, "SELECT count(*) FROM bundles_on_sale") == (8,)


def test_the_demo_gives_olga_a_business(urls: Urls, visitors: Visitors) -> None:
    for _ in range(2):
        with migrations.connect(urls.owner) as conn:
            migrations.seed(conn, lambda _: None, folder=migrations.DEMO_SEEDS)
    olga = visitors.person("olga", sub="5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e03")
    assert "Harbor Realty" in olga.get("/").text
    assert "Harbor Realty" not in visitors.person("casey").get("/").text
