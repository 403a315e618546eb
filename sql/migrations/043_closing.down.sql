DROP VIEW order_details;
CREATE VIEW order_details WITH (security_invoker = true) AS
SELECT o.id, o.number, o.user_id, o.organization_id, coalesce(g.name, '') AS organization_name,
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
LEFT JOIN organizations g ON g.id = o.organization_id;
GRANT SELECT ON order_details TO shop_app, shop_jobs;
COMMENT ON VIEW order_details IS 'Orders with their organization''s name, and the database''s word on their age.';
COMMENT ON COLUMN order_details.is_over IS 'Its payment page is closed.';
COMMENT ON COLUMN order_details.is_stale IS 'Not worth going back to: no payment page after five minutes, or one about to close.';

DROP FUNCTION change_organization(uuid, text, text, text, text, boolean);
CREATE FUNCTION change_organization(
    p_organization_id uuid, p_name text, p_description text, p_billing_country text,
    p_members_buy boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE organizations SET name = p_name, description = p_description,
        billing_country = p_billing_country,
        settings = settings || jsonb_build_object('members_buy', p_members_buy)
    WHERE id = p_organization_id AND id IN (SELECT app_owned_organization_ids());
    RETURN FOUND;
END
$$;
REVOKE EXECUTE ON FUNCTION change_organization(uuid, text, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_organization(uuid, text, text, text, boolean) TO shop_app;
COMMENT ON FUNCTION change_organization(uuid, text, text, text, boolean) IS 'An owner changes her organization; false for anybody else.';
DROP FUNCTION close_organization(uuid);
