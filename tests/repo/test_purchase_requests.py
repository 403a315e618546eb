"""Requests to buy at the database: who may write what of one, and who is first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from repo import cart, purchase_requests
from repo.db import Connection
from tests.repo.conftest import MISSING, Asker, Shop

PRINT = "0" * 64


@pytest.fixture
def asking(shop: Shop) -> Shop:
    """Terry is a viewer of Acme."""
    shop.do("UPDATE organization_members SET role = 'viewer' WHERE user_id = 'sub-terry'"
            " AND organization_id = %s", shop.acme)  # fmt: skip
    return shop


@contextmanager
def at_acme(asker: Asker) -> Iterator[Connection]:
    with asker.writes() as conn:
        assert purchase_requests.act_for(conn, slug="acme").result() is not None
        yield conn


def ask(shop: Shop, *slugs: str) -> UUID:
    with at_acme(shop.teammate) as conn:
        for slug in slugs or ("bolt",):
            cart.put_add_on(conn, slug=slug, quantity=2, billing_type=None).result()
        ids = [line.id for line in cart.list_lines(conn).result()]
        made = purchase_requests.insert_request(
            conn, note="Please.", fingerprint=PRINT, line_ids=ids
        )
        purchase_requests.take_from_cart(conn, line_ids=ids)
    assert made is not None
    return made


def status(shop: Shop) -> str:
    return str(shop.one("SELECT status FROM purchase_requests")[0])


def test_a_request_from_its_cart_to_the_owners(asking: Shop) -> None:
    made = ask(asking, "bolt", "brigade")
    with at_acme(asking.owner) as conn:
        (found,) = purchase_requests.list_requests(conn, limit=9, first_row=0).result()
        lines = purchase_requests.list_lines(conn, limit=9, first_row=0).result()
        assert (found.asker, found.is_own, found.note) == ("Terry", False, "Please.")
        assert sorted((line.request_id, line.slug, line.quantity) for line in lines) == [
            (made, "bolt", 2), (made, "brigade", 2),
        ]  # fmt: skip
        assert purchase_requests.approve_request(conn, request_id=made)
        assert not purchase_requests.approve_request(conn, request_id=made)
        put = purchase_requests.put_in_cart(conn, request_id=made)
        assert [one.is_put for one in put] == [True, True]
        assert [line.quantity for line in cart.list_lines(conn).result()] == [2, 2]
    assert status(asking) == "approved"


def test_the_same_cart_is_asked_for_once(asking: Shop) -> None:
    ask(asking)
    with at_acme(asking.teammate) as conn:
        again = purchase_requests.insert_request(conn, note="", fingerprint=PRINT, line_ids=[])
        assert again is None
        assert purchase_requests.find_waiting(conn, fingerprint=PRINT) is not None
        assert purchase_requests.find_waiting(conn, fingerprint="1" * 64) is None


def test_sixteen_clicks_are_one_request(asking: Shop) -> None:
    def click(_: int) -> UUID | None:
        with at_acme(asking.teammate) as conn:
            return purchase_requests.insert_request(conn, note="", fingerprint=PRINT, line_ids=[])

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(click, range(16)))
    assert len([one for one in made if one is not None]) == 1
    assert asking.one("SELECT count(*) FROM purchase_requests") == (1,)


def test_strangers_and_staff_find_and_change_nothing(asking: Shop) -> None:
    made = ask(asking)
    for other in (asking.stranger, asking.staff):
        with other.writes() as conn:
            assert purchase_requests.act_for(conn, slug="acme").result() is None
            assert purchase_requests.find_request(conn, request_id=made) is None
            assert not purchase_requests.approve_request(conn, request_id=made)
            assert not purchase_requests.decline_request(conn, request_id=made, answer="")
            assert not purchase_requests.withdraw_request(conn, request_id=made)
    assert status(asking) == "pending"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE purchase_requests SET status = 'approved', decided_by = app_user_id(),"
        " decided_at = now()",
        "UPDATE purchase_requests SET status = 'declined', decided_by = 'sub-casey',"
        " decided_at = now()",
        "UPDATE purchase_requests SET status = 'withdrawn', decided_by = 'sub-casey'",
        "INSERT INTO purchase_requests (organization_id, user_id, fingerprint)"
        " SELECT organization_id, 'sub-casey', fingerprint FROM purchase_requests",
        "UPDATE purchase_requests SET note = 'Another note.'",
        "UPDATE purchase_request_lines SET quantity = 9",
        "DELETE FROM purchase_requests",
    ],
)
def test_the_asker_does_not_answer_herself(asking: Shop, change: str) -> None:
    ask(asking)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), at_acme(asking.teammate) as conn:
        conn.execute(change)  # type: ignore[call-overload]
    assert status(asking) == "pending"


def test_a_request_takes_no_lines_once_it_is_answered(asking: Shop) -> None:
    made = ask(asking)
    more = (
        "INSERT INTO purchase_request_lines (request_id, organization_id, position, add_on_id,"
        " quantity) SELECT %s, %s, 5, id, 1 FROM add_ons WHERE slug = 'brigade'"
    )
    with at_acme(asking.owner) as conn:
        assert purchase_requests.decline_request(conn, request_id=made, answer="No.")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), at_acme(asking.teammate) as conn:
        conn.execute(more, [made, asking.acme])


Deed = Callable[[Connection, UUID], bool]
DEEDS: dict[str, Deed] = {
    "approve": lambda conn, made: purchase_requests.approve_request(conn, request_id=made),
    "decline": lambda conn, made: purchase_requests.decline_request(
        conn, request_id=made, answer=""
    ),
    "withdraw": lambda conn, made: purchase_requests.withdraw_request(conn, request_id=made),
}


@pytest.mark.parametrize(
    ("first", "second"),
    [("withdraw", "approve"), ("approve", "withdraw"), ("withdraw", "decline"),
     ("decline", "withdraw"), ("decline", "approve"), ("approve", "approve")],
)  # fmt: skip
def test_whoever_comes_first_wins(asking: Shop, first: str, second: str) -> None:
    """The second waits for the first's row, looks again, and finds that it is over."""
    made = ask(asking)
    people = {"withdraw": asking.teammate}

    def do(deed: str) -> bool:
        with at_acme(people.get(deed, asking.owner)) as conn:
            return DEEDS[deed](conn, made)

    with ThreadPoolExecutor(1) as pool:
        with at_acme(people.get(first, asking.owner)) as conn:
            assert DEEDS[first](conn, made)
            late = pool.submit(do, second)
            asking.wait_until_waiting(late)
        assert late.result() is False
    over = {"approve": "approved", "decline": "declined", "withdraw": "withdrawn"}
    assert status(asking) == over[first]


def test_sixteen_answers_have_one_winner(asking: Shop) -> None:
    made = ask(asking)

    def answer(number: int) -> bool:
        deed = ("approve", "withdraw")[number % 2]
        with at_acme((asking.owner, asking.teammate)[number % 2]) as conn:
            return DEEDS[deed](conn, made)

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(answer, range(16)))
    assert won.count(True) == 1
    assert status(asking) == ("approved", "withdrawn")[won.index(True) % 2]


def test_without_the_condition_both_would_win(asking: Shop) -> None:
    """The control: it is the state that is asked for which makes one winner."""
    made = ask(asking)

    def answer(number: int) -> int:
        state = ("declined", "withdrawn")[number]
        with psycopg.connect(asking.urls.owner) as conn:
            return conn.execute(
                "UPDATE purchase_requests SET status = %s, decided_at = CASE %s"
                " WHEN 'declined' THEN now() END WHERE id = %s", [state, state, made]
            ).rowcount  # fmt: skip

    assert [answer(0), answer(1)] == [1, 1]


def test_what_is_no_longer_sold_stays_out_of_the_cart(asking: Shop) -> None:
    made = ask(asking, "bolt", "brigade")
    asking.do("UPDATE add_ons SET status = 'deprecated', is_active = false WHERE slug = 'bolt'")
    with at_acme(asking.owner) as conn:
        put = {one.name[:4]: one.is_put for one in
               purchase_requests.put_in_cart(conn, request_id=made)}  # fmt: skip
    assert put == {"Bolt": False, "Brig": True}


def test_a_login_goes_on_for_the_organization(asking: Shop) -> None:
    with asking.owner.writes() as conn:
        assert purchase_requests.act_for(conn, slug="nothing").result() is None
        assert purchase_requests.act_for(conn, slug="acme").result() is not None
        purchase_requests.choose_acted_for(conn)
    assert asking.one(
        "SELECT bool_or(organization_id = %s) FROM user_sessions WHERE user_id = 'sub-casey'",
        asking.acme,
    ) == (True,)


def test_nothing_is_completed_for_nothing(asking: Shop) -> None:
    ask(asking)
    with asking.jobs.transaction() as conn:
        assert purchase_requests.complete_requests(conn, order_id=MISSING) == []
        assert purchase_requests.find_to_tell(conn, request_id=MISSING) is None


def bought(shop: Shop, grants: list[str], *, status: str = "completed") -> UUID:
    """An order of Casey's that grants these add-ons, a bundle of them or alone."""
    row = shop.one(
        "WITH o AS (INSERT INTO orders (user_id, organization_id, customer_name, customer_email,"
        " subtotal, discount, total, currency, fingerprint, expires_at, status, completed_at)"
        " VALUES ('sub-casey', %s, 'C', 'c@b.test', 0, 0, 0, 'USD', 'x', now(), %s, now())"
        " RETURNING id, organization_id), p AS ("
        " INSERT INTO add_on_purchases (order_id, user_id, organization_id, purchase_type,"
        " add_on_id, position, slug, name, quantity, unit_price, amount, currency, breakdown,"
        " grants, status) SELECT o.id, 'sub-casey', o.organization_id, 'add_on',"
        " (SELECT id FROM add_ons WHERE slug = 'presenton'), 0, 'x', 'X', 1, 0, 0, 'USD', '[]',"
        " (SELECT jsonb_agg(jsonb_build_object('add_on_id', id, 'billing_type', 'monthly',"
        " 'price', '1')) FROM add_ons WHERE slug = ANY (%s)), %s FROM o)"
        " SELECT id FROM o",
        shop.acme, status, grants, status,
    )  # fmt: skip
    return UUID(str(row[0]))


@pytest.mark.parametrize(
    ("prepare", "grants", "is_bought"),
    [
        ("approve", ["bolt", "brigade"], True),
        ("approve", ["bolt"], False),
        ("decline", ["bolt", "brigade"], False),
        ("withdraw", ["bolt", "brigade"], False),
        (None, ["bolt", "brigade"], False),
    ],
)
def test_what_is_approved_and_bought_whole_is_bought(
    asking: Shop, prepare: str | None, grants: list[str], is_bought: bool
) -> None:
    made = ask(asking, "bolt", "brigade")
    if prepare:
        with at_acme({"withdraw": asking.teammate}.get(prepare, asking.owner)) as conn:
            assert DEEDS[prepare](conn, made)
    order = bought(asking, grants)
    with asking.jobs.transaction() as conn:
        done: list[Any] = purchase_requests.complete_requests(conn, order_id=order)
        assert [one.id for one in done] == ([made] if is_bought else [])
        assert purchase_requests.complete_requests(conn, order_id=order) == []
    assert (status(asking) == "bought") is is_bought
