-- People, the organizations they act for, and their logins.

CREATE TABLE users (
    id           varchar(255) PRIMARY KEY CONSTRAINT users_id_check
                 CHECK (id <> '' AND id NOT LIKE 'guest:%'),
    email        text NOT NULL CONSTRAINT users_email_check CHECK (length(email) BETWEEN 3 AND 320),
    display_name text NOT NULL CONSTRAINT users_display_name_check CHECK (display_name <> ''),
    first_name   text,
    last_name    text,
    account_type text NOT NULL DEFAULT 'user' CONSTRAINT users_account_type_check
                 CHECK (account_type IN ('super_admin', 'admin', 'user')),
    tier_code    text NOT NULL DEFAULT 'free' REFERENCES subscription_tiers (tier_code),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE organizations (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug        text NOT NULL UNIQUE
                CONSTRAINT organizations_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name        text NOT NULL CONSTRAINT organizations_name_check CHECK (name <> ''),
    org_type    text NOT NULL DEFAULT 'personal' CONSTRAINT organizations_org_type_check
                CHECK (org_type IN ('personal', 'business', 'family', 'education', 'other')),
    is_personal boolean NOT NULL DEFAULT false,
    owner_id    varchar(255) NOT NULL REFERENCES users (id),
    description text NOT NULL DEFAULT '',
    avatar_url  text,
    settings    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
-- Two tabs that log in at once make one personal organization.
CREATE UNIQUE INDEX organizations_one_personal ON organizations (owner_id) WHERE is_personal;
CREATE TRIGGER organizations_updated_at BEFORE UPDATE ON organizations
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE organization_members (
    organization_id  uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id          varchar(255) NOT NULL REFERENCES users (id),
    role             text NOT NULL CONSTRAINT organization_members_role_check
                     CHECK (role IN ('owner', 'member', 'viewer')),
    invitation_state text NOT NULL DEFAULT 'accepted'
                     CONSTRAINT organization_members_invitation_state_check
                     CHECK (invitation_state IN ('invited', 'accepted', 'declined')),
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX idx_organization_members_user ON organization_members (user_id);

CREATE TABLE org_subscriptions (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id        uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    plan                   text NOT NULL CONSTRAINT org_subscriptions_plan_check
                           CHECK (plan IN ('free', 'pro', 'business', 'enterprise')),
    seats                  integer NOT NULL DEFAULT 1
                           CONSTRAINT org_subscriptions_seats_check CHECK (seats >= 1),
    status                 text NOT NULL DEFAULT 'active' CONSTRAINT org_subscriptions_status_check
                           CHECK (status IN ('active', 'past_due', 'cancelled', 'expired')),
    period_start           timestamptz NOT NULL DEFAULT now(),
    period_end             timestamptz,
    stripe_subscription_id text,
    lago_subscription_id   text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX org_subscriptions_one_live ON org_subscriptions (organization_id)
    WHERE status IN ('active', 'past_due');
CREATE TRIGGER org_subscriptions_updated_at BEFORE UPDATE ON org_subscriptions
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

-- A login. The cookie holds a random token; only its SHA-256 in hexadecimal is kept here.
CREATE TABLE user_sessions (
    token_hash      char(64) PRIMARY KEY,
    user_id         varchar(255) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    oidc_sid        text,
    id_token        text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL
);
CREATE INDEX idx_user_sessions_user ON user_sessions (user_id);
CREATE INDEX idx_user_sessions_oidc_sid ON user_sessions (oidc_sid) WHERE oidc_sid IS NOT NULL;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
ALTER TABLE organization_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization_members FORCE ROW LEVEL SECURITY;
ALTER TABLE org_subscriptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE org_subscriptions FORCE ROW LEVEL SECURITY;
ALTER TABLE user_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_sessions FORCE ROW LEVEL SECURITY;

CREATE POLICY users_own ON users TO shop_app
    USING (id = app_user_id()) WITH CHECK (id = app_user_id());
CREATE POLICY users_admin ON users FOR SELECT TO shop_app USING (app_is_admin());
CREATE POLICY users_jobs ON users TO shop_jobs USING (true) WITH CHECK (true);

CREATE POLICY organization_members_own ON organization_members FOR SELECT TO shop_app
    USING (user_id = app_user_id() OR app_is_admin());
CREATE POLICY organization_members_found ON organization_members FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND role = 'owner' AND EXISTS (
        SELECT 1 FROM organizations o
        WHERE o.id = organization_members.organization_id AND o.owner_id = app_user_id()));
CREATE POLICY organization_members_jobs ON organization_members TO shop_jobs
    USING (true) WITH CHECK (true);

-- The organizations that the asking person belongs to: what every tenant policy stands on.
CREATE FUNCTION app_organization_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT m.organization_id FROM organization_members m
    WHERE m.user_id = app_user_id() AND m.invitation_state = 'accepted'
$$;

CREATE POLICY organizations_members ON organizations FOR SELECT TO shop_app
    USING (owner_id = app_user_id() OR id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY organizations_found ON organizations FOR INSERT TO shop_app
    WITH CHECK (owner_id = app_user_id());
CREATE POLICY organizations_jobs ON organizations TO shop_jobs USING (true) WITH CHECK (true);

CREATE POLICY org_subscriptions_members ON org_subscriptions FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY org_subscriptions_begin_free ON org_subscriptions FOR INSERT TO shop_app
    WITH CHECK (plan = 'free' AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY org_subscriptions_jobs ON org_subscriptions TO shop_jobs USING (true) WITH CHECK (true);

-- A login is found by who holds its token, and listed and ended by its person.
CREATE POLICY user_sessions_holder ON user_sessions FOR SELECT TO shop_app
    USING (token_hash = app_session_hash());
CREATE POLICY user_sessions_own ON user_sessions TO shop_app
    USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
CREATE POLICY user_sessions_jobs ON user_sessions TO shop_jobs USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON users TO shop_app;
GRANT SELECT, INSERT ON organizations, organization_members, org_subscriptions TO shop_app;
GRANT SELECT, INSERT, DELETE ON user_sessions TO shop_app;
GRANT SELECT ON users, organizations, organization_members, org_subscriptions TO shop_jobs;
GRANT SELECT, DELETE ON user_sessions TO shop_jobs;

-- First login: the person, the personal organization, its membership and the free plan, at once.
-- Every login: name, address, tier and account type follow the token. Returns the organization.
CREATE FUNCTION handle_new_user(
    p_user_id text, p_email text, p_display_name text,
    p_first_name text, p_last_name text, p_account_type text, p_tier_code text
) RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    v_organization_id uuid;
BEGIN
    -- Two first logins at once wait here for one another.
    PERFORM pg_advisory_xact_lock(hashtextextended('handle_new_user:' || p_user_id, 0));
    INSERT INTO users (id, email, display_name, first_name, last_name, account_type, tier_code)
    VALUES (p_user_id, p_email, p_display_name, p_first_name, p_last_name, p_account_type,
            p_tier_code)
    ON CONFLICT (id) DO UPDATE SET
        email = excluded.email, display_name = excluded.display_name,
        first_name = excluded.first_name, last_name = excluded.last_name,
        account_type = excluded.account_type, tier_code = excluded.tier_code;

    SELECT id INTO v_organization_id FROM organizations WHERE owner_id = p_user_id AND is_personal;
    IF v_organization_id IS NULL THEN
        INSERT INTO organizations (slug, name, org_type, is_personal, owner_id)
        VALUES ('personal-' || gen_random_uuid(), p_display_name, 'personal', true, p_user_id)
        RETURNING id INTO v_organization_id;
        INSERT INTO organization_members (organization_id, user_id, role)
        VALUES (v_organization_id, p_user_id, 'owner');
        INSERT INTO org_subscriptions (organization_id, plan) VALUES (v_organization_id, 'free');
    END IF;
    RETURN v_organization_id;
END
$$;
