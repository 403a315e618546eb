ALTER TABLE add_on_bundles DROP CONSTRAINT add_on_bundles_currency_check;
ALTER TABLE add_on_purchases DROP CONSTRAINT add_on_purchases_currency_check;
ALTER TABLE orders DROP CONSTRAINT orders_currency_check;
ALTER TABLE add_on_purchases DROP CONSTRAINT add_on_purchases_type_fits;
ALTER TABLE promotional_codes DROP CONSTRAINT promotional_codes_code_trimmed;
ALTER TABLE pricing_rules DROP CONSTRAINT pricing_rules_conditions_typed;
DROP FUNCTION pricing_conditions_typed(jsonb);

DO $$
DECLARE
    v_rule record;
BEGIN
    FOR v_rule IN
        SELECT conrelid::regclass AS table_name, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname LIKE '%\_is\_number' AND conislocal
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', v_rule.table_name, v_rule.conname);
    END LOOP;
END
$$;

ALTER POLICY add_on_submissions_draft ON add_on_submissions
    USING (status IN ('draft', 'rejected') AND organization_id IN (SELECT app_organization_ids()))
    WITH CHECK (status IN ('draft', 'submitted')
                AND organization_id IN (SELECT app_organization_ids()));
ALTER POLICY add_on_submissions_begin ON add_on_submissions
    WITH CHECK (user_id = app_user_id() AND status = 'draft'
                AND organization_id IN (SELECT app_organization_ids()));
ALTER POLICY licenses_activate ON licenses
    USING (organization_id IN (SELECT app_organization_ids()))
    WITH CHECK (organization_id IN (SELECT app_organization_ids()));
ALTER POLICY trials_begin ON trials
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids())
                AND converted_at IS NULL AND starts_at = now()
                AND ends_at = now() + make_interval(days => (
                    SELECT a.trial_days FROM add_ons a WHERE a.id = trials.add_on_id)));
ALTER POLICY orders_begin ON orders
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids()));
DROP FUNCTION app_acting_organization_ids();

DROP POLICY add_on_stats_shards_reports ON add_on_stats_shards;
DROP POLICY add_on_stats_shards_staff ON add_on_stats_shards;
CREATE POLICY add_on_stats_shards_read ON add_on_stats_shards FOR SELECT TO shop_app, shop_readonly
    USING (true);

REVOKE INSERT (provider, event_id, type, payload) ON webhook_events FROM shop_app;
REVOKE INSERT (actor_id, action, object_type, object_id, before, after) ON audit_log FROM shop_app;
REVOKE INSERT (id, organization_id, user_id, add_on_id, name, version, payload, status)
    ON add_on_submissions FROM shop_app;
REVOKE INSERT (id, add_on_id, organization_id, user_id, rating, title, body, status, verified_purchase,
               author_name) ON add_on_reviews FROM shop_app;
GRANT INSERT ON add_on_reviews, add_on_submissions, audit_log, webhook_events TO shop_app;

REVOKE EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) FROM shop_app;
GRANT EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) TO PUBLIC;
ALTER FUNCTION handle_new_user(text, text, text, text, text, text, text) SECURITY INVOKER RESET ALL;
REVOKE UPDATE ON users FROM shop_app;
GRANT INSERT, UPDATE ON users TO shop_app;
