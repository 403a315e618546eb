"""`flask db backup` and `flask db restore`: the whole database in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from services import backup as work
from services.backup import BackupError
from views.cli.database import owner, owner_url
from views.cli.schema import look, tell

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@with_appcontext
def backup(file: Path, force: bool) -> None:
    """Save the whole database to FILE, while the shop is open.

    FILE holds everybody's data: only you may read it, and it belongs in a safe place.
    """
    with owner() as conn:
        try:
            rows = work.save(conn, owner_url(), file, click.echo, force=force)
        except BackupError as error:
            raise click.ClickException(f"{error}.") from error
    click.echo(f"{file}: {rows:,} rows, {file.stat().st_size / 1e6:,.1f} MB")


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def restore(file: Path) -> None:
    """Read FILE into the database of DATABASE_OWNER_URL, which must be empty, and check it.

    All of it is restored, or nothing.
    """
    with owner() as conn:
        try:
            work.restore(conn, owner_url(), file, click.echo)
        except BackupError as error:
            raise click.ClickException(f"{error}.") from error
        # What is sold in it is as it was, the seeds or not.
        report = look(conn, with_seeds=False)
    tell(report)
    if not report.is_whole:
        raise click.ClickException("restored as it was saved; see above for what is wrong with it")
