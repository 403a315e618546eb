-- Who owns what. Only the worker grants; the web server reads.

CREATE TABLE user_add_ons (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id                varchar(255) NOT NULL REFERENCES users (id),
    organization_id        uuid NOT NULL REFERENCES organizations (id),
    add_on_id              uuid NOT NULL REFERENCES add_ons (id),
    purchase_id            uuid,
    source                 text NOT NULL CONSTRAINT user_add_ons_source_check
                           CHECK (source IN ('purchase', 'bundle', 'trial', 'grant')),
    status                 text NOT NULL DEFAULT 'active' CONSTRAINT user_add_ons_status_check
                           CHECK (status IN ('active', 'cancelled', 'expired', 'pending', 'suspended')),
    purchased_at           timestamptz NOT NULL DEFAULT now(),
    -- null = for ever
    expires_at             timestamptz,
    auto_renew             boolean NOT NULL DEFAULT false,
    seats                  integer NOT NULL DEFAULT 1
                           CONSTRAINT user_add_ons_seats_check CHECK (seats >= 1),
    lago_subscription_id   text,
    stripe_subscription_id text,
    usage_count            bigint NOT NULL DEFAULT 0,
    last_used_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, purchase_id) REFERENCES add_on_purchases (organization_id, id)
);
CREATE UNIQUE INDEX user_add_ons_one_live ON user_add_ons (organization_id, add_on_id)
    WHERE status IN ('active', 'pending', 'suspended');
CREATE INDEX idx_user_add_ons_user_id ON user_add_ons (user_id);
CREATE TRIGGER user_add_ons_updated_at BEFORE UPDATE ON user_add_ons
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

ALTER TABLE user_add_ons ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_add_ons FORCE ROW LEVEL SECURITY;
CREATE POLICY user_add_ons_members ON user_add_ons FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY user_add_ons_jobs ON user_add_ons TO shop_jobs USING (true) WITH CHECK (true);

-- What is owned at this moment.
CREATE VIEW live_add_ons WITH (security_invoker = true) AS
SELECT organization_id, add_on_id, expires_at, seats
FROM user_add_ons
WHERE status = 'active' AND (expires_at IS NULL OR expires_at > now());

GRANT SELECT ON user_add_ons, live_add_ons TO shop_app;
GRANT SELECT ON live_add_ons TO shop_jobs;
GRANT SELECT, INSERT, UPDATE ON user_add_ons TO shop_jobs;
