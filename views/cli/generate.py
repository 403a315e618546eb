"""`flask db generate`: a store of any size, to try things on."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from repo import generator
from repo.generator import GeneratorRefused
from views._shop import shop
from views.cli.database import owner

_MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


@click.command()
@click.option("--users", default=10_000, show_default=True, type=click.IntRange(min=100))
@click.option("--seed", default=1, show_default=True, type=int, help="Another gives another store.")
@click.option(
    "--now",
    type=click.DateTime(_MOMENTS),
    help="The moment that everything leads up to, in UTC; default: the last midnight.",
)
@with_appcontext
def generate(users: int, seed: int, now: datetime | None) -> None:
    """Fill a fresh, seeded database: people, catalogue, purchases, and all that goes with them.

    10,000 people are a first year: 6,000 add-ons, 30,000 grants, 100,000 purchases. The same seed,
    size and moment give the same rows. The shop waits meanwhile; cut short, nothing is left.
    """
    if shop().settings.environment == "production":
        raise click.ClickException(
            "ENVIRONMENT is production: generated people have no place among real ones."
        )
    moment = now.replace(tzinfo=UTC) if now else None
    order = generator.Order(users=users, seed=seed, now=moment)
    progress = _Bar() if sys.stdout.isatty() else _Lines()
    begun = time.monotonic()
    try:
        with owner() as conn:
            filled = generator.fill(conn, order, progress)
        progress.complete()
    except GeneratorRefused as refused:
        raise click.ClickException(str(refused)) from refused
    finally:
        progress.close()
    seconds = time.monotonic() - begun
    click.echo(f"{sum(filled.values()):,} rows in {len(filled)} tables, {seconds:,.1f} s")


class _Lines:
    """A line a table, where nobody looks on."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def begin(self, units: int) -> None:
        """Nothing is shown before something is done."""

    def stage(self, name: str) -> None:
        """Remember when it began."""
        self._begun = time.monotonic()

    def advance(self, units: int) -> None:
        """Nothing is shown in between."""

    def done(self, name: str, rows: int) -> None:
        """Tell of a table."""
        seconds = time.monotonic() - self._begun
        click.echo(f"{name}: {rows:,} rows, {seconds:.1f} s, {rows / max(seconds, 1e-6):,.0f}/s")

    def complete(self) -> None:
        """All is done."""

    def close(self) -> None:
        """Nothing is open."""


class _Bar(_Lines):
    """One bar over all of it, with what is done now and when it will be over."""

    def __init__(self) -> None:
        super().__init__()
        self._label = ""
        self._waiting = 0
        self._bar = click.progressbar(length=1, item_show_func=lambda _: self._label, width=24)

    def begin(self, units: int) -> None:
        """Show the bar."""
        self._bar.length = units
        self._bar.render_progress()

    def stage(self, name: str) -> None:
        """Show what is done now."""
        self._label = name
        self._flush()

    def advance(self, units: int) -> None:
        """Move on, in steps that an eye can see."""
        self._waiting += units
        if self._waiting > (self._bar.length or 0) // 500:
            self._flush()

    def done(self, name: str, rows: int) -> None:
        """The bar tells enough."""

    def complete(self) -> None:
        """The units were about right; now it is all."""
        self._waiting = (self._bar.length or 0) - self._bar.pos
        self._label = ""
        self._flush()

    def close(self) -> None:
        """Leave the line."""
        self._bar.render_finish()

    def _flush(self) -> None:
        self._bar.update(self._waiting, self._label)
        self._waiting = 0
