-- Which features are common, so that a query knows its way: the add-ons with a rare one are found by
-- the index of features and sorted; those with a common one are met soon when the popular ones are
-- walked. The planner cannot tell, since it keeps no statistics of what a jsonb array holds.

ALTER TABLE feature_definitions
    ADD COLUMN add_on_count bigint NOT NULL DEFAULT 0
        CONSTRAINT feature_definitions_add_on_count_check CHECK (add_on_count >= 0);
COMMENT ON COLUMN feature_definitions.add_on_count IS
    'how many listed add-ons have it, as of the last recount_features(): an estimate';

GRANT UPDATE (add_on_count) ON feature_definitions TO shop_jobs;

CREATE FUNCTION recount_features() RETURNS bigint
LANGUAGE sql
AS $$
    WITH counted AS (
        SELECT d.feature_key, count(a.id) AS add_ons
        FROM feature_definitions d
        LEFT JOIN add_on_features f ON f.feature_key = d.feature_key AND f.enabled
        LEFT JOIN add_ons a ON a.id = f.add_on_id AND a.is_listed
        GROUP BY d.feature_key
    ), changed AS (
        UPDATE feature_definitions d SET add_on_count = c.add_ons
        FROM counted c
        WHERE c.feature_key = d.feature_key AND c.add_ons <> d.add_on_count
        RETURNING 1
    )
    SELECT count(*) FROM changed
$$;
COMMENT ON FUNCTION recount_features IS 'Counts the add-ons of each feature anew; gives how many counts changed.';
SELECT recount_features();
