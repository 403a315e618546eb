-- name: list_plan_features() :many -> PlanFeature
-- What each plan for organizations holds: a limit, -1 for none, or flags.
SELECT p.plan, p.feature_key, p.limit_value, p.flags
FROM plan_features p
ORDER BY array_position(ARRAY['free', 'pro', 'business', 'enterprise'], p.plan), p.feature_key;

-- name: list_tiers(page_size) :many -> TierOnOffer
-- The customer tiers by rank, how many add-ons ask for each, and the most wanted of these.
SELECT t.tier_code, t.name, t.rank, t.is_special,
       (SELECT count(*) FROM add_ons a WHERE a.required_tier = t.tier_code AND a.is_listed) AS add_ons,
       ARRAY(SELECT a.name FROM add_ons a
             WHERE a.required_tier = t.tier_code AND a.is_listed
             ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT %(page_size)s) AS examples
FROM subscription_tiers t
ORDER BY t.rank, t.tier_code;
