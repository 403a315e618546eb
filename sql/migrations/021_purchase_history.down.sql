-- What was archived moves back first: the foreign key that returns needs every purchase in one table.
INSERT INTO add_on_purchases
    (id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
     name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
     stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount)
SELECT id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
       name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
       stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount
FROM add_on_purchases_archive;
DELETE FROM add_on_purchases_archive;

REVOKE DELETE ON add_on_purchases FROM shop_jobs;
DROP INDEX idx_add_on_purchases_settled;
DROP VIEW purchase_history;
ALTER TABLE add_on_purchases_archive DROP CONSTRAINT add_on_purchases_archive_order_fkey;
COMMENT ON COLUMN user_add_ons.purchase_id IS NULL;
ALTER TABLE user_add_ons
    DROP COLUMN order_id,
    ADD FOREIGN KEY (organization_id, purchase_id) REFERENCES add_on_purchases (organization_id, id);
