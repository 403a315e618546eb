"""An organization of several people, each at her own browser."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import psycopg

from tests.conftest import Urls
from tests.support.people import Customer, Visitors

ROLES = {"olga": "owner", "omar": "owner", "mia": "member", "max": "member", "vic": "viewer"}


@dataclass(frozen=True)
class Acme:
    """Acme: Olga and Omar own it, Mia and Max are members, Vic is a viewer; and others."""

    urls: Urls
    id: UUID
    olga: Customer
    omar: Customer
    mia: Customer
    max: Customer
    vic: Customer
    stranger: Customer
    staff: Customer
    nobody: Customer

    def do(self, statement: str, *params: object) -> None:
        """Something that happened elsewhere; as the schema's owner."""
        with psycopg.connect(self.urls.owner) as conn:
            conn.execute(statement, params)  # type: ignore[call-overload]

    def all(self, query: str, *params: object) -> list[tuple[object, ...]]:
        """Rows, as the schema's owner sees them."""
        with psycopg.connect(self.urls.owner) as conn:
            return conn.execute(query, params).fetchall()  # type: ignore[call-overload,no-any-return]

    def members_do_not_buy(self) -> None:
        """From now on only owners buy."""
        self.do(
            """UPDATE organizations SET settings = '{"members_buy": false}' WHERE slug = 'acme'"""
        )

    def own(self, slug: str, seats: int = 1) -> None:
        """Let Acme own so many seats of an add-on."""
        self.do(
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, seats)"
            " SELECT 'sub-olga', %s, id, 'grant', %s FROM add_ons WHERE slug = %s",
            self.id, seats, slug,
        )  # fmt: skip

    def requests(self) -> list[tuple[object, ...]]:
        """Every request's asker and status, oldest first."""
        return self.all("SELECT user_id, status FROM purchase_requests ORDER BY created_at, id")

    def last_request(self) -> str:
        """The newest request's id."""
        ((found,),) = self.all(
            "SELECT id::text FROM purchase_requests ORDER BY created_at DESC LIMIT 1"
        )
        return str(found)

    def seated(self) -> set[tuple[object, ...]]:
        """Who has a seat of what."""
        return set(
            self.all(
                "SELECT a.slug, s.user_id FROM add_on_seats s JOIN add_ons a ON a.id = add_on_id"
            )
        )

    def deeds(self) -> list[str]:
        """What the log says was done for Acme, in its order."""
        return [
            str(action)
            for (action,) in self.all(
                "SELECT action FROM audit_log WHERE organization_id = %s ORDER BY id", self.id
            )
        ]


def found_acme(urls: Urls, visitors: Visitors) -> Acme:
    """Found it; all of its people act for it."""
    people = {name: visitors.person(name) for name in ROLES}
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute(
            "INSERT INTO organizations (slug, name, org_type, owner_id)"
            " VALUES ('acme', 'Acme', 'business', 'sub-olga') RETURNING id"
        ).fetchone()
        assert row is not None
        for name, role in ROLES.items():
            conn.execute(
                "INSERT INTO organization_members (organization_id, user_id, role)"
                " VALUES (%s, %s, %s)", [row[0], f"sub-{name}", role]
            )  # fmt: skip
        conn.execute("UPDATE user_sessions SET organization_id = %s", [row[0]])
    return Acme(
        urls,
        row[0],
        stranger=visitors.person("stranger"),
        staff=visitors.person("ada", realm_access={"roles": ["admin"]}),
        nobody=visitors.nobody(),
        **people,
    )
