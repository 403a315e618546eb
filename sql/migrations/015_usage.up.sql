-- What is used: single events in monthly partitions, and what they add up to.

CREATE TABLE usage_events (
    id              uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id         varchar(255) NOT NULL,
    add_on_id       uuid NOT NULL REFERENCES add_ons (id),
    event_type      text NOT NULL CONSTRAINT usage_events_type_check CHECK (event_type IN
                    ('record_created', 'api_call', 'automation_run', 'storage_used',
                     'schedule_executed', 'ai_tokens_used', 'user_active', 'agent_execution')),
    quantity        bigint NOT NULL DEFAULT 1
                    CONSTRAINT usage_events_quantity_check CHECK (quantity > 0),
    properties      jsonb NOT NULL DEFAULT '{}',
    idempotency_key text NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, at),
    -- The sender repeats an event with its key and its time; the second one is refused.
    CONSTRAINT usage_events_once UNIQUE (organization_id, idempotency_key, at)
) PARTITION BY RANGE (at);
CREATE INDEX idx_usage_events_organization ON usage_events (organization_id, add_on_id, at DESC);

-- Events outside every month that has been made ahead; empty where upkeep runs.
CREATE TABLE usage_events_other PARTITION OF usage_events DEFAULT;

-- Makes the partitions from this month to `p_months` ahead; gives how many it made.
CREATE FUNCTION make_usage_partitions(p_months integer) RETURNS integer
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

-- A row an organization, person, add-on, period and metric, so that two people never wait for one
-- another; an organization's sum is made when it is asked for.
CREATE TABLE usage_aggregates (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id         varchar(255) NOT NULL,
    add_on_id       uuid NOT NULL REFERENCES add_ons (id),
    period          text NOT NULL CONSTRAINT usage_aggregates_period_check
                    CHECK (period IN ('daily', 'monthly')),
    period_start    date NOT NULL,
    metric          text NOT NULL,
    total           bigint NOT NULL DEFAULT 0
                    CONSTRAINT usage_aggregates_total_check CHECK (total >= 0),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, add_on_id, period, period_start, metric, user_id)
);
CREATE INDEX idx_usage_aggregates_user ON usage_aggregates (user_id, period_start DESC);
CREATE TRIGGER usage_aggregates_updated_at BEFORE UPDATE ON usage_aggregates
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

ALTER TABLE usage_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_events FORCE ROW LEVEL SECURITY;
ALTER TABLE usage_events_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_events_other FORCE ROW LEVEL SECURITY;
ALTER TABLE usage_aggregates ENABLE ROW LEVEL SECURITY;
ALTER TABLE usage_aggregates FORCE ROW LEVEL SECURITY;
CREATE POLICY usage_events_members ON usage_events FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY usage_events_own ON usage_events FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY usage_events_jobs ON usage_events TO shop_jobs USING (true) WITH CHECK (true);
CREATE POLICY usage_aggregates_members ON usage_aggregates FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY usage_aggregates_own ON usage_aggregates FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY usage_aggregates_own_more ON usage_aggregates FOR UPDATE TO shop_app
    USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
CREATE POLICY usage_aggregates_jobs ON usage_aggregates TO shop_jobs USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON usage_events TO shop_app;
GRANT SELECT, INSERT, UPDATE ON usage_aggregates TO shop_app;
GRANT SELECT, INSERT ON usage_events TO shop_jobs;
GRANT SELECT, INSERT, UPDATE ON usage_aggregates TO shop_jobs;

-- Counts a use at once, exactly, whoever else counts; gives the period's new total of that person.
-- The organization is the one that is asked for, or the person's that owns the add-on.
CREATE FUNCTION increment_usage(
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

CREATE FUNCTION increment_agent_execution(
    p_user_id text, p_add_on_id uuid, p_period text, p_agent text
) RETURNS bigint
LANGUAGE sql
AS $$ SELECT increment_usage(p_user_id, p_add_on_id, p_period, 'agent:' || p_agent, 1) $$;

-- Rolls the events of a stretch of time up into one period's totals, as often as one likes: what is
-- there already is replaced. Gives the number of totals.
CREATE FUNCTION aggregate_usage(p_period text, p_from timestamptz, p_to timestamptz)
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

SELECT make_usage_partitions(3);
