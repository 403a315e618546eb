"""Staff make codes and end them; a code is one code whatever its case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from repo import orders, promotions
from repo.orders import NewOrder
from repo.promotions import CodeTerms
from services.errors import Invalid, NotFound
from tests.repo.conftest import Shop, refused

TERMS = CodeTerms("SPRING", "In spring", "percentage", Decimal(10), max_uses=2)
DAY = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = NewOrder(
    customer_name="C", customer_email="c@example.test", subtotal=Decimal(5), discount=Decimal(0),
    tax=Decimal(0), total=Decimal(5), credits=Decimal(0), currency="USD", promotional_code_id=None,
    promo_code=None, payment_method="credit_card", fingerprint="0" * 64,
)  # fmt: skip


def test_a_code_is_made_found_and_ended(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        code_id = promotions.insert_code(conn, TERMS)
    assert code_id is not None
    with shop.stranger.writes() as conn:
        found = promotions.find_code(conn, code="spring")
        assert found is not None
        assert (found.code, found.uses_left, found.is_active) == ("SPRING", 2, True)
        assert not promotions.deactivate_code(conn, code_id=code_id)
    with shop.staff.writes() as conn:
        assert promotions.deactivate_code(conn, code_id=code_id)
        assert not promotions.deactivate_code(conn, code_id=code_id)
    assert shop.one("SELECT is_active FROM promotional_codes WHERE code = 'SPRING'") == (False,)


def test_only_staff_make_codes(shop: Shop) -> None:
    for asker in shop.customers:
        with asker.writes() as conn:
            assert promotions.insert_code(conn, TERMS) is None
    assert shop.one("SELECT count(*) FROM promotional_codes WHERE code = 'SPRING'") == (0,)


@pytest.mark.parametrize(
    ("rule", "terms", "field"),
    [
        ("code_once", replace(TERMS, code="Launch2025"), "code"),
        ("code_check", replace(TERMS, code=""), "code"),
        ("percent_check", replace(TERMS, discount_value=Decimal(101)), "discount_value"),
        ("discount_value_check", replace(TERMS, discount_value=Decimal(0)), "discount_value"),
        ("discount_type_check", replace(TERMS, discount_type="gift"), "discount_type"),
        ("max_uses_check", replace(TERMS, max_uses=0), "max_uses"),
        ("applicable_to_check", replace(TERMS, applicable_to=[]), "applicable_to"),
        ("min_subtotal_check", replace(TERMS, min_subtotal=Decimal(0)), "min_subtotal"),
        ("validity", replace(TERMS, starts_at=DAY, expires_at=DAY), "expires_at"),
    ],
)
def test_a_code_that_cannot_be(shop: Shop, rule: str, terms: CodeTerms, field: str) -> None:
    with refused(f"promotional_codes_{rule}", Invalid, field=field), shop.staff.writes() as conn:
        promotions.insert_code(conn, terms)


def test_a_code_for_a_tier_that_is_not_there(shop: Shop) -> None:
    with refused("promotional_codes_tier_code_fkey", NotFound), shop.staff.writes() as conn:
        promotions.insert_code(conn, replace(TERMS, tier_code="gold"))


def test_only_the_open_orders_use_is_given_back_to_the_cart(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        code_id = promotions.insert_code(conn, replace(TERMS, max_uses=1))
    assert code_id is not None
    with shop.owner.writes() as conn:
        promotions.put_cart_code(conn, code_id=code_id)
        placed = orders.insert_order(conn, ORDER, []).id
        assert promotions.take_use(conn, code_id=code_id, order_id=placed)

    def left() -> int | None:
        with shop.owner.reads() as conn:
            found = promotions.find_cart_code(conn).result()
        assert found is not None
        return found.uses_left

    assert left() == 1
    # Settling, held, or of another organization: none of them is paid for this cart.
    for away, back in (
        ("UPDATE orders SET settling_since = now()", "UPDATE orders SET settling_since = NULL"),
        ("UPDATE orders SET hold_reason = 'amount'", "UPDATE orders SET hold_reason = NULL"),
        (
            "UPDATE user_sessions s SET organization_id = g.id FROM organizations g"
            " WHERE g.owner_id = s.user_id AND g.slug <> 'acme'",
            None,
        ),
    ):
        shop.do(away)
        assert left() == 0
        if back is not None:
            shop.do(back)
            assert left() == 1
