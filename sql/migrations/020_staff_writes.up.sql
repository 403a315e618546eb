-- Who may write what everybody reads, and the gaps that a walk of every table and actor showed.
--
-- The catalogue is read by everybody and written by staff. A third party's add-on comes in as a
-- submission and is written here by the staff who accept it. The policies of each table are three:
-- `_read` says true and nothing else, so that it folds away from every plan; `_staff` is the
-- administrators' (a query as shop_app); `_jobs` is the worker's, and the owner's, who is a member of
-- the three roles and so sees every row when she seeds, migrates or backs up.
--
-- shop_readonly, for reports, reads the catalogue, its prices and codes, what was revoked and the
-- daily figures: nothing that tells of a person or an organization, not even under a number.

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY[
        'subscription_tiers', 'plan_features', 'categories', 'add_ons', 'feature_definitions',
        'add_on_features', 'add_on_bundles', 'promotional_codes', 'add_on_prices', 'pricing_rules',
        'revoked_licenses', 'add_on_stats_shards'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO shop_app, shop_readonly USING (true)',
                       v_table || '_read', v_table);
        EXECUTE format('CREATE POLICY %I ON %I TO shop_jobs USING (true) WITH CHECK (true)',
                       v_table || '_jobs', v_table);
        -- Figures are counted, by the functions below, and never written.
        CONTINUE WHEN v_table = 'add_on_stats_shards';
        EXECUTE format('CREATE POLICY %I ON %I TO shop_app USING (app_is_admin())'
                       ' WITH CHECK (app_is_admin())', v_table || '_staff', v_table);
    END LOOP;
END
$$;

GRANT INSERT, UPDATE, DELETE ON subscription_tiers, plan_features, categories, add_ons,
    feature_definitions, add_on_features, add_on_bundles, add_on_prices, pricing_rules,
    revoked_licenses TO shop_app;

-- A code's uses are its redemptions, counted here and by nobody else: nobody else can, staff neither.
-- A customer may add a redemption of an own open order, and take back that of a cancelled one.
REVOKE UPDATE (current_uses) ON promotional_codes FROM shop_app, shop_jobs;
GRANT DELETE ON promotional_codes TO shop_app;
GRANT INSERT (id, code, description, discount_type, discount_value, max_uses, applicable_to, tier_code,
              first_purchase_only, min_subtotal, is_active, starts_at, expires_at),
      UPDATE (code, description, discount_type, discount_value, max_uses, applicable_to, tier_code,
              first_purchase_only, min_subtotal, is_active, starts_at, expires_at)
    ON promotional_codes TO shop_app;

-- Before a redemption: count a use if one is left, and else leave the redemption out; the code's row
-- is locked, so that only one contender has the last. After it has gone: one less.
CREATE FUNCTION count_redemption() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE promotional_codes SET current_uses = current_uses - 1
        WHERE id = OLD.promotional_code_id;
        RETURN NULL;
    END IF;
    UPDATE promotional_codes SET current_uses = current_uses + 1
    WHERE id = NEW.promotional_code_id AND (max_uses IS NULL OR current_uses < max_uses);
    RETURN CASE WHEN FOUND THEN NEW END;
END
$$;
CREATE TRIGGER promo_redemptions_take BEFORE INSERT ON promo_redemptions
    FOR EACH ROW EXECUTE FUNCTION count_redemption();
CREATE TRIGGER promo_redemptions_free AFTER DELETE ON promo_redemptions
    FOR EACH ROW EXECUTE FUNCTION count_redemption();

ALTER POLICY promo_redemptions_begin ON promo_redemptions
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids())
                AND EXISTS (SELECT 1 FROM orders o WHERE o.id = promo_redemptions.order_id
                              AND o.user_id = app_user_id() AND o.status = 'pending'));
ALTER POLICY promo_redemptions_free ON promo_redemptions
    USING (user_id = app_user_id() AND EXISTS (
        SELECT 1 FROM orders o
        WHERE o.id = promo_redemptions.order_id AND o.status = 'cancelled'));

-- Any visitor adds views and cart adds to today's figures, and nothing else; what was bought is
-- counted by the worker, who may write the table.
REVOKE INSERT, UPDATE ON add_on_stats_shards FROM shop_app;

CREATE FUNCTION count_visits(p_add_on_id uuid, p_views bigint, p_cart_adds bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF p_views < 0 OR p_cart_adds < 0 THEN
        RAISE EXCEPTION 'figures only grow'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'add_on_stats_only_grow';
    END IF;
    INSERT INTO add_on_stats_shards AS s (add_on_id, shard, views, cart_adds)
    VALUES (p_add_on_id, floor(random() * 16), p_views, p_cart_adds)
    ON CONFLICT (add_on_id, day, shard) DO UPDATE SET
        views = s.views + excluded.views, cart_adds = s.cart_adds + excluded.cart_adds;
END
$$;

CREATE OR REPLACE FUNCTION count_add_on(
    p_add_on_id uuid, p_views bigint, p_cart_adds bigint, p_purchases bigint, p_revenue numeric
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF p_purchases = 0 AND p_revenue = 0 THEN
        PERFORM count_visits(p_add_on_id, p_views, p_cart_adds);
        RETURN;
    END IF;
    INSERT INTO add_on_stats_shards AS s (add_on_id, shard, views, cart_adds, purchases, revenue)
    VALUES (p_add_on_id, floor(random() * 16), p_views, p_cart_adds, p_purchases, p_revenue)
    ON CONFLICT (add_on_id, day, shard) DO UPDATE SET
        views = s.views + excluded.views, cart_adds = s.cart_adds + excluded.cart_adds,
        purchases = s.purchases + excluded.purchases, revenue = s.revenue + excluded.revenue;
END
$$;

-- Functions that look as the owner would are called by whom they are for; reports were among all.
REVOKE EXECUTE ON FUNCTION check_username_available(text), update_add_on_rating(uuid), vote_changed(),
    increment_downloads(uuid), count_redemption(), count_visits(uuid, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION check_username_available(text), update_add_on_rating(uuid),
    increment_downloads(uuid), count_visits(uuid, bigint, bigint) TO shop_app, shop_jobs;

-- A row of one organization leads to rows of the same one.
ALTER TABLE user_add_ons ADD CONSTRAINT user_add_ons_tenant UNIQUE (organization_id, id);
ALTER TABLE licenses
    DROP CONSTRAINT licenses_user_add_on_id_fkey,
    ADD CONSTRAINT licenses_user_add_on_tenant FOREIGN KEY (organization_id, user_add_on_id)
        REFERENCES user_add_ons (organization_id, id);

-- The lines of an order are its buyer's to add, and not a teammate's.
ALTER POLICY add_on_purchases_begin ON add_on_purchases
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids())
                AND EXISTS (SELECT 1 FROM orders o WHERE o.id = add_on_purchases.order_id
                              AND o.user_id = app_user_id() AND o.status = 'pending'));

-- The free plan is begun by who founds the organization; a login and a cart's line are in nobody's
-- name but one's own, nor for an organization but one's own.
ALTER POLICY org_subscriptions_begin_free ON org_subscriptions
    WITH CHECK (plan = 'free' AND EXISTS (
        SELECT 1 FROM organizations o
        WHERE o.id = org_subscriptions.organization_id AND o.owner_id = app_user_id()));
ALTER POLICY user_sessions_own ON user_sessions
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids()));

DROP POLICY cart_items_owner ON cart_items;
CREATE POLICY cart_items_see ON cart_items FOR SELECT TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()));
CREATE POLICY cart_items_put ON cart_items FOR INSERT TO shop_app
    WITH CHECK (user_id IN (app_user_id(), app_guest_id())
                AND (organization_id IS NULL OR organization_id IN (SELECT app_organization_ids())));
CREATE POLICY cart_items_change ON cart_items FOR UPDATE TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()));
CREATE POLICY cart_items_remove ON cart_items FOR DELETE TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()));

-- Once a row is an organization's it stays so: who may change a row may not give it to another.
REVOKE UPDATE ON cart_items, usage_aggregates, add_on_reviews FROM shop_app;
GRANT UPDATE (quantity, billing_type) ON cart_items TO shop_app;
GRANT UPDATE (total) ON usage_aggregates TO shop_app;
GRANT UPDATE (rating, title, body, status, verified_purchase, moderated_by, moderated_at,
              publisher_reply, replied_at) ON add_on_reviews TO shop_app;

-- Administrators see all, these two as well. Not carts, which are their owner's alone, and not logins:
-- what identifies a browser is nobody else's.
CREATE POLICY review_votes_admin ON review_votes FOR SELECT TO shop_app USING (app_is_admin());
CREATE POLICY webhook_events_admin ON webhook_events FOR SELECT TO shop_app USING (app_is_admin());
GRANT SELECT ON webhook_events TO shop_app;

-- The web server sees how long the queue is, and not whom the work is about.
REVOKE SELECT ON procrastinate_jobs FROM shop_app;
GRANT SELECT (id, queue_name, task_name, status, scheduled_at, attempts) ON procrastinate_jobs TO shop_app;

-- A month's partition is read through its parent. Only the owner may read it by itself, as a backup
-- does; without a policy she would find it empty.
DO $$
DECLARE
    v_month regclass;
BEGIN
    FOR v_month IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'usage_events'::regclass LOOP
        EXECUTE format('CREATE POLICY usage_events_part ON %s TO shop_jobs'
                       ' USING (true) WITH CHECK (true)', v_month);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION make_usage_partitions(p_months integer) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_month date;
    v_name  text;
    v_made  integer := 0;
BEGIN
    FOR v_month IN
        SELECT generate_series(date_trunc('month', now()),
                               date_trunc('month', now()) + make_interval(months => p_months),
                               interval '1 month')::date
    LOOP
        v_name := 'usage_events_' || to_char(v_month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(v_name) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I PARTITION OF usage_events FOR VALUES FROM (%L) TO (%L)',
                       v_name, v_month, v_month + interval '1 month');
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_name);
        EXECUTE format('CREATE POLICY usage_events_part ON %I TO shop_jobs'
                       ' USING (true) WITH CHECK (true)', v_name);
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END
$$;
