"""`flask db check` and `flask db docs`: is the schema whole, and what is it?"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from repo.errors import DumpError
from repo.migrations import OwnerConnection
from services.schema import docs as pages
from services.schema.areas import DocsError
from services.schema.check import Report
from services.schema.check import check as check_schema
from services.schema.generate import Outdated, generate
from views.cli.database import owner, owner_url


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing but what is found.")
@click.option("--without-seeds", is_flag=True, help="For a shop that sells other things.")
@with_appcontext
def check(quiet: bool, without_seeds: bool) -> None:
    """Compare the database with what it should be; name each thing that is wrong, and exit with 1.

    Looks at migrations, tables, columns, keys, constraints, indexes, triggers, policies, grants,
    functions, views, roles, partitions and seeds, and changes nothing.
    """
    with owner() as conn:
        report = look(conn, with_seeds=not without_seeds)
    tell(report, quiet=quiet)
    if not report.is_whole:
        raise click.exceptions.Exit(1)


def look(conn: OwnerConnection, *, with_seeds: bool = True) -> Report:
    """Check and take back what looking at the migrations has made."""
    report = check_schema(conn, with_seeds=with_seeds)
    conn.rollback()
    return report


def tell(report: Report, *, quiet: bool = False) -> None:
    """Print how much was looked at, and each finding in a line."""
    if not quiet and report.counts:
        click.echo(f"{report.summary}{' as they should be' if report.is_whole else ''}.")
    for finding in report.findings:
        click.echo(f"{'wrong: ' if finding.is_wrong else 'note:  '}{finding}")
    wrong = sum(finding.is_wrong for finding in report.findings)
    if not quiet:
        things = f"{wrong} thing{'s are' if wrong > 1 else ' is'} wrong"
        click.echo(things if wrong else "The database is whole.")


@click.command()
@with_appcontext
def docs() -> None:
    """Write sql/schema.sql, sql/schema.objects and docs/schema/ from a database.

    From one that the migrations alone have made, such as the one of `make run`: what somebody has
    added by hand would be written down too.
    """
    with owner() as conn:
        try:
            written = generate(conn, owner_url())
        except (DocsError, DumpError, Outdated) as error:
            raise click.ClickException(f"{error}.") from error
        conn.rollback()
    written.save()
    click.echo(f"sql/schema.sql, sql/schema.objects and {len(written.pages)} pages in"
               f" {pages.FOLDER.relative_to(pages.FOLDER.parents[1])}/ are written.")  # fmt: skip
