"""Acme and its things, everybody at her browser, and requests of which nothing stays.

Each request has a transaction of its own, which is rolled back when the rows that it wrote have
been looked at: everybody meets the same world, and it is made once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql
from werkzeug.test import TestResponse

from repo.db import Credentials, Database, Work
from tests.conftest import Urls
from tests.support.payments import Payments
from tests.support.people import HTMX, ORIGIN, Customer, Visitors

COOKIE = "shop"
# What ai-productivity-bundle holds.
IN_BUNDLE = ("amanuensis", "presenton", "unicorn-orator")
# What is there before anybody does anything.
_ROWS = """
INSERT INTO organizations (slug, name, org_type, owner_id)
VALUES ('acme', 'Acme', 'business', 'sub-casey'), ('globex', 'Globex', 'business', 'sub-stranger');
INSERT INTO organization_members (organization_id, user_id, role)
SELECT o.id, m.user_id, m.role
FROM organizations o
JOIN (VALUES ('acme', 'sub-casey', 'owner'), ('acme', 'sub-terry', 'member'),
             ('acme', 'sub-vic', 'viewer'), ('globex', 'sub-stranger', 'owner'))
     m (slug, user_id, role) USING (slug);
INSERT INTO user_sessions (token_hash, user_id, organization_id, expires_at)
SELECT repeat('c', 64), owner_id, id, now() + interval '1 hour'
FROM organizations WHERE slug = 'acme';
INSERT INTO avatars (user_id, picture, hash) VALUES ('sub-casey', 'x', encode(sha256('x'), 'hex'));
INSERT INTO invitations (organization_id, email, role, token_hash, invited_by)
SELECT id, 'zoe@x.test', 'viewer', repeat('e', 64), owner_id FROM organizations WHERE slug = 'acme'
UNION ALL
SELECT id, 'casey@example.test', 'member', encode(sha256('for-casey'), 'hex'),
       owner_id
FROM organizations WHERE slug = 'globex';
INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, seats)
SELECT o.owner_id, o.id, a.id, 'grant', 3
FROM organizations o, add_ons a WHERE o.slug = 'acme' AND a.slug = 'vector-search';
INSERT INTO add_on_seats (organization_id, add_on_id, user_id)
SELECT organization_id, add_on_id, user_id FROM user_add_ons WHERE source = 'grant';
WITH asked AS (
    INSERT INTO purchase_requests (organization_id, user_id, fingerprint)
    SELECT id, 'sub-vic', repeat('f', 64) FROM organizations WHERE slug = 'acme'
    RETURNING id, organization_id
)
INSERT INTO purchase_request_lines (request_id, organization_id, position, add_on_id, quantity)
SELECT r.id, r.organization_id, 0, a.id, 1
FROM asked r, add_ons a WHERE a.slug = 'gpu-compute';
UPDATE user_sessions s SET organization_id = m.organization_id
FROM organization_members m JOIN organizations o ON o.id = m.organization_id
WHERE m.user_id = s.user_id AND o.slug IN ('acme', 'globex');
"""
# Casey's things by the names that the table has for them, one row with one text each.
_THINGS = {
    "acme": "SELECT slug FROM organizations WHERE slug = 'acme'",
    "acme_id": "SELECT id FROM organizations WHERE slug = 'acme'",
    "paid": "SELECT number FROM orders WHERE completed_at IS NOT NULL",
    "open": "SELECT number FROM orders WHERE completed_at IS NULL",
    "line": "SELECT i.id FROM cart_items i JOIN add_ons a ON a.id = i.add_on_id"
    " WHERE i.user_id = 'sub-casey' AND NOT i.saved AND a.slug = 'amanuensis'",
    "saved": "SELECT id FROM cart_items WHERE user_id = 'sub-casey' AND saved",
    "session": "SELECT id FROM user_sessions WHERE token_hash LIKE 'ccc%'",
    "picture": "SELECT hash FROM avatars WHERE user_id = 'sub-casey'",
    "member": "SELECT id FROM organization_members WHERE user_id = 'sub-terry' AND role = 'member'",
    "invited": "SELECT id FROM invitations WHERE email = 'zoe@x.test'",
    "invitation": "SELECT 'for-casey'",
    "request": "SELECT id FROM purchase_requests",
    "owned": "SELECT slug FROM add_ons WHERE slug = 'vector-search'",
    "undo": "SELECT id FROM cart_undos WHERE user_id = 'sub-casey'",
}
# Only a transaction that writes is given a number.
_WROTE_NOTHING = "SELECT pg_current_xact_id_if_assigned() IS NULL"
_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


@dataclass(frozen=True)
class Deed:
    """What somebody was answered, and the rows that are gone or new by it: table and text."""

    answer: TestResponse
    changes: list[tuple[str, str]]


@dataclass(frozen=True)
class World:
    """A shop with Acme in it: Casey's things by name, everybody's cookie by role."""

    app: Flask
    held: Held
    rows: Rows
    things: Mapping[str, str]
    cookies: Mapping[str, str]

    def ask(
        self, role: str, method: str, address: str, form: Mapping[str, str], *, htmx: bool
    ) -> Deed:
        """Ask as somebody, look at what she changed, and take it back."""
        client = self.app.test_client()
        if role in self.cookies:
            client.set_cookie(COOKIE, self.cookies[role])
        headers = {"Origin": ORIGIN, **(HTMX if htmx else {})}
        with self.held.taken_back():
            answer = client.open(
                address, method=method, data=dict(form), headers=headers, buffered=True
            )
            return Deed(answer, self.rows.changes())


class _OneConnection:
    """In the pool's place: what is a transaction there is a part of one here."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """The connection; after an exception, as it was before."""
        with self._conn.transaction():
            yield self._conn

    def open(self) -> None:
        """It is."""

    def check(self) -> None:
        """It is well."""


class Held(Database):
    """The application's database in its role, on one connection that never commits."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self.conn = conn
        self._pool = _OneConnection(conn)  # type: ignore[assignment]

    @contextmanager
    def write(self, who: Credentials) -> Iterator[Work]:
        """Read and write, as whoever is asking."""
        with self._connection() as conn, conn.pipeline():
            yield self._begin(conn, who)

    @contextmanager
    def snapshot(self, who: Credentials) -> Iterator[Work]:
        """Read of one moment; here nothing happens beside it."""
        with self._connection() as conn:
            yield self._begin(conn, who)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Let nothing of what happens in here stay."""
        with self.conn.transaction(force_rollback=True):
            yield


class Rows:
    """The rows of all tables: where each is, who wrote it, its text.

    A row that is written gets another place and another writer, even if it is as it was.
    """

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        with self._everything_seen():
            self._tables = [str(name) for (name,) in conn.execute(_TABLES).fetchall()]
            # How many, and the newest writer: whatever is written changes one of the two.
            one = "SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {}"
            self._summary = sql.SQL(" UNION ALL ").join(
                sql.SQL(one).format(sql.Literal(table), sql.Identifier(table))
                for table in self._tables
            )
            self._before = self._summaries()
            self._rows = {table: self._read(table) for table in self._tables}

    def changes(self) -> list[tuple[str, str]]:
        """The rows that are gone or new since: table and text."""
        (wrote_nothing,) = self._conn.execute(_WROTE_NOTHING).fetchone() or (False,)
        if wrote_nothing:
            return []
        with self._everything_seen():
            now = self._summaries()
            return [
                (table, text)
                for table in self._tables
                if now[table] != self._before[table]
                for _, _, text in sorted(self._rows[table] ^ self._read(table))
            ]

    @contextmanager
    def _everything_seen(self) -> Iterator[None]:
        with self._conn.transaction(force_rollback=True):
            self._conn.execute("SET LOCAL ROLE NONE")
            yield

    def _summaries(self) -> dict[str, tuple[int, int]]:
        found = self._conn.execute(self._summary, prepare=True).fetchall()
        return {table: (count, newest) for table, count, newest in found}

    def _read(self, table: str) -> frozenset[tuple[str, str, str]]:
        query = sql.SQL("SELECT ctid::text, xmin::text, to_jsonb(t)::text FROM {} t")
        return frozenset(self._conn.execute(query.format(sql.Identifier(table))).fetchall())


def settle(app: Flask, urls: Urls, payments: Payments) -> tuple[dict[str, str], dict[str, str]]:
    """Let everybody log in, and Casey shop: her things by name, and everybody's cookie by role."""
    visitors = Visitors(app)
    people = {
        "owner": visitors.person("casey"),
        "member": visitors.person("terry"),
        "viewer": visitors.person("vic"),
        "stranger": visitors.person("stranger"),
        "staff": visitors.person("ada", realm_access={"roles": ["super_admin"]}),
    }
    with psycopg.connect(urls.server) as conn:
        conn.execute(_ROWS)
    quote = _go_shopping(people["owner"], payments)
    people["viewer"].put_in_cart("presenton")
    asking = people["viewer"].get("/cart").hidden("asking")
    with psycopg.connect(urls.server) as conn:
        found = {name: conn.execute(query).fetchall() for name, query in _THINGS.items()}  # type: ignore[call-overload]
    things = {name: str(value) for name, ((value,),) in found.items()}
    things |= {"quote": quote, "asking": asking}
    return things, {role: _cookie(person) for role, person in people.items()}


def _go_shopping(casey: Customer, payments: Payments) -> str:
    """Buy, begin to buy, save something for later, and take something out; what is to be paid."""
    casey.put_in_cart("bolt")
    paid = casey.check_out().location
    payments.pay(paid)
    payments.deliver(paid)
    assert casey.post("/add-ons/open-house-traffic-counter/waitlist").status == 303
    casey.put_in_cart("brigade", "calendar-integration", *IN_BUNDLE)
    saved, removed, *_ = [form["action"] for form in casey.get("/cart").select("form.quantity")]
    casey.post(f"{saved}/save")
    casey.post(f"{removed}/delete")
    quote = casey.get("/checkout").hidden("quote")
    assert casey.post("/checkout", quote=quote).status == 303
    return quote


def _cookie(person: Customer) -> str:
    cookie = person.client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value
