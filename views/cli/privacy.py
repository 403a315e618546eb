"""`flask privacy`: requests that come by post, done as if the person had asked on her page."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import AppGroup

from repo.db import Credentials
from services import privacy as work
from services.errors import ShopError
from views._shop import shop

privacy = AppGroup("privacy", help="Requests by post: take along, or forget, a person's data.")


@privacy.command("export")
@click.argument("user_id")
@click.option("--to", type=click.File("w", encoding="utf-8"), default="-", help="a file")
def export(user_id: str, to: TextIO) -> None:
    """Write all data of the person USER_ID as JSON."""
    try:
        with shop().database.snapshot(Credentials()) as asked:
            work.speak_for(asked.conn, user_id)
            work.export(asked.conn, user_id, to)
    except ShopError as error:
        raise click.ClickException(error.message) from error


@privacy.command("erase")
@click.argument("user_id")
@click.confirmation_option(prompt="This cannot be undone. Erase this person?")
def erase(user_id: str) -> None:
    """Forget the person USER_ID; refused while others depend on her."""
    try:
        with shop().database.write(Credentials()) as asked:
            work.speak_for(asked.conn, user_id)
            pseudonym = work.erase(asked.conn)
    except ShopError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"erased; the books know her as {pseudonym}")
