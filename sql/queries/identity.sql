-- name: handle_new_user(user_id, email, display_name, first_name, last_name, account_type, tier_codes, email_verified) :one -> NewId
-- At login: the person as the token tells, and at the first login her organization and free plan.
SELECT handle_new_user(%(user_id)s, %(email)s, %(display_name)s, %(first_name)s, %(last_name)s,
                       %(account_type)s, coalesce((SELECT tier_code FROM subscription_tiers
                                                   WHERE tier_code = ANY (%(tier_codes)s)
                                                   ORDER BY rank DESC LIMIT 1), 'free'),
                       %(email_verified)s) AS id;

-- name: choose_organization() :one -> NewId
-- At login: for whom the person acts: whom she chose last, else her first business before her
-- personal organization.
SELECT o.id FROM organization_members m
JOIN organizations o ON o.id = m.organization_id
WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted'
ORDER BY m.chosen_at DESC NULLS LAST, o.is_personal, m.role = 'owner' DESC, m.created_at
LIMIT 1;

-- name: begin_session(token_hash, organization_id, oidc_sid, id_token, hours, authenticated_at, refresh_token, lifetime, user_agent, ip) :exec
-- A login of the person who is asking, noted with her; `lifetime` seconds on the provider is asked
-- about her anew.
WITH seen AS (
    UPDATE users SET last_login_at = now() WHERE id = app_user_id()
)
INSERT INTO user_sessions (token_hash, user_id, organization_id, oidc_sid, id_token, expires_at,
                           authenticated_at, refresh_token, refresh_after, staff_refresh_after,
                           user_agent, ip)
VALUES (%(token_hash)s, app_user_id(), %(organization_id)s, %(oidc_sid)s, %(id_token)s,
        now() + make_interval(hours => %(hours)s),
        -- least() would take now() for what is not known.
        CASE WHEN %(authenticated_at)s::float8 IS NOT NULL
             THEN least(to_timestamp(%(authenticated_at)s::float8), now()) END,
        %(refresh_token)s,
        now() + make_interval(secs => %(lifetime)s), now() + interval '5 seconds',
        %(user_agent)s, %(ip)s::inet);

-- name: settle_language(language) :one -> Language
-- At login, before it is noted: which language the person reads; at her first, the page's.
UPDATE users SET locale = CASE WHEN last_login_at IS NULL THEN %(language)s ELSE locale END
WHERE id = app_user_id()
RETURNING locale AS language;

-- name: choose_language(language) :exec
-- The asking person reads another language from now on.
UPDATE users SET locale = %(language)s WHERE id = app_user_id() AND locale <> %(language)s;

-- name: end_session() :maybe -> EndedSession
-- Logout: the login that is asking ends.
DELETE FROM user_sessions WHERE token_hash = app_session_hash() RETURNING id_token;

-- name: end_expired_sessions() :exec
-- At login: the asking person's logins that are over are forgotten.
DELETE FROM user_sessions WHERE user_id = app_user_id() AND expires_at <= now();

-- name: list_organizations() :many -> OrganizationOfPerson
-- The organizations that the asking person may act for: businesses first, and the oldest; as many as a
-- page shows.
SELECT o.id, o.slug, o.name, o.org_type, o.is_personal, m.role,
       coalesce(o.id = app_organization_id(), false) AS is_current
FROM organization_members m
JOIN organizations o ON o.id = m.organization_id
WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted'
ORDER BY o.is_personal, m.role = 'owner' DESC, m.created_at
LIMIT 200;

-- name: list_members() :many -> Member
-- The people of the asking organization, owners first.
SELECT m.user_id, m.display_name, m.email, m.role, m.invitation_state, m.created_at
FROM list_organization_members() m
ORDER BY array_position(ARRAY['owner', 'member', 'viewer'], m.role), m.display_name, m.user_id
LIMIT 500;
