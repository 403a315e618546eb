"""What every test stands on: a real PostgreSQL, the application's own roles, a database a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from psycopg import conninfo

from app import create_app
from repo import migrations
from repo.db import Database
from repo.embedded import EmbeddedPostgres
from services.gateways.oidc_standin import Server as OidcServer
from services.gateways.oidc_standin import serve_in_thread
from services.gateways.oidc_standin.testing import make_config
from services.gateways.stripe_standin import Config as StripeConfig
from services.gateways.stripe_standin import Running, serve
from services.gateways.stripe_standin.testing import API_KEY, WEBHOOK_SECRET
from services.settings import Settings
from tests.support.databases import TEMPLATE, Stock, make_folder
from tests.support.payments import Payments
from tests.support.people import Customer, Visitors
from tests.support.templates import Compiled
from tests.support.worker import Worker

Flask.jinja_options = {"bytecode_cache": Compiled()}
_HERE = Path(__file__).parent
_SERVER_URL = "SHOP_TEST_SERVER"
# What takes longest begins first, so that no process is left with it while the others are idle.
_FIRST = (
    "e2e/test_accessibility.py",
    "e2e/test_purchase.py",
    "e2e/",
    "views/test_shop_command.py",
    "schema/test_plans.py",
    "schema/test_migrations.py",
    "views/test_kept.py",
    "views/test_upkeep_command.py",
    "views/test_states.py",
    "views/test_storefront.py",
)
_server: EmbeddedPostgres | None = None
_folder: Path | None = None


# A busy machine is slow, which is no fault of what is tested.
hypothesis_settings.register_profile("shop", deadline=None)
hypothesis_settings.load_profile("shop")


def pytest_configure(config: pytest.Config) -> None:
    """Start one database server for all parallel workers, migrated and seeded once."""
    global _server, _folder
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    _folder = make_folder()
    _server = EmbeddedPostgres().start(_folder / "pg", fast=True)
    os.environ[_SERVER_URL] = _server.url("postgres", "postgres")
    with migrations.connect(_server.url("shop_owner", TEMPLATE)) as conn:
        migrations.upgrade(conn, lambda _: None)
        migrations.seed(conn, lambda _: None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest; `make test` tells the parallel processes to keep this order."""

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(_HERE).as_posix()
        return next((n for n, start in enumerate(_FIRST) if path.startswith(start)), len(_FIRST))

    items.sort(key=place)


@cache
def _stock() -> Stock:
    """The databases of this process's tests."""
    return Stock(os.environ[_SERVER_URL])


def pytest_sessionfinish() -> None:
    """Leave no database of this process behind."""
    if _stock.cache_info().currsize:
        _stock().close()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if _server is not None:
        _server.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


class Urls:
    """The addresses of a database for each role."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.owner = self._as("shop_owner")
        self.app = self._as("shop_app")
        self.jobs = self._as("shop_jobs")
        # The server's superuser, who sees every row.
        self.server = self._as("postgres")

    def _as(self, user: str) -> str:
        given = conninfo.conninfo_to_dict(os.environ[_SERVER_URL])
        return f"postgresql://{user}@/{self.name}?host={given['host']}"


@contextmanager
def fresh_database() -> Iterator[Urls]:
    """A database of its own: migrated, seeded, gone afterwards."""
    name = _stock().take()
    yield Urls(name)
    _stock().give_back(name)


@pytest.fixture
def urls() -> Iterator[Urls]:
    """A database of this test's own: migrated, seeded, gone afterwards."""
    with fresh_database() as urls:
        yield urls


@pytest.fixture(scope="module")
def module_urls() -> Iterator[Urls]:
    """A database for a whole module, whose tests roll back all that they do."""
    with fresh_database() as urls:
        yield urls


@pytest.fixture
def database(urls: Urls) -> Iterator[Database]:
    """The application's pool, in the application's role."""
    database = Database(urls.app, role="shop_app", size=4)
    yield database
    database.close()


@pytest.fixture
def jobs_database(urls: Urls) -> Iterator[Database]:
    """The worker's pool, in the worker's role."""
    database = Database(urls.jobs, role="shop_jobs", size=4)
    yield database
    database.close()


@pytest.fixture(scope="session")
def stripe_server() -> Iterator[Running]:
    """The stand-in for Stripe; its webhooks are delivered when a test says so."""
    config = StripeConfig(api_key=API_KEY, webhook_secret=WEBHOOK_SECRET, background=False)
    with serve(config) as running:
        yield running


@pytest.fixture(scope="session")
def oidc_server() -> Iterator[OidcServer]:
    """The identity provider, for the address that route tests use."""
    config = make_config(
        redirect_uris=("http://localhost/auth/callback",),
        post_logout_redirect_uris=("http://localhost/",),
    )
    with serve_in_thread(config) as server:
        yield server


def make_settings(urls: Urls, stripe_server: Running, oidc_server: OidcServer) -> Settings:
    """The settings of a shop on this database."""
    config = oidc_server.app.config
    return Settings(
        environment="test",
        secret_key="a-secret-for-tests-of-32-characters",
        public_url="http://localhost",
        database_url=urls.app,
        database_owner_url=urls.owner,
        database_jobs_url=urls.jobs,
        # A test looks at what it has changed itself, at once; those of kept pages ask for them.
        kept_pages_mb=0,
        oidc_issuer=oidc_server.issuer,
        oidc_client_id=config.client_id,
        oidc_client_secret=config.client_secret,
        stripe_api_key=API_KEY,
        stripe_webhook_secret=WEBHOOK_SECRET,
        stripe_api_base=stripe_server.url,
    )


@pytest.fixture
def settings(urls: Urls, stripe_server: Running, oidc_server: OidcServer) -> Settings:
    """The settings of a shop under test."""
    return make_settings(urls, stripe_server, oidc_server)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The shop, whole."""
    app = create_app(settings)
    yield app
    app.extensions["shop"].database.close()


@pytest.fixture
def visitors(app: Flask) -> Visitors:
    """People who visit the shop, each with a browser of her own."""
    return Visitors(app)


@pytest.fixture
def nobody(visitors: Visitors) -> Customer:
    """A browser that has never been here."""
    return visitors.nobody()


@pytest.fixture
def casey(visitors: Visitors) -> Customer:
    """A customer: the owner of what these tests look at."""
    return visitors.person("casey")


@pytest.fixture
def stranger(visitors: Visitors) -> Customer:
    """Another customer, of another organization."""
    return visitors.person("stranger")


@pytest.fixture
def worker(settings: Settings, app: Flask, jobs_database: Database) -> Worker:
    """The worker, which works the queue off when a test says so."""
    return Worker(settings, app, jobs_database)


@pytest.fixture
def payments(stripe_server: Running, app: Flask, worker: Worker) -> Payments:
    """Stripe's side of a payment: the customer's page there, and its webhooks."""
    return Payments(stripe_server, app, worker)
