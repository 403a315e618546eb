"""Each rule of the database refuses a bad row under its name, and the shop has words for it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from repo.db import Database
from repo.errors import RuleViolated
from services.rules import RULES, from_rule
from tests.conftest import Urls
from tests.schema.bad_rows import BAD_ROWS
from tests.schema.policy_rows import make_world

# Rules that no input can break: only a fault of ours can, and its answer is an apology.
OURS = {
    # The shop prices a cart and writes its order; a customer chooses what is in it and no more.
    "orders_status_check", "orders_subtotal_check", "orders_discount_check", "orders_tax_check",
    "orders_total_check", "orders_sum", "orders_payment_method_check", "orders_number_key",
    "orders_stripe_checkout_session_id_key", "orders_currency_check",
    "add_on_purchases_currency_check", "add_on_purchases_type_fits",
    "add_on_purchases_add_on_xor_bundle", "add_on_purchases_amount_check",
    "add_on_purchases_billing_type_check", "add_on_purchases_quantity_check",
    "add_on_purchases_refunded_check", "add_on_purchases_status_check",
    "add_on_purchases_type_check", "add_on_purchases_unit_price_check",
    "add_on_purchases_position_once", "add_on_purchases_tax_check", "orders_credits_check",
    # What a line cost is copied from a price, and how a change is undone is written by functions.
    "cart_items_seen_price_check", "cart_undos_kind_check", "cart_undos_before_check",
    # What is there already is added to, or is written once: the queries say ON CONFLICT.
    "cart_items_add_on_once", "cart_items_bundle_once", "review_votes_once", "usage_events_once",
    "webhook_events_once",
    # The session says whose it is, and begin_request() and the login say who that may be.
    "cart_items_user_check", "cart_undos_user_check", "users_id_check", "users_account_type_check",
    "organizations_one_personal", "organization_members_invitation_state_check",
    # The repository gives lists and objects where the column wants them.
    "users_education_check", "users_work_experience_check",
    "users_notification_preferences_check", "add_ons_features_check",
    # Interests are chosen from a list of the shop's, and pictures are drawn by it.
    "users_interests_check", "avatars_picture_check", "avatars_hash_check",
    # The worker writes these from what it was granted or told.
    "billing_customers_known", "billing_customers_stripe_customer_id_key",
    "billing_customers_lago_customer_id_key", "org_subscriptions_status_check",
    "user_add_ons_source_check", "user_add_ons_status_check", "licenses_license_key_key",
    "licenses_user_add_on_tenant", "webhook_events_event_id_check",
    "webhook_events_provider_check",
    # Functions and triggers of the database keep these figures, and nobody writes them.
    "usage_aggregates_rolled_up_check",
    # The worker puts mails down, with what the shop says in them.
    "mails_kind_check", "mails_key_check", "mails_recipient_check", "mails_data_check",
    "mails_once",
    "feature_definitions_add_on_count_check", "credit_balances_enough",
    # Upkeep writes down what it did.
    "upkeep_runs_outcome_check", "upkeep_runs_finished", "upkeep_runs_error",
    # A token's hash is made by the shop.
    "user_sessions_token_hash_check", "user_sessions_id_once", "user_sessions_user_agent_check",
    "user_sessions_expires_check",
    "login_events_kind_check",
    "login_events_user_agent_check", "login_events_token_id_check", "login_events_token_once",
    "add_ons_avg_rating_check", "add_on_reviews_helpful_check",
    "add_on_stats_shards_shard_check",
    # begin_trial() takes the length from the add-on, and only where it is more than nothing.
    "trials_length",
    # The shop puts a pair in order, and says for a waiting person who she is and what she reads.
    # Who waits already goes on waiting.
    "add_on_works_with_ordered", "add_on_waitlist_guest_check", "add_on_waitlist_language_check",
    "add_on_waitlist_person_xor_email", "add_on_waitlist_guest_with_email",
    "add_on_waitlist_person_once", "add_on_waitlist_email_once",
    # The shop writes a request from a cart that was checked, once, and its states by their queries.
    "purchase_requests_status_check", "purchase_requests_fingerprint_check",
    "purchase_requests_decided", "purchase_requests_bought", "purchase_requests_once",
    "purchase_request_lines_quantity_check", "purchase_request_lines_billing_type_check",
    "purchase_request_lines_add_on_xor_bundle",
    # Plans are part of the seeds, and of no form.
    "plan_features_plan_check", "plan_features_limit_check", "plan_features_limit_xor_flags",
    # The log is only added to, whoever asks; there is no form for changing it.
    "audit_log_append_only", "credit_entries_append_only",
    # Pages have no form for these: a personal organization is shared with nobody, whose an
    # organization is follows from who its owners are, and ids and links are made by the shop.
    "organization_members_personal", "invitations_personal", "organizations_head_is_owner",
    "organization_members_id_once", "invitations_token_once",
    "invitations_token_hash_check", "invitations_one_end",
    "invitations_accepted",
    # What changes credits is one of four things, and the repository says which.
    "credit_entries_kind_check", "credit_entries_direction", "credit_entries_of_order",
}  # fmt: skip
# Named, and never the first to refuse: the primary key, which is half of it, does so before.
TARGETS_OF_KEYS = {
    "orders_tenant", "add_on_purchases_tenant", "user_add_ons_tenant", "purchase_requests_tenant",
}  # fmt: skip
# Refused under the name of a month's partition; tests/repo/test_usage.py sees it happen.
IN_PARTITIONS = {"usage_events_once"}
# Keys that PostgreSQL named by itself: an id that exists already, or that none has. Where such an
# id can come from a person, the rule has words all the same.
NAMED_BY_ITSELF = ("_pkey", "_fkey")

NAMES = """
SELECT k.conname FROM pg_constraint k
WHERE k.connamespace = 'public'::regnamespace AND k.conrelid <> 0 AND k.contype <> 'n'
  AND k.conrelid::regclass::text NOT LIKE 'procrastinate%'
  AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = k.conrelid)
UNION
SELECT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
WHERE c.relnamespace = 'public'::regnamespace AND x.indisunique
  AND c.relname NOT LIKE 'procrastinate%'
  AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid IN (c.oid, x.indrelid))
UNION
SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''(\\w+)''', 'g'))[1] FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
"""


@pytest.fixture(scope="module")
def world(module_urls: Urls) -> dict[str, object]:
    """A row in every table; what the statements' names stand for."""
    with psycopg.connect(module_urls.owner) as conn:
        return {**make_world(conn), "missing": UUID(int=404)}


@pytest.fixture(scope="module")
def schema(module_urls: Urls) -> Iterator[Database]:
    """The owner's pool: the policies are another test's, here the rules are asked alone."""
    database = Database(module_urls.owner, role="shop_owner", size=1)
    yield database
    database.close()


@pytest.mark.parametrize(("rule", "statement"), BAD_ROWS)
def test_a_bad_row_is_refused_by_name_and_in_words(
    world: dict[str, object], schema: Database, rule: str, statement: str
) -> None:
    with pytest.raises(RuleViolated) as refused, schema.transaction() as conn:
        conn.execute(statement, world)
    assert refused.value.rule == rule
    error = from_rule(refused.value.rule)
    if rule in OURS:
        assert error is None
    else:
        assert error is not None
        assert error.message.endswith(".")
        assert error.status in (404, 409, 422)


def test_every_rule_has_its_words_or_its_reason(module_urls: Urls) -> None:
    with psycopg.connect(module_urls.owner) as conn:
        found = {str(name) for (name,) in conn.execute(NAMES)}
    known = RULES.keys() | OURS | TARGETS_OF_KEYS
    unknown = {
        name for name in found - known if not name.endswith((*NAMED_BY_ITSELF, "_is_number"))
    }
    assert unknown == set(), "a rule without words: services/rules/, or OURS with its reason"
    assert known - found == set(), "words for a rule that is no more"
    assert RULES.keys() & OURS == set()


def test_no_amount_is_not_a_number(module_urls: Urls) -> None:
    columns = (
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND a.atttypid = 'numeric'::regtype AND NOT a.attisdropped"
    )
    with psycopg.connect(module_urls.owner) as conn:
        found = conn.execute(columns).fetchall()
        guarded = conn.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname LIKE '%\\_is\\_number'"
        ).fetchall()
        assert len(found) == len(guarded) >= 20
        for table, column in found:
            assert (table, f"CHECK (({column} <> 'NaN'::numeric))") in guarded
        with pytest.raises(psycopg.errors.CheckViolation) as refused, conn.transaction():
            conn.execute("UPDATE add_ons SET base_price = 'NaN', billing_type = 'monthly'")
    error = from_rule(str(refused.value.diag.constraint_name))
    assert error is not None
    assert error.message == "Please enter a number."


def test_every_rule_is_seen_to_refuse() -> None:
    tried = {rule for rule, _ in BAD_ROWS}
    assert (RULES.keys() | OURS) - IN_PARTITIONS == tried


def test_what_was_bought_belongs_to_its_orders_organization(module_urls: Urls) -> None:
    with psycopg.connect(module_urls.owner) as conn:
        row = conn.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'add_on_purchases'::regclass AND confrelid = 'orders'::regclass"
        ).fetchone()
    assert row is not None
    assert "(organization_id, order_id)" in row[0]
