"""The worker is the scheduler: every upkeep job at its hour, once, and then it is done."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psycopg
import pytest
from procrastinate import PsycopgConnector
from procrastinate.periodic import PeriodicDeferrer

from services import upkeep, worker
from tests.conftest import Urls
from tests.support.worker import Worker

QUEUED = "SELECT task_name, queueing_lock FROM procrastinate_jobs WHERE status = 'todo' ORDER BY 1"
TASKS = sorted(worker.upkeep_task(job.name) for job in upkeep.JOBS)


def hours_come(urls: Urls, at: float) -> None:
    """A worker looks at the clock."""

    async def look() -> None:
        app = worker.make_app(PsycopgConnector(conninfo=urls.jobs), scheduling=True)
        async with app.open_async():
            deferrer = PeriodicDeferrer(registry=app.periodic_registry, **app.periodic_defaults)
            await deferrer.defer_jobs(deferrer.get_previous_tasks(at=at))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, look()).result()


def queued(urls: Urls) -> list[tuple[object, ...]]:
    with psycopg.connect(urls.jobs) as conn:
        return conn.execute(QUEUED).fetchall()


def test_every_job_has_its_hour(urls: Urls) -> None:
    app = worker.make_app(PsycopgConnector(conninfo=urls.jobs), scheduling=True)
    scheduled = {
        periodic_id: (periodic.task.name, periodic.cron)
        for (_, periodic_id), periodic in app.periodic_registry.periodic_tasks.items()
    }
    assert scheduled == {job.name: (worker.upkeep_task(job.name), job.cron) for job in upkeep.JOBS}
    # One that only empties the queue is no scheduler.
    idle = worker.make_app(PsycopgConnector(conninfo=urls.jobs), scheduling=False)
    assert not idle.periodic_registry.periodic_tasks


@pytest.mark.parametrize(
    ("name", "gap_days"),
    [("carts", 1), ("usage", 1), ("words", 1), ("subscriptions", 7), ("codes", 7),
     ("statistics", 31), ("archive", 92)],
)  # fmt: skip
def test_the_hours_are_as_often_as_they_should_be(urls: Urls, name: str, gap_days: int) -> None:
    app = worker.make_app(PsycopgConnector(conninfo=urls.jobs), scheduling=True)
    (periodic,) = [p for (_, key), p in app.periodic_registry.periodic_tasks.items() if key == name]
    moments = periodic.croniter.all_next(float, start_time=1_767_225_600.0)  # 2026-01-01
    times = [next(moments) for _ in range(14)]
    gaps = [(later - earlier) / 86_400 for earlier, later in pairwise(times)]
    assert max(gaps) == gap_days


def test_an_hour_that_came_is_queued_once_and_worked_off(urls: Urls, worker: Worker) -> None:
    now = time.time()
    hours_come(urls, now)
    assert queued(urls) == [(name, name) for name in TASKS]
    # A second worker, or the same after a restart.
    hours_come(urls, now)
    assert len(queued(urls)) == len(TASKS)
    worker.run()
    assert queued(urls) == []
    with psycopg.connect(urls.jobs) as conn:
        rows = conn.execute("SELECT job, outcome FROM upkeep_runs ORDER BY job").fetchall()
    assert rows == sorted((job.name, "done") for job in upkeep.JOBS)
    hours_come(urls, now)
    assert queued(urls) == [], "what was done at its hour is not done again"


def test_jobs_do_not_pile_up_while_nobody_works(urls: Urls) -> None:
    now = time.time()
    for quarters in range(3):
        hours_come(urls, now + quarters * 100 * 86_400)
    assert queued(urls) == [(name, name) for name in TASKS]
