"""Organizations of many people: lists come to an end, and she who asks is on hers."""

from __future__ import annotations

from repo import identity, organizations
from tests.repo.conftest import Shop

CROWD = """
WITH crowd AS (
    INSERT INTO users (id, email, display_name)
    SELECT 'a-' || n, 'a@b.test', 'A' FROM generate_series(1, 505) AS n RETURNING id
)
INSERT INTO organization_members (organization_id, user_id, role)
SELECT %s, id, 'viewer' FROM crowd
"""
MANY = """
WITH many AS (
    INSERT INTO organizations (slug, name, owner_id)
    SELECT 'of-' || n, 'Of', 'a-' || n FROM generate_series(1, 205) AS n RETURNING id
)
INSERT INTO organization_members (organization_id, user_id, role)
SELECT id, 'sub-terry', 'viewer' FROM many
"""


def test_lists_come_to_an_end(shop: Shop) -> None:
    shop.do(CROWD, shop.acme)
    shop.do(MANY)
    # The last one in the order of the list.
    shop.do("UPDATE organization_members SET role = 'viewer' WHERE user_id = 'sub-terry'"
            " AND organization_id = %s", shop.acme)  # fmt: skip
    with shop.teammate.reads() as conn:
        people = organizations.list_people(conn, slug="acme").result()
        own = identity.list_organizations(conn).result()
    assert (len(people), len(own)) == (500, 200)
    assert [person.user_id for person in people if person.is_self] == ["sub-terry"]
