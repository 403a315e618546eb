-- Codes that lower a price.

CREATE TABLE promotional_codes (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code                text NOT NULL CONSTRAINT promotional_codes_code_check
                        CHECK (length(code) BETWEEN 1 AND 64),
    description         text NOT NULL DEFAULT '',
    discount_type       text NOT NULL CONSTRAINT promotional_codes_discount_type_check
                        CHECK (discount_type IN ('percentage', 'fixed_amount')),
    discount_value      numeric(10,2) NOT NULL
                        CONSTRAINT promotional_codes_discount_value_check CHECK (discount_value > 0),
    max_uses            integer CONSTRAINT promotional_codes_max_uses_check CHECK (max_uses > 0),
    current_uses        integer NOT NULL DEFAULT 0,
    -- The add-ons it lowers; null = every add-on and every bundle.
    applicable_to       uuid[] CONSTRAINT promotional_codes_applicable_to_check
                        CHECK (cardinality(applicable_to) > 0),
    tier_code           text REFERENCES subscription_tiers (tier_code),
    first_purchase_only boolean NOT NULL DEFAULT false,
    min_subtotal        numeric(10,2) CONSTRAINT promotional_codes_min_subtotal_check
                        CHECK (min_subtotal > 0),
    is_active           boolean NOT NULL DEFAULT true,
    starts_at           timestamptz,
    expires_at          timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT promotional_codes_percent_check
        CHECK (discount_type <> 'percentage' OR discount_value <= 100),
    CONSTRAINT promotional_codes_uses_within_limit
        CHECK (current_uses >= 0 AND (max_uses IS NULL OR current_uses <= max_uses)),
    CONSTRAINT promotional_codes_validity CHECK (expires_at > starts_at)
);
CREATE UNIQUE INDEX promotional_codes_code_once ON promotional_codes (upper(code));
CREATE TRIGGER promotional_codes_updated_at BEFORE UPDATE ON promotional_codes
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

GRANT SELECT, UPDATE (current_uses) ON promotional_codes TO shop_app, shop_jobs;
GRANT SELECT ON promotional_codes TO shop_readonly;
