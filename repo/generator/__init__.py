"""Fills a seeded database with a store of so many people: the same for the same seed, size and day.

All of it is one transaction: whoever looks meanwhile waits, and one that is cut short leaves the
database as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from repo.generator import copier
from repo.generator.sizes import USAGE_DAYS, Sizes
from repo.generator.tables import Store, Table
from repo.migrations import OwnerConnection
from repo.rows import Ground

__all__ = ["GeneratorRefused", "Order", "Progress", "fill"]

# What an index, a foreign key and tidying up cost a row, and drawing what an organization owns, in
# units of time: that of a usual row copied.
_INDEX, _KEY, _TIDY, _GRANT = 0.2, 0.1, 0.1, 2


class GeneratorRefused(Exception):
    """Nothing was generated; the message says why and what to do."""


class Progress(Protocol):
    """Who is told how far it is; units are about a row's work."""

    def begin(self, units: int) -> None:
        """So much is to do."""

    def stage(self, name: str) -> None:
        """This is what is done now."""

    def advance(self, units: int) -> None:
        """So much more is done."""

    def done(self, name: str, rows: int) -> None:
        """A table is filled with so many rows."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be generated; without `now`, as of the database's midnight."""

    users: int
    seed: int = 1
    now: datetime | None = None


def fill(conn: OwnerConnection, order: Order, progress: Progress) -> dict[str, int]:
    """Fill the database, commit, and tidy up; how many rows each table was given.

    Raises GeneratorRefused where seeds are missing or generated people are here already, and
    psycopg.Error where the database refuses; nothing is kept then.
    """
    with copier.unbound(conn):
        ground = copier.prepare(conn)
        _refuse(ground)
        now = order.now or ground.midnight
        copier.make_months(conn, now - timedelta(days=USAGE_DAYS + 1), now)
        # The months that were made bind the owner too.
        with copier.unbound(conn):
            filled, weights = _filled(conn, order, now, ground, progress)
    progress.stage("commit")
    conn.commit()
    for name in copier.vacuum(conn, list(weights)):
        progress.stage(f"tidying up {name}")
        progress.advance(int(weights[name] * _TIDY))
    return filled


def _filled(
    conn: OwnerConnection, order: Order, now: datetime, ground: Ground, progress: Progress
) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows each table was given, and was expected to be given."""
    store = Store(Sizes(order.users), seed=order.seed, now=now)
    tables = store.tables(first_order=ground.next_order)
    weights = {table.name: table.count for table in tables}
    asides = copier.put_aside(conn, list(weights))
    works = [(aside, _units(aside.kind, weights.get(aside.about, 0))) for aside in asides]
    progress.begin(
        sum(table.units for table in tables)
        + sum(units for _, units in works)
        + store.sizes.organizations * _GRANT
        + int(sum(weights.values()) * _TIDY)
    )
    filled = dict(_copied(conn, store, tables, progress))
    for kind in ("index", "foreign key"):
        for aside, units in reversed(works):
            if aside.kind == kind:
                progress.stage(f"{kind} of {aside.about}")
                copier.put_back(conn, aside)
                progress.advance(units)
    progress.stage("counts")
    copier.recount(conn)
    for aside in asides:
        if aside.kind == "trigger":
            copier.put_back(conn, aside)
    copier.number_orders_from(conn, ground.next_order + store.sizes.orders)
    return filled, weights


def _copied(
    conn: OwnerConnection, store: Store, tables: list[Table], progress: Progress
) -> Iterator[tuple[str, int]]:
    progress.stage("who owns what")
    store.ledger.fill(lambda organizations: progress.advance(organizations * _GRANT))
    for table in tables:
        progress.stage(table.name)
        rows = copier.copy(conn, table, progress.advance)
        progress.done(table.name, rows)
        yield table.name, rows


def _refuse(ground: Ground) -> None:
    if not ground.categories or not ground.tiers:
        raise GeneratorRefused("The seeds are missing: run `flask --app app db seed` first.")
    if ground.is_generated:
        raise GeneratorRefused(
            "Generated people are here already: begin with a fresh database"
            " (`flask --app app db upgrade` and `db seed`)."
        )


def _units(kind: str, rows: int) -> int:
    return int(rows * {"index": _INDEX, "foreign key": _KEY}.get(kind, 0))
