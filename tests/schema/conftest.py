"""Databases besides the migrated one: empty, and seen by one who sees everything."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from app import create_app
from services.settings import Settings
from tests.conftest import Urls


@pytest.fixture
def empty() -> Iterator[Urls]:
    """A database with nothing in it, which the schema's owner owns."""
    name = f"e_{uuid.uuid4().hex}"
    server = os.environ["SHOP_TEST_SERVER"]
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} OWNER shop_owner").format(sql.Identifier(name)))
    yield Urls(name)
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_app(settings: Settings, empty: Urls) -> Iterator[Flask]:
    """The shop on the empty database."""
    app = create_app(
        settings.model_copy(
            update={
                "database_url": empty.app,
                "database_owner_url": empty.owner,
                "database_jobs_url": empty.jobs,
            }
        )
    )
    yield app
    app.extensions["shop"].database.close()
