-- name: record_event(add_on_id, event_type, quantity, properties, idempotency_key, at) :one -> RecordedEvent
-- The asker used an add-on of the organization's; its key and time make it one event, however often
-- it is sent.
WITH owned AS (
    SELECT o.organization_id, o.add_on_id FROM live_add_ons o
    WHERE o.organization_id = app_organization_id() AND o.add_on_id = %(add_on_id)s
), kept AS (
    INSERT INTO usage_events (organization_id, user_id, add_on_id, event_type, quantity, properties,
                              idempotency_key, at)
    SELECT organization_id, app_user_id(), add_on_id, %(event_type)s, %(quantity)s,
           %(properties)s::jsonb, %(idempotency_key)s, %(at)s::timestamptz
    FROM owned
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM owned) AS is_owned, EXISTS (SELECT 1 FROM kept) AS is_new;

-- name: increment_usage(add_on_id, period, metric, increment) :one -> Count
-- Count a use by the asker at once; gives her total of the period.
SELECT increment_usage(app_user_id(), %(add_on_id)s, %(period)s, %(metric)s, %(increment)s) AS count;

-- name: increment_agent_execution(add_on_id, period, agent) :one -> Count
-- Count a run of an agent by the asker at once; gives her total of the period.
SELECT increment_agent_execution(app_user_id(), %(add_on_id)s, %(period)s, %(agent)s) AS count;

-- name: list_usage(add_on_id, period, first_day, last_day) :many -> UsageTotal
-- What the asking organization used of an add-on, a row a period and metric, newest first.
SELECT u.period_start, u.metric, sum(u.total)::bigint AS total
FROM usage_aggregates u
WHERE u.organization_id = app_organization_id() AND u.add_on_id = %(add_on_id)s
  AND u.period = %(period)s AND u.period_start BETWEEN %(first_day)s AND %(last_day)s
GROUP BY u.period_start, u.metric
ORDER BY u.period_start DESC, u.metric;

-- name: check_feature_access(feature_key) :one -> FeatureAccess
-- May the asker use a feature for her organization, and how much of it?
SELECT check_feature_access(app_user_id(), %(feature_key)s, app_organization_id()) AS answer;
