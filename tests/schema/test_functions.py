"""The functions that the database offers: what they say, and that they are exact under a crowd."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.conftest import Urls
from tests.support.people import Customer, Visitors

WRITERS = 16
TURNS = 25


@pytest.fixture
def owner(visitors: Visitors, urls: Urls) -> Customer:
    """Casey, whose organization owns Brigade for a month."""
    casey = visitors.person("casey")
    grant(urls, "sub-casey", "brigade")
    return casey


def grant(urls: Urls, user_id: str, slug: str) -> None:
    with psycopg.connect(urls.owner) as conn:
        conn.execute(
            "INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, expires_at)"
            " SELECT %s, o.id, a.id, 'grant', now() + interval '1 month'"
            " FROM organizations o, add_ons a WHERE o.owner_id = %s AND a.slug = %s",
            [user_id, user_id, slug],
        )


def ask(url: str, query: str, *params: object, user_id: str | None = None) -> Any:
    """One value, as somebody."""
    with psycopg.connect(url) as conn:
        if user_id is not None:
            conn.execute("SELECT set_config('app.user_id', %s, true)", [user_id])
        row = conn.execute(query, params or None).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def crowd(url: str, query: str, *params: object, user_id: str | None = None) -> None:
    """Sixteen at once, each many times, each in a transaction of its own."""

    def one(_: int) -> None:
        with psycopg.connect(url) as conn:
            for _turn in range(TURNS):
                with conn.transaction():
                    if user_id is not None:
                        conn.execute("SELECT set_config('app.user_id', %s, true)", [user_id])
                    conn.execute(query, params or None)  # type: ignore[call-overload]

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(one, range(WRITERS)))


class TestUsage:
    """Counting what is used."""

    COUNT = (
        "SELECT increment_usage('sub-casey', (SELECT id FROM add_ons WHERE slug = 'brigade'),"
        " 'monthly', 'api_call', 1)"
    )

    def test_a_crowd_is_counted_exactly(self, owner: Customer, urls: Urls) -> None:
        crowd(urls.app, self.COUNT, user_id="sub-casey")
        total = ask(urls.jobs, "SELECT total FROM usage_aggregates")
        assert total == WRITERS * TURNS

    def test_what_is_not_owned_is_not_counted(self, owner: Customer, urls: Urls) -> None:
        query = self.COUNT.replace("brigade", "bolt")
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            ask(urls.app, query, user_id="sub-casey")
        assert refused.value.diag.constraint_name == "usage_needs_ownership"

    def test_nobody_counts_in_anothers_name(
        self, owner: Customer, stranger: Customer, urls: Urls
    ) -> None:
        with pytest.raises(psycopg.Error):
            ask(urls.app, self.COUNT, user_id="sub-stranger")
        assert ask(urls.jobs, "SELECT count(*) FROM usage_aggregates") == 0

    def test_an_agents_runs_are_a_metric_of_their_own(self, owner: Customer, urls: Urls) -> None:
        run = (
            "SELECT increment_agent_execution('sub-casey',"
            " (SELECT id FROM add_ons WHERE slug = 'brigade'), 'daily', 'planner')"
        )
        assert [ask(urls.app, run, user_id="sub-casey") for _ in range(2)] == [1, 2]
        assert ask(urls.jobs, "SELECT metric FROM usage_aggregates") == "agent:planner"

    def test_events_are_kept_once_and_rolled_up(self, owner: Customer, urls: Urls) -> None:
        event = (
            "INSERT INTO usage_events"
            " (organization_id, user_id, add_on_id, event_type, quantity, idempotency_key, at)"
            " SELECT organization_id, user_id, add_on_id, 'ai_tokens_used', 40, %s,"
            " date_trunc('hour', now()) FROM user_add_ons"
        )
        with psycopg.connect(urls.jobs) as conn:
            for key in ("a", "b"):
                conn.execute(event, [key])
        with pytest.raises(psycopg.errors.UniqueViolation), psycopg.connect(urls.jobs) as conn:
            conn.execute(event, ["a"])
        roll = "SELECT aggregate_usage('daily', now() - interval '1 day', now())"
        assert ask(urls.jobs, roll) == 1
        assert ask(urls.jobs, roll) == 0, "nothing differs any more"
        with pytest.raises(psycopg.errors.CheckViolation):
            ask(urls.jobs, roll.replace("daily", "weekly"))
        assert ask(urls.jobs, "SELECT total FROM usage_aggregates") == 80

    def test_partitions_are_made_ahead_and_guarded(self, urls: Urls) -> None:
        assert ask(urls.owner, "SELECT make_usage_partitions(3)") == 0
        assert ask(urls.owner, "SELECT make_usage_partitions(5)") == 2
        bare = ask(
            urls.owner,
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'usage_events%'"
            " AND relkind IN ('r', 'p') AND NOT relforcerowsecurity",
        )
        assert bare == 0


class TestReviews:
    """Ratings, votes, downloads."""

    REVIEW = (
        "INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, rating, title)"
        " SELECT (SELECT id FROM add_ons WHERE slug = 'brigade'), o.id, o.owner_id, %s, 'Good'"
        " FROM organizations o WHERE o.owner_id = %s"
    )

    def rating(self, urls: Urls) -> tuple[int, str]:
        with psycopg.connect(urls.owner) as conn:
            row = conn.execute(
                "SELECT review_count, avg_rating::text FROM add_ons WHERE slug = 'brigade'"
            ).fetchone()
        assert row is not None
        return row[0], row[1]

    def test_only_what_is_approved_counts(self, visitors: Visitors, urls: Urls) -> None:
        for name, stars in (("casey", 5), ("vera", 2), ("olga", 1)):
            visitors.person(name)
            with psycopg.connect(urls.app) as conn:
                conn.execute("SELECT set_config('app.user_id', %s, true)", [f"sub-{name}"])
                conn.execute(self.REVIEW, [stars, f"sub-{name}"])
        assert self.rating(urls) == (0, "0.00")
        with psycopg.connect(urls.jobs) as conn:
            conn.execute("UPDATE add_on_reviews SET status = 'approved' WHERE rating > 1")
        assert self.rating(urls) == (2, "3.50")
        with psycopg.connect(urls.jobs) as conn:
            conn.execute("UPDATE add_on_reviews SET status = 'flagged' WHERE rating = 2")
        assert self.rating(urls) == (1, "5.00")
        with psycopg.connect(urls.app) as conn:
            conn.execute("SELECT set_config('app.user_id', 'sub-casey', true)")
            conn.execute("DELETE FROM add_on_reviews WHERE user_id = 'sub-casey'")
        assert self.rating(urls) == (0, "0.00")

    def test_a_crowd_of_reviewers_is_averaged_exactly(self, urls: Urls) -> None:
        with psycopg.connect(urls.owner) as conn:
            conn.execute(
                "INSERT INTO users (id, email, display_name)"
                " SELECT 'r' || n, 'r@example.test', 'R' FROM generate_series(1, 64) n"
            )
            conn.execute("INSERT INTO organizations (slug, name, owner_id) VALUES ('r', 'R', 'r1')")

        def review(n: int) -> None:
            with psycopg.connect(urls.jobs) as conn:
                conn.execute(
                    "INSERT INTO add_on_reviews"
                    " (add_on_id, organization_id, user_id, rating, title, status)"
                    " SELECT (SELECT id FROM add_ons WHERE slug = 'brigade'), id, %s, %s, 'X',"
                    " 'approved' FROM organizations WHERE slug = 'r'",
                    [f"r{n}", n % 5 + 1],
                )

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(review, range(1, 65)))
        expected = sum(n % 5 + 1 for n in range(1, 65)) / 64
        assert self.rating(urls) == (64, f"{expected:.2f}")

    def test_one_review_a_person_and_one_vote(self, owner: Customer, urls: Urls) -> None:
        with psycopg.connect(urls.jobs) as conn:
            conn.execute(self.REVIEW, [5, "sub-casey"])
        with pytest.raises(psycopg.errors.UniqueViolation) as refused:
            ask(urls.jobs, self.REVIEW.replace("%s", "5", 1), "sub-casey")
        assert refused.value.diag.constraint_name == "add_on_reviews_once"
        vote = "INSERT INTO review_votes SELECT id, 'sub-casey', true FROM add_on_reviews"
        with psycopg.connect(urls.jobs) as conn:
            conn.execute(vote)
        assert ask(urls.jobs, "SELECT helpful_count FROM add_on_reviews") == 1
        with psycopg.connect(urls.jobs) as conn:
            conn.execute("UPDATE review_votes SET is_helpful = false")
        assert ask(urls.jobs, "SELECT helpful_count FROM add_on_reviews") == 0

    def test_downloads_are_counted_exactly(self, urls: Urls) -> None:
        query = "SELECT increment_downloads((SELECT id FROM add_ons WHERE slug = 'brigade'))"
        crowd(urls.app, query)
        counted = ask(urls.owner, "SELECT download_count FROM add_ons WHERE slug = 'brigade'")
        assert counted == WRITERS * TURNS


class TestPeople:
    """Names and onboarding."""

    @pytest.mark.parametrize("name", ["ca", "Casey", "-casey", "c y", "", "x" * 40, "casey'--"])
    def test_a_name_that_cannot_be(self, urls: Urls, name: str) -> None:
        assert ask(urls.app, "SELECT check_username_available(%s)", name) is False

    def test_a_name_is_taken_once_whatever_its_case(self, visitors: Visitors, urls: Urls) -> None:
        visitors.person("casey")
        visitors.person("stranger")
        assert ask(urls.app, "SELECT check_username_available('casey')") is True
        with psycopg.connect(urls.app) as conn:
            conn.execute("SELECT set_config('app.user_id', 'sub-casey', true)")
            conn.execute("UPDATE users SET username = 'casey'")
        # The stranger cannot see Casey, and is told all the same.
        free = "SELECT check_username_available('casey')"
        assert ask(urls.app, free, user_id="sub-stranger") is False

    def test_onboarding_ends_once(self, visitors: Visitors, urls: Urls) -> None:
        visitors.person("casey")
        done = "SELECT complete_onboarding('sub-casey')"
        assert ask(urls.app, done, user_id="sub-stranger") is False
        assert ask(urls.app, done, user_id="sub-casey") is True
        assert ask(urls.app, done, user_id="sub-casey") is False


class TestFeatureAccess:
    """Who may use what."""

    CHECK = (
        "SELECT check_feature_access(%s, %s,"
        " (SELECT id FROM organizations WHERE owner_id = 'sub-casey'))"
    )

    def test_the_plan_gives_its_limit(self, owner: Customer, urls: Urls) -> None:
        answer = ask(urls.jobs, self.CHECK, "sub-casey", "max_records")
        assert answer == {"allowed": True, "source": "plan", "plan": "free", "limit": 100}

    def test_an_add_on_gives_its_features(self, owner: Customer, urls: Urls) -> None:
        key = ask(
            urls.owner,
            "SELECT feature_key FROM add_on_features f JOIN add_ons a ON a.id = f.add_on_id"
            " WHERE a.slug = 'brigade' LIMIT 1",
        )
        answer = ask(urls.jobs, self.CHECK, "sub-casey", key)
        assert answer["allowed"] is True
        assert (answer["source"], answer["add_on"]) == ("add_on", "brigade")
        with psycopg.connect(urls.jobs) as conn:
            conn.execute("UPDATE user_add_ons SET expires_at = now()")
        assert ask(urls.jobs, self.CHECK, "sub-casey", key)["allowed"] is False

    def test_a_flag_of_the_plan_is_a_feature(self, owner: Customer, urls: Urls) -> None:
        assert ask(urls.jobs, self.CHECK, "sub-casey", "basic")["allowed"] is True
        assert ask(urls.jobs, self.CHECK, "sub-casey", "sso")["reason"] == "not_included"

    def test_a_stranger_has_none_of_it(
        self, owner: Customer, stranger: Customer, urls: Urls
    ) -> None:
        answer = ask(urls.jobs, self.CHECK, "sub-stranger", "max_records")
        assert answer == {"allowed": False, "reason": "not_a_member"}


def test_a_code_of_seven_uses_has_seven_in_a_crowd(visitors: Visitors, urls: Urls) -> None:
    visitors.person("casey")
    orders = (
        "INSERT INTO orders (user_id, organization_id, customer_name, customer_email, subtotal,"
        " discount, total, currency, fingerprint, expires_at, settling_since)"
        " SELECT owner_id, id, 'C', 'c@example.test', 0, 0, 0, 'USD', 'x', now(), now()"
        " FROM organizations, generate_series(1, 64) WHERE owner_id = 'sub-casey' RETURNING id"
    )
    with psycopg.connect(urls.owner) as conn:
        ids = [row[0] for row in conn.execute(orders)]
        conn.execute("UPDATE promotional_codes SET max_uses = 7, current_uses = 0")

    def take(order_id: object) -> int:
        with psycopg.connect(urls.app) as conn:
            conn.execute("SELECT set_config('app.user_id', 'sub-casey', true)")
            return conn.execute(
                "INSERT INTO promo_redemptions"
                " (promotional_code_id, user_id, organization_id, order_id)"
                " SELECT p.id, o.user_id, o.organization_id, o.id"
                " FROM orders o, promotional_codes p WHERE o.id = %s AND p.code = 'LAUNCH2025'",
                [order_id],
            ).rowcount

    with ThreadPoolExecutor(WRITERS) as pool:
        taken = sum(pool.map(take, ids))
    assert taken == 7
    uses = "SELECT current_uses FROM promotional_codes WHERE code = 'LAUNCH2025'"
    assert ask(urls.owner, uses) == 7
    assert ask(urls.owner, "SELECT count(*) FROM promo_redemptions") == 7
    ask(urls.owner, "DELETE FROM promo_redemptions RETURNING 1")
    assert ask(urls.owner, uses) == 0


def test_a_days_figures_are_exact_in_a_crowd(urls: Urls) -> None:
    count = "SELECT count_add_on((SELECT id FROM add_ons WHERE slug = 'brigade'), {})"
    crowd(urls.app, count.format("1, 1, 0, 0"))
    crowd(urls.jobs, count.format("0, 0, 1, 0.50"))
    with psycopg.connect(urls.owner) as conn:
        row = conn.execute("SELECT views, purchases, revenue FROM add_on_stats_daily").fetchone()
    assert row is not None
    assert (row[0], row[1], float(row[2])) == (400, 400, 200.0)


def test_the_audit_log_is_only_added_to(urls: Urls) -> None:
    with psycopg.connect(urls.jobs) as conn:
        conn.execute(
            "INSERT INTO audit_log (actor_id, action, object_type, object_id)"
            " VALUES ('ada', 'refund', 'order', 'M-1')"
        )
    for change in (
        "UPDATE audit_log SET action = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
    ):
        with pytest.raises(psycopg.Error), psycopg.connect(urls.owner) as conn:
            conn.execute(change)  # type: ignore[call-overload]
    assert ask(urls.jobs, "SELECT count(*) FROM audit_log") == 1
