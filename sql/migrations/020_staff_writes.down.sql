CREATE OR REPLACE FUNCTION make_usage_partitions(p_months integer) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_month date;
    v_made  integer := 0;
BEGIN
    FOR v_month IN
        SELECT generate_series(date_trunc('month', now()),
                               date_trunc('month', now()) + make_interval(months => p_months),
                               interval '1 month')::date
    LOOP
        IF to_regclass(format('usage_events_%s', to_char(v_month, 'YYYY_MM'))) IS NULL THEN
            EXECUTE format('CREATE TABLE usage_events_%s PARTITION OF usage_events'
                           ' FOR VALUES FROM (%L) TO (%L)',
                           to_char(v_month, 'YYYY_MM'), v_month, v_month + interval '1 month');
            EXECUTE format('ALTER TABLE usage_events_%s ENABLE ROW LEVEL SECURITY',
                           to_char(v_month, 'YYYY_MM'));
            EXECUTE format('ALTER TABLE usage_events_%s FORCE ROW LEVEL SECURITY',
                           to_char(v_month, 'YYYY_MM'));
            v_made := v_made + 1;
        END IF;
    END LOOP;
    RETURN v_made;
END
$$;
DO $$
DECLARE
    v_month regclass;
BEGIN
    FOR v_month IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'usage_events'::regclass LOOP
        EXECUTE format('DROP POLICY usage_events_part ON %s', v_month);
    END LOOP;
END
$$;

REVOKE SELECT (id, queue_name, task_name, status, scheduled_at, attempts) ON procrastinate_jobs
    FROM shop_app;
GRANT SELECT ON procrastinate_jobs TO shop_app;

REVOKE SELECT ON webhook_events FROM shop_app;
DROP POLICY webhook_events_admin ON webhook_events;
DROP POLICY review_votes_admin ON review_votes;

REVOKE UPDATE (quantity, billing_type) ON cart_items FROM shop_app;
REVOKE UPDATE (total) ON usage_aggregates FROM shop_app;
REVOKE UPDATE (rating, title, body, status, verified_purchase, moderated_by, moderated_at,
               publisher_reply, replied_at) ON add_on_reviews FROM shop_app;
GRANT UPDATE ON cart_items, usage_aggregates, add_on_reviews TO shop_app;

DROP POLICY cart_items_see ON cart_items;
DROP POLICY cart_items_put ON cart_items;
DROP POLICY cart_items_change ON cart_items;
DROP POLICY cart_items_remove ON cart_items;
CREATE POLICY cart_items_owner ON cart_items TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()))
    WITH CHECK (user_id IN (app_user_id(), app_guest_id()));

ALTER POLICY user_sessions_own ON user_sessions WITH CHECK (user_id = app_user_id());
ALTER POLICY org_subscriptions_begin_free ON org_subscriptions
    WITH CHECK (plan = 'free' AND organization_id IN (SELECT app_organization_ids()));
ALTER POLICY add_on_purchases_begin ON add_on_purchases
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids()));

ALTER TABLE licenses
    DROP CONSTRAINT licenses_user_add_on_tenant,
    ADD FOREIGN KEY (user_add_on_id) REFERENCES user_add_ons (id);
ALTER TABLE user_add_ons DROP CONSTRAINT user_add_ons_tenant;

REVOKE EXECUTE ON FUNCTION check_username_available(text), update_add_on_rating(uuid),
    increment_downloads(uuid) FROM shop_app, shop_jobs;
GRANT EXECUTE ON FUNCTION check_username_available(text), update_add_on_rating(uuid), vote_changed(),
    increment_downloads(uuid) TO PUBLIC;

CREATE OR REPLACE FUNCTION count_add_on(
    p_add_on_id uuid, p_views bigint, p_cart_adds bigint, p_purchases bigint, p_revenue numeric
) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO add_on_stats_shards AS s (add_on_id, shard, views, cart_adds, purchases, revenue)
    VALUES (p_add_on_id, floor(random() * 16), p_views, p_cart_adds, p_purchases, p_revenue)
    ON CONFLICT (add_on_id, day, shard) DO UPDATE SET
        views = s.views + excluded.views, cart_adds = s.cart_adds + excluded.cart_adds,
        purchases = s.purchases + excluded.purchases, revenue = s.revenue + excluded.revenue
$$;
DROP FUNCTION count_visits(uuid, bigint, bigint);
GRANT INSERT, UPDATE ON add_on_stats_shards TO shop_app;

ALTER POLICY promo_redemptions_free ON promo_redemptions USING (user_id = app_user_id());
ALTER POLICY promo_redemptions_begin ON promo_redemptions
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids()));
DROP TRIGGER promo_redemptions_free ON promo_redemptions;
DROP TRIGGER promo_redemptions_take ON promo_redemptions;
DROP FUNCTION count_redemption();
REVOKE INSERT (id, code, description, discount_type, discount_value, max_uses, applicable_to, tier_code,
               first_purchase_only, min_subtotal, is_active, starts_at, expires_at),
       UPDATE (code, description, discount_type, discount_value, max_uses, applicable_to, tier_code,
               first_purchase_only, min_subtotal, is_active, starts_at, expires_at)
    ON promotional_codes FROM shop_app;
REVOKE DELETE ON promotional_codes FROM shop_app;
GRANT UPDATE (current_uses) ON promotional_codes TO shop_app, shop_jobs;

REVOKE INSERT, UPDATE, DELETE ON subscription_tiers, plan_features, categories, add_ons,
    feature_definitions, add_on_features, add_on_bundles, add_on_prices, pricing_rules,
    revoked_licenses FROM shop_app;
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY[
        'subscription_tiers', 'plan_features', 'categories', 'add_ons', 'feature_definitions',
        'add_on_features', 'add_on_bundles', 'promotional_codes', 'add_on_prices', 'pricing_rules',
        'revoked_licenses', 'add_on_stats_shards'
    ] LOOP
        EXECUTE format('DROP POLICY %I ON %I', v_table || '_read', v_table);
        EXECUTE format('DROP POLICY %I ON %I', v_table || '_jobs', v_table);
        EXECUTE format('DROP POLICY IF EXISTS %I ON %I', v_table || '_staff', v_table);
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', v_table);
    END LOOP;
END
$$;
