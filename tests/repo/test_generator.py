"""The generated store: in proportion, at one with itself, the same again, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from repo import generator, migrations
from repo.errors import DatabaseUnavailable
from repo.generator import Order
from repo.generator.people import People
from repo.generator.usage import Usage
from services import pricing
from services.identity import hash_token
from services.schema.objects import SchemaObject
from services.settings import Settings
from tests.conftest import Urls, fresh_database
from tests.schema.test_migrations import objects
from tests.support.people import Visitors

USERS = 200
TOKEN = "generated-1-0"  # the login that acts for the largest customer
HASH = hash_token(TOKEN)
NOBODY = UUID(int=1)
OLD = datetime.now(UTC).date() - timedelta(days=60)  # in a month that has no partition yet
TABLES = """
SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
SUM = sql.SQL("""
SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} AS t
""")
# What SHAPE of the migrations' tests does not tell.
GUARDS = """
SELECT relname::text, relrowsecurity::text, relforcerowsecurity::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND relname NOT LIKE 'usage_events_2%'
UNION ALL
SELECT tgname::text, tgenabled::text, tgrelid::regclass::text FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL
SELECT conname::text, convalidated::text, 'constraint' FROM pg_constraint WHERE NOT convalidated
UNION ALL
SELECT indexrelid::regclass::text, indisvalid::text, 'index' FROM pg_index WHERE NOT indisvalid
UNION ALL
SELECT relname::text, array_to_string(reloptions, ' '), obj_description(oid, 'pg_class')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('i', 'r')
  AND relname NOT LIKE 'usage_events_2%'
ORDER BY 1, 2, 3
"""


class Told:
    """Progress that remembers, and may do something at a stage."""

    def __init__(self, at: str = "", act: Callable[[], None] | None = None) -> None:
        self.units = self.total = 0
        self.stages: list[str] = []
        self._at, self._act = at, act

    def begin(self, units: int) -> None:
        self.total = units

    def stage(self, name: str) -> None:
        self.stages.append(name)
        if self._act is not None and name == self._at:
            self._act()

    def advance(self, units: int) -> None:
        self.units += units

    def done(self, name: str, rows: int) -> None:
        self.stages.append(f"{name} done")


def generate(urls: Urls, progress: Told | None = None, *, seed: int = 1) -> dict[str, int]:
    with migrations.connect(urls.owner) as conn:
        return generator.fill(conn, Order(users=USERS, seed=seed), progress or Told())


def see(urls: Urls, query: str) -> list[tuple[Any, ...]]:
    """Rows, whoever's they are."""
    with psycopg.connect(urls.server) as conn:
        return conn.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


def everything(urls: Urls) -> dict[str, str]:
    """A checksum of each table's rows."""
    sums = {}
    with psycopg.connect(urls.server) as conn:
        (names,) = conn.execute(TABLES).fetchone() or ([],)
        for name in names:
            row = conn.execute(SUM.format(sql.Identifier(name))).fetchone()
            assert row is not None
            sums[name] = str(row[0])
    return sums


def stable_shape(urls: Urls) -> list[SchemaObject]:
    """The schema, less the months' partitions: those that the usage needs are made."""
    return [one for one in objects(urls.owner) if "usage_events_2" not in str(one)]


@pytest.fixture(scope="module")
def store() -> Iterator[Urls]:
    """A store that the tests below only look at."""
    with fresh_database() as made:
        generate(made)
        yield made


def test_everything_is_in_proportion(urls: Urls) -> None:
    before = everything(urls)
    filled = generate(urls, told := Told())
    after = everything(urls)
    for name, rows in filled.items():
        assert int(after[name].split()[0]) - int(before[name].split()[0]) == rows, name
    assert {name: filled[name] for name in ("users", "user_add_ons", "add_on_purchases")} == {
        "users": USERS, "user_add_ons": 3 * USERS, "add_on_purchases": 10 * USERS,
    }  # fmt: skip
    assert (filled["orders"], filled["webhook_events"]) == (6 * USERS, 6 * USERS)
    assert (filled["usage_events"], filled["add_ons"]) == (20 * USERS, USERS * 6 // 10)
    assert (filled["cart_items"], filled["add_on_reviews"]) == (USERS // 2, USERS // 2)
    few = ("licenses", "revoked_licenses")
    assert all(rows > 0 for name, rows in filled.items() if name not in few)
    assert 0.9 < told.units / told.total < 1.1


@pytest.mark.parametrize(
    "wrong",
    [
        # Kept counters, made anew.
        "add_ons a WHERE metadata ? 'generated' AND (review_count, avg_rating) <> ("
        " SELECT count(*), coalesce(round(avg(rating), 2), 0) FROM add_on_reviews r"
        " WHERE r.add_on_id = a.id AND r.status = 'approved')",
        "add_ons a WHERE metadata ? 'generated' AND purchase_count IS DISTINCT FROM ("
        " SELECT coalesce(sum(p.quantity), 0) FROM add_on_purchases p"
        " JOIN orders o ON o.id = p.order_id"
        " CROSS JOIN jsonb_array_elements(p.grants) g WHERE (g ->> 'add_on_id')::uuid = a.id"
        " AND o.completed_at IS NOT NULL)",
        "add_on_reviews r WHERE helpful_count <>"
        " (SELECT count(*) FROM review_votes v WHERE v.review_id = r.id AND v.is_helpful)",
        "promotional_codes c WHERE current_uses <>"
        " (SELECT count(*) FROM promo_redemptions r WHERE r.promotional_code_id = c.id)",
        # Orders and their lines.
        "orders o WHERE total <>"
        " (SELECT sum(amount) FROM add_on_purchases p WHERE p.order_id = o.id)",
        "add_on_purchases p WHERE amount <> (SELECT sum((s ->> 'amount')::numeric)"
        " FROM jsonb_array_elements(p.breakdown) s)",
        "orders o WHERE (completed_at IS NOT NULL) <>"
        " (status IN ('completed', 'refunded', 'partially_refunded'))",
        "orders o JOIN users u ON u.id = o.user_id WHERE u.created_at > o.created_at",
        "orders o WHERE NOT EXISTS (SELECT 1 FROM organization_members m "
        " WHERE m.user_id = o.user_id"
        " AND m.organization_id = o.organization_id AND m.role <> 'viewer')",
        # What was granted was bought.
        "user_add_ons u JOIN add_on_purchases p ON p.id = u.purchase_id"
        " WHERE p.organization_id <> u.organization_id OR p.quantity <> u.seats"
        " OR NOT p.grants @> jsonb_build_array(jsonb_build_object('add_on_id', u.add_on_id))",
        "user_add_ons WHERE (source IN ('purchase', 'bundle')) <> (purchase_id IS NOT NULL)",
        # Features stand in two places.
        "add_ons a WHERE metadata ? 'generated' AND ARRAY("
        " SELECT jsonb_array_elements_text(features)"
        " ORDER BY 1) <> ARRAY(SELECT feature_key FROM add_on_features f WHERE f.add_on_id = a.id"
        " ORDER BY 1)",
        "add_ons a WHERE metadata ? 'generated' AND base_price <> ("
        "SELECT amount FROM add_on_prices p"
        " WHERE p.add_on_id = a.id AND p.valid @> now())",
        # Use.
        "(SELECT organization_id, add_on_id, user_id, event_type, at::date AS day,"
        " sum(quantity) AS n"
        " FROM usage_events GROUP BY 1, 2, 3, 4, 5) e FULL JOIN"
        " (SELECT * FROM usage_aggregates WHERE period = 'daily') a ON a.organization_id ="
        " e.organization_id AND a.add_on_id = e.add_on_id AND a.period_start = e.day"
        " AND a.metric = e.event_type AND a.user_id = e.user_id WHERE a.total IS DISTINCT FROM e.n",
        "(SELECT organization_id, add_on_id, date_trunc('month', period_start)::date AS month,"
        " sum(total) AS n FROM usage_aggregates WHERE period = 'daily' GROUP BY 1, 2, 3) e"
        " FULL JOIN"
        " (SELECT * FROM usage_aggregates WHERE period = 'monthly') a ON a.organization_id ="
        " e.organization_id AND a.add_on_id = e.add_on_id AND a.period_start = e.month"
        " WHERE a.total IS DISTINCT FROM e.n",
        "usage_events_other",
        "usage_events e LEFT JOIN user_add_ons u USING (organization_id, add_on_id)"
        " WHERE u.id IS NULL",
    ],
)  # fmt: skip
def test_the_rows_agree(store: Urls, wrong: str) -> None:
    assert see(store, f"SELECT count(*) FROM {wrong}") == [(0,)]  # noqa: S608


def test_one_organization_holds_a_hundredth_of_all_purchases(store: Urls) -> None:
    query = f"""SELECT count(*), count(DISTINCT order_id), count(DISTINCT p.user_id)
                FROM add_on_purchases p JOIN user_sessions s USING (organization_id)
                WHERE s.token_hash = '{HASH}'"""  # noqa: S608
    assert see(store, query) == [(USERS * 10 // 100, USERS * 6 // 100, 1)]
    rare = "SELECT count(*) FROM add_on_purchases WHERE purchased_at < now() - interval '1 year'"
    ((older,),) = see(store, rare)
    assert 0.1 < older / (10 * USERS) < 0.2


def test_prices_are_those_that_the_shop_would_have_asked(store: Urls) -> None:
    query = """
        SELECT p.order_id, coalesce(p.add_on_id, p.bundle_id), p.quantity, p.unit_price,
               p.breakdown,
               round((p.breakdown -> 0 ->> 'amount')::numeric / p.quantity, 2), b.discount_percent,
               b.discount_amount, o.subtotal, o.discount, o.total, c.id, c.code, c.discount_type,
               c.discount_value
        FROM add_on_purchases p JOIN orders o ON o.id = p.order_id
        LEFT JOIN add_on_bundles b ON b.id = p.bundle_id
        LEFT JOIN promotional_codes c ON c.id = o.promotional_code_id
        ORDER BY p.order_id, p.position
    """
    orders: dict[UUID, list[tuple[Any, ...]]] = {}
    for row in see(store, query):
        orders.setdefault(row[0], []).append(row)
    coded = 0
    for rows in orders.values():
        items = [
            pricing.Item(
                r[1],
                r[5],
                r[2],
                (),
                bundle=pricing.Discount(r[6], r[7]) if r[6] or r[7] else None,
            )
            for r in rows
        ]
        first = rows[0]
        code = pricing.Code(first[11], first[12], first[13], first[14]) if first[11] else None
        quote = pricing.quote(items, at=datetime.now(UTC), code=code)
        assert (quote.subtotal, quote.discount, quote.total) == first[8:11]
        for line, row in zip(quote.lines, rows, strict=True):
            assert [step.as_json() for step in line.steps] == row[4]
            assert line.unit_price == row[3]
        coded += code is not None
    assert coded > 50


def test_the_schema_is_as_it_was(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("COMMENT ON INDEX idx_orders_organization_date IS 'read by the history'")
        conn.execute("CREATE INDEX slack ON users (email) WITH (fillfactor = 70)")
        conn.execute("CREATE VIEW grouped AS SELECT id, email FROM users GROUP BY id")
        conn.execute("ALTER TABLE users DISABLE TRIGGER users_updated_at")
        conn.execute("ALTER TABLE orders ENABLE ALWAYS TRIGGER orders_updated_at")
    before, guards = stable_shape(urls), see(urls, GUARDS)
    generate(urls)
    assert stable_shape(urls) == before
    assert see(urls, GUARDS) == guards
    # Partitions that were made have their row-level security too.
    bare = (
        "SELECT count(*) FROM pg_class WHERE relname LIKE 'usage\\_events\\_2%' AND relkind = 'r'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert see(urls, bare) == [(0,)]


def test_the_same_seed_gives_the_same_rows(store: Urls, urls: Urls) -> None:
    generate(urls)
    first, second = everything(store), everything(urls)
    assert first == second
    with fresh_database() as other:
        filled = generate(other, seed=2)
        third = everything(other)
    same = {name for name in filled if third[name] == first[name]}
    assert same <= {"feature_definitions", "revoked_licenses"}


@pytest.mark.parametrize("stage", ["orders done", "foreign key of orders", "commit"])
def test_cut_short_it_leaves_nothing(urls: Urls, stage: str) -> None:
    before, guards, rows = stable_shape(urls), see(urls, GUARDS), everything(urls)

    def stop() -> None:
        raise KeyboardInterrupt

    told = Told(stage, stop)
    told.done = lambda name, _: told.stage(f"{name} done")  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        generate(urls, told)
    assert (stable_shape(urls), see(urls, GUARDS), everything(urls)) == (before, guards, rows)


def test_a_server_that_goes_away_keeps_nothing(urls: Urls) -> None:
    before, guards, rows = stable_shape(urls), see(urls, GUARDS), everything(urls)

    def kill() -> None:
        with psycopg.connect(urls.server, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with pytest.raises(DatabaseUnavailable):
        generate(urls, Told("index of users", kill))
    assert (stable_shape(urls), see(urls, GUARDS), everything(urls)) == (before, guards, rows)


_SESSION_OF_NOBODY = "\t".join(
    [str(NOBODY), "0" * 64, "nobody", str(NOBODY), *["2026-01-01"] * 3, "2026-01-02\n"]
)


@pytest.mark.parametrize(
    ("area", "table", "stray"),
    [
        (People, "user_sessions", _SESSION_OF_NOBODY),
        # Partitions are checked one by one, each under its own row-level security.
        (Usage, "usage_events", f"{NOBODY}\t{NOBODY}\tnobody\t{NOBODY}\tapi_call\t1\tkey\t{OLD}\n"),
    ],
    ids=["people", "usage"],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_refused(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, area: type, table: str, stray: str
) -> None:
    """Keys are aside meanwhile; this is the proof that they are checked when they come back."""
    rows = everything(urls)
    monkeypatch.setattr(area, table, lambda _: iter([stray]))
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match=table):
        generate(urls)
    assert everything(urls) == rows


def test_what_triggers_would_have_counted_is_counted_anew(urls: Urls) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute("CREATE TABLE shown (add_ons bigint)")
        conn.execute(
            "CREATE FUNCTION recount_shown() RETURNS void LANGUAGE sql"
            " AS 'INSERT INTO shown SELECT count(*) FROM add_ons'"
        )
    generate(urls)
    assert see(urls, "SELECT * FROM shown") == see(urls, "SELECT count(*) FROM add_ons")


def test_orders_are_numbered_on(store: Urls) -> None:
    ((last, waiting),) = see(
        store, "SELECT max(substr(number, 3)::bigint), max(length(number)) FROM orders"
    )
    with psycopg.connect(store.owner) as conn:
        row = conn.execute("SELECT nextval('order_numbers')").fetchone()
    assert (row, waiting) == ((last + 1,), 8)


def test_the_commands_words(app: Flask, urls: Urls) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["db", "generate", "--users", "100", "--now", "2026-01-31"])
    assert done.exit_code == 0, done.output
    assert "add_on_purchases: 1,000 rows" in done.output
    assert see(urls, "SELECT max(created_at) < '2026-01-31' FROM orders") == [(True,)]
    again = runner.invoke(args=["db", "generate", "--users", "100"])
    assert (again.exit_code, "fresh database" in again.output) == (1, True)
    few = runner.invoke(args=["db", "generate", "--users", "99"])
    assert (few.exit_code, "99 is not in the range" in few.output) == (2, True)


def test_without_seeds_it_says_so(app: Flask, urls: Urls) -> None:
    count = len(migrations.steps())
    with migrations.connect(urls.owner) as conn:
        migrations.downgrade(conn, lambda _: None, count=count)
        migrations.upgrade(conn, lambda _: None)
    refused = app.test_cli_runner().invoke(args=["db", "generate"])
    assert (refused.exit_code, "db seed" in refused.output) == (1, True)


def test_production_is_refused(app: Flask, urls: Urls) -> None:
    settings: Settings = app.extensions["shop"].settings
    given = settings.model_copy(update={"environment": "production"})
    object.__setattr__(app.extensions["shop"], "settings", given)
    refused = app.test_cli_runner().invoke(args=["db", "generate", "--users", "100"])
    assert (refused.exit_code, "production" in refused.output) == (1, True)
    assert see(urls, "SELECT count(*) FROM users") == [(1,)]


def test_people_shop_in_it(app: Flask, urls: Urls, visitors: Visitors) -> None:
    generate(urls)
    ((slug, name),) = see(
        urls, "SELECT slug, name FROM add_ons WHERE is_buyable ORDER BY purchase_count DESC LIMIT 1"
    )
    nobody = visitors.nobody()
    assert name in nobody.get("/").text
    assert name in nobody.get(f"/?q={name.split()[1]}").text
    # Login 0 acts for the largest customer.
    person = visitors.nobody()
    with person.client.session_transaction() as session:
        session["token"] = TOKEN
    orders = person.get("/orders")
    assert orders.status == 200
    newest = f"""SELECT o.number, o.total FROM orders o JOIN user_sessions s USING (organization_id)
                 WHERE s.token_hash = '{HASH}' ORDER BY o.created_at DESC LIMIT 1"""  # noqa: S608
    ((number, total),) = see(urls, newest)
    assert number in orders.text
    assert f"{total:,}" in person.get(f"/orders/{number}").text
    assert isinstance(total, Decimal)
    person.put_in_cart(slug)
