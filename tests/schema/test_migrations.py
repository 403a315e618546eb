"""Migrations: once, whole or not at all, there and back."""

from __future__ import annotations

import threading

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from repo import migrations, schema
from repo.db import connection_parameters
from repo.errors import MigrationError
from services.schema.objects import SchemaObject, list_objects
from tests.conftest import Urls


def quiet(_: str) -> None:
    """Tell nobody."""


def objects(url: str) -> list[SchemaObject]:
    """All that stands in a database's schema."""
    with migrations.connect(url) as conn:
        return list_objects(schema.read_catalogue(conn))


def tables(url: str) -> int:
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename <> 'alembic_version'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_there_and_back_and_there_again(urls: Urls) -> None:
    before = objects(urls.owner)
    count = len(migrations.steps())
    with migrations.connect(urls.owner) as conn:
        assert migrations.downgrade(conn, quiet, count=count) == count
    assert tables(urls.owner) == 0
    with migrations.connect(urls.owner) as conn:
        assert migrations.upgrade(conn, quiet) == count
    assert objects(urls.owner) == before


def test_each_step_back_gives_what_was_before_it(urls: Urls) -> None:
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, quiet, count=len(migrations.steps()))
    for step in migrations.steps():
        before = objects(urls.owner)
        with migrations.connect(urls.owner) as conn:
            apply(conn, step)
        there = objects(urls.owner)
        with migrations.connect(urls.owner) as conn:
            assert migrations.downgrade(conn, quiet) == 1
        assert objects(urls.owner) == before, step.version
        with migrations.connect(urls.owner) as conn:
            apply(conn, step)
        assert objects(urls.owner) == there, step.version


def apply(conn: migrations.OwnerConnection, step: migrations.Step) -> None:
    """One step, and no further ones."""
    with pytest.MonkeyPatch.context() as patch:
        known = migrations.steps()
        patch.setattr(migrations, "steps", lambda: known[: known.index(step) + 1])
        assert migrations.upgrade(conn, quiet) == 1


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_days_and_months_are_those_of_utc(urls: Urls, zone: str) -> None:
    name = sql.Identifier(urls.name)
    with psycopg.connect(urls.server) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} SET timezone = {}").format(name, zone))
    with psycopg.connect(urls.owner) as conn:
        assert conn.execute("SHOW timezone").fetchone() == (zone,), "the control"
        conn.execute("SELECT make_usage_partitions(5)")
    with migrations.connect(urls.owner) as conn:
        assert conn.execute("SHOW timezone").fetchone() == ("UTC",)
        # Made by whoever it was, the months join without a gap.
        bounds = conn.execute(
            "SELECT pg_get_expr(relpartbound, oid) FROM pg_class"
            " WHERE relname LIKE 'usage_events_2%' AND relkind = 'r' ORDER BY relname"
        ).fetchall()
    assert len(bounds) >= 6
    assert all("00:00:00+00" in str(bound) and "+00') TO (" in str(bound) for (bound,) in bounds)
    for url, role in ((urls.app, "shop_app"), (urls.jobs, "shop_jobs")):
        with psycopg.connect(connection_parameters(url, role)) as conn:
            assert conn.execute("SHOW timezone").fetchone() == ("UTC",)


def test_two_at_once_do_the_work_once(urls: Urls) -> None:
    count = len(migrations.steps())
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, quiet, count=count)
    done: list[int] = []

    def migrate() -> None:
        with migrations.connect(urls.owner) as conn:
            done.append(migrations.upgrade(conn, quiet))

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, count]


def test_one_that_fails_leaves_nothing(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    good = migrations.Step("901_good", b"CREATE TABLE fresh (id int);", b"DROP TABLE fresh;")
    bad = migrations.Step("902_bad", b"CREATE TABLE fresher (id nonsense);", b"")
    known = migrations.steps()
    monkeypatch.setattr(migrations, "steps", lambda: [*known, good, bad])
    before = objects(urls.owner)
    with pytest.raises(psycopg.Error), migrations.connect(urls.owner) as conn:
        migrations.upgrade(conn, quiet)
    assert objects(urls.owner) == before


def test_one_that_was_changed_afterwards_is_noticed(
    urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = migrations.steps()
    changed = migrations.Step(first.version, first.up + b"-- changed", first.down)
    monkeypatch.setattr(migrations, "steps", lambda: [changed, *rest])
    with pytest.raises(MigrationError, match=first.version), migrations.connect(urls.owner) as conn:
        migrations.upgrade(conn, quiet)


def test_the_first_has_its_binding_name(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT min(version_num) FROM alembic_version").fetchone()
    assert row == ("001_extensions_marketplace",)


def test_the_commands(app: Flask, urls: Urls) -> None:
    runner = app.test_cli_runner()
    assert "up to date" in runner.invoke(args=["db", "upgrade"]).output
    assert "nothing is pending" in runner.invoke(args=["db", "upgrade", "--dry-run"]).output
    back = runner.invoke(args=["db", "downgrade", "--dry-run"]).output
    assert migrations.steps()[-1].down.decode().strip() in back
    assert "up to date" in runner.invoke(args=["db", "upgrade"]).output
    assert "1 taken back" in runner.invoke(args=["db", "downgrade"]).output
    dry = runner.invoke(args=["db", "upgrade", "--dry-run"]).output
    assert f"-- {migrations.steps()[-1].version}" in dry
    assert "pending" in runner.invoke(args=["db", "status"]).output
    assert "1 applied" in runner.invoke(args=["db", "upgrade"]).output
    assert runner.invoke(args=["db", "seed"]).exit_code == 0
    unknown = runner.invoke(args=["db", "seed", "nothing"])
    assert unknown.exit_code == 1
    assert "no seed named nothing" in unknown.output


@pytest.mark.parametrize("command", [["upgrade", "--dry-run"], ["status"]])
def test_to_look_is_not_to_change(empty_app: Flask, empty: Urls, command: list[str]) -> None:
    before = objects(empty.owner)
    result = empty_app.test_cli_runner().invoke(args=["db", *command])
    assert result.exit_code == 0
    assert "001_extensions_marketplace" in result.output
    assert objects(empty.owner) == before
    with psycopg.connect(empty.owner) as conn:
        row = conn.execute(
            "SELECT to_regclass('alembic_version'), to_regclass('add_ons')"
        ).fetchone()
    assert row == (None, None)


def test_the_settings_are_listed_without_their_secrets(app: Flask) -> None:
    output = app.test_cli_runner().invoke(args=["settings"]).output
    assert "STRIPE_API_KEY = (secret, set)" in output
    assert "a-secret-for-tests" not in output
