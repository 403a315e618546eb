"""Who may write into an organization's log: each what she can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.conftest import Urls
from tests.schema.policy_rows import NAMES, make_world

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def world(module_urls: Urls) -> Iterator[Connection]:
    """As the application sees it: Casey owns, Terry is a member, Vic a viewer."""
    with psycopg.connect(module_urls.owner) as conn:
        make_world(conn)
    with psycopg.connect(module_urls.app) as conn:
        yield conn


@pytest.mark.parametrize(
    ("who", "action", "about", "is_written"),
    [
        ("casey", "organization.changed", "x", True),
        ("casey", "member.removed", "vic", True),
        ("terry", "organization.handed_over", "terry", False),
        ("terry", "member.removed", "vic", False),
        ("vic", "organization.handed_over", "vic", False),
        ("vic", "purchase_request.approved", "x", False),
        ("vic", "purchase_request.asked", "x", True),
        ("vic", "seat.claimed", "bolt", True),
        ("vic", "member.left", "vic", True),
        ("vic", "member.left", "casey", False),
        ("stranger", "seat.claimed", "bolt", False),
    ],
)
def test_what_is_written(
    world: Connection, who: str, action: str, about: str, is_written: bool
) -> None:
    with world.transaction(force_rollback=True):
        world.execute("SELECT set_config('app.user_id', %s, true)", [who])
        append = (
            "INSERT INTO audit_log (actor_id, action, object_type, object_id, organization_id)"
            " VALUES (%s, %s, 'x', %s, %s)"
        )
        given = [who, action, about, NAMES["org"]]
        if is_written:
            world.execute(append, given)
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                world.execute(append, given)
