DROP FUNCTION decline_invitation(text), accept_invitation(text), find_invitation(text),
    hand_over_organization(uuid, uuid), remove_member(uuid, uuid),
    change_member_role(uuid, uuid, text), list_people(uuid),
    change_organization(uuid, text, text, text, boolean), choose_organization(text),
    found_organization(text, text, text, text);
DROP TRIGGER org_subscriptions_seats ON org_subscriptions;
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
ALTER POLICY promo_redemptions_members ON promo_redemptions
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
ALTER POLICY add_on_purchases_members ON add_on_purchases
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
ALTER POLICY orders_members ON orders
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
DROP TRIGGER organizations_stop_buying ON organizations;
DROP TRIGGER organization_members_stop_buying ON organization_members;
DROP FUNCTION close_orders();
DROP TRIGGER organizations_head ON organizations;
DROP TRIGGER organizations_founding ON organizations;
DROP TRIGGER organization_members_guard ON organization_members;
DROP TABLE invitations;
DROP FUNCTION guard_founding(), guard_invitations(), guard_seats(), guard_head(), guard_members(),
    organization_room(uuid);
ALTER TABLE organizations
    DROP CONSTRAINT organizations_slug_reserved,
    DROP CONSTRAINT organizations_name_length,
    DROP CONSTRAINT organizations_description_length;
DROP FUNCTION handle_new_user(text, text, text, text, text, text, text, boolean);
CREATE FUNCTION handle_new_user(
    p_user_id text, p_email text, p_display_name text,
    p_first_name text, p_last_name text, p_account_type text, p_tier_code text
) RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    v_organization_id uuid;
BEGIN
    -- Two first logins at once wait here for one another.
    PERFORM pg_advisory_xact_lock(hashtextextended('handle_new_user:' || p_user_id, 0));
    INSERT INTO users (id, email, display_name, first_name, last_name, account_type, tier_code)
    VALUES (p_user_id, p_email, p_display_name, p_first_name, p_last_name, p_account_type,
            p_tier_code)
    ON CONFLICT (id) DO UPDATE SET
        email = excluded.email, display_name = excluded.display_name,
        first_name = excluded.first_name, last_name = excluded.last_name,
        account_type = excluded.account_type, tier_code = excluded.tier_code;

    SELECT id INTO v_organization_id FROM organizations WHERE owner_id = p_user_id AND is_personal;
    IF v_organization_id IS NULL THEN
        INSERT INTO organizations (slug, name, org_type, is_personal, owner_id)
        VALUES ('personal-' || gen_random_uuid(), p_display_name, 'personal', true, p_user_id)
        RETURNING id INTO v_organization_id;
        INSERT INTO organization_members (organization_id, user_id, role)
        VALUES (v_organization_id, p_user_id, 'owner');
        INSERT INTO org_subscriptions (organization_id, plan) VALUES (v_organization_id, 'free');
    END IF;
    RETURN v_organization_id;
END
$$;
ALTER FUNCTION handle_new_user(text, text, text, text, text, text, text)
    SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) TO shop_app;
COMMENT ON FUNCTION handle_new_user(text, text, text, text, text, text, text) IS 'A login: makes person, organization, membership and free plan at the first one; gives the organization.';
ALTER TABLE users DROP COLUMN email_verified;
DROP POLICY organization_members_choose ON organization_members;
ALTER TABLE organization_members DROP COLUMN id, DROP COLUMN chosen_at;
