"""`flask upkeep`: each job takes what is just past its threshold and leaves the rest."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask

from repo.db import Database
from services import upkeep as service
from tests.conftest import Urls
from tests.support.people import Customer, Visitors
from tests.support.upkeep import change, rows, upkeep


class TestCarts:
    """Daily: carts untouched for 30 days."""

    TOUCH = "UPDATE cart_items SET updated_at = now() - interval '30 days' + %s::interval"
    CODE = "UPDATE cart_codes SET added_at = now() - interval '30 days' + %s::interval"

    def test_a_cart_goes_when_nothing_in_it_was_touched(
        self, app: Flask, visitors: Visitors, urls: Urls
    ) -> None:
        for name in ("casey", "vera", "olga"):
            visitors.person(name).put_in_cart("bolt", "brigade")
        guest = visitors.nobody()
        guest.put_in_cart("bolt")
        change(urls, self.TOUCH, "-1 minute")
        change(urls, self.TOUCH + " WHERE user_id = 'sub-vera'", "1 hour")
        # One line of Olga's was touched of late, so her cart is in use.
        newest = " WHERE id = (SELECT id FROM cart_items WHERE user_id = 'sub-olga' LIMIT 1)"
        change(urls, self.TOUCH + newest, "1 hour")
        assert "2 carts untouched for 30 days went" in upkeep(app, "carts")
        left = rows(urls, "SELECT user_id, count(*)::int FROM cart_items GROUP BY 1 ORDER BY 1")
        assert left == [("sub-olga", 2), ("sub-vera", 2)]
        assert "0 carts" in upkeep(app, "carts")

    def test_a_carts_code_goes_with_it_and_keeps_it(
        self, app: Flask, visitors: Visitors, urls: Urls
    ) -> None:
        for name in ("casey", "vera", "olga"):
            customer = visitors.person(name)
            customer.put_in_cart("bolt")
            customer.post("/cart/code", code="FRIEND50")
        change(urls, self.TOUCH, "-1 minute")
        change(urls, self.CODE, "-1 minute")
        # Vera typed her code of late; Olga's line was touched of late.
        change(urls, self.CODE + " WHERE user_id = 'sub-vera'", "1 hour")
        change(urls, self.TOUCH + " WHERE user_id = 'sub-olga'", "1 hour")
        assert "1 cart untouched" in upkeep(app, "carts")
        for table in ("cart_items", "cart_codes"):
            left = rows(urls, f"SELECT user_id FROM {table} ORDER BY 1")  # noqa: S608
            assert left == [("sub-olga",), ("sub-vera",)], table


class TestSubscriptionsAndCodes:
    """Weekly: what has ended."""

    @pytest.mark.parametrize(
        ("before", "ends", "after"),
        [
            ("active", "-1 minute", "expired"),
            ("past_due", "-1 minute", "expired"),
            ("cancelled", "-1 minute", "expired"),
            ("active", "1 hour", "active"),
            ("cancelled", "1 hour", "cancelled"),
            ("active", None, "active"),
        ],
    )
    def test_a_plan_expires_when_its_period_is_over(
        self, app: Flask, casey: Customer, urls: Urls, before: str, ends: str | None, after: str
    ) -> None:
        change(
            urls,
            "UPDATE org_subscriptions SET plan = 'pro', status = %s,"
            " period_end = now() + %s::interval"
            " WHERE organization_id = (SELECT id FROM organizations WHERE owner_id = 'sub-casey')",
            before,
            ends,
        )
        for _ in range(2):
            upkeep(app, "subscriptions")
            status = (
                "SELECT s.plan, s.status FROM org_subscriptions s"
                " JOIN organizations o ON o.id = s.organization_id AND o.owner_id = 'sub-casey'"
                " ORDER BY s.plan DESC"
            )
            # Whoever had a plan has the free one then.
            free = [("free", "active")] if after == "expired" else []
            assert rows(urls, status) == [("pro", after), *free]

    @pytest.mark.parametrize(
        ("before", "source", "ends", "after"),
        [
            ("active", "purchase", "-1 minute", "expired"),
            ("suspended", "grant", "-1 minute", "expired"),
            ("active", "bundle", "1 hour", "active"),
            ("active", "purchase", None, "active"),
            ("active", "trial", "-1 minute", "expired"),
            ("active", "trial", "1 hour", "active"),
            ("cancelled", "purchase", "-1 minute", "cancelled"),
        ],
    )
    def test_what_was_owned_for_a_time_expires(
        self,
        app: Flask,
        casey: Customer,
        urls: Urls,
        before: str,
        source: str,
        ends: str | None,
        after: str,
    ) -> None:
        change(
            urls,
            "INSERT INTO user_add_ons"
            " (user_id, organization_id, add_on_id, status, source, expires_at)"
            " SELECT o.owner_id, o.id, a.id, %s, %s, now() + %s::interval"
            " FROM organizations o, add_ons a WHERE o.owner_id = 'sub-casey' AND a.slug = 'bolt'",
            before,
            source,
            ends,
        )
        for _ in range(2):
            upkeep(app, "subscriptions")
            assert rows(urls, "SELECT status FROM user_add_ons") == [(after,)]

    def test_logins_that_are_over_go(self, app: Flask, casey: Customer, urls: Urls) -> None:
        again = (
            "INSERT INTO user_sessions (token_hash, user_id, organization_id, expires_at)"
            " SELECT repeat(%s, 64), user_id, organization_id, now() + %s::interval"
            " FROM user_sessions LIMIT 1"
        )
        change(urls, again, "a", "-1 minute")
        change(urls, again, "b", "1 minute")
        assert "1 ended login went" in upkeep(app, "logins")
        assert rows(urls, "SELECT count(*) FROM user_sessions") == [(2,)]
        assert "0 ended logins" in upkeep(app, "logins")

    def test_a_code_ends_and_one_that_is_used_up_does_not(self, app: Flask, urls: Urls) -> None:
        change(
            urls,
            "INSERT INTO promotional_codes"
            " (code, discount_type, discount_value, expires_at, max_uses, current_uses) VALUES"
            " ('PAST', 'percentage', 5, now() - interval '1 minute', NULL, 0),"
            " ('COMING', 'percentage', 5, now() + interval '1 hour', NULL, 0),"
            " ('FOREVER', 'percentage', 5, NULL, NULL, 0), ('USED', 'percentage', 5, NULL, 1, 1)",
        )
        assert "1 promotional code became inactive" in upkeep(app, "codes")
        found = rows(
            urls,
            "SELECT code FROM promotional_codes WHERE NOT is_active"
            " AND code IN ('PAST', 'COMING', 'FOREVER', 'USED')",
        )
        assert found == [("PAST",)]
        assert "0 promotional codes" in upkeep(app, "codes")


class TestUsage:
    """Nightly: totals, partitions, counters."""

    EVENT = (
        "INSERT INTO usage_events"
        " (organization_id, user_id, add_on_id, event_type, quantity, idempotency_key, at)"
        " SELECT organization_id, user_id, add_on_id, %s, %s, gen_random_uuid(),"
        " now() - %s::interval FROM user_add_ons"
    )

    @pytest.fixture
    def owner(self, casey: Customer, urls: Urls) -> None:
        """Casey owns Bolt."""
        change(
            urls,
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source)"
            " SELECT o.owner_id, o.id, a.id, 'grant' FROM organizations o, add_ons a"
            " WHERE o.owner_id = 'sub-casey' AND a.slug = 'bolt'",
        )

    def used(self, urls: Urls) -> tuple[object, ...]:
        (row,) = rows(
            urls,
            "SELECT usage_count, last_used_at = (SELECT max(at) FROM usage_events)"
            " FROM user_add_ons",
        )
        return row

    def test_uses_are_counted_once_however_often_it_runs(
        self, app: Flask, owner: None, urls: Urls
    ) -> None:
        for event, quantity, ago in (
            ("api_call", 3, "2 days"),
            ("automation_run", 4, "1 minute"),
            ("ai_tokens_used", 9000, "1 hour"),
        ):
            change(urls, self.EVENT, event, quantity, ago)
        for _ in range(2):
            upkeep(app, "usage")
            assert self.used(urls) == (7, True)

    @pytest.mark.parametrize("periods", [["daily"], ["monthly"], ["daily", "monthly"]])
    def test_what_was_counted_at_once_counts_once_too(
        self, app: Flask, owner: None, urls: Urls, periods: list[str]
    ) -> None:
        for period in periods:
            change(
                urls,
                "SELECT increment_usage('sub-casey', (SELECT add_on_id FROM user_add_ons), %s,"
                " 'api_call', 5)",
                period,
            )
        change(urls, self.EVENT, "api_call", 2, "1 minute")
        for _ in range(2):
            upkeep(app, "usage")
            assert self.used(urls)[0] == 7
        recent = "SELECT last_used_at > now() - interval '1 hour' FROM user_add_ons"
        assert rows(urls, recent) == [(True,)]

    def test_missed_nights_are_made_good(self, app: Flask, owner: None, urls: Urls) -> None:
        upkeep(app, "usage")
        change(urls, self.EVENT, "api_call", 1, "6 days")
        upkeep(app, "usage")
        daily = "SELECT count(*)::int FROM usage_aggregates WHERE period = 'daily'"
        assert rows(urls, daily) == [(0,)], "three days are rolled up again, and not six"
        change(urls, "UPDATE upkeep_runs SET started_at = now() - interval '7 days'")
        upkeep(app, "usage")
        assert rows(urls, daily) == [(1,)]

    def test_partitions_are_there_before_their_month(self, app: Flask, urls: Urls) -> None:
        with psycopg.connect(urls.owner) as conn:
            name = "'usage_events_' || to_char(now() + interval '2 months', 'YYYY_MM')"
            (table,) = conn.execute(f"SELECT {name}").fetchone() or ("",)  # type: ignore[call-overload]
            conn.execute(f"DROP TABLE {table}")  # type: ignore[call-overload]
        assert "1 partition made" in upkeep(app, "usage")
        assert "0 partitions made" in upkeep(app, "usage")

    def test_views_are_the_sum_of_all_days(self, app: Flask, urls: Urls) -> None:
        change(
            urls,
            "INSERT INTO add_on_stats_shards (add_on_id, day, shard, views)"
            " SELECT id, current_date - n, n, 10 FROM add_ons, generate_series(0, 3) n"
            " WHERE slug = 'bolt'",
        )
        for _ in range(2):
            upkeep(app, "usage")
            views = "SELECT view_count FROM add_ons WHERE slug = 'bolt'"
            assert rows(urls, views) == [(40,)]


class TestStatistics:
    """Monthly: the tables, and how their indexes are used."""

    def test_the_report_names_an_index_until_it_is_used(self, app: Flask, urls: Urls) -> None:
        change(urls, "CREATE INDEX idx_orders_rarely ON orders (total)")
        report = upkeep(app, "statistics")
        assert "idx_orders_rarely" in report
        assert "orders_number_key" not in report, "what holds a rule is no waste"
        assert "tables vacuumed and analyzed" in report
        with psycopg.connect(urls.owner, autocommit=True) as conn:
            conn.execute("SET enable_seqscan = off")
            conn.execute("SELECT 1 FROM orders WHERE total = 1")
            conn.execute("SELECT pg_stat_force_next_flush()")
        assert "idx_orders_rarely" not in upkeep(app, "statistics")
        assert "idx_cart_items_user" in upkeep(app, "report")

    def test_a_large_table_that_is_read_whole_is_named(self, app: Flask, urls: Urls) -> None:
        with psycopg.connect(urls.owner, autocommit=True) as conn:
            conn.execute("CREATE TABLE ledger AS SELECT n FROM generate_series(1, 10000) n")
            conn.execute("SELECT count(*) FROM ledger")
            conn.execute("SELECT pg_stat_force_next_flush()")
        report = upkeep(app, "statistics")
        missing = report[report.index("may be missing (") : report.index("\nTables\n")]
        assert "ledger" in missing
        assert "add_ons" not in missing

    def test_it_is_the_owners_work(self, jobs_database: Database, urls: Urls) -> None:
        with pytest.raises(service.UpkeepFailed, match="DATABASE_OWNER_URL"):
            service.run(jobs_database, service.BY_NAME["statistics"], owner_url=urls.app)

    def test_it_has_analyzed_every_table(self, app: Flask, urls: Urls) -> None:
        upkeep(app, "statistics")
        count = (
            "SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND reltuples < 0"
        )
        assert rows(urls, count) == [(0,)]


class TestWordsAndPrices:
    """Nightly, and each minute: what follows the catalogue and the price book."""

    def test_a_word_goes_with_the_last_add_on_that_has_it(self, app: Flask, urls: Urls) -> None:
        upkeep(app, "words")
        rename = "UPDATE add_ons SET name = replace(name, %s, %s) WHERE slug = 'bolt'"
        change(urls, rename, "Bolt", "Zanzibar")
        known = "SELECT word FROM search_words WHERE word IN ('zanzibar', 'bolt') ORDER BY 1"
        assert ("zanzibar",) in rows(urls, known)
        change(urls, rename, "Zanzibar", "Bolt")
        assert ("zanzibar",) in rows(urls, known), "a trigger only adds"
        change(urls, "DELETE FROM search_words WHERE word = 'bolt'")
        assert "2 words of the search came or went" in upkeep(app, "words")
        assert rows(urls, known) == [("bolt",)]
        assert "0 words" in upkeep(app, "words")

    def test_a_price_that_began_becomes_the_base_price(self, app: Flask, urls: Urls) -> None:
        begun = (
            "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
            " SELECT id, 'annual', 150, tstzrange(now() - interval '{}', NULL) FROM add_ons"
            " WHERE slug = 'bolt'"
        )
        base = "SELECT base_price::text FROM add_ons WHERE slug = 'bolt'"
        change(urls, "ALTER TABLE add_on_prices DISABLE TRIGGER add_on_prices_followed")
        change(urls, "DELETE FROM add_on_prices")
        change(urls, begun.format("2 days").replace("annual", "monthly"))
        # The first run looks at all, the later ones since the last that went well.
        assert "1 base price" in upkeep(app, "prices")
        assert rows(urls, base) == [("150.00",)]
        change(urls, "UPDATE add_ons SET base_price = 1 WHERE slug = 'bolt'")
        assert "0 base prices" in upkeep(app, "prices")
        change(urls, "UPDATE upkeep_runs SET started_at = now() - interval '3 days'")
        assert "1 base price" in upkeep(app, "prices")

    def test_a_jobs_newest_runs_are_kept(
        self, app: Flask, urls: Urls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST_RUNS", 3)
        upkeep(app, "codes")
        for _ in range(6):
            upkeep(app, "logins")
        kept = rows(urls, "SELECT job, count(*)::int FROM upkeep_runs GROUP BY 1 ORDER BY 1")
        assert kept == [("codes", 1), ("logins", 4)]


class TestTheCommand:
    """Runs are remembered, and one at a time."""

    def test_all_jobs_and_when_they_ran(self, app: Flask, urls: Urls) -> None:
        assert upkeep(app, "list").count("never ran") == len(service.JOBS)
        assert app.test_cli_runner().invoke(args=["upkeep", "report"]).exit_code == 1
        upkeep(app, "all")
        assert "never ran" not in upkeep(app, "list")
        done = rows(urls, "SELECT job, outcome FROM upkeep_runs ORDER BY id")
        assert done == [(job.name, "done") for job in service.JOBS]

    def test_it_is_a_command_of_the_database_too(self, app: Flask) -> None:
        result = app.test_cli_runner().invoke(args=["db", "upkeep", "codes"])
        assert (result.exit_code, result.output.split(":")[0]) == (0, "codes")

    @pytest.mark.parametrize("name", sorted(service.BY_NAME))
    def test_a_job_that_is_running_is_left_to_it(self, app: Flask, urls: Urls, name: str) -> None:
        with psycopg.connect(urls.jobs) as conn:
            conn.execute("SELECT pg_advisory_lock(hashtextextended('upkeep:' || %s, 0))", [name])
            assert upkeep(app, name) == f"{name}: already running\n"
        assert rows(urls, "SELECT count(*)::int FROM upkeep_runs") == [(0,)]

    def test_the_lock_is_given_back(self, app: Flask, urls: Urls) -> None:
        for _ in range(3):
            assert "already running" not in upkeep(app, "codes")

    def test_a_failure_is_told_and_remembered(self, app: Flask, urls: Urls) -> None:
        change(urls, "REVOKE UPDATE ON promotional_codes FROM shop_jobs")
        change(urls, "REVOKE UPDATE (is_active) ON promotional_codes FROM shop_jobs")
        result = app.test_cli_runner().invoke(args=["upkeep", "all"])
        assert result.exit_code == 1
        assert "Error: codes: permission denied" in result.output
        failed = rows(urls, "SELECT job FROM upkeep_runs WHERE outcome = 'failed'")
        assert failed == [("codes",)]
        assert "failed: permission denied" in upkeep(app, "list")
        assert len(rows(urls, "SELECT 1 FROM upkeep_runs WHERE outcome = 'done'")) == (
            len(service.JOBS) - 1
        )

    def test_without_a_database_it_says_so(self, app: Flask, urls: Urls) -> None:
        database = Database(urls.jobs.replace(urls.name, "nowhere"), role="shop_jobs", size=1)
        with pytest.raises(service.DatabaseUnavailable):
            service.run(database, service.BY_NAME["codes"], owner_url=urls.owner)
        database.close()
