"""Each rule that the database itself holds refuses a bad row under its name."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Urls

ONE = "(SELECT id FROM add_ons WHERE slug = 'bolt')"
BUNDLE = "(SELECT id FROM add_on_bundles LIMIT 1)"


def bundle(ids: str, extra: str = "discount_percent", value: str = "10") -> str:
    return (
        f"INSERT INTO add_on_bundles (slug, name, add_on_ids, {extra})"  # noqa: S608
        f" VALUES ('x', 'X', {ids}, {value})"
    )


def line(columns: str, values: str) -> str:
    return f"INSERT INTO cart_items (user_id, {columns}) VALUES ('guest:x', {values})"  # noqa: S608


def code(values: str) -> str:
    return f"INSERT INTO promotional_codes (code, discount_type, discount_value) VALUES ({values})"  # noqa: S608


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("cart_items_add_on_xor_bundle", line("add_on_id, bundle_id", f"{ONE}, {BUNDLE}")),
        ("cart_items_add_on_xor_bundle", line("quantity", "1")),
        ("cart_items_quantity_check", line("add_on_id, quantity", f"{ONE}, 0")),
        ("cart_items_quantity_check", line("add_on_id, quantity", f"{ONE}, 100")),
        ("add_on_bundles_discount_percent_check", bundle(f"ARRAY[{ONE}]", value="101")),
        ("add_on_bundles_one_discount", bundle(f"ARRAY[{ONE}]", value="NULL")),
        (
            "add_on_bundles_one_discount",
            bundle(f"ARRAY[{ONE}]", "discount_percent, discount_amount", "10, 5"),
        ),
        ("add_on_bundles_not_empty", bundle("ARRAY[]::uuid[]")),
        ("add_on_bundles_no_repeat", bundle(f"ARRAY[{ONE}, {ONE}]")),
        ("add_on_bundles_members_exist", bundle(f"ARRAY[{ONE}, gen_random_uuid()]")),
        ("add_on_bundles_members_exist", "DELETE FROM add_ons WHERE slug = 'bolt'"),
        ("promotional_codes_code_once", code("'launch2025', 'percentage', 10")),
        ("promotional_codes_percent_check", code("'NEW', 'percentage', 101")),
        ("promotional_codes_discount_value_check", code("'NEW', 'fixed_amount', 0")),
        (
            "promotional_codes_uses_within_limit",
            "UPDATE promotional_codes SET current_uses = 101 WHERE code = 'LAUNCH2025'",
        ),
        ("promotional_codes_uses_within_limit", "UPDATE promotional_codes SET current_uses = -1"),
        ("add_ons_base_price_check", "UPDATE add_ons SET base_price = -0.01"),
        (
            "add_ons_free_costs_nothing",
            "UPDATE add_ons SET billing_type = 'free' WHERE base_price > 0",
        ),
        ("add_ons_status_check", "UPDATE add_ons SET status = 'gone'"),
        ("add_ons_slug_check", "UPDATE add_ons SET slug = 'Not A Slug'"),
        (
            "pricing_rules_conditions_known",
            "INSERT INTO pricing_rules (name, discount_percent, conditions)"
            """ VALUES ('x', 10, '{"full_moon": true}')""",
        ),
        (
            "pricing_rules_discount_percent_check",
            "INSERT INTO pricing_rules (name, discount_percent) VALUES ('x', 101)",
        ),
        (
            "add_on_prices_no_overlap",
            "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
            " SELECT id, 'monthly', amount, tstzrange(since::timestamptz, NULL) FROM add_ons,"
            " (VALUES (9, '2026-01-01'), (8, '2026-06-01')) AS book (amount, since)"
            " WHERE slug = 'bolt'",
        ),
        (
            "users_username_once",
            "INSERT INTO users (id, email, display_name, username) VALUES"
            " ('a', 'a@b', 'A', 'ada'), ('b', 'a@b', 'B', 'ada')",
        ),
        (
            "trials_once",
            "INSERT INTO trials (organization_id, add_on_id, user_id, ends_at)"
            " SELECT o.id, a.id, o.owner_id, now() + interval '1 day'"
            " FROM organizations o, add_ons a, generate_series(1, 2) WHERE a.slug = 'bolt'",
        ),
        (
            "org_subscriptions_one_live",
            "INSERT INTO org_subscriptions (organization_id, plan)"
            " SELECT id, 'pro' FROM organizations",
        ),
        (
            "user_add_ons_one_live",
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
            " SELECT o.owner_id, o.id, a.id, 'grant'"
            " FROM organizations o, add_ons a, generate_series(1, 2) WHERE a.slug = 'bolt'",
        ),
        (
            "add_on_submissions_reasoned",
            "INSERT INTO add_on_submissions (organization_id, user_id, name, version, status)"
            " SELECT id, owner_id, 'X', '1', 'rejected' FROM organizations",
        ),
        (
            "plan_features_limit_xor_flags",
            "INSERT INTO plan_features (plan, feature_key) VALUES ('free', 'x')",
        ),
    ],
)
def test_a_bad_row_is_refused_by_name(urls: Urls, rule: str, statement: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        # The policies are another test's; here the rules are asked alone.
        conn.execute("ALTER TABLE cart_items DISABLE ROW LEVEL SECURITY")
        conn.execute("ALTER TABLE organizations DISABLE ROW LEVEL SECURITY")
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            conn.execute(statement)  # type: ignore[call-overload]
    assert refused.value.diag.constraint_name == rule


def test_what_was_bought_belongs_to_its_orders_organization(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'add_on_purchases'::regclass AND confrelid = 'orders'::regclass"
        ).fetchone()
    assert row is not None
    assert "(organization_id, order_id)" in row[0]
