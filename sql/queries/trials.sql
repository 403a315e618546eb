-- name: begin_trial(slug) :maybe -> Trial
-- The asking organization tries an add-on, once ever; no row where there is nothing to try.
INSERT INTO trials (organization_id, add_on_id, user_id, ends_at)
SELECT app_organization_id(), a.id, app_user_id(), now() + make_interval(days => a.trial_days)
FROM add_ons a
WHERE a.slug = %(slug)s AND a.is_buyable AND a.trial_days > 0 AND app_user_id() IS NOT NULL
RETURNING organization_id, add_on_id, user_id, starts_at, ends_at, converted_at;

-- name: find_trial(add_on_id) :maybe -> Trial
-- The asking organization's trial of an add-on, over or not.
SELECT t.organization_id, t.add_on_id, t.user_id, t.starts_at, t.ends_at, t.converted_at
FROM trials t
WHERE t.organization_id = app_organization_id() AND t.add_on_id = %(add_on_id)s;

-- name: grant_trial(organization_id, add_on_id) :exec
-- For the worker: what is tried is owned until the trial ends, if it is not owned anyway.
INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, expires_at)
SELECT t.user_id, t.organization_id, t.add_on_id, 'trial', t.ends_at
FROM trials t
WHERE t.organization_id = %(organization_id)s AND t.add_on_id = %(add_on_id)s AND t.ends_at > now()
ON CONFLICT (organization_id, add_on_id) WHERE status IN ('active', 'pending', 'suspended')
DO NOTHING;
