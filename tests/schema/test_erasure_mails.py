"""What counts as a person's mail: what it is about, and an address only where it is confirmed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from repo.db import Credentials, Database
from services import privacy
from tests.conftest import Urls
from tests.schema.policy_rows import NAMES
from tests.schema.test_erasure import erase, found_in, one, sent
from tests.schema.traces import EMAIL, MARKS, NAME, SUB, leave_traces
from tests.support.locks import wait_until_blocked

Connection = psycopg.Connection[Any]
THEIRS = "SELECT data FROM mails WHERE key = 'theirs'"


@pytest.fixture
def world(urls: Urls) -> Iterator[Connection]:
    """Casey calls an address hers that is somebody else's, who gets mails of her own."""
    leave_traces(urls)
    with psycopg.connect(urls.server, autocommit=True) as conn:
        conn.execute("UPDATE users SET email = 'theirs@other.test', email_verified = false"
                     " WHERE id = 'casey'")  # fmt: skip
        conn.execute("INSERT INTO mails (kind, key, recipient, language, data, sent_at) VALUES"
                     " ('receipt', 'theirs', 'theirs@other.test', 'en', '{\"x\": 1}', now())"
                     )  # fmt: skip
        conn.execute("INSERT INTO add_on_waitlist (add_on_id, email, guest_id)"
                     " SELECT id, 'theirs@other.test', 'guest:y' FROM add_ons LIMIT 1")  # fmt: skip
        yield conn


def mails_of(database: Database) -> list[dict[str, Any]]:
    file = io.StringIO()
    with database.snapshot(Credentials()) as work:
        privacy.speak_for(work.conn, SUB)
        privacy.export(work.conn, SUB, file)
    told = json.loads(file.getvalue())
    assert "theirs@other.test" not in json.dumps([*told["waitlist"], *told["invitations"]])
    return list(told["mails"])


def test_an_unconfirmed_address_is_not_hers_to_read(world: Connection, database: Database) -> None:
    numbers = {n for (n,) in world.execute("SELECT number FROM orders WHERE user_id = 'casey'")}
    told = mails_of(database)
    assert {mail["key"] for mail in told if mail["kind"] == "receipt"} == numbers
    # The control: confirmed, it counts.
    world.execute("UPDATE users SET email_verified = true WHERE id = 'casey'")
    with pytest.raises(AssertionError):
        mails_of(database)


def test_an_unconfirmed_address_is_not_hers_to_blank(world: Connection, database: Database) -> None:
    erase(database)
    assert one(world, THEIRS) == {"x": 1}
    waiting = "SELECT count(*) FROM add_on_waitlist WHERE email = 'theirs@other.test'"
    assert one(world, waiting) == 1
    receipts = "SELECT DISTINCT recipient, data::text FROM mails WHERE key LIKE 'M-%%'"
    assert one(world, receipts) == (privacy.FORGOTTEN_EMAIL, "{}")


def test_the_address_of_an_order_is_nobodys_to_blank(world: Connection, database: Database) -> None:
    world.execute("UPDATE orders SET customer_email = 'theirs@other.test' WHERE user_id = 'casey'")
    erase(database)
    assert one(world, THEIRS) == {"x": 1}


def test_what_names_her_to_others_is_blanked_and_stays_theirs(
    world: Connection, database: Database
) -> None:
    erase(database)
    kept = "SELECT data::text FROM mails WHERE recipient = %s"
    assert one(world, kept, "boss@other.test") == one(world, kept, "guest@other.test") == "{}"
    assert one(world, kept, "asker@other.test") == '{"answer": ""}'


def test_what_the_worker_needs_stays_until_it_is_worked_off(
    world: Connection, database: Database
) -> None:
    world.execute("UPDATE webhook_events SET processed_at = NULL WHERE event_id = 'evt_1'")
    erase(database)
    told = "SELECT payload #>> '{data,object,name}' FROM webhook_events WHERE event_id = %s"
    assert one(world, told, "evt_1") == NAME
    assert one(world, told, "evt_2") is None


def test_a_worker_that_holds_her_order_is_waited_for(
    urls: Urls, world: Connection, database: Database
) -> None:
    world.execute("UPDATE users SET email = %s, email_verified = true WHERE id = 'casey'", [EMAIL])
    world.execute("DELETE FROM mails WHERE kind = 'receipt'")
    with ThreadPoolExecutor(1) as pool:
        with psycopg.connect(urls.jobs) as worker:
            held = "SELECT number FROM orders WHERE id = %s FOR UPDATE"
            number = one(worker, held, NAMES["pending"])
            erasing = pool.submit(erase, database)
            wait_until_blocked(world, worker.info.backend_pid, erasing)
            # Whoever completes an order goes on to its buyer's row, and writes to her.
            worker.execute(
                "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
                " SELECT 'casey', %s, id, 'grant' FROM add_ons WHERE slug = 'brigade'",
                [NAMES["org"]],
            )
            worker.execute(
                "INSERT INTO mails (kind, key, recipient, language, data)"
                " VALUES ('receipt', %s, 'late@other.test', 'en', %s)",
                [number, Jsonb({"customer": NAME})],
            )
        erasing.result()
    assert one(world, "SELECT count(*) FROM users WHERE id = 'casey'") == 0
    sent(world)
    assert found_in(world, *MARKS) == set()
