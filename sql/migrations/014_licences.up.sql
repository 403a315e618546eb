-- Licences, which a plugin checks without a network, and trials, one an organization and add-on.

CREATE TABLE licenses (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    add_on_id       uuid NOT NULL REFERENCES add_ons (id),
    user_add_on_id  uuid REFERENCES user_add_ons (id),
    license_key     text NOT NULL UNIQUE,
    signature       text NOT NULL,
    seats           integer NOT NULL DEFAULT 1 CONSTRAINT licenses_seats_check CHECK (seats >= 1),
    activations     integer NOT NULL DEFAULT 0
                    CONSTRAINT licenses_activations_check CHECK (activations BETWEEN 0 AND seats),
    issued_at       timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz,
    CONSTRAINT licenses_validity CHECK (expires_at > issued_at)
);
CREATE INDEX idx_licenses_organization ON licenses (organization_id, add_on_id);

-- Published as a list, so it says nothing about whose the licence was.
CREATE TABLE revoked_licenses (
    license_id uuid PRIMARY KEY REFERENCES licenses (id),
    reason     text NOT NULL,
    revoked_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE trials (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    add_on_id       uuid NOT NULL REFERENCES add_ons (id),
    user_id         varchar(255) NOT NULL REFERENCES users (id),
    starts_at       timestamptz NOT NULL DEFAULT now(),
    ends_at         timestamptz NOT NULL,
    converted_at    timestamptz,
    -- Once and for ever, whatever became of it.
    CONSTRAINT trials_once PRIMARY KEY (organization_id, add_on_id),
    CONSTRAINT trials_length CHECK (ends_at > starts_at)
);
CREATE INDEX idx_trials_ending ON trials (ends_at) WHERE converted_at IS NULL;

ALTER TABLE licenses ENABLE ROW LEVEL SECURITY;
ALTER TABLE licenses FORCE ROW LEVEL SECURITY;
ALTER TABLE trials ENABLE ROW LEVEL SECURITY;
ALTER TABLE trials FORCE ROW LEVEL SECURITY;
CREATE POLICY licenses_members ON licenses FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY licenses_jobs ON licenses TO shop_jobs USING (true) WITH CHECK (true);
CREATE POLICY trials_members ON trials FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY trials_jobs ON trials TO shop_jobs USING (true) WITH CHECK (true);

GRANT SELECT ON licenses, revoked_licenses, trials TO shop_app;
GRANT SELECT ON revoked_licenses TO shop_readonly;
GRANT SELECT, INSERT, UPDATE ON licenses, trials TO shop_jobs;
GRANT SELECT, INSERT ON revoked_licenses TO shop_jobs;
