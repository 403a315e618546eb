-- What upkeep needs: when each job ran, what it may touch, partitions made by the worker, and two
-- ways of counting a use that cannot destroy one another.

CREATE TABLE upkeep_runs (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    job         text NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    outcome     text NOT NULL DEFAULT 'running' CONSTRAINT upkeep_runs_outcome_check
                CHECK (outcome IN ('running', 'done', 'failed')),
    -- One sentence of what was done, and whatever longer there is to read.
    said        text,
    report      text,
    error       text,
    CONSTRAINT upkeep_runs_finished CHECK ((outcome = 'running') = (finished_at IS NULL)),
    CONSTRAINT upkeep_runs_error CHECK ((outcome = 'failed') = (error IS NOT NULL))
);
CREATE INDEX idx_upkeep_runs_job ON upkeep_runs (job, started_at DESC);
ALTER TABLE upkeep_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE upkeep_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY upkeep_runs_admin ON upkeep_runs FOR SELECT TO shop_app USING (app_is_admin());
CREATE POLICY upkeep_runs_jobs ON upkeep_runs TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON upkeep_runs TO shop_app;
GRANT SELECT, INSERT, UPDATE ON upkeep_runs TO shop_jobs;

GRANT UPDATE (status) ON org_subscriptions TO shop_jobs;
GRANT UPDATE (is_active) ON promotional_codes TO shop_jobs;
GRANT UPDATE (view_count) ON add_ons TO shop_jobs;

-- A use is told once, in one of two ways: increment_usage() counts it at once, into `counted`; or an
-- event is stored, and aggregate_usage() replaces `rolled_up` with what the events add up to. Each
-- way writes its own column and `total` is their sum, so the same metric may come both ways.
ALTER TABLE usage_aggregates
    ADD COLUMN counted   bigint NOT NULL DEFAULT 0
                         CONSTRAINT usage_aggregates_counted_check CHECK (counted >= 0),
    ADD COLUMN rolled_up bigint NOT NULL DEFAULT 0
                         CONSTRAINT usage_aggregates_rolled_up_check CHECK (rolled_up >= 0);
-- A total of no less than its events has them rolled up, and the rest counted; a lesser one was counted.
ALTER TABLE usage_aggregates DISABLE TRIGGER usage_aggregates_updated_at;
UPDATE usage_aggregates a SET
    rolled_up = CASE WHEN a.total >= e.total THEN e.total ELSE 0 END,
    counted = CASE WHEN a.total >= e.total THEN a.total - e.total ELSE a.total END
FROM (SELECT b.organization_id, b.user_id, b.add_on_id, b.period, b.period_start, b.metric,
             coalesce(sum(v.quantity), 0) AS total
      FROM usage_aggregates b
      LEFT JOIN usage_events v
          ON v.organization_id = b.organization_id AND v.user_id = b.user_id
         AND v.add_on_id = b.add_on_id AND v.event_type = b.metric
         AND v.at >= b.period_start
         AND v.at < b.period_start + CASE b.period WHEN 'daily' THEN interval '1 day'
                                                   ELSE interval '1 month' END
      GROUP BY 1, 2, 3, 4, 5, 6) AS e
WHERE (a.organization_id, a.user_id, a.add_on_id, a.period, a.period_start, a.metric)
    = (e.organization_id, e.user_id, e.add_on_id, e.period, e.period_start, e.metric);
ALTER TABLE usage_aggregates ENABLE TRIGGER usage_aggregates_updated_at;
ALTER TABLE usage_aggregates DROP COLUMN total;
ALTER TABLE usage_aggregates
    ADD COLUMN total bigint NOT NULL GENERATED ALWAYS AS (counted + rolled_up) STORED;
GRANT UPDATE (counted) ON usage_aggregates TO shop_app;

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
        AND m.invitation_state = 'accepted'
    WHERE u.add_on_id = p_add_on_id AND u.status = 'active'
      AND (u.expires_at IS NULL OR u.expires_at > now())
    ORDER BY u.organization_id = app_organization_id() DESC NULLS LAST, u.purchased_at
    LIMIT 1;
    IF v_organization_id IS NULL THEN
        RAISE EXCEPTION 'the add-on is not owned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'usage_needs_ownership';
    END IF;
    INSERT INTO usage_aggregates AS a
        (organization_id, user_id, add_on_id, period, period_start, metric, counted)
    VALUES (v_organization_id, p_user_id, p_add_on_id, p_period,
            date_trunc(CASE p_period WHEN 'daily' THEN 'day' ELSE 'month' END, now())::date,
            p_metric, p_increment)
    ON CONFLICT (organization_id, add_on_id, period, period_start, metric, user_id)
    DO UPDATE SET counted = a.counted + excluded.counted
    RETURNING total INTO v_total;
    RETURN v_total;
END
$$;

-- Rolls events up into whole days or months, all that the stretch of time touches, as often as one
-- likes: what was rolled up before is replaced, what was counted stays. Only what differs is written,
-- in the order of its key, so that whoever counts a use hardly ever waits. Gives how many differed.
CREATE OR REPLACE FUNCTION aggregate_usage(p_period text, p_from timestamptz, p_to timestamptz)
RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_unit text := CASE p_period WHEN 'daily' THEN 'day' WHEN 'monthly' THEN 'month' END;
    v_rows integer;
BEGIN
    IF v_unit IS NULL THEN
        RAISE EXCEPTION 'a period is daily or monthly'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'usage_aggregates_period_check';
    END IF;
    -- Two at once would each write what it saw before the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('aggregate_usage', 0));
    INSERT INTO usage_aggregates AS a
        (organization_id, user_id, add_on_id, period, period_start, metric, rolled_up)
    SELECT e.organization_id, e.user_id, e.add_on_id, p_period, e.begins, e.event_type, e.total
    FROM (SELECT organization_id, user_id, add_on_id, date_trunc(v_unit, at)::date AS begins,
                 event_type, sum(quantity) AS total
          FROM usage_events
          WHERE at >= date_trunc(v_unit, p_from)
            AND at < date_trunc(v_unit, p_to - interval '1 microsecond') + ('1 ' || v_unit)::interval
          GROUP BY 1, 2, 3, 4, 5) AS e
    LEFT JOIN usage_aggregates o
        ON o.organization_id = e.organization_id AND o.add_on_id = e.add_on_id
       AND o.period = p_period AND o.period_start = e.begins AND o.metric = e.event_type
       AND o.user_id = e.user_id
    WHERE o.rolled_up IS DISTINCT FROM e.total
    ORDER BY e.organization_id, e.add_on_id, e.begins, e.event_type, e.user_id
    ON CONFLICT (organization_id, add_on_id, period, period_start, metric, user_id)
    DO UPDATE SET rolled_up = excluded.rolled_up;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;

-- Makes the partitions from this month to `p_months` ahead, and those of the last year whose events
-- landed in usage_events_other; gives how many it made. Events move into the month that is made.
-- The worker calls it, and only the schema's owner may make tables, hence SECURITY DEFINER.
CREATE OR REPLACE FUNCTION make_usage_partitions(p_months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
AS $$
DECLARE
    v_this   date := date_trunc('month', now());
    v_months date[];
    v_month  date;
    v_name   text;
    v_made   integer := 0;
BEGIN
    -- Two at once would make the same month.
    PERFORM pg_advisory_xact_lock(hashtextextended('make_usage_partitions', 0));
    v_months := ARRAY(
        SELECT generate_series(v_this, v_this + make_interval(months => p_months),
                               interval '1 month')::date
        UNION
        SELECT date_trunc('month', at)::date FROM usage_events_other
        WHERE at >= v_this - interval '1 year' AND at < v_this
        ORDER BY 1);
    FOREACH v_month IN ARRAY v_months LOOP
        v_name := 'usage_events_' || to_char(v_month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(v_name) IS NOT NULL;
        -- Filled first and attached then: the default partition may not hold a row of a new month.
        EXECUTE format('CREATE TABLE %I (LIKE usage_events INCLUDING ALL)', v_name);
        EXECUTE format('WITH moved AS (DELETE FROM usage_events_other'
                       ' WHERE at >= %L AND at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                       v_month, v_month + interval '1 month', v_name);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_name);
        EXECUTE format('CREATE POLICY usage_events_part ON %I TO shop_jobs'
                       ' USING (true) WITH CHECK (true)', v_name);
        EXECUTE format('ALTER TABLE usage_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       v_name, v_month, v_month + interval '1 month');
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END
$$;
REVOKE EXECUTE ON FUNCTION make_usage_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_usage_partitions(integer) TO shop_jobs;

COMMENT ON TABLE upkeep_runs IS 'When each job of upkeep ran, and what came of it.';
COMMENT ON COLUMN upkeep_runs.said IS 'one sentence of what was done';
COMMENT ON COLUMN upkeep_runs.report IS 'whatever longer there is to read';
COMMENT ON COLUMN usage_aggregates.counted IS 'what increment_usage() counted at once';
COMMENT ON COLUMN usage_aggregates.rolled_up IS 'what the events add up to, as aggregate_usage() found last';
COMMENT ON COLUMN usage_aggregates.total IS 'both together';
