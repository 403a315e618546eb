-- What was bought: an order a checkout, a purchase a line, as they were when bought.

CREATE SEQUENCE order_numbers START 100001;

CREATE TABLE orders (
    id                         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number                     text NOT NULL UNIQUE
                               DEFAULT 'M-' || nextval('order_numbers'::regclass),
    user_id                    varchar(255) NOT NULL REFERENCES users (id),
    organization_id            uuid NOT NULL REFERENCES organizations (id),
    customer_name              text NOT NULL,
    customer_email             text NOT NULL,
    status                     text NOT NULL DEFAULT 'pending' CONSTRAINT orders_status_check
                               CHECK (status IN ('pending', 'completed', 'failed', 'cancelled',
                                                 'refunded', 'partially_refunded')),
    subtotal                   numeric(10,2) NOT NULL CONSTRAINT orders_subtotal_check CHECK (subtotal >= 0),
    discount                   numeric(10,2) NOT NULL CONSTRAINT orders_discount_check CHECK (discount >= 0),
    tax                        numeric(10,2) NOT NULL DEFAULT 0
                               CONSTRAINT orders_tax_check CHECK (tax >= 0),
    total                      numeric(10,2) NOT NULL CONSTRAINT orders_total_check CHECK (total >= 0),
    currency                   char(3) NOT NULL,
    promotional_code_id        uuid REFERENCES promotional_codes (id),
    promo_code                 text,
    payment_method             text NOT NULL DEFAULT 'credit_card' CONSTRAINT orders_payment_method_check
                               CHECK (payment_method IN
                                      ('credit_card', 'ach', 'invoice', 'platform_credits')),
    -- What was in the cart and at which prices: the same click twice finds the same open order.
    fingerprint                char(64) NOT NULL,
    stripe_checkout_session_id text UNIQUE,
    stripe_checkout_url        text,
    stripe_payment_intent_id   text,
    -- Promised by a bank debit, which takes days to settle; the customer may buy other things.
    settling_since             timestamptz,
    -- Paid, but not as ordered: staff must look before anything is granted.
    hold_reason                text,
    created_at                 timestamptz NOT NULL DEFAULT now(),
    expires_at                 timestamptz NOT NULL,
    completed_at               timestamptz,
    updated_at                 timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orders_sum CHECK (total = subtotal - discount + tax),
    CONSTRAINT orders_tenant UNIQUE (organization_id, id)
);
ALTER SEQUENCE order_numbers OWNED BY orders.number;
CREATE INDEX idx_orders_organization_date ON orders (organization_id, created_at DESC);
-- One open payment a person: a double click or a second tab finds it.
CREATE UNIQUE INDEX orders_one_open ON orders (user_id, organization_id) WHERE status = 'pending'
    AND hold_reason IS NULL AND settling_since IS NULL;
CREATE TRIGGER orders_updated_at BEFORE UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE add_on_purchases (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id          uuid NOT NULL,
    user_id           varchar(255) NOT NULL REFERENCES users (id),
    organization_id   uuid NOT NULL,
    purchase_type     text NOT NULL CONSTRAINT add_on_purchases_type_check
                      CHECK (purchase_type IN ('add_on', 'bundle')),
    add_on_id         uuid REFERENCES add_ons (id),
    bundle_id         uuid REFERENCES add_on_bundles (id),
    position          integer NOT NULL,
    slug              text NOT NULL,
    name              text NOT NULL,
    billing_type      text CONSTRAINT add_on_purchases_billing_type_check CHECK (billing_type IN
                      ('free', 'one_time', 'monthly', 'annual', 'usage_based', 'custom')),
    quantity          integer NOT NULL
                      CONSTRAINT add_on_purchases_quantity_check CHECK (quantity BETWEEN 1 AND 99),
    unit_price        numeric(10,2) NOT NULL
                      CONSTRAINT add_on_purchases_unit_price_check CHECK (unit_price >= 0),
    amount            numeric(10,2) NOT NULL
                      CONSTRAINT add_on_purchases_amount_check CHECK (amount >= 0),
    currency          char(3) NOT NULL,
    -- The price's explanation, step by step; the steps add up to the amount.
    breakdown         jsonb NOT NULL,
    -- The add-ons that this line grants, with their billing type, as they were when bought.
    grants            jsonb NOT NULL,
    stripe_payment_id text,
    lago_invoice_id   text,
    status            text NOT NULL DEFAULT 'pending' CONSTRAINT add_on_purchases_status_check
                      CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
    purchased_at      timestamptz NOT NULL DEFAULT now(),
    refunded_at       timestamptz,
    refunded_amount   numeric(10,2) CONSTRAINT add_on_purchases_refunded_check
                      CHECK (refunded_amount BETWEEN 0 AND amount),
    CONSTRAINT add_on_purchases_add_on_xor_bundle CHECK (num_nonnulls(add_on_id, bundle_id) = 1),
    CONSTRAINT add_on_purchases_position_once UNIQUE (order_id, position),
    CONSTRAINT add_on_purchases_tenant UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, order_id) REFERENCES orders (organization_id, id)
);
CREATE INDEX idx_add_on_purchases_user_date ON add_on_purchases (user_id, purchased_at DESC);
CREATE INDEX idx_add_on_purchases_order ON add_on_purchases (order_id);

CREATE TABLE promo_redemptions (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    promotional_code_id uuid NOT NULL REFERENCES promotional_codes (id),
    user_id             varchar(255) NOT NULL REFERENCES users (id),
    organization_id     uuid NOT NULL,
    order_id            uuid NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT promo_redemptions_once UNIQUE (promotional_code_id, order_id),
    FOREIGN KEY (organization_id, order_id) REFERENCES orders (organization_id, id)
);
CREATE INDEX idx_promo_redemptions_order ON promo_redemptions (order_id);

-- An order with its organization's name and the database's word on its age.
CREATE VIEW order_details WITH (security_invoker = true) AS
SELECT o.id, o.number, o.user_id, o.organization_id, g.name AS organization_name,
       o.customer_name, o.customer_email, o.status, o.subtotal,
       o.discount, o.tax, o.total, o.currency, o.promo_code, o.promotional_code_id,
       o.payment_method, o.fingerprint, o.stripe_checkout_session_id, o.stripe_checkout_url,
       o.stripe_payment_intent_id, o.settling_since, o.hold_reason, o.created_at, o.expires_at, o.completed_at,
       (o.expires_at <= now()) AS is_over,
       -- Not worth going back to: no payment page after five minutes, or one about to close.
       CASE WHEN o.stripe_checkout_session_id IS NULL THEN o.created_at < now() - interval '5 minutes'
            ELSE o.expires_at < now() + interval '2 minutes' END AS is_stale
FROM orders o
JOIN organizations g ON g.id = o.organization_id;

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
ALTER TABLE add_on_purchases ENABLE ROW LEVEL SECURITY;
ALTER TABLE add_on_purchases FORCE ROW LEVEL SECURITY;
ALTER TABLE promo_redemptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE promo_redemptions FORCE ROW LEVEL SECURITY;

-- Members see their organization's; the web server begins and cancels, only the worker completes.
CREATE POLICY orders_members ON orders FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY orders_begin ON orders FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY orders_own_open ON orders FOR UPDATE TO shop_app
    USING (user_id = app_user_id() AND status = 'pending')
    WITH CHECK (user_id = app_user_id() AND status IN ('pending', 'cancelled'));
CREATE POLICY orders_jobs ON orders TO shop_jobs USING (true) WITH CHECK (true);

CREATE POLICY add_on_purchases_members ON add_on_purchases FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY add_on_purchases_begin ON add_on_purchases FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY add_on_purchases_own_open ON add_on_purchases FOR UPDATE TO shop_app
    USING (user_id = app_user_id() AND status = 'pending')
    WITH CHECK (user_id = app_user_id() AND status IN ('pending', 'failed'));
CREATE POLICY add_on_purchases_jobs ON add_on_purchases TO shop_jobs USING (true) WITH CHECK (true);

CREATE POLICY promo_redemptions_members ON promo_redemptions FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY promo_redemptions_begin ON promo_redemptions FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY promo_redemptions_free ON promo_redemptions FOR DELETE TO shop_app
    USING (user_id = app_user_id());
CREATE POLICY promo_redemptions_jobs ON promo_redemptions TO shop_jobs USING (true) WITH CHECK (true);

GRANT USAGE ON SEQUENCE order_numbers TO shop_app;
GRANT SELECT, INSERT ON orders, add_on_purchases TO shop_app;
GRANT SELECT ON order_details TO shop_app, shop_jobs;
GRANT UPDATE (status, stripe_checkout_session_id, stripe_checkout_url) ON orders TO shop_app;
GRANT UPDATE (status) ON add_on_purchases TO shop_app;
GRANT SELECT, INSERT, DELETE ON promo_redemptions TO shop_app;
GRANT SELECT, UPDATE ON orders, add_on_purchases TO shop_jobs;
GRANT SELECT, INSERT, DELETE ON promo_redemptions TO shop_jobs;
