"""Seats at the database: never more people than seats, and who may use what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from repo import entitlements, purchase_requests, seats, usage
from repo.errors import RuleViolated
from services.errors import Conflict, NotFound
from tests.repo.conftest import Asker, Shop, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repo.db import Connection

PEOPLE = [f"p{number}" for number in range(16)]


@pytest.fixture
def owning(shop: Shop) -> Shop:
    """Acme owns two seats of Brigade, and sixteen more people work there."""
    shop.grant("brigade")
    shop.do("UPDATE user_add_ons SET seats = 2")
    shop.do("INSERT INTO users (id, email, display_name) SELECT p, 'a@b.test', p"
            " FROM unnest(%s::text[]) AS p", PEOPLE)  # fmt: skip
    shop.do("INSERT INTO org_subscriptions (organization_id, plan, seats)"
            " VALUES (%s, 'business', 50)", shop.acme)  # fmt: skip
    shop.do("INSERT INTO organization_members (organization_id, user_id, role)"
            " SELECT %s, p, 'member' FROM unnest(%s::text[]) AS p", shop.acme, PEOPLE)  # fmt: skip
    return shop


@contextmanager
def at_acme(asker: Asker) -> Iterator[Connection]:
    with asker.writes() as conn:
        purchase_requests.act_for(conn, slug="acme").result()
        yield conn


def give(shop: Shop, user_id: str) -> bool:
    with at_acme(shop.owner) as conn:
        return seats.give_seat(conn, slug="brigade", user_id=user_id)


def taken(shop: Shop) -> int:
    return int(str(shop.one("SELECT count(*) FROM add_on_seats")[0]))


def test_a_seat_is_taken_once_and_given_back(owning: Shop) -> None:
    with at_acme(owning.teammate) as conn:
        assert seats.claim_seat(conn, slug="brigade")
        assert not seats.claim_seat(conn, slug="brigade")
        assert seats.has_seat(conn, slug="brigade")
        (row,) = entitlements.list_owned(conn).result()
        assert (row.seats, row.seats_taken, row.has_seat) == (2, 1, True)
    with at_acme(owning.owner) as conn:
        (seated,) = seats.list_seated(conn).result()
        assert seated.holders == [{"user_id": "sub-terry", "name": "Terry"}]
        assert seats.take_seat_back(conn, slug="brigade", user_id="sub-terry")
        assert not seats.take_seat_back(conn, slug="brigade", user_id="sub-terry")
    with at_acme(owning.teammate) as conn:
        assert not seats.release_seat(conn, slug="brigade")


def test_a_member_gives_nothing_and_takes_nothing_back(owning: Shop) -> None:
    give(owning, "p0")
    with at_acme(owning.teammate) as conn:
        assert not seats.give_seat(conn, slug="brigade", user_id="p1")
        assert not seats.take_seat_back(conn, slug="brigade", user_id="p0")
        conn.execute("DELETE FROM add_on_seats")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), at_acme(owning.teammate) as conn:
        conn.execute(
            "INSERT INTO add_on_seats (organization_id, add_on_id, user_id)"
            " SELECT %s, id, 'p1' FROM add_ons WHERE slug = 'brigade'",
            [owning.acme],
        )
    for other in (owning.stranger, owning.staff):
        with at_acme(other) as conn:
            assert not seats.take_seat_back(conn, slug="brigade", user_id="p0")
    with refused("add_on_seats_owned", NotFound), at_acme(owning.stranger) as conn:
        seats.claim_seat(conn, slug="brigade")
    assert taken(owning) == 1


def test_a_seat_is_a_members_of_what_is_owned(owning: Shop) -> None:
    with refused("add_on_seats_member", NotFound):
        give(owning, "sub-stranger")
    owning.do("UPDATE organization_members SET invitation_state = 'invited' WHERE user_id = 'p0'")
    with refused("add_on_seats_member", NotFound):
        give(owning, "p0")
    owning.do("UPDATE user_add_ons SET expires_at = now()")
    with refused("add_on_seats_owned", NotFound):
        give(owning, "p1")


def test_sixteen_come_for_the_last_seat(owning: Shop) -> None:
    give(owning, "sub-terry")

    def come(person: str) -> str:
        try:
            return "seated" if give(owning, person) else "twice"
        except RuleViolated as no:
            return no.rule

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(come, PEOPLE))
    assert outcomes.count("seated") == 1
    assert set(outcomes) == {"seated", "add_on_seats_enough"}
    assert taken(owning) == 2


@pytest.mark.parametrize("locks", [True, False], ids=["as it is", "without the lock"])
def test_who_comes_later_waits_for_the_first(owning: Shop, locks: bool) -> None:
    """The control: counting without waiting for one another seats three people on two seats."""
    give(owning, "sub-terry")
    if not locks:
        body = str(owning.one("SELECT pg_get_functiondef('check_seat'::regproc)")[0])
        assert "FOR NO KEY UPDATE" in body
        owning.do(body.replace("FOR NO KEY UPDATE", ""))
    with ThreadPoolExecutor(1) as pool:
        with at_acme(owning.owner) as conn:
            assert seats.give_seat(conn, slug="brigade", user_id="p0")
            late = pool.submit(give, owning, "p1")
            if locks:
                owning.wait_until_waiting(late)
            else:
                assert late.result()
        if locks:
            with refused("add_on_seats_enough", Conflict):
                late.result()
    assert taken(owning) == (2 if locks else 3)


def test_seats_are_never_fewer_than_those_who_have_one(owning: Shop) -> None:
    give(owning, "p0")
    owning.do("UPDATE user_add_ons SET seats = 1")
    owning.do("UPDATE user_add_ons SET seats = 2")
    give(owning, "p1")
    with refused("user_add_ons_seats_claimed", Conflict), owning.jobs.transaction() as conn:
        conn.execute("UPDATE user_add_ons SET seats = 1")
    owning.do("UPDATE user_add_ons SET seats = 3")


@pytest.mark.parametrize(
    "leave",
    [
        "DELETE FROM organization_members WHERE user_id = 'p0'",
        "UPDATE organization_members SET invitation_state = 'declined' WHERE user_id = 'p0'",
    ],
)
def test_whoever_leaves_leaves_her_seat(owning: Shop, leave: str) -> None:
    give(owning, "p0")
    give(owning, "p1")
    owning.do(leave)
    assert taken(owning) == 1
    assert give(owning, "p2")


def test_seats_are_kept_until_it_is_owned_again(owning: Shop) -> None:
    for person in ("p0", "p1"):
        give(owning, person)
    owning.do("UPDATE user_add_ons SET status = 'expired', expires_at = now()")
    assert taken(owning) == 2
    owning.grant("brigade")
    assert owning.one("SELECT array_agg(user_id::text) FROM add_on_seats") == (["p0"],)


def test_what_has_ended_and_lives_again_fits_its_seats(owning: Shop) -> None:
    for person in ("p0", "p1"):
        give(owning, person)
    owning.do("UPDATE user_add_ons SET status = 'expired'")
    owning.do("UPDATE user_add_ons SET seats = 1")
    assert taken(owning) == 2
    owning.do("UPDATE user_add_ons SET status = 'active'")
    assert taken(owning) == 1


def access(shop: Shop, asker: Asker) -> dict[str, Any]:
    (key,) = shop.one(
        "SELECT feature_key FROM add_on_features f JOIN add_ons a ON a.id = f.add_on_id"
        " WHERE a.slug = 'brigade' LIMIT 1"
    )
    with at_acme(asker) as conn:
        return dict(usage.check_feature_access(conn, feature_key=str(key)).result().answer)


def test_while_a_seat_is_free_everybody_may(owning: Shop) -> None:
    assert access(owning, owning.teammate)["allowed"] is True
    give(owning, "sub-casey")
    assert access(owning, owning.teammate)["allowed"] is True
    give(owning, "p0")
    assert access(owning, owning.owner)["allowed"] is True
    answer = access(owning, owning.teammate)
    assert (answer["allowed"], answer["reason"]) == (False, "no_seat")
    owning.do("DELETE FROM add_on_seats WHERE user_id = 'p0'")
    assert access(owning, owning.teammate)["allowed"] is True
    owning.do("UPDATE user_add_ons SET expires_at = now()")
    assert access(owning, owning.teammate)["reason"] == "not_included"


def test_of_few_seats_who_asked_first_is_seated_first(owning: Shop) -> None:
    give(owning, "sub-terry")
    owning.do(
        "INSERT INTO orders (user_id, organization_id, customer_name, customer_email, subtotal,"
        " discount, total, currency, fingerprint, expires_at, status)"
        " VALUES ('sub-casey', %s, 'C', 'c@b.test', 0, 0, 0, 'USD', 'x', now(), 'completed')",
        owning.acme,
    )
    owning.do(
        "INSERT INTO add_on_purchases (order_id, user_id, organization_id, purchase_type,"
        " add_on_id, position, slug, name, quantity, unit_price, amount, currency, breakdown,"
        " grants)"
        " SELECT o.id, user_id, organization_id, 'add_on', a.id, 0, 'x', 'X', 1, 0, 0, 'USD',"
        " '[]',"
        " jsonb_build_array(jsonb_build_object('add_on_id', a.id)) FROM orders o, add_ons a"
        " WHERE a.slug = 'brigade'"
    )
    for day, person in enumerate(("p1", "p0")):
        owning.do(
            "WITH r AS (INSERT INTO purchase_requests (organization_id, user_id, fingerprint,"
            " status, decided_by, decided_at, created_at) VALUES (%s, %s, repeat('0', 64),"
            " 'approved', 'sub-casey', now(), '2026-01-01'::date + %s) RETURNING *)"
            " INSERT INTO purchase_request_lines (request_id, organization_id, position, add_on_id,"
            " quantity) SELECT r.id, organization_id, 0, a.id, 1 FROM r, add_ons a"
            " WHERE a.slug = 'brigade'", owning.acme, person, day
        )  # fmt: skip
    (order,) = owning.one("SELECT id FROM orders")
    with owning.jobs.transaction() as conn:
        assert seats.seat_people(conn, order_id=order) == 1  # type: ignore[arg-type]
        assert seats.seat_people(conn, order_id=order) == 0  # type: ignore[arg-type]
    owning.do("UPDATE user_add_ons SET seats = 9")
    with owning.jobs.transaction() as conn:
        assert seats.seat_people(conn, order_id=order) == 2  # type: ignore[arg-type]
    assert owning.one(
        "SELECT array_agg(user_id::text || ' ' || coalesce(given_by, '-') ORDER BY claimed_at,"
        " user_id <> 'p1', user_id) FROM add_on_seats WHERE user_id <> 'sub-terry'"
    ) == (["p1 sub-casey", "p0 sub-casey", "sub-casey -"],)
