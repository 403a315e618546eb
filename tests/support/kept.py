"""A shop that keeps pages: what it asks its database, and what it has heard of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask

from app import create_app
from repo.db import Credentials, Database, Work
from repo.kept import Changes
from repo.rows import Visitor
from services.settings import Settings
from tests.conftest import Urls

PATIENCE = 20.0


@contextmanager
def keeping(settings: Settings) -> Iterator[Flask]:
    """The shop, whole, when it has begun to listen."""
    app = create_app(settings.model_copy(update={"kept_pages_mb": 8}))
    changes: Changes = app.extensions["shop"].changes
    changes.start()
    assert changes.wait_past(0, PATIENCE)
    yield app
    changes.close()
    app.extensions["shop"].database.close()


def noting(monkeypatch: pytest.MonkeyPatch) -> list[Credentials]:
    """Who asks the database from now on; an answer from memory asks nothing."""
    asked: list[Credentials] = []
    read, ask_who = Database.read, Database.ask_who

    @contextmanager
    def noted(self: Database, who: Credentials) -> Iterator[Work]:
        asked.append(who)
        with read(self, who) as work:
            yield work

    def noted_alone(self: Database, who: Credentials) -> Visitor:
        asked.append(who)
        return ask_who(self, who)

    monkeypatch.setattr(Database, "read", noted)
    monkeypatch.setattr(Database, "ask_who", noted_alone)
    return asked


def change(urls: Urls, changes: Changes, statement: str) -> None:
    """Commit a change as staff, and wait until this process has heard of it."""
    before = changes.version
    with psycopg.connect(urls.server) as conn:
        conn.execute(statement)  # type: ignore[call-overload]
    assert changes.wait_past(before, PATIENCE), f"not told: {statement}"
