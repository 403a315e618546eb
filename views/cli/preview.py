"""`flask shop`: what staff do at the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from services.errors import Invalid
from services.preview import parse_instant
from views import _shop
from views.preview import signer

shop = AppGroup("shop", help="What staff do with the storefront.")


@shop.command("at")
@click.argument("instant")
def at(instant: str) -> None:
    """A link that shows staff the storefront as it is priced at INSTANT (2026-12-01T00:00Z)."""
    try:
        token = signer().sign(parse_instant(instant))
    except Invalid as error:
        raise click.BadParameter(error.message) from error
    # Tokens are made of letters, digits, dashes, dots and underscores.
    click.echo(f"{_shop.shop().settings.public_url}/?at={token}")
