"""Trials: one an organization and add-on, ever."""

from __future__ import annotations

from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Trial

_queries = load("trials")
_begin_trial = _queries.maybe("begin_trial", Trial)
_find_trial = _queries.maybe("find_trial", Trial)
_grant_trial = _queries.exec("grant_trial")


def begin_trial(conn: Connection, *, slug: str) -> Trial | None:
    """Begin the asking organization's trial; None where there is nothing to try.

    A second one breaks `trials_once`. The worker grants what is tried.
    """
    return _begin_trial(conn, slug=slug)


def find_trial(conn: Connection, *, add_on_id: UUID) -> Later[Trial | None]:
    """The asking organization's trial of an add-on, over or not, or None."""
    return _find_trial.later(conn, add_on_id=add_on_id)


def grant_trial(conn: Connection, *, organization_id: UUID, add_on_id: UUID) -> bool:
    """Grant what is tried until the trial ends, for the worker; False where it is owned anyway."""
    return _grant_trial(conn, organization_id=organization_id, add_on_id=add_on_id) == 1
