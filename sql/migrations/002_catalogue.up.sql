-- What is sold: tiers, plans, categories, add-ons and their features, bundles. Everybody reads it.

CREATE TABLE subscription_tiers (
    tier_code  text PRIMARY KEY,
    name       text NOT NULL,
    rank       integer NOT NULL,
    is_special boolean NOT NULL DEFAULT false
);

CREATE TABLE plan_features (
    plan        text NOT NULL CONSTRAINT plan_features_plan_check
                CHECK (plan IN ('free', 'pro', 'business', 'enterprise')),
    feature_key text NOT NULL,
    -- -1 means unlimited. A key has a limit or flags, never both.
    limit_value bigint CONSTRAINT plan_features_limit_check CHECK (limit_value >= -1),
    flags       jsonb,
    PRIMARY KEY (plan, feature_key),
    CONSTRAINT plan_features_limit_xor_flags CHECK (num_nonnulls(limit_value, flags) = 1)
);

CREATE TABLE categories (
    slug     text PRIMARY KEY CONSTRAINT categories_slug_check CHECK (slug ~ '^[a-z0-9-]+$'),
    name     text NOT NULL,
    icon     text NOT NULL,
    position integer NOT NULL
);

CREATE TABLE add_ons (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug                text NOT NULL UNIQUE
                        CONSTRAINT add_ons_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name                text NOT NULL CONSTRAINT add_ons_name_check CHECK (name <> ''),
    tagline             text NOT NULL DEFAULT '',
    description         text NOT NULL DEFAULT '',
    catalogue_set       text NOT NULL CONSTRAINT add_ons_catalogue_set_check
                        CHECK (catalogue_set IN ('extensions', 'ai_tools', 'plugins')),
    category            text NOT NULL REFERENCES categories (slug),
    base_price          numeric(10,2) NOT NULL
                        CONSTRAINT add_ons_base_price_check CHECK (base_price >= 0),
    currency            char(3) NOT NULL DEFAULT 'USD'
                        CONSTRAINT add_ons_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    billing_type        text NOT NULL CONSTRAINT add_ons_billing_type_check CHECK (billing_type IN
                        ('free', 'one_time', 'monthly', 'annual', 'usage_based', 'custom')),
    integration_type    text NOT NULL CONSTRAINT add_ons_integration_type_check CHECK (integration_type
                        IN ('api', 'webhook', 'embed', 'standalone', 'n8n_workflow', 'native')),
    status              text NOT NULL DEFAULT 'active' CONSTRAINT add_ons_status_check
                        CHECK (status IN ('active', 'coming_soon', 'beta', 'deprecated', 'disabled')),
    is_active           boolean NOT NULL DEFAULT true,
    required_tier       text REFERENCES subscription_tiers (tier_code),
    requires_add_on_ids uuid[] NOT NULL DEFAULT '{}',
    trial_days          integer NOT NULL DEFAULT 0
                        CONSTRAINT add_ons_trial_days_check CHECK (trial_days BETWEEN 0 AND 365),
    features            jsonb NOT NULL DEFAULT '[]'
                        CONSTRAINT add_ons_features_check CHECK (jsonb_typeof(features) = 'array'),
    metadata            jsonb NOT NULL DEFAULT '{}'
                        CONSTRAINT add_ons_metadata_check CHECK (jsonb_typeof(metadata) = 'object'),
    icon_url            text,
    screenshots         text[] NOT NULL DEFAULT '{}',
    video_url           text,
    documentation_url   text,
    support_url         text,
    terms_url           text,
    publisher           text NOT NULL DEFAULT 'Unicorn Commander',
    version             text NOT NULL DEFAULT '1.0.0',
    is_featured         boolean NOT NULL DEFAULT false,
    is_popular          boolean NOT NULL DEFAULT false,
    purchase_count      bigint NOT NULL DEFAULT 0,
    view_count          bigint NOT NULL DEFAULT 0,
    download_count      bigint NOT NULL DEFAULT 0,
    review_count        bigint NOT NULL DEFAULT 0,
    avg_rating          numeric(3,2) NOT NULL DEFAULT 0
                        CONSTRAINT add_ons_avg_rating_check CHECK (avg_rating BETWEEN 0 AND 5),
    -- Withdrawn and unannounced things are neither listed nor sold.
    is_listed           boolean NOT NULL GENERATED ALWAYS AS
                        (is_active AND status <> 'disabled') STORED,
    is_buyable          boolean NOT NULL GENERATED ALWAYS AS
                        (is_active AND status IN ('active', 'beta') AND billing_type <> 'custom') STORED,
    search_vector       tsvector NOT NULL GENERATED ALWAYS AS (
                            setweight(to_tsvector('english', name), 'A')
                            || setweight(to_tsvector('english', tagline), 'B')
                            || setweight(to_tsvector('english', description), 'C')) STORED,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT add_ons_free_costs_nothing CHECK (billing_type <> 'free' OR base_price = 0)
);
CREATE INDEX idx_add_ons_listed ON add_ons (is_popular DESC, purchase_count DESC, name) WHERE is_listed;
CREATE INDEX idx_add_ons_category ON add_ons (category) WHERE is_listed;
CREATE INDEX idx_add_ons_features ON add_ons USING gin (features jsonb_path_ops);
CREATE INDEX idx_add_ons_search ON add_ons USING gin (search_vector);
CREATE TRIGGER add_ons_updated_at BEFORE UPDATE ON add_ons
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE feature_definitions (
    feature_key text PRIMARY KEY
                CONSTRAINT feature_definitions_key_check CHECK (feature_key ~ '^[a-z0-9_]+$'),
    name        text NOT NULL,
    description text NOT NULL DEFAULT '',
    kind        text NOT NULL CONSTRAINT feature_definitions_kind_check
                CHECK (kind IN ('capability', 'limit', 'integration', 'support'))
);

CREATE TABLE add_on_features (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    add_on_id     uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    feature_key   text NOT NULL REFERENCES feature_definitions (feature_key),
    enabled       boolean NOT NULL DEFAULT true,
    configuration jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT add_on_features_once UNIQUE (add_on_id, feature_key)
);

CREATE TABLE add_on_bundles (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug             text NOT NULL UNIQUE
                     CONSTRAINT add_on_bundles_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name             text NOT NULL CONSTRAINT add_on_bundles_name_check CHECK (name <> ''),
    description      text NOT NULL DEFAULT '',
    add_on_ids       uuid[] NOT NULL,
    discount_percent numeric(5,2) CONSTRAINT add_on_bundles_discount_percent_check
                     CHECK (discount_percent > 0 AND discount_percent <= 100),
    discount_amount  numeric(10,2) CONSTRAINT add_on_bundles_discount_amount_check
                     CHECK (discount_amount > 0),
    currency         char(3) NOT NULL DEFAULT 'USD',
    status           text NOT NULL DEFAULT 'active' CONSTRAINT add_on_bundles_status_check
                     CHECK (status IN ('draft', 'active', 'archived')),
    is_active        boolean NOT NULL DEFAULT true,
    is_featured      boolean NOT NULL DEFAULT false,
    is_popular       boolean NOT NULL DEFAULT false,
    valid_from       timestamptz,
    valid_until      timestamptz,
    metadata         jsonb NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT add_on_bundles_one_discount CHECK (num_nonnulls(discount_percent, discount_amount) = 1),
    CONSTRAINT add_on_bundles_validity CHECK (valid_until > valid_from)
);
CREATE INDEX idx_add_on_bundles_addon_ids ON add_on_bundles USING gin (add_on_ids);
CREATE TRIGGER add_on_bundles_updated_at BEFORE UPDATE ON add_on_bundles
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

-- An array cannot carry a foreign key, so two triggers hold the list to real, different add-ons.
CREATE FUNCTION check_bundle_members() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF cardinality(NEW.add_on_ids) = 0 THEN
        RAISE EXCEPTION 'a bundle needs at least one add-on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'add_on_bundles_not_empty';
    END IF;
    IF cardinality(NEW.add_on_ids) <> (SELECT count(DISTINCT id) FROM unnest(NEW.add_on_ids) AS id) THEN
        RAISE EXCEPTION 'a bundle holds an add-on once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'add_on_bundles_no_repeat';
    END IF;
    -- The lock keeps a member from being deleted between this check and the commit.
    PERFORM 1 FROM add_ons WHERE id = ANY (NEW.add_on_ids) FOR KEY SHARE;
    IF cardinality(NEW.add_on_ids) <> (SELECT count(*) FROM add_ons WHERE id = ANY (NEW.add_on_ids)) THEN
        RAISE EXCEPTION 'a bundle holds existing add-ons only'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'add_on_bundles_members_exist';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER add_on_bundles_members BEFORE INSERT OR UPDATE OF add_on_ids ON add_on_bundles
    FOR EACH ROW EXECUTE FUNCTION check_bundle_members();

CREATE FUNCTION keep_bundle_members() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM add_on_bundles WHERE add_on_ids @> ARRAY[OLD.id]) THEN
        RAISE EXCEPTION 'the add-on is a member of a bundle'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'add_on_bundles_members_exist';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER add_ons_keep_bundle_members BEFORE DELETE ON add_ons
    FOR EACH ROW EXECUTE FUNCTION keep_bundle_members();

CREATE VIEW add_on_bundle_items WITH (security_invoker = true) AS
SELECT b.id AS bundle_id, m.add_on_id, m.position::integer AS position
FROM add_on_bundles b
CROSS JOIN LATERAL unnest(b.add_on_ids) WITH ORDINALITY AS m (add_on_id, position);

-- A bundle can be bought while it is valid and every member of it can be.
CREATE VIEW bundles_on_sale WITH (security_invoker = true) AS
SELECT b.id, b.slug, b.name, b.description, b.add_on_ids, b.discount_percent, b.discount_amount,
       b.currency, b.is_featured
FROM add_on_bundles b
WHERE b.is_active AND b.status = 'active'
  AND (b.valid_from IS NULL OR b.valid_from <= now())
  AND (b.valid_until IS NULL OR b.valid_until > now())
  AND NOT EXISTS (SELECT 1 FROM add_ons a WHERE a.id = ANY (b.add_on_ids) AND NOT a.is_buyable);

GRANT SELECT ON subscription_tiers, plan_features, categories, add_ons, feature_definitions,
    add_on_features, add_on_bundles, add_on_bundle_items, bundles_on_sale TO shop_app, shop_jobs, shop_readonly;
GRANT UPDATE (purchase_count) ON add_ons TO shop_jobs;
