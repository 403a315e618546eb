-- Under which names an organization is known to the systems that bill it.

CREATE TABLE billing_customers (
    organization_id    uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    stripe_customer_id text UNIQUE,
    lago_customer_id   text UNIQUE,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT billing_customers_known CHECK (num_nonnulls(stripe_customer_id, lago_customer_id) > 0)
);
CREATE TRIGGER billing_customers_updated_at BEFORE UPDATE ON billing_customers
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

ALTER TABLE billing_customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing_customers FORCE ROW LEVEL SECURITY;
CREATE POLICY billing_customers_members ON billing_customers FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY billing_customers_jobs ON billing_customers TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON billing_customers TO shop_app;
GRANT SELECT, INSERT, UPDATE ON billing_customers TO shop_jobs;
