"""Upkeep: what is done to the database by the minute, the day, the week, the month and the quarter.

`flask upkeep` runs a job by name; the worker runs each by its schedule. What the jobs do is in
services/upkeep_jobs.py.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from repo import upkeep
from repo.db import Connection, Database
from repo.errors import DatabaseUnavailable
from repo.rows import UpkeepRun
from services.upkeep_jobs import BY_NAME, JOBS, Done, Job, Kit, Progress, UpkeepFailed

__all__ = ["BY_NAME", "JOBS", "DatabaseUnavailable", "Done", "Job", "Listed", "UpkeepFailed"]
__all__ += ["list_jobs", "run"]

log = logging.getLogger(__name__)

# Of each job; one that runs each minute would fill the disk with saying so.
MOST_RUNS = 1000


@dataclass(frozen=True)
class Listed:
    """A job and its last run, if it ever ran."""

    job: Job
    last: UpkeepRun | None


def run(
    database: Database,
    job: Job,
    *,
    owner_url: str,
    progress: Progress = lambda done, total: None,
) -> Done | None:
    """Run a job and remember that it ran; None where it is already running.

    Raises UpkeepFailed, or DatabaseUnavailable where the database cannot even be asked.
    """
    with upkeep.alone(database, job.name) as conn:
        if conn is None:
            log.info("upkeep: %s is already running", job.name)
            return None
        upkeep.forget_runs(conn, job=job.name, most=MOST_RUNS)
        run_id = upkeep.begin_run(conn, job=job.name)
        try:
            done = job.work(Kit(conn, owner_url, progress))
        except Exception as error:
            _remember_failure(conn, run_id, error)
            if isinstance(error, DatabaseUnavailable):
                raise
            raise UpkeepFailed(f"{job.name}: {_first_line(error)}") from error
        upkeep.finish_run(conn, run_id=run_id, said=done.said, report=done.report)
    log.info("upkeep: %s: %s", job.name, done.said)
    return done


def _remember_failure(conn: Connection, run_id: int, error: Exception) -> None:
    try:
        # What follows the first line may tell a row's values.
        upkeep.fail_run(conn, run_id=run_id, error=_first_line(error))
    except Exception:
        # The connection itself was lost: the next run sees that this one did not end.
        log.warning("upkeep: run %s could not be closed", run_id, exc_info=True)


def list_jobs(database: Database) -> list[Listed]:
    """Every job with its last run."""
    with database.transaction() as conn:
        last = {one.job: one for one in upkeep.list_last_runs(conn)}
    return [Listed(job, last.get(job.name)) for job in JOBS]


def _first_line(error: Exception) -> str:
    return (str(error) or repr(error)).splitlines()[0]
