-- What a walk by column and by value showed: who may write which column, who may act for an
-- organization, and values that no rule had thought of.

-- A person's profile is hers to write, and her rank is not. Who she is comes with her login, by
-- handle_new_user() alone, which writes as the schema's owner would.
REVOKE INSERT, UPDATE ON users FROM shop_app;
GRANT UPDATE (username, middle_name, name_prefix, name_suffix, pronouns, phone, mobile_phone, avatar_url,
              website_url, bio, date_of_birth, locale, timezone, address_line1, address_line2, city,
              region, postal_code, country, business_name, business_position, business_phone,
              business_address_line1, business_address_line2, business_city, business_region,
              business_postal_code, business_country, education, work_experience,
              notification_preferences, profile_completed, onboarding_completed, onboarding_step,
              last_login_at)
    ON users TO shop_app;
ALTER FUNCTION handle_new_user(text, text, text, text, text, text, text)
    SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) TO shop_app;

-- Whoever writes a review, a submission, an entry of the log or a webhook writes what is hers to say:
-- not how helpful it was, who looked at it, or when.
REVOKE INSERT ON add_on_reviews, add_on_submissions, audit_log, webhook_events FROM shop_app;
GRANT INSERT (id, add_on_id, organization_id, user_id, rating, title, body, status, verified_purchase,
              author_name) ON add_on_reviews TO shop_app;
GRANT INSERT (id, organization_id, user_id, add_on_id, name, version, payload, status)
    ON add_on_submissions TO shop_app;
GRANT INSERT (actor_id, action, object_type, object_id, before, after) ON audit_log TO shop_app;
GRANT INSERT (provider, event_id, type, payload) ON webhook_events TO shop_app;

-- What the shop earns a day is for its staff and its reports.
DROP POLICY add_on_stats_shards_read ON add_on_stats_shards;
CREATE POLICY add_on_stats_shards_staff ON add_on_stats_shards FOR SELECT TO shop_app
    USING (app_is_admin());
CREATE POLICY add_on_stats_shards_reports ON add_on_stats_shards FOR SELECT TO shop_readonly USING (true);

-- Viewers look; owners and members act for the organization.
CREATE FUNCTION app_acting_organization_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.organization_id FROM organization_members m
    WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted' AND m.role IN ('owner', 'member')
$$;
COMMENT ON FUNCTION app_acting_organization_ids() IS
    'The organizations that the asking person may buy and act for: as owner or member, not as viewer.';
ALTER POLICY orders_begin ON orders
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_acting_organization_ids()));
ALTER POLICY trials_begin ON trials
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_acting_organization_ids())
                AND converted_at IS NULL AND starts_at = now()
                AND ends_at = now() + make_interval(days => (
                    SELECT a.trial_days FROM add_ons a WHERE a.id = trials.add_on_id)));
ALTER POLICY licenses_activate ON licenses
    USING (organization_id IN (SELECT app_acting_organization_ids()))
    WITH CHECK (organization_id IN (SELECT app_acting_organization_ids()));
ALTER POLICY add_on_submissions_begin ON add_on_submissions
    WITH CHECK (user_id = app_user_id() AND status = 'draft'
                AND organization_id IN (SELECT app_acting_organization_ids()));
ALTER POLICY add_on_submissions_draft ON add_on_submissions
    USING (status IN ('draft', 'rejected') AND organization_id IN (SELECT app_acting_organization_ids()))
    WITH CHECK (status IN ('draft', 'submitted')
                AND organization_id IN (SELECT app_acting_organization_ids()));

-- NaN is no less than nothing and no more than a hundred, so that no other check refuses it.
DO $$
DECLARE
    v_column record;
BEGIN
    FOR v_column IN
        SELECT c.relname, a.attname FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND a.atttypid = 'numeric'::regtype AND NOT a.attisdropped
        ORDER BY c.relname, a.attnum
    LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%I <> ''NaN'')', v_column.relname,
                       v_column.relname || '_' || v_column.attname || '_is_number', v_column.attname);
    END LOOP;
END
$$;

-- A condition's value is of its kind; what cannot be compared would never hold, and nobody would see.
CREATE FUNCTION pricing_conditions_typed(p_conditions jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(bool_and(CASE
        WHEN key IN ('min_quantity', 'max_quantity')
            THEN jsonb_typeof(value) = 'number' AND value::text ~ '^[1-9][0-9]{0,8}$'
        WHEN key = 'first_purchase' THEN jsonb_typeof(value) = 'boolean'
        WHEN key = 'requires_owned'
            THEN jsonb_typeof(value) = 'array' AND NOT value @? '$[*] ? (@.type() != "string")'
        WHEN key IN ('starts', 'ends')
            THEN value::text ~ '^"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+))?"$'
        ELSE jsonb_typeof(value) = 'string' END), true)
    FROM jsonb_each(CASE jsonb_typeof(p_conditions) WHEN 'object' THEN p_conditions ELSE '{}' END)
$$;
COMMENT ON FUNCTION pricing_conditions_typed(jsonb) IS
    'Whether each condition of a pricing rule has a value of its kind.';
ALTER TABLE pricing_rules ADD CONSTRAINT pricing_rules_conditions_typed
    CHECK (pricing_conditions_typed(conditions));

-- A code has no spaces around it: it would be another code that looks the same.
ALTER TABLE promotional_codes ADD CONSTRAINT promotional_codes_code_trimmed
    CHECK (code !~ '^\s|\s$');
ALTER TABLE add_on_purchases ADD CONSTRAINT add_on_purchases_type_fits
    CHECK ((purchase_type = 'bundle') = (bundle_id IS NOT NULL));
ALTER TABLE orders ADD CONSTRAINT orders_currency_check CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE add_on_purchases ADD CONSTRAINT add_on_purchases_currency_check CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE add_on_bundles ADD CONSTRAINT add_on_bundles_currency_check CHECK (currency ~ '^[A-Z]{3}$');
