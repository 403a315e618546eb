-- Carts: lines and the code, owned by a person or by a guest ('guest:' and a random token).

CREATE TABLE cart_items (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id         varchar(255) NOT NULL CONSTRAINT cart_items_user_check CHECK (user_id <> ''),
    organization_id uuid REFERENCES organizations (id) ON DELETE CASCADE,
    add_on_id       uuid REFERENCES add_ons (id) ON DELETE CASCADE,
    bundle_id       uuid REFERENCES add_on_bundles (id) ON DELETE CASCADE,
    quantity        integer NOT NULL DEFAULT 1
                    CONSTRAINT cart_items_quantity_check CHECK (quantity BETWEEN 1 AND 99),
    billing_type    text CONSTRAINT cart_items_billing_type_check CHECK (billing_type IN
                    ('free', 'one_time', 'monthly', 'annual', 'usage_based', 'custom')),
    added_at        timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cart_items_add_on_xor_bundle CHECK (num_nonnulls(add_on_id, bundle_id) = 1),
    CONSTRAINT cart_items_add_on_once UNIQUE (user_id, add_on_id),
    CONSTRAINT cart_items_bundle_once UNIQUE (user_id, bundle_id)
);
CREATE INDEX idx_cart_items_user ON cart_items (user_id, added_at);
CREATE TRIGGER cart_items_updated_at BEFORE UPDATE ON cart_items
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE cart_codes (
    user_id              varchar(255) PRIMARY KEY,
    promotional_code_id  uuid NOT NULL REFERENCES promotional_codes (id) ON DELETE CASCADE,
    added_at             timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE cart_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart_items FORCE ROW LEVEL SECURITY;
ALTER TABLE cart_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart_codes FORCE ROW LEVEL SECURITY;

-- Both the person's and the guest's, so that a login can join the two.
CREATE POLICY cart_items_owner ON cart_items TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()))
    WITH CHECK (user_id IN (app_user_id(), app_guest_id()));
CREATE POLICY cart_items_jobs ON cart_items TO shop_jobs USING (true) WITH CHECK (true);
CREATE POLICY cart_codes_owner ON cart_codes TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()))
    WITH CHECK (user_id IN (app_user_id(), app_guest_id()));
CREATE POLICY cart_codes_jobs ON cart_codes TO shop_jobs USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON cart_items, cart_codes TO shop_app, shop_jobs;

-- At login the guest's cart joins the person's: quantities add up to 99 at most, a code is kept
-- where the person has none. Returns how many lines came over.
CREATE FUNCTION merge_guest_cart(p_organization_id uuid) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_merged integer;
BEGIN
    WITH moved AS (
        DELETE FROM cart_items WHERE user_id = app_guest_id()
        RETURNING add_on_id, bundle_id, quantity, billing_type, added_at
    ), added AS (
        INSERT INTO cart_items (user_id, organization_id, add_on_id, quantity, billing_type, added_at)
        SELECT app_user_id(), p_organization_id, add_on_id, quantity, billing_type, added_at
        FROM moved WHERE add_on_id IS NOT NULL
        ON CONFLICT (user_id, add_on_id) DO UPDATE
            SET quantity = least(99, cart_items.quantity + excluded.quantity)
        RETURNING 1
    ), bundled AS (
        INSERT INTO cart_items (user_id, organization_id, bundle_id, quantity, billing_type, added_at)
        SELECT app_user_id(), p_organization_id, bundle_id, quantity, billing_type, added_at
        FROM moved WHERE bundle_id IS NOT NULL
        ON CONFLICT (user_id, bundle_id) DO UPDATE
            SET quantity = least(99, cart_items.quantity + excluded.quantity)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM bundled) INTO v_merged;

    INSERT INTO cart_codes (user_id, promotional_code_id)
    SELECT app_user_id(), promotional_code_id FROM cart_codes WHERE user_id = app_guest_id()
    ON CONFLICT (user_id) DO NOTHING;
    DELETE FROM cart_codes WHERE user_id = app_guest_id();
    RETURN v_merged;
END
$$;
