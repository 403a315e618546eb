-- Tax by the billing country, credits that pay for orders, and both of them on what was bought. And
-- what counts as owned where money is meant.

-- At most one rate a country and instant, as in the price book. What a country lacks is not taxed.
CREATE TABLE tax_rates (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    country    char(2) NOT NULL CONSTRAINT tax_rates_country_check CHECK (country ~ '^[A-Z]{2}$'),
    name       text NOT NULL CONSTRAINT tax_rates_name_check CHECK (name <> ''),
    percent    numeric(5,2) NOT NULL
               CONSTRAINT tax_rates_percent_check CHECK (percent > 0 AND percent <= 100)
               CONSTRAINT tax_rates_percent_is_number CHECK (percent <> 'NaN'),
    valid      tstzrange NOT NULL DEFAULT tstzrange(now(), NULL)
               CONSTRAINT tax_rates_valid_check CHECK (NOT isempty(valid)),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tax_rates_no_overlap EXCLUDE USING gist (country WITH =, valid WITH &&)
);
COMMENT ON TABLE tax_rates IS 'The tax that is put on top of prices, by billing country and time; staff write it.';
COMMENT ON COLUMN tax_rates.name IS 'What the tax is called on a receipt, such as VAT.';
COMMENT ON COLUMN tax_rates.percent IS 'In percent of a line''s amount after the promotional code.';
COMMENT ON COLUMN tax_rates.valid IS 'From when to when; the end is not part of it.';
ALTER TABLE tax_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY tax_rates_read ON tax_rates FOR SELECT TO shop_app, shop_readonly USING (true);
CREATE POLICY tax_rates_staff ON tax_rates TO shop_app USING (app_is_admin()) WITH CHECK (app_is_admin());
CREATE POLICY tax_rates_jobs ON tax_rates TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON tax_rates TO shop_app, shop_jobs, shop_readonly;
GRANT INSERT, UPDATE, DELETE ON tax_rates TO shop_app;

-- Where an organization is billed; who acts for it says so.
ALTER TABLE organizations ADD COLUMN billing_country char(2)
    CONSTRAINT organizations_billing_country_check CHECK (billing_country ~ '^[A-Z]{2}$');
COMMENT ON COLUMN organizations.billing_country IS 'Where it is billed, which decides its tax; null until it has said so.';
GRANT UPDATE (billing_country) ON organizations TO shop_app;
CREATE POLICY organizations_bill ON organizations FOR UPDATE TO shop_app
    USING (id IN (SELECT app_acting_organization_ids()))
    WITH CHECK (id IN (SELECT app_acting_organization_ids()));

-- What an order was paid with besides Stripe, and what was left for Stripe.
ALTER TABLE orders ADD COLUMN credits numeric(10,2) NOT NULL DEFAULT 0
    CONSTRAINT orders_credits_check CHECK (credits BETWEEN 0 AND greatest(total, 0))
    CONSTRAINT orders_credits_is_number CHECK (credits <> 'NaN');
ALTER TABLE orders ADD COLUMN due numeric(10,2) NOT NULL GENERATED ALWAYS AS (total - credits) STORED
    CONSTRAINT orders_due_is_number CHECK (due <> 'NaN');
COMMENT ON COLUMN orders.credits IS 'How much of the total the organization''s credits pay.';
COMMENT ON COLUMN orders.due IS 'How much of the total is left to pay in money.';
CREATE OR REPLACE VIEW order_details WITH (security_invoker = true) AS
SELECT o.id, o.number, o.user_id, o.organization_id, g.name AS organization_name,
       o.customer_name, o.customer_email, o.status, o.subtotal,
       o.discount, o.tax, o.total, o.currency, o.promo_code, o.promotional_code_id,
       o.payment_method, o.fingerprint, o.stripe_checkout_session_id, o.stripe_checkout_url,
       o.stripe_payment_intent_id, o.settling_since, o.hold_reason, o.created_at, o.expires_at, o.completed_at,
       (o.expires_at <= now()) AS is_over,
       -- Not worth going back to: no payment page after five minutes, or one about to close.
       CASE WHEN o.stripe_checkout_session_id IS NULL THEN o.created_at < now() - interval '5 minutes'
            ELSE o.expires_at < now() + interval '2 minutes' END AS is_stale,
       o.credits, o.due
FROM orders o
JOIN organizations g ON g.id = o.organization_id;

-- A line's tax stands beside its amount, which is without it; the breakdown has both.
ALTER TABLE add_on_purchases ADD COLUMN tax numeric(10,2) NOT NULL DEFAULT 0
    CONSTRAINT add_on_purchases_tax_check CHECK (tax >= 0)
    CONSTRAINT add_on_purchases_tax_is_number CHECK (tax <> 'NaN');
ALTER TABLE add_on_purchases_archive ADD COLUMN tax numeric(10,2) NOT NULL DEFAULT 0
    CONSTRAINT add_on_purchases_tax_check CHECK (tax >= 0)
    CONSTRAINT add_on_purchases_tax_is_number CHECK (tax <> 'NaN');
ALTER TABLE add_on_purchases
    DROP CONSTRAINT add_on_purchases_refunded_check,
    ADD CONSTRAINT add_on_purchases_refunded_check CHECK (refunded_amount BETWEEN 0 AND amount + tax);
ALTER TABLE add_on_purchases_archive
    DROP CONSTRAINT add_on_purchases_refunded_check,
    ADD CONSTRAINT add_on_purchases_refunded_check CHECK (refunded_amount BETWEEN 0 AND amount + tax);
COMMENT ON COLUMN add_on_purchases.tax IS 'The line''s tax, on top of its amount.';
COMMENT ON COLUMN add_on_purchases_archive.tax IS 'The line''s tax, on top of its amount.';
COMMENT ON COLUMN add_on_purchases.breakdown IS
    'The price''s explanation, step by step; the steps add up to the amount and the tax.';
CREATE OR REPLACE VIEW purchase_history WITH (security_invoker = true) AS
SELECT id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
       name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
       stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount, tax
FROM add_on_purchases
UNION ALL
SELECT id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
       name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
       stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount, tax
FROM add_on_purchases_archive;

-- Credits: a ledger that is only added to, and its sum an organization, which never falls below zero.
CREATE TABLE credit_balances (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    balance         numeric(10,2) NOT NULL DEFAULT 0
                    CONSTRAINT credit_balances_enough CHECK (balance >= 0)
                    CONSTRAINT credit_balances_balance_is_number CHECK (balance <> 'NaN')
);
COMMENT ON TABLE credit_balances IS 'How much credit an organization has: the sum of its entries, kept by a trigger.';

CREATE TABLE credit_entries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    kind            text NOT NULL CONSTRAINT credit_entries_kind_check
                    CHECK (kind IN ('granted', 'withdrawn', 'spent', 'returned')),
    amount          numeric(10,2) NOT NULL
                    CONSTRAINT credit_entries_amount_is_number CHECK (amount <> 'NaN'),
    order_id        uuid,
    note            text NOT NULL DEFAULT '',
    created_by      varchar(255) DEFAULT app_user_id() REFERENCES users (id),
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- What is given counts up, what is taken counts down.
    CONSTRAINT credit_entries_direction CHECK
        (CASE WHEN kind IN ('granted', 'returned') THEN amount > 0 ELSE amount < 0 END),
    CONSTRAINT credit_entries_of_order CHECK ((order_id IS NOT NULL) = (kind IN ('spent', 'returned'))),
    FOREIGN KEY (organization_id, order_id) REFERENCES orders (organization_id, id)
);
CREATE INDEX idx_credit_entries_organization ON credit_entries (organization_id, id DESC);
CREATE INDEX idx_credit_entries_order ON credit_entries (order_id) WHERE order_id IS NOT NULL;
COMMENT ON TABLE credit_entries IS 'Every change of an organization''s credits; only added to.';
COMMENT ON COLUMN credit_entries.kind IS
    'Staff grant and withdraw; an order spends, and returns what it spent when it comes to nothing.';
COMMENT ON COLUMN credit_entries.created_by IS 'Who did it; null for the worker.';

-- Before an entry: the balance's row is locked, so that two checkouts come one after the other. An
-- entry that would take more than is there, or return more than an order spent, is left out.
CREATE FUNCTION count_credit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO credit_balances (organization_id) VALUES (NEW.organization_id) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM credit_balances WHERE organization_id = NEW.organization_id FOR UPDATE;
    IF NEW.kind = 'returned' AND NEW.amount > -coalesce((
        SELECT sum(e.amount) FROM credit_entries e WHERE e.order_id = NEW.order_id), 0) THEN
        RETURN NULL;
    END IF;
    UPDATE credit_balances SET balance = balance + NEW.amount
    WHERE organization_id = NEW.organization_id AND balance + NEW.amount >= 0;
    RETURN CASE WHEN FOUND THEN NEW END;
END
$$;
COMMENT ON FUNCTION count_credit IS 'Keeps credit_balances; leaves out an entry that the balance or its order does not allow.';
REVOKE EXECUTE ON FUNCTION count_credit() FROM PUBLIC;
CREATE TRIGGER credit_entries_counted BEFORE INSERT ON credit_entries
    FOR EACH ROW EXECUTE FUNCTION count_credit();

CREATE FUNCTION refuse_credit_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'credits are only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_entries_append_only';
END
$$;
COMMENT ON FUNCTION refuse_credit_change IS 'Refuses every change of an entry that stands.';
CREATE TRIGGER credit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_credit_change();

ALTER TABLE credit_balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_balances FORCE ROW LEVEL SECURITY;
ALTER TABLE credit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY credit_balances_members ON credit_balances FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY credit_balances_jobs ON credit_balances TO shop_jobs USING (true) WITH CHECK (true);
CREATE POLICY credit_entries_members ON credit_entries FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY credit_entries_staff ON credit_entries FOR INSERT TO shop_app
    WITH CHECK (app_is_admin() AND kind IN ('granted', 'withdrawn'));
-- A buyer spends what her own open order says, and takes back what her cancelled one spent.
CREATE POLICY credit_entries_buyer ON credit_entries FOR INSERT TO shop_app
    WITH CHECK (EXISTS (
        SELECT 1 FROM orders o
        WHERE o.id = credit_entries.order_id AND o.user_id = app_user_id()
          AND (credit_entries.kind, o.status) IN (('spent', 'pending'), ('returned', 'cancelled'))
          AND abs(credit_entries.amount) = o.credits));
CREATE POLICY credit_entries_jobs ON credit_entries TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON credit_balances TO shop_app, shop_jobs;
GRANT SELECT ON credit_entries TO shop_app;
GRANT INSERT (organization_id, kind, amount, order_id, note) ON credit_entries TO shop_app;
GRANT SELECT, INSERT ON credit_entries TO shop_jobs;

-- Where money is meant, or somebody is told what she owns: what is only tried may be used, as
-- live_add_ons says, and is bought as if it had never been there.
CREATE VIEW owned_add_ons WITH (security_invoker = true) AS
SELECT organization_id, add_on_id, expires_at, seats
FROM user_add_ons
WHERE status = 'active' AND source <> 'trial' AND (expires_at IS NULL OR expires_at > now());
COMMENT ON VIEW owned_add_ons IS 'What each organization owns at this moment, without what it only tries.';
GRANT SELECT ON owned_add_ons TO shop_app, shop_jobs;
