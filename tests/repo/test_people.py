"""What staff look up, and nobody else by the same functions."""

from __future__ import annotations

from repo import audit, people
from tests.repo.conftest import Shop


def test_staff_find_people_and_end_their_logins(shop: Shop) -> None:
    with shop.staff.reads() as conn:
        found = people.find_people(conn, q="CASEY", page_size=5).result()
        casey = people.find_person(conn, person="sub-casey").result()
    assert [one.id for one in found] == ["sub-casey"]
    assert casey is not None
    assert (casey.email, casey.logins) == ("casey@example.test", 2)
    assert [(one["name"], one["role"]) for one in casey.organizations] == [
        ("Acme", "owner"),
        ("Casey", "owner"),
    ]
    with shop.staff.writes() as conn:
        assert people.end_logins(conn, person="sub-casey") == 2
    with shop.staff.reads() as conn:
        casey = people.find_person(conn, person="sub-casey").result()
    assert casey is not None and casey.logins == 0


def test_nobody_else_does(shop: Shop) -> None:
    for asker in shop.customers:
        with asker.reads() as conn:
            assert people.find_people(conn, q="", page_size=5).result() == []
            assert people.find_person(conn, person="sub-casey").result() is None
        with asker.writes() as conn:
            assert people.end_logins(conn, person="sub-casey") == 0
    assert shop.one("SELECT count(*) FROM user_sessions WHERE user_id = 'sub-casey'") == (2,)


def test_the_log_is_looked_through_by_staff_alone(shop: Shop) -> None:
    with shop.owner.writes() as conn:
        audit.append(
            conn, action="a", object_type="order", object_id="M-1", organization_id=shop.acme
        )
    with shop.staff.reads() as conn:
        (entry,) = audit.list_entries(conn, organization_id=shop.acme, page_size=5).result()
    assert (entry.actor_name, entry.organization_name) == ("Casey", "Acme")
    for asker in shop.customers:
        with asker.reads() as conn:
            assert audit.list_entries(conn, page_size=5).result() == []
