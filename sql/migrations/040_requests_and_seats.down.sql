DROP TRIGGER organization_members_left ON organization_members;
DROP TRIGGER organization_members_left_state ON organization_members;
DROP FUNCTION member_left();
DROP TRIGGER user_add_ons_seats_claimed ON user_add_ons;
DROP TRIGGER user_add_ons_seats_begin ON user_add_ons;
DROP TRIGGER user_add_ons_seats_again ON user_add_ons;
DROP FUNCTION check_claimed_seats();
DROP FUNCTION fit_seats();
CREATE OR REPLACE FUNCTION check_feature_access(p_user_id text, p_feature_key text, p_organization_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT 1 FROM organization_members m
                         WHERE m.organization_id = p_organization_id AND m.user_id = p_user_id
                           AND m.invitation_state = 'accepted')
            THEN jsonb_build_object('allowed', false, 'reason', 'not_a_member')
        ELSE coalesce(
            (SELECT jsonb_build_object('allowed', true, 'source', 'add_on', 'add_on', a.slug)
                    || f.configuration
             FROM live_add_ons o
             JOIN add_on_features f ON f.add_on_id = o.add_on_id AND f.enabled
             JOIN add_ons a ON a.id = f.add_on_id
             WHERE o.organization_id = p_organization_id AND f.feature_key = p_feature_key
             ORDER BY a.base_price DESC LIMIT 1),
            (SELECT jsonb_strip_nulls(jsonb_build_object('allowed', true, 'source', 'plan',
                        'plan', s.plan, 'limit', p.limit_value, 'flags', p.flags))
             FROM org_subscriptions s
             JOIN plan_features p ON p.plan = s.plan
             WHERE s.organization_id = p_organization_id AND s.status IN ('active', 'past_due')
               AND p.feature_key = p_feature_key),
            (SELECT jsonb_build_object('allowed', true, 'source', 'plan', 'plan', s.plan)
             FROM org_subscriptions s
             JOIN plan_features p ON p.plan = s.plan AND p.feature_key = 'features'
             WHERE s.organization_id = p_organization_id AND s.status IN ('active', 'past_due')
               AND p.flags ? p_feature_key),
            jsonb_build_object('allowed', false, 'reason', 'not_included'))
    END
$$;
CREATE OR REPLACE FUNCTION count_requests_waiting(p_organization_id uuid) RETURNS integer
LANGUAGE sql STABLE
AS $$ SELECT 0 $$;
DROP TABLE add_on_seats;
DROP FUNCTION check_seat();
DROP TABLE purchase_request_lines;
DROP TABLE purchase_requests;
DROP FUNCTION guard_requests();
ALTER POLICY audit_log_append ON audit_log
    WITH CHECK (actor_id = app_user_id()
                AND (organization_id IS NULL OR organization_id IN (SELECT app_organization_ids())));
