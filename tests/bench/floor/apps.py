"""The floor: a plain Flask route on the shop's server, one pooled query, Jinja, and no shop.

Beside it a Flask route that says hello, and 20 KB answered without Flask.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request
from psycopg_pool import ConnectionPool

from repo.db import connection_parameters
from repo.loader import load

HERE = Path(__file__).parent
TWENTY_KB = b"x" * 20 * 1024


@dataclass(frozen=True, slots=True)
class Thing:
    """What a card shows."""

    slug: str
    name: str
    tagline: str
    publisher: str
    category: str
    icon: str
    price: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a cart holds."""

    slug: str
    quantity: int


_queries = load("queries", HERE)
_list_things = _queries.many("list_things", Thing)
_find_thing = _queries.maybe("find_thing", Thing)
_list_lines = _queries.many("list_lines", Line)
_put_line = _queries.one("put_line", Line)


def create_floor() -> Flask:
    """Four pages, each of one query."""
    app = Flask(__name__)
    pool: ConnectionPool[Any] = ConnectionPool(
        connection_parameters(os.environ["DATABASE_URL"], "shop_app"),
        min_size=1, max_size=4, open=False, kwargs={"autocommit": True},
    )  # fmt: skip

    def ask(query: Callable[..., Any], **params: object) -> Any:
        pool.open()
        with pool.connection() as conn:
            return query(conn, **params)

    @app.get("/list")
    def show_list() -> str:
        return render_template("list.html", things=ask(_list_things))

    @app.get("/product/<slug>")
    def show_product(slug: str) -> str:
        return render_template("product.html", thing=ask(_find_thing, slug=slug))

    @app.get("/cart")
    def show_cart() -> str:
        return render_template("cart.html", lines=ask(_list_lines, guest="somebody"))

    @app.post("/add")
    def add() -> str:
        guest = request.headers["Cookie"][-12:]
        return render_template("added.html", line=ask(_put_line, guest=guest, slug="bolt"))

    return app


def create_hello() -> Flask:
    """One route, one word."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


def create_bare() -> Callable[..., Iterable[bytes]]:
    """20 KB from memory, without Flask."""
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(TWENTY_KB)))]

    def answer(_environ: object, start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", headers)
        return [TWENTY_KB]

    return answer
