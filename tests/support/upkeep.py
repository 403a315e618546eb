"""How tests run upkeep, and move time along for it."""

from __future__ import annotations

from typing import Any

import psycopg
from click.testing import Result
from flask import Flask

from tests.conftest import Urls


def upkeep(app: Flask, *words: str) -> str:
    """What `flask upkeep ...` says; it must go well."""
    result: Result = app.test_cli_runner().invoke(args=["upkeep", *words])
    assert result.exit_code == 0, result.output
    return result.output


def change(urls: Urls, statement: str, *params: object) -> int:
    """Change rows as the owner, also what triggers keep; how many."""
    with psycopg.connect(urls.owner) as conn:
        conn.execute("ALTER TABLE cart_items DISABLE TRIGGER cart_items_updated_at")
        count = conn.execute(statement, params or None).rowcount  # type: ignore[call-overload]
        conn.execute("ALTER TABLE cart_items ENABLE TRIGGER cart_items_updated_at")
    return int(count)


def rows(urls: Urls, query: str, *params: object) -> list[tuple[Any, ...]]:
    """Rows as the worker sees them."""
    with psycopg.connect(urls.jobs) as conn:
        return conn.execute(query, params or None).fetchall()  # type: ignore[call-overload]
