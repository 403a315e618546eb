"""Credits: never spent twice, given back once, seen by the organization alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from repo import credits, orders
from repo.db import Database
from repo.orders import NewOrder
from tests.repo.conftest import MISSING, Asker, Shop

WRITERS = 8


def order(asker: Asker, amount: str) -> UUID:
    """An open order that is paid with so many credits, which it has not taken yet."""
    with asker.writes() as conn:
        return orders.insert_order(conn, _order(amount), []).id


def _order(amount: str) -> NewOrder:
    worth = Decimal(amount)
    return NewOrder(
        customer_name="C", customer_email="c@example.test", subtotal=worth, discount=Decimal(0),
        tax=Decimal(0), total=worth, credits=worth, currency="USD", promotional_code_id=None,
        promo_code=None, payment_method="platform_credits", fingerprint="0" * 64,
    )  # fmt: skip


def settling(shop: Shop, order_id: UUID) -> UUID:
    """Out of the way of the next order of the same person."""
    shop.do("UPDATE orders SET settling_since = now() WHERE id = %s", order_id)
    return order_id


def grant(shop: Shop, amount: str) -> bool:
    with shop.staff.writes() as conn:
        return credits.change(
            conn, organization_id=shop.acme, amount=Decimal(amount), note="welcome"
        )


def balance(asker: Asker) -> str:
    with asker.reads() as conn:
        return str(credits.find_balance(conn))


def spend(asker: Asker, order_id: UUID) -> bool:
    with asker.writes() as conn:
        return credits.spend(conn, order_id=order_id)


def test_staff_grant_and_withdraw_and_never_below_zero(shop: Shop) -> None:
    assert balance(shop.owner) == "0"
    assert grant(shop, "20.00")
    assert grant(shop, "-5.00")
    assert not grant(shop, "-15.01")
    assert balance(shop.owner) == "15.00"
    with shop.owner.reads() as conn:
        found = credits.list_entries(conn, page_size=9).result()
    assert [(entry.kind, str(entry.amount), entry.note) for entry in found] == [
        ("withdrawn", "-5.00", "welcome"),
        ("granted", "20.00", "welcome"),
    ]


def test_only_staff_give_and_only_the_organization_sees(shop: Shop) -> None:
    grant(shop, "20.00")
    for asker in shop.customers:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), asker.writes() as conn:
            credits.change(conn, organization_id=shop.acme, amount=Decimal(5), note="")
    for asker in (shop.stranger, shop.nobody):
        assert balance(asker) == "0"
        with asker.reads() as conn:
            assert credits.list_entries(conn, page_size=9).result() == []


def test_an_order_spends_what_it_says_and_gives_it_back_once(shop: Shop) -> None:
    grant(shop, "20.00")
    placed = order(shop.owner, "12.00")
    assert spend(shop.owner, placed)
    assert balance(shop.owner) == "8.00"
    with pytest.raises(psycopg.errors.InsufficientPrivilege), shop.owner.writes() as conn:
        credits.give_back(conn, order_id=placed)  # it is open, and may still be paid
    with shop.owner.writes() as conn:
        orders.cancel_order(conn, order_id=placed)
        credits.give_back(conn, order_id=placed)
        credits.give_back(conn, order_id=placed)
    with shop.jobs.transaction() as conn:
        credits.give_back(conn, order_id=placed)
    assert balance(shop.owner) == "20.00"


def test_an_order_that_took_nothing_gives_nothing_back(shop: Shop) -> None:
    grant(shop, "5.00")
    placed = order(shop.owner, "12.00")
    assert not spend(shop.owner, placed)
    with shop.owner.writes() as conn:
        orders.cancel_order(conn, order_id=placed)
        credits.give_back(conn, order_id=placed)
    assert balance(shop.owner) == "5.00"


def test_nobody_spends_for_another(shop: Shop) -> None:
    grant(shop, "20.00")
    placed = order(shop.owner, "12.00")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        spend(shop.teammate, placed)
    for asker in (shop.stranger, shop.nobody):
        assert not spend(asker, placed)  # they do not see the order
    assert not spend(shop.owner, MISSING)
    assert balance(shop.owner) == "20.00"


def test_a_buyer_takes_no_other_amount_than_her_order_says(shop: Shop) -> None:
    grant(shop, "20.00")
    placed = order(shop.owner, "12.00")
    statement = (
        "INSERT INTO credit_entries (organization_id, kind, amount, order_id)"
        " SELECT organization_id, %s, %s, id FROM orders WHERE id = %s RETURNING id"
    )
    with shop.owner.writes() as conn:
        assert conn.execute(statement, ["returned", 12, placed]).fetchall() == []
    assert spend(shop.owner, placed)
    for kind, amount in (("spent", -1), ("returned", 12), ("returned", 1), ("spent", -7)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), shop.owner.writes() as conn:
            conn.execute(statement, [kind, amount, placed])


def test_of_eight_orders_at_once_no_two_spend_the_same(shop: Shop) -> None:
    grant(shop, "20.00")
    placed = [settling(shop, order(shop.owner, "6.00")) for _ in range(WRITERS)]
    writers = Database(shop.urls.jobs, role="shop_jobs", size=WRITERS)

    def take(order_id: UUID) -> bool:
        with writers.transaction() as conn:
            return credits.spend(conn, order_id=order_id)

    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            taken = list(pool.map(take, placed))
    finally:
        writers.close()
    assert sum(taken) == 3
    assert balance(shop.owner) == "2.00"
    total = shop.one("SELECT sum(amount)::text, count(*) FROM credit_entries")
    assert total == ("2.00", 4)


def test_the_ledger_is_never_changed(shop: Shop) -> None:
    grant(shop, "20.00")
    for statement in ("UPDATE credit_entries SET amount = 1", "DELETE FROM credit_entries"):
        with pytest.raises(psycopg.errors.CheckViolation):
            shop.do(statement)
