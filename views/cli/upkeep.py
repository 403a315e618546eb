"""`flask upkeep`, also `flask db upkeep`: each job by name, all of them, when each last ran."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from repo.db import Database
from repo.errors import DatabaseUnavailable
from services import upkeep as work
from services.upkeep import Job, Listed, UpkeepFailed
from views._shop import shop
from views.cli.database import owner_url


@click.group()
def upkeep() -> None:
    """Keep the database tidy; the worker does all of this by itself, on schedule."""


@upkeep.command("list")
@with_appcontext
def list_jobs() -> None:
    """List the jobs: schedule (cron, UTC), last run and what came of it."""
    with jobs_database() as database:
        for listed in work.list_jobs(database):
            click.echo(f"{listed.job.name:15}{listed.job.cron:18}{_last(listed)}")
            click.echo(f"{'':15}{listed.job.about}")


@upkeep.command()
@with_appcontext
def report() -> None:
    """Print the last report on tables and indexes."""
    with jobs_database() as database:
        last = {listed.job.name: listed.last for listed in work.list_jobs(database)}["statistics"]
    if last is None or last.report is None:
        raise click.ClickException("there is no report yet: run `flask upkeep statistics`")
    click.echo(f"{last.started_at:%Y-%m-%d %H:%M}: {last.said}\n\n{last.report}")


@upkeep.command("all")
@with_appcontext
def run_all() -> None:
    """Run every job, one after the other; one that fails does not keep the others back."""
    failed = []
    with jobs_database() as database:
        for job in work.JOBS:
            try:
                _run(database, job)
            except (UpkeepFailed, DatabaseUnavailable) as error:
                failed.append(str(error))
    if failed:
        raise click.ClickException("\n".join(failed))


def _command(job: Job) -> click.Command:
    @click.command(job.name, help=job.about[0].upper() + job.about[1:] + ".")
    @with_appcontext
    def run_one() -> None:
        with jobs_database() as database:
            try:
                _run(database, job)
            except UpkeepFailed as error:
                raise click.ClickException(str(error)) from error

    return run_one


for _job in work.JOBS:
    upkeep.add_command(_command(_job))


def _run(database: Database, job: Job) -> None:
    done = work.run(database, job, owner_url=owner_url(), progress=_Lines(job.name))
    if done is None:
        click.echo(f"{job.name}: already running")
        return
    click.echo(f"{job.name}: {done.said}")
    if done.report is not None:
        click.echo(f"\n{done.report}")


class _Lines:
    """Tells how far a job is: a line at each tenth, in a terminal and in a log alike."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tenths = 0

    def __call__(self, done: int, total: int) -> None:
        tenths = done * 10 // total if total else 0
        if tenths > self._tenths:
            self._tenths = tenths
            click.echo(f"{self._name}: {done:,} of {total:,}")


def _last(listed: Listed) -> str:
    last = listed.last
    if last is None:
        return "never ran"
    what = {"done": last.said, "failed": f"failed: {last.error}"}.get(last.outcome, "running")
    return f"{last.started_at:%Y-%m-%d %H:%M}  {what}"


@contextmanager
def jobs_database() -> Iterator[Database]:
    """The database as the worker sees it, for a command."""
    settings = shop().settings
    database = Database(
        settings.database_jobs_url or settings.database_url, role="shop_jobs", size=2
    )
    try:
        yield database
    except DatabaseUnavailable as error:
        raise click.ClickException(str(error)) from error
    finally:
        database.close()
