"""A day's figures: visitors add visits, the worker adds sales, and everything adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from repo import stats
from services.errors import Invalid, NotFound
from tests.repo.conftest import MISSING, Shop, refused

FIRST, LAST = date(2000, 1, 1), date(2999, 1, 1)


def test_figures_add_up_by_the_day(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    for _ in range(3):
        with shop.nobody.writes() as conn:
            stats.count_add_on(conn, add_on_id=bolt, views=2, cart_adds=1)
    with shop.jobs.transaction() as conn:
        stats.count_add_on(conn, add_on_id=bolt, purchases=1, revenue=Decimal("9.99"))
    shop.do("INSERT INTO add_on_stats_shards (add_on_id, day, shard, views)"
            " VALUES (%s, '2026-01-01', 0, 5)", bolt)  # fmt: skip
    with shop.staff.reads() as conn:
        today, before = stats.list_days(
            conn, add_on_id=bolt, first_day=FIRST, last_day=LAST
        ).result()
        none = stats.list_days(conn, add_on_id=bolt, first_day=LAST, last_day=LAST).result()
    assert (today.views, today.cart_adds, today.purchases) == (6, 3, 1)
    assert (str(today.revenue), before.day, before.views) == ("9.99", date(2026, 1, 1), 5)
    assert none == []


def test_a_visitor_cannot_add_sales(shop: Shop) -> None:
    for asker in (shop.owner, shop.staff):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), asker.writes() as conn:
            stats.count_add_on(conn, add_on_id=shop.add_on("bolt"), purchases=1)


def test_figures_that_cannot_be(shop: Shop) -> None:
    with refused("add_on_stats_only_grow", Invalid), shop.nobody.writes() as conn:
        stats.count_add_on(conn, add_on_id=shop.add_on("bolt"), views=-1)
    with refused("add_on_stats_shards_add_on_id_fkey", NotFound), shop.nobody.writes() as conn:
        stats.count_add_on(conn, add_on_id=MISSING, views=1)


def test_downloads_are_counted(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    for asker in (shop.owner, shop.nobody):
        with asker.writes() as conn:
            stats.increment_downloads(conn, add_on_id=bolt)
            stats.increment_downloads(conn, add_on_id=MISSING)
    assert shop.one("SELECT download_count FROM add_ons WHERE id = %s", bolt) == (2,)
