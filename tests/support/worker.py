"""The worker of a test: does what is queued, and then comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from repo.db import Database
from services import worker
from services.settings import Settings


class Worker:
    """Works the queue off when asked to."""

    def __init__(self, settings: Settings, app: Flask, database: Database) -> None:
        self._url = settings.database_jobs_url or ""
        self.tools = worker.Tools(
            database=database,
            gateway=app.extensions["shop"].payments,
            owner_url=settings.database_owner_url or settings.database_url,
            links=app.extensions["shop"].links,
        )

    def run(self) -> None:
        """Do every job that is due now, in a thread: browser tests hold the main one's loop."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(worker.run, self._url, self.tools, wait=False).result()
