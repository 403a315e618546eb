"""`flask worker` and `flask settings`."""

from __future__ import annotations

import logging

import click
from flask.cli import with_appcontext
from pydantic import SecretStr

from repo.db import Database
from services.settings import Settings
from views._shop import shop
from views.cli.database import owner_url


@click.command()
@with_appcontext
def worker() -> None:
    """Work the queue off: webhooks, payments, upkeep by schedule. Runs until it is stopped."""
    # The pages' workers, which import this too, need not hold it.
    from services import worker as work

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = shop().settings
    url = settings.database_jobs_url or settings.database_url
    database = Database(url, role="shop_jobs", size=settings.database_pool_size)
    tools = work.Tools(
        database=database,
        gateway=shop().payments,
        owner_url=owner_url(),
        links=shop().links,
        post=shop().post,
    )
    try:
        work.run(url, tools)
    finally:
        database.close()


@click.command()
@with_appcontext
def settings() -> None:
    """List every setting: its variable, what it is now, and what it is for."""
    given = shop().settings
    for name, field in Settings.model_fields.items():
        value = getattr(given, name)
        shown = "(secret, set)" if isinstance(value, SecretStr) else _without_password(value)
        click.echo(f"{name.upper()} = {shown}\n    {field.description}")


def _without_password(value: object) -> object:
    """A database's address may hold a password between `:` and `@`."""
    text = str(value)
    if "://" not in text or "@" not in text:
        return "(not set)" if value is None else value
    scheme, rest = text.split("://", 1)
    login, place = rest.rsplit("@", 1)
    return f"{scheme}://{login.split(':', 1)[0]}@{place}"
