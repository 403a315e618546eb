-- Purchases may move to their archive, and whoever reads history reads both.

-- What is owned remembers its order, which is never archived. The purchase's id stays as a plain
-- memory without a foreign key: its row may stand in add_on_purchases or in its archive.
ALTER TABLE user_add_ons ADD COLUMN order_id uuid;
ALTER TABLE user_add_ons DISABLE TRIGGER user_add_ons_updated_at;
UPDATE user_add_ons u SET order_id = p.order_id FROM add_on_purchases p WHERE p.id = u.purchase_id;
ALTER TABLE user_add_ons ENABLE TRIGGER user_add_ons_updated_at;
ALTER TABLE user_add_ons
    DROP CONSTRAINT user_add_ons_organization_id_purchase_id_fkey,
    ADD CONSTRAINT user_add_ons_order_fkey
        FOREIGN KEY (organization_id, order_id) REFERENCES orders (organization_id, id);
COMMENT ON COLUMN user_add_ons.purchase_id IS
    'The purchase that granted it last, in add_on_purchases or in its archive; hence no foreign key.';

-- An archived line still belongs to its order, and its order to the same organization.
ALTER TABLE add_on_purchases_archive
    ADD CONSTRAINT add_on_purchases_archive_order_fkey
        FOREIGN KEY (organization_id, order_id) REFERENCES orders (organization_id, id);

-- A line stands in one of the two, never in both: it is moved by one statement. The branches are
-- plain selects of one table each, so that a sorted and limited reading merges their indexes.
CREATE VIEW purchase_history WITH (security_invoker = true) AS
SELECT id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
       name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
       stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount
FROM add_on_purchases
UNION ALL
SELECT id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
       name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
       stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount
FROM add_on_purchases_archive;

-- What the archive takes next, oldest first.
CREATE INDEX idx_add_on_purchases_settled ON add_on_purchases (purchased_at) WHERE status <> 'pending';

GRANT SELECT ON purchase_history TO shop_app, shop_jobs;
GRANT DELETE ON add_on_purchases TO shop_jobs;

COMMENT ON VIEW purchase_history IS 'Every purchase there ever was: add_on_purchases and its archive.';
COMMENT ON COLUMN user_add_ons.order_id IS 'The order that granted it last; null for what was given or is tried.';
