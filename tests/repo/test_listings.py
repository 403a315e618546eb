"""Staff write what is sold: add-ons, their features, bundles; others see no row of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from repo import listings
from repo.listings import AddOnTerms, BundleTerms
from services.errors import Invalid, NotFound
from tests.repo.conftest import MISSING, Shop, refused

NEW = AddOnTerms(
    slug="new-one",
    name="New one",
    catalogue_set="plugins",
    category="development",
    base_price=Decimal("5.00"),
    billing_type="monthly",
    integration_type="api",
    required_slugs=["brigade", "bolt"],
    metadata={"number": 1},
    screenshots=["/a.png"],
)
PAIR = BundleTerms(
    slug="pair", name="Pair", member_slugs=["brigade", "bolt"], discount_percent=Decimal(10)
)


def test_an_add_on_is_written_and_read_back(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        add_on_id = listings.insert_add_on(conn, NEW)
        assert add_on_id is not None
        assert listings.update_add_on(conn, replace(NEW, name="Newer"), add_on_id=add_on_id)
        assert listings.set_add_on_status(
            conn, add_on_id=add_on_id, status="disabled", is_active=False
        )
        found = listings.find_listing(conn, slug="new-one")
    assert found is not None
    assert (found.name, found.status, found.is_active) == ("Newer", "disabled", False)
    assert (found.required_slugs, found.metadata) == (["bolt", "brigade"], {"number": 1})
    assert found.screenshots == ["/a.png"]


def test_features_are_these_and_no_others(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    keys = shop.one("SELECT array_agg(feature_key ORDER BY feature_key) FROM feature_definitions")
    assert isinstance(keys[0], list)
    first, second, *_ = keys[0]
    for wanted in ({second: {"limit": 3}, first: {}}, {second: {"limit": 4}}, {}):
        with shop.staff.writes() as conn:
            assert listings.set_features(conn, add_on_id=bolt, features=wanted)
        kept = shop.one(
            "SELECT coalesce(jsonb_object_agg(feature_key, configuration), '{}'),"
            " (SELECT features FROM add_ons WHERE id = %(id)s)"
            " FROM add_on_features WHERE add_on_id = %(id)s".replace("%(id)s", f"'{bolt}'")
        )
        assert kept == (wanted, list(wanted))
    with (
        refused("add_on_features_feature_key_fkey", NotFound),
        shop.staff.writes() as conn,
    ):
        listings.set_features(conn, add_on_id=bolt, features={"magic": {}})


def test_a_bundle_keeps_the_order_of_its_members(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        bundle_id = listings.insert_bundle(conn, PAIR)
    assert bundle_id is not None
    assert items(shop, bundle_id) == [(1, "brigade"), (2, "bolt")]
    turned = replace(PAIR, member_slugs=["bolt", "brigade"])
    with shop.staff.writes() as conn:
        assert listings.update_bundle(conn, turned, bundle_id=bundle_id)
        assert not listings.update_bundle(conn, replace(PAIR, slug="none"), bundle_id=MISSING)
    assert items(shop, bundle_id) == [(1, "bolt"), (2, "brigade")]


def items(shop: Shop, bundle_id: UUID) -> list[tuple[int, str]]:
    with shop.nobody.reads() as conn:
        found = listings.list_bundle_items(conn, bundle_id=bundle_id).result()
    return [(item.position, item.slug) for item in found]


def test_others_write_nothing(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    before = shop.one("SELECT a::text FROM add_ons a WHERE slug = 'bolt'")
    (bundle_id,) = shop.one("SELECT id FROM add_on_bundles LIMIT 1")
    assert isinstance(bundle_id, UUID)
    for asker in shop.customers:
        with asker.writes() as conn:
            assert listings.find_listing(conn, slug="bolt") is None
            assert listings.insert_add_on(conn, NEW) is None
            assert not listings.update_add_on(conn, NEW, add_on_id=bolt)
            assert not listings.set_add_on_status(
                conn, add_on_id=bolt, status="disabled", is_active=False
            )
            assert not listings.set_features(conn, add_on_id=bolt, features={})
            assert listings.insert_bundle(conn, PAIR) is None
            assert not listings.update_bundle(conn, PAIR, bundle_id=bundle_id)
    assert shop.one("SELECT a::text FROM add_ons a WHERE slug = 'bolt'") == before
    assert shop.one("SELECT count(*) FROM add_on_features WHERE add_on_id = %s", bolt) != (0,)


@pytest.mark.parametrize(
    ("rule", "terms", "field"),
    [
        ("slug_key", replace(NEW, slug="bolt"), "slug"),
        ("slug_check", replace(NEW, slug="Not A Slug"), "slug"),
        ("name_check", replace(NEW, name=""), "name"),
        ("base_price_check", replace(NEW, base_price=Decimal(-1)), "base_price"),
        ("requirements_exist", replace(NEW, required_slugs=["bolt", "nothing"]), "required_slugs"),
        ("free_costs_nothing", replace(NEW, billing_type="free"), "base_price"),
        ("currency_check", replace(NEW, currency="usd"), "currency"),
        ("billing_type_check", replace(NEW, billing_type="barter"), "billing_type"),
        ("integration_type_check", replace(NEW, integration_type="glue"), "integration_type"),
        ("status_check", replace(NEW, status="gone"), "status"),
        ("catalogue_set_check", replace(NEW, catalogue_set="hats"), "catalogue_set"),
        ("trial_days_check", replace(NEW, trial_days=366), "trial_days"),
    ],
)
def test_an_add_on_that_cannot_be(shop: Shop, rule: str, terms: AddOnTerms, field: str) -> None:
    with refused(f"add_ons_{rule}", Invalid, field=field), shop.staff.writes() as conn:
        listings.insert_add_on(conn, terms)


def test_an_add_on_of_what_is_not_there(shop: Shop) -> None:
    with refused("add_ons_category_fkey", NotFound), shop.staff.writes() as conn:
        listings.insert_add_on(conn, replace(NEW, category="hats"))
    with refused("add_ons_required_tier_fkey", NotFound), shop.staff.writes() as conn:
        listings.insert_add_on(conn, replace(NEW, required_tier="gold"))


DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "terms", "field"),
    [
        ("discount_percent_check", replace(PAIR, discount_percent=Decimal(101)),
         "discount_percent"),
        ("discount_amount_check",
         replace(PAIR, discount_percent=None, discount_amount=Decimal(0)), "discount_amount"),
        ("one_discount", replace(PAIR, discount_percent=None), "discount_percent"),
        ("one_discount", replace(PAIR, discount_amount=Decimal(1)), "discount_percent"),
        ("not_empty", replace(PAIR, member_slugs=[]), "member_slugs"),
        ("no_repeat", replace(PAIR, member_slugs=["bolt", "bolt"]), "member_slugs"),
        ("members_exist", replace(PAIR, member_slugs=["bolt", "no-such", "nor-this"]),
         "member_slugs"),
        ("slug_check", replace(PAIR, slug="Not A Slug"), "slug"),
        ("name_check", replace(PAIR, name=""), "name"),
        ("status_check", replace(PAIR, status="gone"), "status"),
        ("validity", replace(PAIR, valid_from=DAY, valid_until=DAY), "valid_until"),
    ],
)  # fmt: skip
def test_a_bundle_that_cannot_be(shop: Shop, rule: str, terms: BundleTerms, field: str) -> None:
    with refused(f"add_on_bundles_{rule}", Invalid, field=field), shop.staff.writes() as conn:
        listings.insert_bundle(conn, terms)


def test_two_bundles_at_one_address(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        listings.insert_bundle(conn, PAIR)
    with refused("add_on_bundles_slug_key", Invalid, field="slug"), shop.staff.writes() as conn:
        listings.insert_bundle(conn, PAIR)
