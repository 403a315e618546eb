-- Running the store: who did what, what happened each day, and what is older than a year.

CREATE TABLE audit_log (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL DEFAULT now(),
    actor_id    text,
    action      text NOT NULL,
    object_type text NOT NULL,
    object_id   text NOT NULL,
    before      jsonb,
    after       jsonb
);
CREATE INDEX idx_audit_log_object ON audit_log (object_type, object_id, at DESC);
CREATE INDEX idx_audit_log_actor ON audit_log (actor_id, at DESC);

-- Append only, for everybody: also for those who could otherwise.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_log_append_only';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_log_admin ON audit_log FOR SELECT TO shop_app
    USING (actor_id = app_user_id() OR app_is_admin());
CREATE POLICY audit_log_append ON audit_log FOR INSERT TO shop_app
    WITH CHECK (actor_id = app_user_id());
CREATE POLICY audit_log_jobs ON audit_log TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON audit_log TO shop_app, shop_jobs;

-- A day's figures in sixteen rows an add-on: writers take one by chance, and so rarely meet.
CREATE TABLE add_on_stats_shards (
    add_on_id uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    day       date NOT NULL DEFAULT current_date,
    shard     smallint NOT NULL
              CONSTRAINT add_on_stats_shards_shard_check CHECK (shard BETWEEN 0 AND 15),
    views     bigint NOT NULL DEFAULT 0,
    cart_adds bigint NOT NULL DEFAULT 0,
    purchases bigint NOT NULL DEFAULT 0,
    revenue   numeric(14,2) NOT NULL DEFAULT 0,
    PRIMARY KEY (add_on_id, day, shard)
);
CREATE VIEW add_on_stats_daily WITH (security_invoker = true) AS
SELECT add_on_id, day, sum(views)::bigint AS views, sum(cart_adds)::bigint AS cart_adds,
       sum(purchases)::bigint AS purchases, sum(revenue) AS revenue
FROM add_on_stats_shards
GROUP BY add_on_id, day;

CREATE FUNCTION count_add_on(
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
GRANT SELECT, INSERT, UPDATE ON add_on_stats_shards TO shop_app, shop_jobs;
GRANT SELECT ON add_on_stats_shards, add_on_stats_daily TO shop_app, shop_jobs, shop_readonly;

-- Purchases older than a year; history reads both through one view.
CREATE TABLE add_on_purchases_archive (LIKE add_on_purchases INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE add_on_purchases_archive
    ADD PRIMARY KEY (id), ADD COLUMN archived_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX idx_add_on_purchases_archive_user_date ON add_on_purchases_archive (user_id, purchased_at DESC);
CREATE INDEX idx_add_on_purchases_archive_order ON add_on_purchases_archive (order_id);
ALTER TABLE add_on_purchases_archive ENABLE ROW LEVEL SECURITY;
ALTER TABLE add_on_purchases_archive FORCE ROW LEVEL SECURITY;
CREATE POLICY add_on_purchases_archive_members ON add_on_purchases_archive FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY add_on_purchases_archive_jobs ON add_on_purchases_archive TO shop_jobs
    USING (true) WITH CHECK (true);
GRANT SELECT ON add_on_purchases_archive TO shop_app;
GRANT SELECT, INSERT ON add_on_purchases_archive TO shop_jobs;
