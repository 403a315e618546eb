-- Without tax and credits.

DROP VIEW owned_add_ons;
DROP TABLE credit_entries, credit_balances;
DROP FUNCTION count_credit(), refuse_credit_change();

DROP VIEW purchase_history;
ALTER TABLE add_on_purchases DROP CONSTRAINT add_on_purchases_refunded_check, DROP COLUMN tax;
ALTER TABLE add_on_purchases
    ADD CONSTRAINT add_on_purchases_refunded_check CHECK (refunded_amount BETWEEN 0 AND amount);
ALTER TABLE add_on_purchases_archive DROP CONSTRAINT add_on_purchases_refunded_check, DROP COLUMN tax;
ALTER TABLE add_on_purchases_archive
    ADD CONSTRAINT add_on_purchases_refunded_check CHECK (refunded_amount BETWEEN 0 AND amount);
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
COMMENT ON VIEW purchase_history IS 'Every purchase there ever was: add_on_purchases and its archive.';
GRANT SELECT ON purchase_history TO shop_app, shop_jobs;

DROP VIEW order_details;
ALTER TABLE orders DROP COLUMN due, DROP COLUMN credits;
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
COMMENT ON VIEW order_details IS 'Orders with their organization''s name, and the database''s word on their age.';
COMMENT ON COLUMN order_details.is_over IS 'Its payment page is closed.';
COMMENT ON COLUMN order_details.is_stale IS 'Not worth going back to: no payment page after five minutes, or one about to close.';
GRANT SELECT ON order_details TO shop_app, shop_jobs;
COMMENT ON COLUMN add_on_purchases.breakdown IS 'The price''s explanation step by step; the steps add up to the amount.';

DROP POLICY organizations_bill ON organizations;
REVOKE UPDATE (billing_country) ON organizations FROM shop_app;
ALTER TABLE organizations DROP COLUMN billing_country;
DROP TABLE tax_rates;
