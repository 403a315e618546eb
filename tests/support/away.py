"""The shop while its database is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from app import create_app
from services.settings import Settings


@contextmanager
def without_database(settings: Settings) -> Iterator[Flask]:
    """The shop, whole, with nothing at its database's address; it gives up at once."""
    gone = {"database_url": "postgresql://nobody@127.0.0.1:9/none"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("repo.db._POOL_WAIT_SECONDS", 0.1)
        app = create_app(settings.model_copy(update=gone))
    yield app
    app.extensions["shop"].database.close()
