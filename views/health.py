"""For operators: is the process alive, and can it serve?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from repo import health, migrations
from repo.db import Credentials
from repo.errors import DatabaseUnavailable
from repo.rows import Health
from views._shop import shop

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Each dependency by name; 503 while one that pages need is not ready."""
    try:
        with shop().database.read(Credentials()) as work:
            state = _database_state(health.check_health(work.conn))
    except DatabaseUnavailable:
        state = "does not answer"
    ready = state == "ok"
    return jsonify(database=state, ready=ready), 200 if ready else 503


def _database_state(found: Health) -> str:
    newest = migrations.steps()[-1].version
    if found.owns_tables or found.bypasses_policies:
        return f"is reached as {found.role}, which policies do not bind: use a role of its own"
    if found.migration != newest:
        return f"is migrated to {found.migration} and not to {newest}: run flask db upgrade"
    return "ok"
