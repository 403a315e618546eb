"""`flask db`: migrations and seeds, as the schema's owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg
from flask.cli import with_appcontext

from repo import migrations
from repo.errors import DatabaseUnavailable, MigrationError
from repo.migrations import OwnerConnection
from views._shop import shop


@click.group()
def db() -> None:
    """Bring the database up to date, or take it back."""


@db.command()
@click.option("--dry-run", is_flag=True, help="Print the SQL and touch nothing.")
@with_appcontext
def upgrade(dry_run: bool) -> None:
    """Apply the migrations that are pending, whole or not at all."""
    with owner() as conn:
        if dry_run:
            click.echo(migrations.pending_sql(conn) or "-- nothing is pending")
            conn.rollback()
            return
        count = migrations.upgrade(conn, click.echo)
    click.echo(f"{count} applied" if count else "the database is up to date")


@db.command()
@click.option("--steps", default=1, show_default=True, type=click.IntRange(min=1))
@click.option("--dry-run", is_flag=True, help="Print the SQL and touch nothing.")
@with_appcontext
def downgrade(steps: int, dry_run: bool) -> None:
    """Take the newest migrations back."""
    with owner() as conn:
        if dry_run:
            click.echo(migrations.downgrade_sql(conn, count=steps) or "-- nothing is applied")
            conn.rollback()
            return
        count = migrations.downgrade(conn, click.echo, count=steps)
    click.echo(f"{count} taken back")


@db.command()
@with_appcontext
def status() -> None:
    """List the migrations, and when each was applied."""
    with owner() as conn:
        for version, applied in migrations.status(conn):
            moment = f"{applied.applied_at:%Y-%m-%d %H:%M}" if applied else "pending"
            click.echo(f"{moment:18}{version}")
        conn.rollback()  # to look is not to change: an empty database stays empty


@db.command()
@click.argument("names", nargs=-1)
@with_appcontext
def seed(names: tuple[str, ...]) -> None:
    """Fill the catalogue: every set, or the named ones. Safe to run again."""
    with owner() as conn:
        migrations.seed(conn, click.echo, names=names)


def owner_url() -> str:
    """The address by which the schema's owner logs in."""
    settings = shop().settings
    return settings.database_owner_url or settings.database_url


@contextmanager
def owner() -> Iterator[OwnerConnection]:
    """A connection of the schema's owner; an error on it ends the command with a sentence."""
    try:
        with migrations.connect(owner_url()) as conn:
            yield conn
    except (MigrationError, DatabaseUnavailable, psycopg.Error) as error:
        raise click.ClickException(str(error)) from error
