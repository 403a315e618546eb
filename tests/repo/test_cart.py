"""What a cart's line cannot be, whichever way it is put there."""

from __future__ import annotations

import psycopg
import pytest

from repo import cart
from services.errors import Invalid
from services.rules import from_rule
from tests.repo.conftest import Shop, refused


@pytest.mark.parametrize("quantity", [0, 100, -1])
def test_a_quantity_is_from_1_to_99(shop: Shop, quantity: int) -> None:
    with shop.nobody.writes() as conn:
        cart.put_add_on(conn, slug="bolt", quantity=1, billing_type=None)
        (line,) = cart.list_lines(conn).result()
    wrong = refused("cart_items_quantity_check", Invalid, field="quantity")
    with wrong, shop.nobody.writes() as conn:
        cart.set_quantity(conn, line_id=line.id, quantity=quantity)
    wrong = refused("cart_items_quantity_check", Invalid, field="quantity")
    with wrong, shop.nobody.writes() as conn:
        cart.put_add_on(conn, slug="brigade", quantity=quantity, billing_type=None)
    wrong = refused("cart_items_quantity_check", Invalid, field="quantity")
    with wrong, shop.owner.writes() as conn:
        cart.put_bundle(conn, slug=bundle(shop), quantity=quantity)


def test_a_line_is_one_thing_the_table_says(shop: Shop) -> None:
    """No function of the repository puts two things, or none, in one line."""
    both = (
        "INSERT INTO cart_items (user_id, add_on_id, bundle_id)"
        " SELECT 'guest:somebody', a.id, b.id FROM add_ons a, add_on_bundles b LIMIT 1"
    )
    for statement in (both, "INSERT INTO cart_items (user_id) VALUES ('guest:somebody')"):
        with pytest.raises(psycopg.errors.CheckViolation) as violated:
            shop.do(statement)
        assert violated.value.diag.constraint_name == "cart_items_add_on_xor_bundle"
    assert isinstance(from_rule("cart_items_add_on_xor_bundle"), Invalid)


def bundle(shop: Shop) -> str:
    return str(shop.one("SELECT slug FROM bundles_on_sale ORDER BY slug LIMIT 1")[0])
