-- name: handle_new_user(user_id, email, display_name, first_name, last_name, account_type, tier_code) :one -> NewId
-- At login: the person as the token tells, and at the first login her organization and free plan.
SELECT handle_new_user(%(user_id)s, %(email)s, %(display_name)s, %(first_name)s, %(last_name)s,
                       %(account_type)s, coalesce((SELECT tier_code FROM subscription_tiers
                                                   WHERE tier_code = %(tier_code)s), 'free')) AS id;

-- name: choose_organization() :one -> NewId
-- At login: for whom the person acts, her first business before her personal organization.
SELECT o.id FROM organization_members m
JOIN organizations o ON o.id = m.organization_id
WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted'
ORDER BY o.is_personal, m.role = 'owner' DESC, m.created_at
LIMIT 1;

-- name: begin_session(token_hash, organization_id, oidc_sid, id_token, hours) :exec
-- A login of the person who is asking.
INSERT INTO user_sessions (token_hash, user_id, organization_id, oidc_sid, id_token, expires_at)
VALUES (%(token_hash)s, app_user_id(), %(organization_id)s, %(oidc_sid)s, %(id_token)s,
        now() + make_interval(hours => %(hours)s));

-- name: end_session() :maybe -> EndedSession
-- Logout: the login that is asking ends.
DELETE FROM user_sessions WHERE token_hash = app_session_hash() RETURNING id_token;

-- name: end_expired_sessions() :exec
-- At login: the asking person's logins that are over are forgotten.
DELETE FROM user_sessions WHERE user_id = app_user_id() AND expires_at <= now();
