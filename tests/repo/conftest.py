"""People who ask the repositories: of one organization, of another, and of none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest

from repo.db import Connection, Credentials, Database
from repo.errors import RuleViolated
from services import identity
from services.errors import ShopError
from services.rules import from_rule
from tests.conftest import Urls
from tests.support.people import claims_of

MISSING = UUID(int=404)


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, as the web server would for her."""

    database: Database
    credentials: Credentials

    @contextmanager
    def reads(self) -> Iterator[Connection]:
        """A request that reads, in a pipeline."""
        with self.database.read(self.credentials) as work:
            yield work.conn

    @contextmanager
    def writes(self) -> Iterator[Connection]:
        """A request that writes, in a transaction."""
        with self.database.write(self.credentials) as work:
            yield work.conn


@dataclass(frozen=True)
class Shop:
    """Acme, a business: Casey owns it, Terry is a member; a stranger, staff, nobody; the worker."""

    urls: Urls
    jobs: Database
    owner: Asker
    teammate: Asker
    stranger: Asker
    staff: Asker
    nobody: Asker
    acme: UUID

    @property
    def outsiders(self) -> tuple[Asker, Asker]:
        """Those whom Acme's things do not concern."""
        return self.stranger, self.nobody

    @property
    def customers(self) -> tuple[Asker, ...]:
        """All but staff."""
        return self.owner, self.teammate, self.stranger, self.nobody

    def one(self, query: str, *params: object) -> tuple[object, ...]:
        """One row, as the schema's owner sees it."""
        with psycopg.connect(self.urls.owner) as conn:
            row = conn.execute(query, params).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return tuple(row)

    def do(self, statement: str, *params: object) -> None:
        """Something that happened before, or elsewhere; as the schema's owner."""
        with psycopg.connect(self.urls.owner) as conn:
            conn.execute(statement, params)  # type: ignore[call-overload]

    def wait_until_waiting(self, *others: Future[Any]) -> None:
        """Go on when so many transactions stand before a lock; the server says so, no clock."""
        waiting = (
            "SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database()"
        )
        with psycopg.connect(self.urls.owner, autocommit=True) as conn:
            deadline = time.monotonic() + 60
            while conn.execute(waiting).rowcount < len(others):
                assert not any(other.done() for other in others), "it did not wait"
                assert time.monotonic() < deadline, "it never came to wait"

    def add_on(self, slug: str) -> UUID:
        """An add-on's id."""
        (found,) = self.one("SELECT id FROM add_ons WHERE slug = %s", slug)
        assert isinstance(found, UUID)
        return found

    def grant(self, slug: str, *, source: str = "purchase") -> UUID:
        """Let Acme own an add-on."""
        (grant,) = self.one(
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
            " VALUES ('sub-casey', %s, %s, %s) RETURNING id",
            self.acme, self.add_on(slug), source,
        )  # fmt: skip
        assert isinstance(grant, UUID)
        return grant


@pytest.fixture
def shop(urls: Urls, database: Database, jobs_database: Database) -> Shop:
    """Everybody, logged in."""
    for name in ("casey", "terry"):
        _log_in(database, name)
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "INSERT INTO organizations (slug, name, org_type, owner_id)"
            " VALUES ('acme', 'Acme', 'business', 'sub-casey') RETURNING id"
        ).fetchone()
        assert row is not None
        conn.execute(
            "INSERT INTO organization_members (organization_id, user_id, role)"
            " VALUES (%(acme)s, 'sub-casey', 'owner'), (%(acme)s, 'sub-terry', 'member')",
            {"acme": row[0]},
        )
    return Shop(
        urls=urls,
        jobs=jobs_database,
        owner=_log_in(database, "casey"),
        teammate=_log_in(database, "terry"),
        stranger=_log_in(database, "stranger"),
        staff=_log_in(database, "ada", realm_access={"roles": ["admin"]}),
        nobody=Asker(database, Credentials(guest_id="guest:somebody")),
        acme=row[0],
    )


def _log_in(database: Database, name: str, **claims: object) -> Asker:
    with database.write(Credentials()) as work:
        begun = identity.log_in(work, claims_of(name, **claims), id_token=None)
    return Asker(database, Credentials(session_hash=identity.hash_token(begun.token)))


@contextmanager
def refused(rule: str, error: type[ShopError], *, field: str | None = None) -> Iterator[None]:
    """A rule of the database says no, and the shop has this kind of word for it."""
    with pytest.raises(RuleViolated) as violated:
        yield
    assert violated.value.rule == rule
    said = from_rule(rule)
    assert type(said) is error
    assert getattr(said, "field", None) == field
