"""`flask mails`: which mails have not gone out, why, and once more."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from services import mails as work
from views.cli.upkeep import jobs_database


@click.group()
def mails() -> None:
    """See to mails that have not gone out; the worker sends them by itself, for about a day."""


@mails.command("list")
@with_appcontext
def list_unsent() -> None:
    """List the oldest mails that have not gone out, with the last reason."""
    with jobs_database() as database:
        for mail in work.list_unsent(database):
            why = mail.error or "not tried yet"
            click.echo(f"{mail.created_at:%Y-%m-%d %H:%M}  {mail.kind} {mail.key}: {why}")


@mails.command()
@with_appcontext
def again() -> None:
    """Queue the mails that have not gone out, as after a mail server was away for long."""
    with jobs_database() as database:
        click.echo(f"queued: {work.send_again(database)}")
