"""`flask db backup` and `flask db restore`: a shop saved, restored, and found the same."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from psycopg import sql

from app import create_app
from repo import dump
from repo.backup import list_inhabitants
from repo.dump import Programs
from repo.errors import DumpError
from services.settings import Settings
from tests.conftest import Urls
from tests.support.payments import Payments
from tests.support.people import Customer

# Rows of tables that no story of a purchase fills.
FURTHER = """
INSERT INTO usage_events (organization_id, user_id, add_on_id, event_type, idempotency_key, at)
SELECT o.id, o.owner_id, a.id, 'api_call', n::text, now() + n * interval '40 days'
FROM organizations o, add_ons a, generate_series(-1, 1) AS n
WHERE o.owner_id = 'sub-casey' AND a.slug = 'bolt';
INSERT INTO audit_log (actor_id, action, object_type, object_id, after)
VALUES ('sub-casey', 'a\\b', E'tab\\there', E'line\\nbreak', '{"ü": "\\""}');
"""


@pytest.fixture
def bought(urls: Urls, casey: Customer, payments: Payments) -> str:
    """Casey has bought Bolt; the number of her order."""
    casey.put_in_cart("bolt")
    page_url = casey.check_out().location
    payments.pay(page_url)
    payments.deliver(page_url)
    with psycopg.connect(urls.owner) as conn:
        conn.execute(FURTHER)
        row = conn.execute("SELECT number FROM orders").fetchone()
    assert row is not None
    return str(row[0])


@pytest.fixture
def saved(app: Flask, tmp_path: Path) -> Path:
    """A backup of a shop that is as good as new."""
    file = tmp_path / "shop.backup"
    assert run(app, "backup", file).exit_code == 0
    return file


def run(app: Flask, command: str, *words: object) -> Result:
    result = app.test_cli_runner().invoke(args=["db", command, *map(str, words)])
    assert "Traceback" not in result.output
    return result


def contents(urls: Urls) -> dict[str, object]:
    """Every table's number of rows and a checksum over all of them, and where counters stand."""
    found: dict[str, object] = {}
    with psycopg.connect(urls.server) as conn:
        tables = conn.execute(
            "SELECT relname, relkind FROM pg_class WHERE relkind IN ('r', 'S')"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for table, kind in tables:
            query = "SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} t"
            if kind == "S":
                query = "SELECT last_value, is_called FROM {}"
            found[table] = conn.execute(sql.SQL(query).format(sql.Identifier(table))).fetchone()
    return found


def is_empty(urls: Urls) -> bool:
    with psycopg.connect(urls.owner) as conn:
        return list_inhabitants(conn) == []


def test_what_is_restored_is_what_was_saved(
    app: Flask, urls: Urls, bought: str, empty_app: Flask, empty: Urls, tmp_path: Path
) -> None:
    file = tmp_path / "shop.backup"
    before = contents(urls)
    result = run(app, "backup", file)
    assert result.exit_code == 0, result.output
    assert "saving orders (1 row)\n" in result.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]

    result = run(empty_app, "restore", file)
    assert "restoring orders\n" in result.output
    # What was not in order before is not afterwards, and is told; all else is whole.
    assert [line for line in result.output.splitlines() if line.startswith("wrong")] == [
        "wrong: partition usage_events_other holds 1 events that no month was made for in time:"
        " move them to their months"
    ]
    after = contents(empty)
    assert after == before
    for table in ("orders", "add_on_purchases", "user_add_ons", "audit_log", "usage_events_other"):
        count, _ = after[table]  # type: ignore[misc]
        assert count == 1, table
    months = [rows for name, rows in after.items() if name.startswith("usage_events_2")]
    assert sum(rows[0] for rows in months) == 2  # type: ignore[index]

    casey = Customer(empty_app)
    casey.log_in("casey")
    assert bought in casey.get("/orders").text
    casey.put_in_cart("brigade")
    assert casey.check_out().status == 303, "it sells"


def test_a_new_shop_is_restored_whole(empty_app: Flask, saved: Path) -> None:
    result = run(empty_app, "restore", saved)
    assert result.exit_code == 0, result.output
    assert result.output.endswith("as they should be.\nThe database is whole.\n")


def test_a_file_that_is_there_stays_unless_told_otherwise(app: Flask, saved: Path) -> None:
    before = saved.read_bytes()
    result = run(app, "backup", saved)
    assert result.exit_code == 1
    assert "is there already: choose another name, or say --force" in result.output
    assert saved.read_bytes() == before
    saved.write_bytes(b"old")
    saved.chmod(0o644)
    assert run(app, "backup", saved, "--force").exit_code == 0
    assert len(saved.read_bytes()) > 1000
    assert saved.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_one_left_is_written_over(app: Flask, tmp_path: Path) -> None:
    file, partial = tmp_path / "shop.backup", tmp_path / "shop.backup.partial"
    partial.write_bytes(b"half" * 1_000_000)
    assert run(app, "backup", file).exit_code == 0
    assert file.stat().st_size < 4_000_000
    assert not partial.exists()


def test_two_do_not_write_the_same_file(app: Flask, tmp_path: Path) -> None:
    partial = tmp_path / "shop.backup.partial"
    with partial.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        result = run(app, "backup", tmp_path / "shop.backup")
    assert result.exit_code == 1
    assert "is being written by another backup" in result.output
    assert list(tmp_path.iterdir()) == [partial]


def test_rows_that_the_owner_cannot_see_are_not_left_out(
    settings: Settings, app: Flask, urls: Urls, bought: str, tmp_path: Path
) -> None:
    file = tmp_path / "shop.backup"
    with psycopg.connect(urls.owner) as conn:
        conn.execute("DROP POLICY orders_jobs ON orders")
    result = run(app, "backup", file)
    assert result.exit_code == 1
    assert "shop_owner may not see every row of orders, and the backup would lack" in result.output
    assert list(tmp_path.iterdir()) == []
    # The control: whom no policy binds may save it.
    changed = settings.model_copy(update={"database_owner_url": urls.server})
    assert run(create_app(changed), "backup", file).exit_code == 0


def test_a_backup_that_lacks_rows_is_none(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Programs.count_rows

    def fewer(self: Programs, file: Path) -> dict[str, int]:
        return {**whole(self, file), "public.add_ons": 1}

    monkeypatch.setattr(Programs, "count_rows", fewer)
    result = run(app, "backup", tmp_path / "shop.backup")
    assert result.exit_code == 1
    assert "does not hold every row of public.add_ons" in result.output
    assert list(tmp_path.iterdir()) == []


def test_into_a_database_with_something_in_it_nothing_is_restored(
    app: Flask, urls: Urls, saved: Path
) -> None:
    before = contents(urls)
    result = run(app, "restore", saved)
    assert result.exit_code == 1
    assert f"the database {urls.name} is not empty: it has " in result.output
    assert contents(urls) == before


@pytest.mark.parametrize("part", [0.02, 0.5, 0.99, 0.9999])
def test_a_file_cut_short_leaves_the_database_empty(
    empty_app: Flask, empty: Urls, saved: Path, part: float
) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(len(whole) * part)])
    result = run(empty_app, "restore", saved)
    assert result.exit_code == 1
    assert "nothing was restored, the database is empty" in result.output
    assert is_empty(empty)


def test_what_is_no_backup_of_the_shop_is_refused(
    settings: Settings, empty_app: Flask, empty: Urls, tmp_path: Path
) -> None:
    file = tmp_path / "other"
    file.write_text("hello")
    assert "is not a backup made by" in run(empty_app, "restore", file).output
    assert "cannot be read: No such file" in run(empty_app, "restore", tmp_path / "none").output
    with psycopg.connect(empty.owner) as conn:
        conn.execute("CREATE TABLE other (id int)")
    assert run(empty_app, "backup", file, "--force").exit_code == 0
    with psycopg.connect(empty.owner) as conn:
        conn.execute("DROP TABLE other")
    result = run(empty_app, "restore", file)
    assert result.exit_code == 1
    assert "is a backup of something else than this shop" in result.output
    assert is_empty(empty)


def test_an_older_database_is_restored_and_told_to_be_upgraded(
    app: Flask, empty_app: Flask, tmp_path: Path
) -> None:
    assert run(app, "downgrade").exit_code == 0
    assert run(app, "backup", tmp_path / "old").exit_code == 0
    result = run(empty_app, "restore", tmp_path / "old")
    assert "is pending: run `flask --app app db upgrade`" in result.output
    assert run(empty_app, "upgrade").exit_code == 0
    assert run(empty_app, "check").exit_code == 0


@pytest.mark.parametrize(
    ("installed", "said"),
    [([], "and there is none"), ([(Path("/old"), 14)], "and there is only 14")],
)
def test_missing_and_old_programs_are_named(
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: list[tuple[Path, int]],
    said: str,
) -> None:
    monkeypatch.setattr(dump, "_installed", lambda: iter(installed))
    result = run(app, "backup", tmp_path / "shop.backup")
    assert result.exit_code == 1
    assert said in result.output
    assert "`postgresql-client-" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_password_is_in_no_argument_and_no_message(tmp_path: Path) -> None:
    program = tmp_path / "pg_restore"
    program.write_text(
        '#!/bin/sh\necho "$0 $*" > "$OUT"; env >> "$OUT"\n'
        'echo "pg_restore: error: for $PGPASSWORD" >&2; exit 1\n'
    )
    program.chmod(0o755)
    url = "postgresql://me:s3cret@db.example:5433/shop?sslmode=require&keepalives_idle=7"
    os.environ["OUT"] = str(tmp_path / "out")
    try:
        with pytest.raises(DumpError) as caught:
            Programs(tmp_path, 18, url, "shop").restore(tmp_path, tmp_path, lambda _: None)
    finally:
        del os.environ["OUT"]
    assert str(caught.value) == "for ***"
    arguments, *variables = (tmp_path / "out").read_text().splitlines()
    assert "s3cret" not in arguments
    assert "--no-password --dbname=dbname=shop keepalives_idle=7" in arguments
    assert {"PGPASSWORD=s3cret", "PGHOST=db.example", "PGPORT=5433", "PGUSER=me"} <= set(variables)
    assert "PGSSLMODE=require" in variables
