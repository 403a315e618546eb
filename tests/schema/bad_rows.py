"""A bad row for each rule that the database holds under a name: what breaks that rule alone.

The statements meet the rows of `policy_rows.py`, and share its names. `%(missing)s` is nobody's id.
"""

from __future__ import annotations

from tests.schema.policy_rows import SAMPLES

ONE = "(SELECT id FROM add_ons WHERE slug = 'bolt')"
BUNDLE = "(SELECT id FROM add_on_bundles LIMIT 1)"


def change(table: str, **rules: str) -> list[tuple[str, str]]:
    """A rule, and the change of a table's rows that breaks it."""
    begin = f"UPDATE {table} SET "  # noqa: S608
    return [(rule, begin + assignment) for rule, assignment in rules.items()]


def again(table: str) -> str:
    """The row that is there already."""
    return f"INSERT INTO {table} {SAMPLES[table].row}"


def bundle(ids: str, extra: str = "discount_percent", value: str = "10") -> str:
    """A new bundle."""
    return (
        f"INSERT INTO add_on_bundles (slug, name, add_on_ids, {extra})"  # noqa: S608
        f" VALUES ('x', 'X', {ids}, {value})"
    )


def line(columns: str, values: str) -> str:
    """A new line of a guest's cart."""
    return f"INSERT INTO cart_items (user_id, {columns}) VALUES ('guest:x', {values})"  # noqa: S608


def code(values: str) -> str:
    """A new promotional code."""
    return f"INSERT INTO promotional_codes (code, discount_type, discount_value) VALUES ({values})"  # noqa: S608


BUYING = [
    ("cart_items_add_on_xor_bundle", line("add_on_id, bundle_id", f"{ONE}, {BUNDLE}")),
    ("cart_items_add_on_xor_bundle", line("quantity", "1")),
    ("cart_items_quantity_check", line("add_on_id, quantity", f"{ONE}, 0")),
    ("cart_items_quantity_check", line("add_on_id, quantity", f"{ONE}, 100")),
    ("cart_items_add_on_id_fkey", line("add_on_id", "%(missing)s")),
    ("cart_items_bundle_id_fkey", line("bundle_id", "%(missing)s")),
    ("cart_items_add_on_once", again("cart_items")),
    (
        "cart_items_bundle_once",
        "INSERT INTO cart_items (user_id, bundle_id)"
        " SELECT 'guest:x', id FROM (SELECT id FROM add_on_bundles LIMIT 1) AS b,"
        " generate_series(1, 2)",
    ),
    *change(
        "cart_items",
        cart_items_billing_type_check="billing_type = 'barter'",
        cart_items_user_check="user_id = ''",
        cart_items_seen_price_check="seen_price = -1",
    ),
    *change(
        "cart_undos",
        cart_undos_user_check="user_id = ''",
        cart_undos_kind_check="kind = 'regret'",
        cart_undos_before_check="before = '{}'",
    ),
    *change("cart_codes", cart_codes_promotional_code_id_fkey="promotional_code_id = %(missing)s"),
    *change(
        "orders",
        orders_one_open="status = 'pending', settling_since = NULL",
        orders_status_check="status = 'lost'",
        orders_subtotal_check="subtotal = -1, total = -1",
        orders_discount_check="discount = -1, total = 2",
        orders_tax_check="tax = -1, total = 0",
        orders_total_check="discount = 2, total = -1",
        orders_sum="total = 5",
        orders_payment_method_check="payment_method = 'cash'",
        orders_credits_check="credits = total + 1",
        orders_number_key="number = 'M-1'",
        orders_stripe_checkout_session_id_key="stripe_checkout_session_id = 'cs'",
    ),
    *change(
        "add_on_purchases",
        add_on_purchases_add_on_xor_bundle="bundle_id = NULL, add_on_id = NULL",
        add_on_purchases_amount_check="amount = -1",
        add_on_purchases_billing_type_check="billing_type = 'barter'",
        add_on_purchases_quantity_check="quantity = 100",
        add_on_purchases_refunded_check="refunded_amount = amount + tax + 1",
        add_on_purchases_status_check="status = 'lost'",
        add_on_purchases_type_check="purchase_type = 'gift'",
        add_on_purchases_unit_price_check="unit_price = -1",
        add_on_purchases_tax_check="tax = -1",
    ),
    ("add_on_purchases_position_once", again("add_on_purchases")),
    ("promo_redemptions_once", again("promo_redemptions")),
    *change("credit_balances", credit_balances_enough="balance = -1"),
    *change("credit_entries", credit_entries_append_only="note = 'other'"),
    (
        "credit_entries_kind_check",
        "INSERT INTO credit_entries (organization_id, kind, amount) VALUES (%(org)s, 'lost', -1)",
    ),
    (
        "credit_entries_direction",
        "INSERT INTO credit_entries (organization_id, kind, amount)"
        " VALUES (%(org)s, 'withdrawn', 1)",
    ),
    (
        "credit_entries_of_order",
        "INSERT INTO credit_entries (organization_id, kind, amount, order_id)"
        " VALUES (%(org)s, 'granted', 1, %(pending)s)",
    ),
    *change(
        "org_subscriptions",
        org_subscriptions_plan_check="plan = 'gold'",
        org_subscriptions_seats_check="seats = 0",
        org_subscriptions_status_check="status = 'paused'",
    ),
    ("org_subscriptions_one_live", again("org_subscriptions")),
    *change(
        "billing_customers",
        billing_customers_known="stripe_customer_id = NULL, lago_customer_id = NULL",
    ),
    *(
        (
            f"billing_customers_{biller}_customer_id_key",
            f"INSERT INTO billing_customers (organization_id, {biller}_customer_id)"  # noqa: S608
            " VALUES (%(bare)s, 'twice'), (%(elsewhere)s, 'twice')",
        )
        for biller in ("stripe", "lago")
    ),
]

USING = [
    ("trials_once", again("trials")),
    *change("trials", trials_length="ends_at = starts_at"),
    *change(
        "licenses",
        licenses_activations_check="activations = seats + 1",
        licenses_seats_check="seats = 0, activations = 0",
        licenses_validity="expires_at = issued_at",
        licenses_license_key_key="license_key = 'same'",
        licenses_user_add_on_tenant="user_add_on_id = %(missing)s",
    ),
    ("revoked_licenses_license_id_fkey", "INSERT INTO revoked_licenses VALUES (%(missing)s, 'x')"),
    ("user_add_ons_one_live", again("user_add_ons")),
    *change(
        "user_add_ons",
        user_add_ons_seats_check="seats = 0 WHERE add_on_id = %(seated)s",
        user_add_ons_source_check="source = 'found'",
        user_add_ons_status_check="status = 'lost'",
    ),
    (
        "usage_needs_ownership",
        "SELECT increment_usage('casey', (SELECT id FROM add_ons a WHERE NOT EXISTS (SELECT 1"
        " FROM user_add_ons u WHERE u.add_on_id = a.id) LIMIT 1), 'daily', 'x', 1)",
    ),
    *change(
        "usage_events",
        usage_events_type_check="event_type = 'sneeze'",
        usage_events_quantity_check="quantity = 0",
    ),
    *change(
        "usage_aggregates",
        usage_aggregates_period_check="period = 'yearly'",
        usage_aggregates_counted_check="counted = -1",
        usage_aggregates_rolled_up_check="rolled_up = -1",
    ),
    ("add_on_stats_only_grow", f"SELECT count_visits({ONE}, -1, 0)"),
    ("add_on_stats_shards_add_on_id_fkey", "SELECT count_visits(%(missing)s, 1, 0)"),
    *change("add_on_stats_shards", add_on_stats_shards_shard_check="shard = 16"),
    *change("feature_definitions", feature_definitions_add_on_count_check="add_on_count = -1"),
    (
        "upkeep_runs_outcome_check",
        "INSERT INTO upkeep_runs (job, outcome, finished_at) VALUES ('x', 'lost', now())",
    ),
    ("upkeep_runs_finished", "INSERT INTO upkeep_runs (job, outcome) VALUES ('x', 'done')"),
    (
        "upkeep_runs_error",
        "INSERT INTO upkeep_runs (job, outcome, finished_at) VALUES ('x', 'failed', now())",
    ),
]

TRUST = [
    ("add_on_reviews_once", again("add_on_reviews")),
    *change(
        "add_on_reviews",
        add_on_reviews_rating_check="rating = 6",
        add_on_reviews_title_check="title = ''",
        add_on_reviews_body_check="body = repeat('x', 10001)",
        add_on_reviews_status_check="status = 'lost'",
        add_on_reviews_helpful_check="helpful_count = -1",
    ),
    ("add_on_reviews_rating_check", "UPDATE add_on_reviews SET rating = 0"),
    ("review_votes_once", again("review_votes")),
    *change(
        "add_on_submissions",
        add_on_submissions_name_check="name = ''",
        add_on_submissions_reasoned="status = 'rejected', review_notes = ''",
        add_on_submissions_status_check="status = 'lost'",
        add_on_submissions_add_on_id_fkey="add_on_id = %(missing)s",
    ),
    *change("audit_log", audit_log_append_only="action = 'nothing'"),
    *change(
        "webhook_events",
        webhook_events_event_id_check="event_id = ''",
        webhook_events_provider_check="provider = 'pigeon'",
    ),
    ("webhook_events_once", again("webhook_events")),
    *change(
        "mails",
        mails_kind_check="kind = '../x'",
        mails_key_check="key = ''",
        mails_recipient_check="recipient = 'a'",
        mails_data_check="data = '[]'",
    ),
    ("mails_once", again("mails")),
]

PEOPLE = [
    *change(
        "users",
        users_username_once="username = 'ada'",
        users_username_check="username = 'A B'",
        users_email_check="email = 'a'",
        users_display_name_check="display_name = ''",
        users_country_check="country = 'us'",
        users_business_country_check="business_country = 'us'",
        users_account_type_check="account_type = 'king'",
        users_education_check="education = '{}'",
        users_work_experience_check="work_experience = '{}'",
        users_notification_preferences_check="notification_preferences = '[]'",
        users_id_check="id = 'guest:' || id",
        users_interests_check="interests = array_fill('x'::text, ARRAY[101])",
    ),
    *change(
        "avatars",
        avatars_picture_check="picture = '', hash = encode(sha256(''), 'hex')",
        avatars_hash_check="hash = repeat('0', 64)",
    ),
    *change(
        "user_sessions",
        user_sessions_token_hash_check="token_hash = 'short'",
        user_sessions_user_agent_check="user_agent = repeat('x', 401)",
        user_sessions_expires_check="expires_at = created_at + interval '25 hours'",
    ),
    (
        "user_sessions_id_once",
        "INSERT INTO user_sessions (token_hash, user_id, organization_id, expires_at, id)"
        " SELECT %(hash)s, user_id, organization_id, expires_at, id FROM user_sessions",
    ),
    *change(
        "login_events",
        login_events_kind_check="kind = 'guess'",
        login_events_user_agent_check="user_agent = repeat('x', 401)",
        login_events_token_id_check="token_id = repeat('x', 256)",
    ),
    (
        "login_events_token_once",
        "INSERT INTO login_events (user_id, kind, token_id)"
        " SELECT id, 'told', 'x' FROM (SELECT id FROM users LIMIT 1) AS u, generate_series(1, 2)",
    ),
    *change(
        "organizations",
        organizations_billing_country_check="billing_country = 'de'",
        organizations_name_check="name = ''",
        organizations_slug_check="slug = 'Not A Slug'",
        organizations_slug_key="slug = 'same'",
        organizations_org_type_check="org_type = 'secret'",
        organizations_one_personal="is_personal = true",
        organizations_name_length="name = repeat('x', 101)",
        organizations_description_length="description = repeat('x', 1001)",
        organizations_head_is_owner="owner_id = 'vic'",
        organizations_slug_reserved="slug = 'closed-' || gen_random_uuid()",
    ),
    (
        "organizations_slug_reserved",
        "UPDATE organizations SET slug = 'personal-w' WHERE id = %(org)s",
    ),
    (
        "purchase_requests_too_many",
        "INSERT INTO purchase_requests (organization_id, user_id, fingerprint)"
        " SELECT %(org)s, 'vic', lpad(n::text, 64, '0') FROM generate_series(1, 21) AS n",
    ),
    (
        "organizations_too_many",
        "INSERT INTO organizations (slug, name, owner_id)"
        " SELECT 'w-' || n, 'W', 'vic' FROM generate_series(1, 51) AS n",
    ),
    *change(
        "organization_members",
        organization_members_role_check="role = 'king'",
        organization_members_invitation_state_check="invitation_state = 'lost'",
        organization_members_last_owner="role = 'viewer'",
        organization_members_id_once="id = %(sample)s",
    ),
    (
        "organization_members_pkey",
        "INSERT INTO organization_members VALUES (%(org)s, 'casey', 'viewer')",
    ),
    (
        "organization_members_personal",
        "WITH o AS (INSERT INTO organizations (slug, name, is_personal, owner_id)"
        " VALUES ('p', 'P', true, 'vic') RETURNING id)"
        " INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT id, 'casey', 'viewer' FROM o",
    ),
    (
        "organization_members_seats",
        "WITH u AS (INSERT INTO users (id, email, display_name)"
        " SELECT 'w-' || n, 'w@b.test', 'W' FROM generate_series(1, 4) AS n RETURNING id)"
        " INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT %(org)s, id, 'member' FROM u",
    ),
    (
        "org_subscriptions_seats_claimed",
        "WITH u AS (INSERT INTO users (id, email, display_name)"
        " SELECT 'w-' || n, 'w@b.test', 'W' FROM generate_series(1, 4) AS n RETURNING id),"
        " m AS (INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT %(org)s, id, 'member' FROM u RETURNING 1)"
        " UPDATE org_subscriptions SET plan = 'pro', seats = (SELECT count(*) FROM m)"
        " WHERE organization_id = %(org)s",
    ),
    *change(
        "invitations",
        invitations_email_check="email = 'nobody'",
        invitations_role_check="role = 'king'",
        invitations_token_hash_check="token_hash = 'short'",
        invitations_sends_check="sends = 6",
        invitations_one_end="revoked_at = now(), declined_at = now()",
        invitations_accepted="accepted_by = 'vic'",
    ),
    ("invitations_token_once", again("invitations")),
    (
        "invitations_one_open",
        "INSERT INTO invitations (organization_id, email, role, token_hash)"
        " VALUES (%(org)s, 'W@B.test', 'member', %(hash)s)",
    ),
    (
        "invitations_too_many",
        "INSERT INTO invitations (organization_id, email, role, token_hash)"
        " SELECT %(org)s, n || '@b.test', 'member', lpad(n::text, 64, '0')"
        " FROM generate_series(1, 21) AS n",
    ),
    (
        "invitations_personal",
        "WITH o AS (UPDATE organizations SET is_personal = true WHERE id = %(elsewhere)s"
        " RETURNING id) INSERT INTO invitations (organization_id, email, role, token_hash)"
        " SELECT id, 'w@b.test', 'member', %(hash)s FROM o",
    ),
]

CATALOGUE = [
    (
        "add_on_prices_add_on_id_fkey",
        "UPDATE add_on_prices SET add_on_id = %(missing)s WHERE currency = 'XXX'",
    ),
    *change(
        "tax_rates",
        tax_rates_country_check="country = 'de'",
        tax_rates_name_check="name = ''",
        tax_rates_percent_check="percent = 0",
        tax_rates_valid_check="valid = 'empty'",
        tax_rates_no_overlap="country = 'DE'",
    ),
    ("add_on_bundles_discount_percent_check", bundle(f"ARRAY[{ONE}]", value="101")),
    ("add_on_bundles_discount_amount_check", bundle(f"ARRAY[{ONE}]", "discount_amount", "0")),
    ("add_on_bundles_one_discount", bundle(f"ARRAY[{ONE}]", value="NULL")),
    (
        "add_on_bundles_one_discount",
        bundle(f"ARRAY[{ONE}]", "discount_percent, discount_amount", "10, 5"),
    ),
    ("add_on_bundles_not_empty", bundle("ARRAY[]::uuid[]")),
    ("add_on_bundles_no_repeat", bundle(f"ARRAY[{ONE}, {ONE}]")),
    ("add_on_bundles_members_exist", bundle(f"ARRAY[{ONE}, gen_random_uuid()]")),
    ("add_on_bundles_members_exist", "DELETE FROM add_ons WHERE slug = 'bolt'"),
    *change(
        "add_on_bundles",
        add_on_bundles_name_check="name = ''",
        add_on_bundles_slug_check="slug = 'Not A Slug'",
        add_on_bundles_slug_key="slug = 'same'",
        add_on_bundles_status_check="status = 'gone'",
        add_on_bundles_validity="valid_from = now(), valid_until = now()",
    ),
    *change(
        "add_ons",
        add_ons_base_price_check="base_price = -0.01",
        add_ons_free_costs_nothing="billing_type = 'free', base_price = 1",
        add_ons_status_check="status = 'gone'",
        add_ons_slug_check="slug = 'Not A Slug'",
        add_ons_slug_key="slug = 'same'",
        add_ons_requirements_exist="requires_add_on_ids = ARRAY[%(missing)s::uuid]",
        add_ons_name_check="name = ''",
        add_ons_currency_check="currency = 'usd'",
        add_ons_billing_type_check="billing_type = 'barter'",
        add_ons_integration_type_check="integration_type = 'glue'",
        add_ons_catalogue_set_check="catalogue_set = 'hats'",
        add_ons_trial_days_check="trial_days = 366",
        add_ons_metadata_check="metadata = '[]'",
        add_ons_features_check="features = '{}'",
        add_ons_avg_rating_check="avg_rating = 6",
        add_ons_category_fkey="category = 'hats'",
        add_ons_required_tier_fkey="required_tier = 'gold'",
    ),
    *change("categories", categories_slug_check="slug = 'Not A Slug'"),
    ("categories_pkey", again("categories")),
    *change(
        "feature_definitions",
        feature_definitions_key_check="feature_key = 'Not A Key'",
        feature_definitions_kind_check="kind = 'magic'",
    ),
    ("feature_definitions_pkey", again("feature_definitions")),
    ("add_on_features_once", again("add_on_features")),
    (
        "add_on_features_feature_key_fkey",
        "INSERT INTO add_on_features (add_on_id, feature_key) VALUES (%(add_on)s, 'magic')",
    ),
    *change(
        "plan_features",
        plan_features_plan_check="plan = 'gold'",
        plan_features_limit_check="limit_value = -2, flags = NULL",
        plan_features_limit_xor_flags="limit_value = NULL, flags = NULL",
    ),
]

PRICES = [
    (
        "add_on_prices_no_overlap",
        "INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)"
        " SELECT id, 'annual', amount, tstzrange(since::timestamptz, NULL) FROM add_ons,"
        " (VALUES (9, '2026-01-01'), (8, '2026-06-01')) AS book (amount, since)"
        " WHERE slug = 'bolt'",
    ),
    *change(
        "add_on_prices",
        add_on_prices_valid_check="valid = 'empty'",
        add_on_prices_amount_check="amount = -1",
        add_on_prices_billing_type_check="billing_type = 'barter'",
        add_on_prices_currency_check="currency = 'usd'",
    ),
    *change(
        "pricing_rules",
        pricing_rules_conditions_typed="""conditions = '{"min_quantity": "many"}'""",
        pricing_rules_conditions_known="""conditions = '{"full_moon": true}'""",
        pricing_rules_name_check="name = ''",
        pricing_rules_discount_percent_check="discount_percent = 101, discount_amount = NULL",
        pricing_rules_discount_amount_check="discount_percent = NULL, discount_amount = 0",
        pricing_rules_one_discount="discount_percent = NULL, discount_amount = NULL",
        pricing_rules_validity="valid_from = now(), valid_until = now()",
        pricing_rules_add_on_id_fkey="add_on_id = %(missing)s",
        pricing_rules_tier_code_fkey="tier_code = 'gold'",
    ),
    *(
        (
            "pricing_rules_conditions_typed",
            f"UPDATE pricing_rules SET conditions = '{{{condition}}}'",  # noqa: S608
        )
        for condition in (
            '"max_quantity": 0',
            '"first_purchase": "maybe"',
            '"requires_owned": [7]',
            '"requires_owned": "bolt"',
            '"starts": "yesterday-ish"',
            '"category": true',
        )
    ),
    ("add_on_bundles_currency_check", "UPDATE add_on_bundles SET currency = 'usd'"),
    ("orders_currency_check", "UPDATE orders SET currency = '   '"),
    ("add_on_purchases_currency_check", "UPDATE add_on_purchases SET currency = '$$$'"),
    ("add_on_purchases_type_fits", "UPDATE add_on_purchases SET purchase_type = 'bundle'"),
    ("promotional_codes_code_trimmed", code("'launch2025 ', 'percentage', 10")),
    ("pricing_rules_conditions_known", "UPDATE pricing_rules SET conditions = '[]'"),
    ("promotional_codes_code_once", code("'launch2025', 'percentage', 10")),
    ("promotional_codes_percent_check", code("'NEW', 'percentage', 101")),
    ("promotional_codes_discount_value_check", code("'NEW', 'fixed_amount', 0")),
    ("promotional_codes_code_check", code("'', 'percentage', 10")),
    ("promotional_codes_discount_type_check", code("'NEW', 'gift', 10")),
    ("promotional_codes_uses_within_limit", "UPDATE promotional_codes SET current_uses = -1"),
    *change(
        "promotional_codes",
        promotional_codes_uses_within_limit="current_uses = max_uses + 1 WHERE max_uses > 0",
        promotional_codes_max_uses_check="max_uses = 0",
        promotional_codes_applicable_to_check="applicable_to = '{}'",
        promotional_codes_min_subtotal_check="min_subtotal = 0",
        promotional_codes_validity="starts_at = now(), expires_at = now()",
        promotional_codes_tier_code_fkey="tier_code = 'gold'",
    ),
]

DECIDING = [
    *change(
        "publishers",
        publishers_slug_check="slug = 'A B' WHERE slug = 'w'",
        publishers_pkey="slug = 'miyabi' WHERE slug = 'w'",
        publishers_name_check="name = ''",
        publishers_name_key="name = 'Miyabi' WHERE slug = 'w'",
        publishers_website_check="website_url = 'http://example.test/'",
    ),
    ("add_on_versions_once", again("add_on_versions")),
    *change(
        "add_on_versions",
        add_on_versions_version_check="version = 'the newest'",
        add_on_versions_changes_check="changes = repeat('x', 20001)",
        add_on_versions_requirements_check="requirements = repeat('x', 1001)",
    ),
    ("add_on_works_with_once", again("add_on_works_with")),
    (
        "add_on_works_with_ordered",
        f"INSERT INTO add_on_works_with VALUES ({ONE}, {ONE})",  # noqa: S608
    ),
    *change(
        "add_ons",
        add_ons_privacy_check="""privacy = '{"stored_in": ["the moon"]}'""",
        add_ons_replaced_by_another="replaced_by_id = id",
        add_ons_replaced_by_id_fkey="replaced_by_id = %(missing)s",
    ),
    *(
        ("add_ons_privacy_check", f"UPDATE add_ons SET privacy = '{facts}'")  # noqa: S608
        for facts in (
            "[]",
            '{"colour": "red"}',
            '{"data_stored": "all"}',
            '{"data_stored": [7]}',
            '{"retention_days": -2}',
            '{"retention_days": "long"}',
            '{"encryption": ["rot13"]}',
        )
    ),
    ("add_on_waitlist_person_once", again("add_on_waitlist")),
    # Casey is the last owner among others.
    (
        "erasure_not_yet",
        "SELECT erase_person() WHERE set_config('app.user_id', 'casey', true) <> ''",
    ),
    (
        "add_on_waitlist_email_once",
        "INSERT INTO add_on_waitlist (add_on_id, email) SELECT a.id, e FROM add_ons a,"
        " unnest(ARRAY['a@b.test', 'A@B.test']) AS e WHERE a.slug = 'bolt'",
    ),
    *(
        (rule, f"INSERT INTO add_on_waitlist (add_on_id, {columns}) VALUES ({ONE}, {values})")  # noqa: S608
        for rule, columns, values in (
            ("add_on_waitlist_email_check", "email", "'somebody'"),
            ("add_on_waitlist_email_check", "email", "'a@' || repeat('b', 260) || '.test'"),
            ("add_on_waitlist_guest_check", "guest_id, email", "'casey', 'a@b.test'"),
            ("add_on_waitlist_language_check", "email, language", "'a@b.test', 'English'"),
            ("add_on_waitlist_person_xor_email", "user_id, email", "'vic', 'a@b.test'"),
            ("add_on_waitlist_guest_with_email", "user_id, guest_id", "'vic', 'guest:x'"),
        )
    ),
]

ASKING = [
    *change(
        "purchase_requests",
        purchase_requests_note_check="note = repeat('x', 1001)",
        purchase_requests_answer_check="answer = repeat('x', 1001)",
        purchase_requests_status_check="status = 'lost'",
        purchase_requests_fingerprint_check="fingerprint = 'short'",
        purchase_requests_decided="decided_at = now()",
        purchase_requests_bought="status = 'bought', decided_at = now()",
    ),
    (
        "purchase_requests_once",
        "INSERT INTO purchase_requests (organization_id, user_id, fingerprint)"
        " SELECT organization_id, user_id, fingerprint FROM purchase_requests",
    ),
    *change(
        "purchase_request_lines",
        purchase_request_lines_quantity_check="quantity = 100",
        purchase_request_lines_billing_type_check="billing_type = 'barter'",
        purchase_request_lines_add_on_xor_bundle="add_on_id = NULL",
    ),
    *(
        (rule, f"INSERT INTO add_on_seats VALUES (%(org)s, {add_on}, '{person}')")  # noqa: S608
        for rule, add_on, person in (
            ("add_on_seats_enough", ONE, "terry"),
            ("add_on_seats_owned", "%(add_on2)s", "terry"),
            ("add_on_seats_member", "%(seated)s", "stranger"),
        )
    ),
    (
        "user_add_ons_seats_claimed",
        "UPDATE user_add_ons SET seats = 0 WHERE add_on_id = %(add_on)s",
    ),
]

BAD_ROWS = ASKING + BUYING + USING + TRUST + PEOPLE + CATALOGUE + DECIDING + PRICES
