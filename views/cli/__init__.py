"""The `flask` commands."""

from __future__ import annotations

from flask import Flask

from views.cli import database, operations


def init_app(app: Flask) -> None:
    """Make the commands known."""
    app.cli.add_command(database.db)
    app.cli.add_command(operations.worker)
    app.cli.add_command(operations.settings)
