-- name: claim_refresh(for_staff) :maybe -> DueRefresh
-- Whether this request asks the provider about its person; another one may after a minute. Whoever
-- is no longer a member of what she chose acts for herself from here on.
UPDATE user_sessions
SET seen_at = now(), refresh_after = now() + interval '60 seconds',
    staff_refresh_after = now() + interval '60 seconds', organization_id = app_organization_id()
WHERE token_hash = app_session_hash() AND user_id = app_user_id() AND refresh_token IS NOT NULL
  AND (refresh_after <= now() OR (%(for_staff)s AND staff_refresh_after <= now()))
RETURNING user_id, oidc_sid, refresh_token;

-- name: find_refresh_wait() :maybe -> RefreshWait
-- In how many seconds the provider is asked about the asker; nothing for never.
SELECT extract(epoch FROM refresh_after - now())::float8 AS seconds,
       extract(epoch FROM coalesce(staff_refresh_after, refresh_after) - now())::float8
           AS staff_seconds
FROM user_sessions
WHERE token_hash = app_session_hash() AND user_id = app_user_id() AND refresh_token IS NOT NULL
  AND refresh_after IS NOT NULL;

-- name: keep_refresh(refresh_token) :maybe -> NewId
-- What to ask with the next time, the old where the provider gave no new; nothing where the login
-- has ended meanwhile. Whoever was removed meanwhile from what she chose acts for herself.
UPDATE user_sessions
SET refresh_token = coalesce(%(refresh_token)s, refresh_token),
    organization_id = app_organization_id()
WHERE token_hash = app_session_hash() AND user_id = app_user_id()
RETURNING id;

-- name: rely_on_refresh(id_token, lifetime) :maybe -> NewId
-- What the provider said is relied on for a while; nothing where the login has ended meanwhile.
UPDATE user_sessions
SET id_token = coalesce(%(id_token)s, id_token),
    refresh_after = now() + make_interval(secs => %(lifetime)s),
    staff_refresh_after = now() + interval '5 seconds', organization_id = app_organization_id()
WHERE token_hash = app_session_hash() AND user_id = app_user_id()
RETURNING id;

-- name: follow_person(user_id, email, display_name, first_name, last_name, account_type, tier_codes, email_verified) :maybe -> NewId
-- The person as a newer token tells; nothing is written where nothing is new.
SELECT handle_new_user(u.id, %(email)s, %(display_name)s, %(first_name)s, %(last_name)s,
                       %(account_type)s, t.tier_code, %(email_verified)s) AS id
FROM users u
CROSS JOIN LATERAL (SELECT coalesce((SELECT tier_code FROM subscription_tiers
                                     WHERE tier_code = ANY (%(tier_codes)s)
                                     ORDER BY rank DESC LIMIT 1), 'free') AS tier_code) t
WHERE u.id = app_user_id() AND u.id = %(user_id)s
  AND (u.email, u.display_name, u.first_name, u.last_name, u.account_type, u.tier_code,
       u.email_verified)
      IS DISTINCT FROM (%(email)s::text, %(display_name)s::text, %(first_name)s::text,
                        %(last_name)s::text, %(account_type)s::text, t.tier_code,
                        %(email_verified)s::boolean);

-- name: find_login_person(oidc_sid) :one -> LoginPerson
-- Whose a login of the provider's is.
SELECT find_login_person(%(oidc_sid)s) AS user_id;

-- name: end_every_session(token_id) :one -> Count
-- The provider has logged the named person out: all her logins end, once for each token that says so.
WITH noted AS (
    INSERT INTO login_events (user_id, kind, token_id)
    SELECT u.id,
           CASE WHEN EXISTS (SELECT FROM user_sessions s WHERE s.user_id = u.id)
                THEN 'provider_logout' ELSE 'told' END,
           %(token_id)s
    FROM users u WHERE u.id = app_user_id()
    ON CONFLICT DO NOTHING
    RETURNING user_id
), ended AS (
    DELETE FROM user_sessions WHERE user_id IN (SELECT user_id FROM noted) RETURNING token_hash
)
SELECT count(*)::integer AS count FROM ended;

-- name: note_login_event(kind, user_agent, ip) :exec
-- What happened to the asking person's logins.
INSERT INTO login_events (user_id, kind, user_agent, ip)
SELECT app_user_id(), %(kind)s, %(user_agent)s, %(ip)s::inet WHERE app_user_id() IS NOT NULL;

-- name: list_sessions() :many -> LoginSession
-- The asking person's logins that are not over, this one first, then the newest.
SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.authenticated_at, s.user_agent,
       host(s.ip) AS ip, o.name AS organization_name,
       coalesce(s.token_hash = app_session_hash(), false) AS is_current
FROM user_sessions s
LEFT JOIN organizations o ON o.id = s.organization_id
WHERE s.user_id = app_user_id() AND s.expires_at > now()
ORDER BY is_current DESC, s.created_at DESC, s.token_hash
LIMIT 50;

-- name: list_login_events(page_size, first_row) :many -> LoginEvent
-- What happened to the asking person's logins, newest first.
SELECT e.at, e.kind, e.user_agent, host(e.ip) AS ip
FROM login_events e WHERE e.user_id = app_user_id() AND e.kind <> 'told'
ORDER BY e.at DESC, e.id DESC
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: end_own_session(session_id) :maybe -> OwnEnded
-- The asking person ends one of her logins, here or elsewhere.
DELETE FROM user_sessions WHERE id = %(session_id)s AND user_id = app_user_id()
RETURNING coalesce(token_hash = app_session_hash(), false) AS was_current;

-- name: end_other_sessions() :exec
-- The asking person logs out everywhere but here.
DELETE FROM user_sessions
WHERE user_id = app_user_id() AND token_hash IS DISTINCT FROM app_session_hash();
