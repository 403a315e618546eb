-- The functions as 015 and 020 made them, and one total that both ways of counting write.
-- Partitions that were made meanwhile stay: they hold events.
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

ALTER FUNCTION make_usage_partitions(integer) RESET ALL;
GRANT EXECUTE ON FUNCTION make_usage_partitions(integer) TO PUBLIC;
REVOKE EXECUTE ON FUNCTION make_usage_partitions(integer) FROM shop_jobs;

ALTER TABLE usage_aggregates ALTER COLUMN total DROP EXPRESSION;
ALTER TABLE usage_aggregates
    DROP COLUMN counted,
    DROP COLUMN rolled_up,
    ALTER COLUMN total SET DEFAULT 0,
    ADD CONSTRAINT usage_aggregates_total_check CHECK (total >= 0);
GRANT UPDATE (total) ON usage_aggregates TO shop_app;

CREATE OR REPLACE FUNCTION increment_usage(
    p_user_id text, p_add_on_id uuid, p_period text, p_metric text, p_increment bigint
) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    v_organization_id uuid;
    v_total           bigint;
BEGIN
    SELECT u.organization_id INTO v_organization_id
    FROM user_add_ons u
    JOIN organization_members m ON m.organization_id = u.organization_id AND m.user_id = p_user_id
    WHERE u.add_on_id = p_add_on_id AND u.status = 'active'
      AND (u.expires_at IS NULL OR u.expires_at > now())
    ORDER BY u.organization_id = app_organization_id() DESC NULLS LAST, u.purchased_at
    LIMIT 1;
    IF v_organization_id IS NULL THEN
        RAISE EXCEPTION 'the add-on is not owned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'usage_needs_ownership';
    END IF;
    INSERT INTO usage_aggregates AS a
        (organization_id, user_id, add_on_id, period, period_start, metric, total)
    VALUES (v_organization_id, p_user_id, p_add_on_id, p_period,
            date_trunc(CASE p_period WHEN 'daily' THEN 'day' ELSE 'month' END, now())::date,
            p_metric, p_increment)
    ON CONFLICT (organization_id, add_on_id, period, period_start, metric, user_id)
    DO UPDATE SET total = a.total + excluded.total
    RETURNING total INTO v_total;
    RETURN v_total;
END
$$;

CREATE OR REPLACE FUNCTION aggregate_usage(p_period text, p_from timestamptz, p_to timestamptz)
RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_unit text := CASE p_period WHEN 'daily' THEN 'day' WHEN 'monthly' THEN 'month' END;
    v_rows integer;
BEGIN
    INSERT INTO usage_aggregates AS a
        (organization_id, user_id, add_on_id, period, period_start, metric, total)
    SELECT organization_id, user_id, add_on_id, p_period, date_trunc(v_unit, at)::date,
           event_type, sum(quantity)
    FROM usage_events
    WHERE at >= date_trunc(v_unit, p_from) AND at < p_to
    GROUP BY organization_id, user_id, add_on_id, date_trunc(v_unit, at), event_type
    ON CONFLICT (organization_id, add_on_id, period, period_start, metric, user_id)
    DO UPDATE SET total = excluded.total;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;

REVOKE UPDATE (status) ON org_subscriptions FROM shop_jobs;
REVOKE UPDATE (is_active) ON promotional_codes FROM shop_jobs;
REVOKE UPDATE (view_count) ON add_ons FROM shop_jobs;
DROP TABLE upkeep_runs;
