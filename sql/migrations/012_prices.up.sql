-- The price book, and the rules that lower a price.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- At most one price an add-on, billing type, currency and instant: the database refuses an overlap.
CREATE TABLE add_on_prices (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    add_on_id    uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    billing_type text NOT NULL CONSTRAINT add_on_prices_billing_type_check CHECK (billing_type IN
                 ('free', 'one_time', 'monthly', 'annual', 'usage_based', 'custom')),
    currency     char(3) NOT NULL DEFAULT 'USD'
                 CONSTRAINT add_on_prices_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    amount       numeric(10,2) NOT NULL CONSTRAINT add_on_prices_amount_check CHECK (amount >= 0),
    valid        tstzrange NOT NULL DEFAULT tstzrange(now(), NULL)
                 CONSTRAINT add_on_prices_valid_check CHECK (NOT isempty(valid)),
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT add_on_prices_no_overlap EXCLUDE USING gist
        (add_on_id WITH =, billing_type WITH =, currency WITH =, valid WITH &&)
);
GRANT SELECT ON add_on_prices TO shop_app, shop_jobs, shop_readonly;

-- A rule for an add-on or for all, for a tier or for all. What its conditions may say is known; a
-- key that is not known is refused when the rule is stored, not ignored when somebody buys.
CREATE FUNCTION pricing_conditions_known(p_conditions jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT jsonb_typeof(p_conditions) = 'object' AND p_conditions - ARRAY[
        'min_quantity', 'max_quantity', 'requires_owned', 'billing_type', 'category',
        'first_purchase', 'starts', 'ends'] = '{}'::jsonb
$$;

CREATE TABLE pricing_rules (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name             text NOT NULL CONSTRAINT pricing_rules_name_check CHECK (name <> ''),
    add_on_id        uuid REFERENCES add_ons (id) ON DELETE CASCADE,
    tier_code        text REFERENCES subscription_tiers (tier_code),
    discount_percent numeric(5,2) CONSTRAINT pricing_rules_discount_percent_check
                     CHECK (discount_percent > 0 AND discount_percent <= 100),
    discount_amount  numeric(10,2)
                     CONSTRAINT pricing_rules_discount_amount_check CHECK (discount_amount > 0),
    conditions       jsonb NOT NULL DEFAULT '{}' CONSTRAINT pricing_rules_conditions_known
                     CHECK (pricing_conditions_known(conditions)),
    priority         integer NOT NULL DEFAULT 0,
    is_active        boolean NOT NULL DEFAULT true,
    valid_from       timestamptz,
    valid_until      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pricing_rules_one_discount CHECK (num_nonnulls(discount_percent, discount_amount) = 1),
    CONSTRAINT pricing_rules_validity CHECK (valid_until > valid_from)
);
CREATE INDEX idx_pricing_rules_add_on ON pricing_rules (add_on_id, priority DESC) WHERE is_active;
CREATE INDEX idx_pricing_rules_tier ON pricing_rules (tier_code) WHERE is_active;
CREATE TRIGGER pricing_rules_updated_at BEFORE UPDATE ON pricing_rules
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
GRANT SELECT ON pricing_rules TO shop_app, shop_jobs, shop_readonly;
