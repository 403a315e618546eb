-- A login that is kept alive at the provider, seen and ended by its person, and asked for again where
-- it matters; what a request knows of whoever is asking; and who acted for which organization.

ALTER TABLE user_sessions
    ADD COLUMN id               uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN authenticated_at timestamptz,
    ADD COLUMN seen_at          timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN refresh_token    text,
    ADD COLUMN refresh_after    timestamptz,
    ADD COLUMN user_agent       text NOT NULL DEFAULT '' CONSTRAINT user_sessions_user_agent_check
                                CHECK (length(user_agent) <= 400),
    ADD COLUMN ip               inet;
CREATE UNIQUE INDEX user_sessions_id_once ON user_sessions (id);
-- A login lasts a day at most; those that were there before end a little sooner for it.
UPDATE user_sessions SET expires_at = created_at + interval '24 hours'
WHERE expires_at > created_at + interval '24 hours';
ALTER TABLE user_sessions ADD CONSTRAINT user_sessions_expires_check
    CHECK (expires_at <= created_at + interval '24 hours');
-- When a login began is not its own to say.
REVOKE INSERT ON user_sessions FROM shop_app;
GRANT INSERT (token_hash, user_id, organization_id, oidc_sid, id_token, expires_at,
              authenticated_at, refresh_token, refresh_after, user_agent, ip)
    ON user_sessions TO shop_app;
GRANT UPDATE (organization_id, seen_at, refresh_token, refresh_after, id_token)
    ON user_sessions TO shop_app;

COMMENT ON COLUMN user_sessions.id IS 'How its person names it in a form, to end it; the token is never shown.';
COMMENT ON COLUMN user_sessions.authenticated_at IS 'When the person last showed the provider who she is, null where it does not say; staff and dangerous steps ask that it be recent.';
COMMENT ON COLUMN user_sessions.seen_at IS 'When it was last used, to some minutes.';
COMMENT ON COLUMN user_sessions.refresh_token IS 'The provider''s, sealed with the shop''s key; null where there is none.';
COMMENT ON COLUMN user_sessions.refresh_after IS 'From when on the provider is asked anew who the person is; null for never.';
COMMENT ON COLUMN user_sessions.user_agent IS 'How the browser calls itself.';
COMMENT ON COLUMN user_sessions.ip IS 'Where it logged in from.';

-- What happened to a person's logins: hers to look at, and forgotten after a while.
CREATE TABLE login_events (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id    varchar(255) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at         timestamptz NOT NULL DEFAULT now(),
    kind       text NOT NULL CONSTRAINT login_events_kind_check CHECK (kind IN (
                   'login', 'confirmed', 'logout', 'ended', 'provider_logout', 'told',
                   'refused')),
    user_agent text NOT NULL DEFAULT '' CONSTRAINT login_events_user_agent_check
               CHECK (length(user_agent) <= 400),
    ip         inet,
    token_id   text CONSTRAINT login_events_token_id_check CHECK (length(token_id) <= 255)
);
CREATE UNIQUE INDEX login_events_token_once ON login_events (user_id, token_id)
    WHERE token_id IS NOT NULL;
CREATE INDEX idx_login_events_user ON login_events (user_id, at DESC, id DESC);
CREATE INDEX idx_login_events_at ON login_events (at);
ALTER TABLE login_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_events FORCE ROW LEVEL SECURITY;
CREATE POLICY login_events_own ON login_events FOR SELECT TO shop_app USING (user_id = app_user_id());
CREATE POLICY login_events_note ON login_events FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id());
CREATE POLICY login_events_jobs ON login_events TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON login_events TO shop_app, shop_jobs;
GRANT INSERT (user_id, kind, user_agent, ip, token_id) ON login_events TO shop_app;
GRANT DELETE ON login_events TO shop_jobs;
COMMENT ON TABLE login_events IS 'What happened to a person''s logins, for her to look at.';
COMMENT ON COLUMN login_events.kind IS 'login; confirmed: shown again who she is; logout; ended: by herself from elsewhere; provider_logout; told: likewise, where she was not logged in, which is not shown; refused: the provider no longer vouches for her.';
COMMENT ON COLUMN login_events.token_id IS 'The name (jti) of the provider''s logout token: each counts once.';

-- Owners run an organization; owners, and members where the owners allow it, buy for it.
CREATE FUNCTION app_owned_organization_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.organization_id FROM organization_members m
    WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted' AND m.role = 'owner'
$$;
COMMENT ON FUNCTION app_owned_organization_ids() IS 'The organizations that the asking person runs.';

CREATE FUNCTION members_buy(p_settings jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT coalesce(p_settings -> 'members_buy' <> 'false'::jsonb, true) $$;
COMMENT ON FUNCTION members_buy(jsonb) IS 'Whether an organization''s settings let its members buy; they do unless they say no.';

CREATE FUNCTION app_buying_organization_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.organization_id FROM organization_members m
    JOIN organizations o ON o.id = m.organization_id
    WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted'
      AND (m.role = 'owner' OR m.role = 'member' AND members_buy(o.settings))
$$;
COMMENT ON FUNCTION app_buying_organization_ids() IS 'The organizations that the asking person may buy for: as owner, or as member where members may.';
COMMENT ON FUNCTION app_acting_organization_ids() IS 'The organizations that the asking person may act for: as owner or member, not as viewer.';
ALTER POLICY orders_begin ON orders
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_buying_organization_ids()));

-- Who did what, and for which organization: its owners see it too.
ALTER TABLE audit_log ADD COLUMN organization_id uuid;
CREATE INDEX idx_audit_log_organization ON audit_log (organization_id, at DESC, id DESC)
    WHERE organization_id IS NOT NULL;
ALTER POLICY audit_log_admin ON audit_log
    USING (actor_id = app_user_id() OR app_is_admin()
           OR organization_id IN (SELECT app_owned_organization_ids()));
ALTER POLICY audit_log_append ON audit_log
    WITH CHECK (actor_id = app_user_id()
                AND (organization_id IS NULL OR organization_id IN (SELECT app_organization_ids())));
GRANT INSERT (organization_id) ON audit_log TO shop_app;
COMMENT ON COLUMN audit_log.organization_id IS 'For which organization it was done, where it was for one.';

-- How many of the organization's requests wait for its owners; none before there are any.
CREATE FUNCTION count_requests_waiting(p_organization_id uuid) RETURNS integer
LANGUAGE sql STABLE
AS $$ SELECT 0 $$;
COMMENT ON FUNCTION count_requests_waiting(uuid) IS 'How many purchase requests of an organization wait for an answer.';

DROP FUNCTION begin_request(text, text, timestamptz);
CREATE FUNCTION begin_request(p_session_hash text, p_guest_id text, p_at timestamptz)
RETURNS TABLE (
    user_id text, display_name text, email text, account_type text, tier_code text,
    tier_rank integer, organization_id uuid, organization_name text, role text, cart_count integer,
    priced_at timestamptz, organization_slug text, is_personal boolean, may_buy boolean,
    other_organizations jsonb, avatar_url text, onboarding_completed boolean,
    requests_waiting integer, authenticated_at timestamptz
)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_session user_sessions;
    v_account text;
BEGIN
    PERFORM set_config('app.session_hash', coalesce(p_session_hash, ''), true),
            set_config('app.guest_id', coalesce(p_guest_id, ''), true),
            set_config('app.user_id', '', true),
            set_config('app.organization_id', '', true),
            set_config('app.account_type', '', true),
            set_config('app.at', '', true);
    IF p_session_hash IS NOT NULL THEN
        SELECT * INTO v_session FROM user_sessions
        WHERE token_hash = p_session_hash AND expires_at > now();
    END IF;
    IF v_session.user_id IS NOT NULL THEN
        PERFORM set_config('app.user_id', v_session.user_id, true);
        -- Whoever is no longer a member of what she chose acts for herself.
        IF v_session.organization_id NOT IN (SELECT app_organization_ids()) THEN
            SELECT o.id INTO v_session.organization_id FROM organizations o
            WHERE o.owner_id = v_session.user_id AND o.is_personal;
        END IF;
        PERFORM set_config('app.organization_id', v_session.organization_id::text, true);
        v_account := (SELECT account_type FROM users WHERE id = v_session.user_id);
        PERFORM set_config('app.account_type', v_account, true);
        IF p_at IS NOT NULL AND v_account IN ('admin', 'super_admin') THEN
            PERFORM set_config('app.at', p_at::text, true);
        END IF;
        RETURN QUERY
        SELECT u.id::text, u.display_name, u.email, u.account_type, u.tier_code, t.rank,
               o.id, o.name, m.role, count_cart(u.id),
               nullif(current_setting('app.at'), '')::timestamptz, o.slug, o.is_personal,
               m.role = 'owner' OR m.role = 'member' AND members_buy(o.settings),
               (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', x.slug, 'name', x.name)
                                          ORDER BY x.is_personal, x.name), '[]')
                FROM organization_members y JOIN organizations x ON x.id = y.organization_id
                WHERE y.user_id = u.id AND y.invitation_state = 'accepted' AND x.id <> o.id),
               u.avatar_url, u.onboarding_completed,
               CASE m.role WHEN 'owner' THEN count_requests_waiting(o.id) ELSE 0 END,
               v_session.authenticated_at
        FROM users u
        JOIN subscription_tiers t ON t.tier_code = u.tier_code
        JOIN organization_members m
            ON m.user_id = u.id AND m.organization_id = v_session.organization_id
        JOIN organizations o ON o.id = m.organization_id
        WHERE u.id = v_session.user_id AND m.invitation_state = 'accepted';
        IF FOUND THEN
            RETURN;
        END IF;
        PERFORM set_config('app.user_id', '', true),
                set_config('app.organization_id', '', true),
                set_config('app.account_type', '', true),
                set_config('app.at', '', true);
    END IF;
    RETURN QUERY
    SELECT NULL, NULL, NULL, NULL, NULL, 0, NULL::uuid, NULL, NULL, count_cart(p_guest_id),
           NULL::timestamptz, NULL, false, false, '[]'::jsonb, NULL, false, 0, NULL::timestamptz;
END
$$;
COMMENT ON FUNCTION begin_request(text, text, timestamptz) IS
    'Says for this transaction who is asking, and for staff at which time prices are looked at; gives what a page''s header shows.';
