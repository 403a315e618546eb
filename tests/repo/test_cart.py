"""What a cart's line cannot be, whichever way it is put there."""

from __future__ import annotations

import psycopg
import pytest

from repo import cart, upkeep
from services.errors import Invalid
from services.pricing import Discount, unit_price
from services.rules import from_rule
from tests.repo.conftest import Shop, refused


@pytest.mark.parametrize("quantity", [0, 100, -1])
def test_a_quantity_is_from_1_to_99(shop: Shop, quantity: int) -> None:
    with shop.nobody.writes() as conn:
        cart.put_add_on(conn, slug="bolt", quantity=1, billing_type=None)
        (line,) = cart.list_lines(conn).result()
    wrong = refused("cart_items_quantity_check", Invalid, field="quantity")
    with wrong, shop.nobody.writes() as conn:
        cart.change_line(conn, line_id=line.id, quantity=quantity, billing_type=None)
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


class TestUndo:
    """What is remembered of a change, whose it is, and for how long."""

    def test_a_line_comes_back_as_it_was(self, shop: Shop) -> None:
        with shop.owner.writes() as conn:
            cart.put_add_on(conn, slug="bolt", quantity=3, billing_type="annual")
            (line,) = cart.list_lines(conn).result()
            removed = cart.remove_line(conn, line_id=line.id)
            assert removed is not None
            assert cart.list_lines(conn).result() == []
            assert cart.count_things(conn).result().count == 0
            undone = cart.undo(conn, undo_id=removed.undo_id)
            assert undone is not None
            assert (undone.kind, undone.line_id) == ("removal", line.id)
            assert cart.list_lines(conn).result() == [line]
            assert cart.undo(conn, undo_id=removed.undo_id) is None

    def test_it_is_the_owners_alone(self, shop: Shop) -> None:
        with shop.owner.writes() as conn:
            cart.put_add_on(conn, slug="bolt", quantity=1, billing_type=None)
            (line,) = cart.list_lines(conn).result()
        for other in (shop.teammate, *shop.outsiders, shop.staff):
            with other.writes() as conn:
                assert cart.remove_line(conn, line_id=line.id) is None
                assert cart.save_line(conn, line_id=line.id, saved=True) is None
                assert cart.accept_prices(conn, line_id=line.id) == 0
                assert not cart.has_line(conn, line_id=line.id)
                assert not cart.change_line(conn, line_id=line.id, quantity=2, billing_type=None)
        with shop.owner.writes() as conn:
            removed = cart.remove_line(conn, line_id=line.id)
        assert removed is not None
        for other in (shop.teammate, *shop.outsiders, shop.staff):
            with other.writes() as conn:
                assert cart.undo(conn, undo_id=removed.undo_id) is None

    def test_after_a_day_it_is_forgotten(self, shop: Shop) -> None:
        with shop.owner.writes() as conn:
            cart.put_add_on(conn, slug="bolt", quantity=1, billing_type=None)
            cart.put_add_on(conn, slug="brigade", quantity=1, billing_type=None)
            first, second = cart.list_lines(conn).result()
            cart.remove_line(conn, line_id=first.id)
        shop.do("UPDATE cart_undos SET created_at = now() - interval '25 hours'")
        with shop.owner.writes() as conn:
            cart.remove_line(conn, line_id=second.id)
        assert shop.one("SELECT count(*) FROM cart_undos") == (1,)
        shop.do("UPDATE cart_undos SET created_at = now() - interval '25 hours'")
        with shop.jobs.transaction() as conn:
            upkeep.delete_idle_carts(conn, age="30 days")
        assert shop.one("SELECT count(*) FROM cart_undos") == (0,)

    def test_a_swap_needs_every_line_as_it_was(self, shop: Shop) -> None:
        slugs = ("amanuensis", "presenton", "unicorn-orator")
        with shop.owner.writes() as conn:
            for slug in slugs:
                cart.put_add_on(conn, slug=slug, quantity=1, billing_type=None)
            ids = [line.id for line in cart.list_lines(conn).result()]
            (offered, *_) = [
                b for b in cart.list_bundles(conn).result() if "productivity" in b.slug
            ]
            swap = {"bundle_id": offered.id, "line_ids": ids}
            assert cart.swap_for_bundle(conn, quantity=2, **swap) is None
            cart.save_line(conn, line_id=ids[0], saved=True)
            assert cart.swap_for_bundle(conn, quantity=1, **swap) is None
            cart.save_line(conn, line_id=ids[0], saved=False)
            assert len(cart.list_lines(conn).result()) == 3
            swapped = cart.swap_for_bundle(conn, quantity=1, **swap)
            assert swapped is not None
            (line,) = cart.list_lines(conn).result()
            assert line.kind == "bundle"
            cart.undo(conn, undo_id=swapped.undo_id)
            assert [line.id for line in cart.list_lines(conn).result()] == ids

    def test_a_bundle_that_is_off_sale_takes_nothing_out(self, shop: Shop) -> None:
        with shop.owner.writes() as conn:
            cart.put_add_on(conn, slug="amanuensis", quantity=2, billing_type=None)
            lines = cart.list_lines(conn).result()
            (offered, *_) = cart.list_bundles(conn).result()
        shop.do("UPDATE add_on_bundles SET is_active = false WHERE id = %s", offered.id)
        with shop.owner.writes() as conn:
            ids = [line.id for line in lines]
            swap = {"bundle_id": offered.id, "line_ids": ids}
            assert cart.swap_for_bundle(conn, quantity=1, **swap) is None
            assert cart.swap_for_bundle(conn, quantity=2, **swap) is None
            assert cart.list_lines(conn).result() == lines
        assert shop.one("SELECT count(*) FROM cart_undos") == (0,)


def test_the_price_that_was_seen_is_the_price(shop: Shop) -> None:
    """Of everything that is sold, in each of its ways: the two sums agree to the cent."""
    with shop.nobody.writes() as conn:
        for slug in ("bolt", "brigade", "miyabi-security-scanner", "calendar-integration"):
            cart.put_add_on(conn, slug=slug, quantity=1, billing_type=None)
        cart.put_add_on(conn, slug="presenton", quantity=1, billing_type="annual")
        for (slug,) in conn.execute("SELECT slug FROM bundles_on_sale").fetchall():
            cart.put_bundle(conn, slug=slug, quantity=1)
        found = cart.list_lines(conn).result()
    assert len(found) > 7
    for line in found:
        discount = Discount(line.discount_percent, line.discount_amount)
        unit = line.list_price
        if line.kind == "bundle":
            unit = unit_price(line.list_price, discount)
        assert line.seen_price == line.price_now == unit, line.slug
