CREATE OR REPLACE VIEW bundles_on_sale WITH (security_invoker = true) AS
SELECT b.id, b.slug, b.name, b.description, b.add_on_ids, b.discount_percent, b.discount_amount,
       b.currency, b.is_featured, b.is_popular
FROM add_on_bundles b
WHERE b.is_active AND b.status = 'active'
  AND (b.valid_from IS NULL OR b.valid_from <= now())
  AND (b.valid_until IS NULL OR b.valid_until > now())
  -- Asked of each bundle on its own: as NOT EXISTS it becomes a join that reads every add-on.
  AND (SELECT bool_and(a.is_buyable) FROM unnest(b.add_on_ids) AS m (id) JOIN add_ons a ON a.id = m.id);

DROP FUNCTION begin_request(text, text, timestamptz);
CREATE FUNCTION begin_request(p_session_hash text, p_guest_id text)
RETURNS TABLE (
    user_id text, display_name text, email text, account_type text, tier_code text,
    tier_rank integer, organization_id uuid, organization_name text, role text, cart_count integer
)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_session user_sessions;
BEGIN
    PERFORM set_config('app.session_hash', coalesce(p_session_hash, ''), true),
            set_config('app.guest_id', coalesce(p_guest_id, ''), true),
            set_config('app.user_id', '', true),
            set_config('app.organization_id', '', true),
            set_config('app.account_type', '', true);
    IF p_session_hash IS NOT NULL THEN
        SELECT * INTO v_session FROM user_sessions
        WHERE token_hash = p_session_hash AND expires_at > now();
    END IF;
    IF v_session.user_id IS NOT NULL THEN
        PERFORM set_config('app.user_id', v_session.user_id, true),
                set_config('app.organization_id', v_session.organization_id::text, true),
                set_config('app.account_type',
                           (SELECT account_type FROM users WHERE id = v_session.user_id), true);
        RETURN QUERY
        SELECT u.id::text, u.display_name, u.email, u.account_type, u.tier_code, t.rank,
               o.id, o.name, m.role, count_cart(u.id)
        FROM users u
        JOIN subscription_tiers t ON t.tier_code = u.tier_code
        JOIN organization_members m
            ON m.user_id = u.id AND m.organization_id = v_session.organization_id
        JOIN organizations o ON o.id = m.organization_id
        WHERE u.id = v_session.user_id AND m.invitation_state = 'accepted';
        IF FOUND THEN
            RETURN;
        END IF;
        -- Whoever is no longer a member asks as nobody until she logs in again.
        PERFORM set_config('app.user_id', '', true),
                set_config('app.organization_id', '', true),
                set_config('app.account_type', '', true);
    END IF;
    RETURN QUERY
    SELECT NULL, NULL, NULL, NULL, NULL, 0, NULL::uuid, NULL, NULL, count_cart(p_guest_id);
END
$$;
COMMENT ON FUNCTION begin_request(text, text) IS 'Says for this transaction who is asking, and gives what a page''s header shows.';
DROP FUNCTION book_price(uuid, text, text);
DROP FUNCTION app_now();
