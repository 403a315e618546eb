"""The log: written in one's own name, read whole by staff and else one's own."""

from __future__ import annotations

from repo import audit
from repo.db import Connection
from tests.repo.conftest import Asker, Shop


def append(conn: Connection, action: str) -> None:
    audit.append(
        conn, action=action, object_type="order", object_id="M-1", after={"status": action}
    )


def read(asker: Asker) -> list[tuple[str, str | None]]:
    with asker.reads() as conn:
        found = audit.list_for_object(
            conn, object_type="order", object_id="M-1", page_size=9
        ).result()
    return [(entry.action, entry.actor_id) for entry in found]


def test_everybody_writes_in_her_own_name(shop: Shop) -> None:
    with shop.owner.writes() as conn:
        append(conn, "begin")
    with shop.staff.writes() as conn:
        append(conn, "refund")
    with shop.jobs.transaction() as conn:
        append(conn, "settle")
    whole = [("settle", None), ("refund", "sub-ada"), ("begin", "sub-casey")]
    assert read(shop.staff) == whole
    assert read(shop.owner) == [("begin", "sub-casey")]
    assert [read(asker) for asker in (shop.teammate, *shop.outsiders)] == [[], [], []]


def test_pages_go_on_where_the_last_one_ended(shop: Shop) -> None:
    with shop.staff.writes() as conn:  # one transaction, so one instant: the number decides
        for action in "abcde":
            append(conn, action)
    with shop.staff.reads() as conn:
        first = audit.list_for_object(
            conn, object_type="order", object_id="M-1", page_size=3
        ).result()
        rest = audit.list_for_object(
            conn, object_type="order", object_id="M-1", before=(first[-1].at, first[-1].id),
            page_size=3,
        ).result()  # fmt: skip
    assert "".join(entry.action for entry in first + rest) == "edcba"
    assert (first[0].before, first[0].after) == (None, {"status": "e"})
