"""A person with a row in every table is erased, and the whole database is searched for her."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql

from repo.db import Credentials, Database
from repo.errors import RuleViolated
from services import privacy
from services.errors import Conflict, NotFound
from services.privacy.declared import DELETED, TABLES
from tests.conftest import Urls
from tests.schema.policy_rows import NAMES
from tests.schema.traces import EMAIL, FEW_WORDS, MARKS, NAME, SUB, leave_traces

Connection = psycopg.Connection[Any]


@pytest.fixture
def world(urls: Urls) -> Iterator[Connection]:
    """Everybody, and of Casey something everywhere; seen by one who sees everything."""
    leave_traces(urls)
    with psycopg.connect(urls.server, autocommit=True) as conn:
        yield conn


def found_in(conn: Connection, *marks: str) -> set[str]:
    """The tables with a row that holds one of these, in whatever column."""
    tables = conn.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ).fetchall()
    found = set()
    for (table,) in tables:
        query = sql.SQL("SELECT FROM {} AS t WHERE strpos(lower(t::text), lower(%s)) > 0 LIMIT 1")
        for mark in marks:
            if conn.execute(query.format(sql.Identifier(table)), [mark]).rowcount:
                found.add(table)
    return found


def erase(database: Database, person: str = SUB) -> str:
    with database.write(Credentials()) as work:
        privacy.speak_for(work.conn, person)
        return privacy.erase(work.conn)


def sent(conn: Connection) -> None:
    """The last mail has gone out."""
    conn.execute("DELETE FROM mails WHERE kind = 'erased'")


def one(conn: Connection, query: str, *params: object) -> Any:
    row = conn.execute(query, params).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return row[0] if len(row) == 1 else row


def test_she_is_everywhere_before(world: Connection) -> None:
    """The control: every declared column holds a trace of her, which the search would find."""
    for table in TABLES:
        for column in table.personal.keys() - FEW_WORDS.get(table.name, set()):
            holds = sql.SQL(
                "SELECT FROM {} AS t WHERE EXISTS (SELECT FROM unnest(%s::text[]) AS m"
                " WHERE strpos(lower(t.{}::text), lower(m)) > 0)"
            ).format(sql.Identifier(table.name), sql.Identifier(column))
            assert world.execute(holds, [[*MARKS]]).rowcount, f"{table.name}.{column}"


def test_nothing_of_her_is_left(world: Connection, database: Database) -> None:
    erase(database)
    assert found_in(world, EMAIL) == {"mails"}, "the last mail is still to be sent"
    sent(world)
    assert found_in(world, *MARKS) == set()


def test_no_key_leads_to_her(world: Connection, database: Database) -> None:
    pseudonym = erase(database)
    keys = world.execute(
        "SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k"
        " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]"
        " WHERE k.contype = 'f' AND k.confrelid = 'users'::regclass AND k.conparentid = 0"
    ).fetchall()
    assert len(keys) >= 16
    moved = set()
    for table, column in keys:
        query = sql.SQL(
            "SELECT count(*) FILTER (WHERE {0} = 'casey'), count(*) FILTER (WHERE {0} = %s)"
            " FROM {1}"
        )
        counts = world.execute(
            query.format(sql.Identifier(column), sql.Identifier(table)), [pseudonym]
        ).fetchone()
        assert counts is not None and counts[0] == 0, f"{table}.{column}"
        if counts[1]:
            moved.add(table)
    deleted = {t.name for t in TABLES if t.personal and set(t.personal.values()) == {DELETED}}
    assert moved.isdisjoint(deleted)
    assert {"orders", "add_on_purchases", "user_add_ons", "organizations", "trials"} <= moved


def test_a_key_of_a_table_to_come_is_followed(
    urls: Urls, world: Connection, database: Database
) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "CREATE TABLE to_come (whose text REFERENCES users (id));"
            "INSERT INTO to_come VALUES ('casey')"
        )
    assert one(world, "SELECT whose FROM to_come") == "casey"
    assert erase(database) == one(world, "SELECT whose FROM to_come")


def test_the_books_stay_whole(world: Connection, database: Database) -> None:
    count = (
        "SELECT (SELECT (count(*), sum(total), sum(tax)) FROM orders)::text,"
        " (SELECT (count(*), sum(amount)) FROM purchase_history)::text,"
        " (SELECT (count(*), sum(amount)) FROM credit_entries)::text,"
        " (SELECT count(*) FROM usage_events)::text,"
        " (SELECT sum(total) FROM usage_aggregates)::text"
    )
    before = one(world, count)
    deeds = one(world, "SELECT count(*) FROM audit_log")
    pseudonym = erase(database)
    assert one(world, count) == before
    assert one(world, "SELECT count(*) FROM audit_log") == deeds + 1
    assert one(world, "SELECT action, actor_id FROM audit_log ORDER BY id DESC LIMIT 1") == (
        "person.erased", pseudonym)  # fmt: skip
    kept = "SELECT DISTINCT customer_name, customer_email, user_id FROM orders"
    assert one(world, kept) == ("Former customer", privacy.ERASED_EMAIL, pseudonym)
    stone = "SELECT id, display_name, first_name FROM users WHERE id = %s"
    assert one(world, stone, pseudonym) == (
        pseudonym, "Former customer", None)  # fmt: skip


def test_ratings_and_votes_are_counted_anew(world: Connection, database: Database) -> None:
    helpful = "SELECT helpful_count FROM add_on_reviews WHERE id = %s"
    world.execute(
        "INSERT INTO review_votes (review_id, user_id, is_helpful) VALUES (%s, 'casey', true)",
        [NAMES["other_review"]],
    )
    world.execute("UPDATE add_on_reviews SET status = 'approved'")
    rated = "SELECT review_count, avg_rating FROM add_ons WHERE slug = 'bolt'"
    assert one(world, helpful, NAMES["other_review"]) == 1
    assert one(world, rated) == (2, Decimal("3.00"))
    erase(database)
    assert one(world, helpful, NAMES["other_review"]) == 0
    assert one(world, rated) == (1, Decimal("1.00"))


def test_what_her_organizations_own_ends(world: Connection, database: Database) -> None:
    erase(database)
    owned = "SELECT status, expires_at <= now() FROM user_add_ons"
    assert one(world, owned) == ("cancelled", True)
    assert one(world, "SELECT count(*) FROM revoked_licenses") == 2
    plan = "SELECT status FROM org_subscriptions WHERE organization_id = %s"
    assert one(world, plan, NAMES["org"]) == "expired"
    heads = "SELECT bool_and(m.user_id = o.owner_id) FROM organizations o"
    heads += " JOIN organization_members m ON m.organization_id = o.id WHERE o.slug ~ '^closed-'"
    assert one(world, heads), "nobody heads it but the pseudonym"
    names = "SELECT name, description, settings FROM organizations WHERE id = %s"
    assert one(world, names, NAMES["org"]) == ("Former customer", "", {})


def test_a_bank_debit_goes_on(world: Connection, database: Database) -> None:
    erase(database)
    order = "SELECT status FROM orders WHERE id = %s"
    assert one(world, order, NAMES["pending"]) == "pending"


@pytest.mark.parametrize("is_paid_with_credits", [True, False])
def test_what_nobody_pays_is_cancelled(
    world: Connection, database: Database, is_paid_with_credits: bool
) -> None:
    world.execute("UPDATE orders SET settling_since = NULL, stripe_checkout_session_id = NULL")
    order = NAMES["pending"]
    world.execute(
        "INSERT INTO promo_redemptions (promotional_code_id, user_id, organization_id, order_id)"
        " SELECT id, 'casey', %s, %s FROM promotional_codes WHERE code = 'LAUNCH2025'",
        [NAMES["org"], order],
    )
    if is_paid_with_credits:
        world.execute("UPDATE orders SET credits = 1 WHERE id = %s", [order])
        world.execute(
            "INSERT INTO credit_entries (organization_id, kind, amount, order_id)"
            " VALUES (%s, 'spent', -1, %s)",
            [NAMES["org"], order],
        )
    erase(database)
    assert one(world, "SELECT status FROM orders WHERE id = %s", order) == "cancelled"
    assert one(world, "SELECT DISTINCT status FROM add_on_purchases") == "failed"
    assert one(world, "SELECT count(*) FROM promo_redemptions WHERE order_id = %s", order) == 0
    back = "SELECT coalesce(sum(amount), 0) FROM credit_entries WHERE order_id IS NOT NULL"
    assert one(world, back) == 0


def test_the_last_owner_of_others_is_refused(world: Connection, database: Database) -> None:
    world.execute(
        "INSERT INTO organization_members (organization_id, user_id, role)"
        " VALUES (%s, 'terry', 'member')",
        [NAMES["org"]],
    )
    with pytest.raises(Conflict, match=NAME):
        erase(database)
    with (
        pytest.raises(RuleViolated, match="erasure_not_yet"),
        database.write(Credentials()) as work,
    ):
        privacy.speak_for(work.conn, SUB)
        work.conn.execute("SELECT * FROM erase_person()")
    assert one(world, "SELECT count(*) FROM users WHERE id = 'casey'") == 1
    assert "users" in found_in(world, NAME)


def test_handed_over_it_goes_on_without_her(world: Connection, database: Database) -> None:
    world.execute(
        "INSERT INTO organization_members (organization_id, user_id, role)"
        " VALUES (%s, 'terry', 'owner')",
        [NAMES["org"]],
    )
    pseudonym = erase(database)
    whose = "SELECT owner_id, name FROM organizations WHERE id = %s"
    assert one(world, whose, NAMES["org"]) == ("terry", NAME), (
        "it is its own name, and Terry's to change"
    )
    owned = "SELECT user_id, status, expires_at FROM user_add_ons"
    assert one(world, owned) == (pseudonym, "active", None)
    assert one(world, "SELECT status FROM add_on_submissions") == "published"


def test_nobody_takes_the_name_that_her_organization_will_have(
    world: Connection, database: Database
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="organizations_slug_reserved"):
        world.execute(
            "INSERT INTO organizations (slug, name, owner_id) VALUES ('closed-' || %s, 'X', 'vic')",
            [NAMES["org"]],
        )
    erase(database)
    closed = "SELECT slug = 'closed-' || id FROM organizations WHERE id = %s"
    assert one(world, closed, NAMES["org"])


def test_an_open_payment_page_keeps_her(world: Connection, database: Database) -> None:
    world.execute("UPDATE orders SET settling_since = NULL")
    with pytest.raises(Conflict, match="is being paid"):
        erase(database)


def test_nobody_is_not_erased(world: Connection, database: Database) -> None:
    with pytest.raises(NotFound):
        erase(database, "nobody")
    with database.write(Credentials()) as work, pytest.raises(NotFound):
        privacy.erase(work.conn)


def test_whoever_comes_back_is_somebody_new(world: Connection, database: Database) -> None:
    pseudonym = erase(database)
    with database.write(Credentials()) as work:
        work.conn.execute(
            "SELECT set_config('app.user_id', 'casey', true),"
            " handle_new_user('casey', 'c@b.test', 'Casey', NULL, NULL, 'user', 'free', true)"
        )
    people = "SELECT count(*) FROM users WHERE id IN ('casey', %s)"
    assert one(world, people, pseudonym) == 2
    assert one(world, "SELECT count(*) FROM orders WHERE user_id = 'casey'") == 0


def test_everything_about_her_can_be_taken_along(world: Connection, database: Database) -> None:
    """Every part has what the world above left of her, and no secret of the shop's."""
    file = io.StringIO()
    with database.snapshot(Credentials()) as work:
        privacy.speak_for(work.conn, SUB)
        privacy.export(work.conn, SUB, file)
    told = json.loads(file.getvalue())
    assert [told[key] for key in ("format", "version", "person")] == [privacy.FORMAT, 1, SUB]
    parts = {part for table in TABLES for part in table.parts}
    assert told.keys() - {"format", "version", "person", "exported_at"} == parts
    assert [part for part in sorted(parts) if not told[part]] == []
    order = next(o for o in told["orders"] if o["status"] == "pending")
    assert (order["total"], order["organization"]) == ("1.00", NAME)
    assert order["created_at"].endswith("+00:00")
    assert (
        told["sessions"][0]
        .keys()
        .isdisjoint({"token_hash", "id_token", "refresh_token", "oidc_sid"})
    )
    assert {add_on["add_on"] for add_on in told["add_ons"]} == {"amanuensis", "bolt"}
    assert {mail["recipient"].lower() for mail in told["mails"]} == {EMAIL, "before@other.test"}
    assert "actor_id" not in told["deeds_about_me"][0]
    # Nobody else's.
    assert "stranger" not in {row.get("user_id") for part in parts for row in told[part]}
    assert one(world, "SELECT actor_id FROM audit_log WHERE action = 'person.exported'") == SUB


def test_what_she_bought_for_others_is_hers_too(world: Connection, database: Database) -> None:
    """She has left the organization: she no longer sees its rows, which are still about her."""
    world.execute("ALTER TABLE organization_members DISABLE TRIGGER USER")
    world.execute("DELETE FROM organization_members WHERE user_id = 'casey'")
    file = io.StringIO()
    with database.snapshot(Credentials()) as work:
        privacy.speak_for(work.conn, SUB)
        privacy.export(work.conn, SUB, file)
    told = json.loads(file.getvalue())
    assert len(told["orders"]) == 2
    # What opens or pays something is the organization's.
    assert told["licences"]
    secrets = {"license_key", "signature"}
    keys = {key for part in told.values() if isinstance(part, list) for row in part for key in row}
    assert not {key for key in keys if key.startswith(("stripe_", "lago_")) or key in secrets}
