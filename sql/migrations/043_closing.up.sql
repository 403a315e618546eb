-- Whoever is alone in an organization may close it, its owners say what kind of one it is, and an
-- order says whether it is billed to one.

-- What the books need stays. An organization has an owner: it is a former customer from then on, as
-- after an erasure, so that it is nobody's any more and is found in no list. What is done about an
-- order that waits for its payment is not undone here: it is refused.
CREATE FUNCTION close_organization(p_organization_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_nobody text := 'erased:' || gen_random_uuid();
BEGIN
    -- Neither a checkout nor an accepted invitation comes in between.
    PERFORM pg_advisory_xact_lock(hashtextextended('checkout:' || app_user_id(), 0));
    PERFORM FROM organizations o
    WHERE o.id = p_organization_id AND NOT o.is_personal AND o.id IN (SELECT app_owned_organization_ids())
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'not_hers';
    END IF;
    IF EXISTS (SELECT FROM organization_members m
               WHERE m.organization_id = p_organization_id AND m.user_id <> app_user_id()
                 AND m.invitation_state = 'accepted') THEN
        RETURN 'others';
    END IF;
    IF EXISTS (SELECT FROM orders o WHERE o.organization_id = p_organization_id AND o.status = 'pending') THEN
        RETURN 'orders';
    END IF;
    INSERT INTO audit_log (actor_id, action, object_type, object_id, organization_id)
    VALUES (app_user_id(), 'organization.closed', 'organization', p_organization_id::text, p_organization_id);
    -- Logins that act for it go on, for their people themselves.
    UPDATE user_sessions s SET organization_id = o.id FROM organizations o
    WHERE s.organization_id = p_organization_id AND o.owner_id = s.user_id AND o.is_personal;
    INSERT INTO users (id, email, display_name) VALUES (v_nobody, 'erased@erased.invalid', 'Former customer');
    DELETE FROM organization_members
    WHERE organization_id = p_organization_id AND user_id <> app_user_id();
    INSERT INTO organization_members (organization_id, user_id, role)
    VALUES (p_organization_id, v_nobody, 'owner');
    UPDATE organizations SET owner_id = v_nobody WHERE id = p_organization_id;
    DELETE FROM organization_members
    WHERE organization_id = p_organization_id AND user_id = app_user_id();
    -- Notes of the books are emptied as in an erasure.
    PERFORM set_config('app.erasing', v_nobody, true);
    PERFORM close_organizations(v_nobody);
    PERFORM set_config('app.erasing', '', true);
    RETURN 'closed';
END
$$;
REVOKE EXECUTE ON FUNCTION close_organization(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_organization(uuid) TO shop_app;
COMMENT ON FUNCTION close_organization(uuid) IS 'Its owner, who is alone in it, closes an organization: what it owns ends, what it bought stays in the books. Gives closed, or why not: not_hers, others, orders.';

DROP FUNCTION change_organization(uuid, text, text, text, boolean);
CREATE FUNCTION change_organization(
    p_organization_id uuid, p_name text, p_org_type text, p_description text,
    p_billing_country text, p_members_buy boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE organizations SET name = p_name, org_type = p_org_type, description = p_description,
        billing_country = p_billing_country,
        settings = settings || jsonb_build_object('members_buy', p_members_buy)
    WHERE id = p_organization_id AND id IN (SELECT app_owned_organization_ids());
    RETURN FOUND;
END
$$;
REVOKE EXECUTE ON FUNCTION change_organization(uuid, text, text, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION change_organization(uuid, text, text, text, text, boolean) TO shop_app;
COMMENT ON FUNCTION change_organization(uuid, text, text, text, text, boolean) IS 'An owner changes her organization; false for anybody else.';

CREATE OR REPLACE VIEW order_details WITH (security_invoker = true) AS
SELECT o.id, o.number, o.user_id, o.organization_id, coalesce(g.name, '') AS organization_name,
       o.customer_name, o.customer_email, o.status, o.subtotal,
       o.discount, o.tax, o.total, o.currency, o.promo_code, o.promotional_code_id,
       o.payment_method, o.fingerprint, o.stripe_checkout_session_id, o.stripe_checkout_url,
       o.stripe_payment_intent_id, o.settling_since, o.hold_reason, o.created_at, o.expires_at, o.completed_at,
       (o.expires_at <= now()) AS is_over,
       -- Not worth going back to: no payment page after five minutes, or one about to close.
       CASE WHEN o.stripe_checkout_session_id IS NULL THEN o.created_at < now() - interval '5 minutes'
            ELSE o.expires_at < now() + interval '2 minutes' END AS is_stale,
       o.credits, o.due, coalesce(g.is_personal, false) AS is_personal
FROM orders o
LEFT JOIN organizations g ON g.id = o.organization_id;
COMMENT ON COLUMN order_details.is_personal IS 'It is billed to a person, for herself; otherwise to the organization.';
