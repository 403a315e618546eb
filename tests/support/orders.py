"""What tests ask of orders, and how they move time and prices along."""

from __future__ import annotations

import psycopg

from tests.conftest import Urls


def orders_in(urls: Urls) -> list[tuple[str, str]]:
    """Every order's status and total, oldest first."""
    with psycopg.connect(urls.owner) as conn:
        return conn.execute("SELECT status, total::text FROM orders ORDER BY number").fetchall()


def uses(urls: Urls, code: str) -> int:
    """How often a code is counted, which is as often as it is remembered."""
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "SELECT current_uses, (SELECT count(*) FROM promo_redemptions r"
            " WHERE r.promotional_code_id = p.id) FROM promotional_codes p WHERE code = %s",
            [code],
        ).fetchone()
    assert row is not None
    assert row[0] == row[1], "every use has its redemption"
    return int(row[0])


def look_now(urls: Urls) -> None:
    """Let the next look at every order be due."""
    with psycopg.connect(urls.jobs) as conn:
        conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def set_price(urls: Urls, price: str) -> None:
    """Let Bolt cost something else."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute("UPDATE add_ons SET base_price = %s WHERE slug = 'bolt'", [price])
