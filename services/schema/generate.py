"""All that is generated from the schema: the one file, the list, the pages."""

from __future__ import annotations

from dataclasses import dataclass

from repo import migrations, schema
from repo.dump import find_programs
from repo.migrations import OwnerConnection
from services.schema.check import OBJECTS
from services.schema.docs import save_pages, write_pages
from services.schema.dump import tidy
from services.schema.objects import list_objects, write_objects

SCHEMA = migrations.FOLDER.parent / "schema.sql"


class Outdated(Exception):
    """The database is not where the migrations end; the message says what to do."""


@dataclass(frozen=True)
class Generated:
    """What the files should hold."""

    schema: str
    objects: str
    pages: dict[str, str]

    def save(self) -> None:
        """Write them all."""
        SCHEMA.write_text(self.schema, encoding="utf-8")
        OBJECTS.write_text(self.objects, encoding="utf-8")
        save_pages(self.pages)


def generate(conn: OwnerConnection, url: str) -> Generated:
    """Make everything from the database behind `url`, to which `conn` is connected.

    Raises Outdated, DocsError (a table without a page) or DumpError (no fitting pg_dump).
    """
    standing = migrations.compare(conn)
    if differing := [*standing.pending, *standing.changed, *standing.unknown]:
        raise Outdated(
            f"The database and sql/migrations/ differ in {', '.join(differing)}:"
            " run `flask --app app db upgrade` on a database that the migrations alone have made"
        )
    # The lock on the migrations is let go: pg_dump comes by a connection of its own.
    conn.rollback()
    catalogue = schema.read_catalogue(conn)
    return Generated(
        schema=tidy(find_programs(conn, url).dump_schema(), migrations.steps()),
        objects=write_objects(list_objects(catalogue)),
        pages=write_pages(catalogue),
    )
