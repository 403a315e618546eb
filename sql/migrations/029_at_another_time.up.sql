-- The storefront at another time: staff may see prices, rules, bundles and codes as they were or will
-- be. And the price book's price of an instant.

CREATE FUNCTION app_now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(nullif(current_setting('app.at', true), '')::timestamptz, now()) $$;
COMMENT ON FUNCTION app_now IS 'The instant for which the asker sees prices and offers: now, or what staff chose.';

CREATE FUNCTION book_price(p_add_on_id uuid, p_billing_type text, p_currency text) RETURNS numeric
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT (SELECT p.amount FROM add_on_prices p
            WHERE p.add_on_id = p_add_on_id AND p.billing_type = p_billing_type
              AND p.currency = p_currency AND p.valid @> app_now())
$$;
COMMENT ON FUNCTION book_price IS 'What the price book asks for one unit now (app_now); null where it has no price.';

DROP FUNCTION begin_request(text, text);
CREATE FUNCTION begin_request(p_session_hash text, p_guest_id text, p_at timestamptz)
RETURNS TABLE (
    user_id text, display_name text, email text, account_type text, tier_code text,
    tier_rank integer, organization_id uuid, organization_name text, role text, cart_count integer,
    priced_at timestamptz
)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_session user_sessions;
    v_account text;
BEGIN
    PERFORM set_config('app.session_hash', coalesce(p_session_hash, ''), true),
            set_config('app.guest_id', coalesce(p_guest_id, ''), true),
            set_config('app.user_id', '', true),
            set_config('app.organization_id', '', true),
            set_config('app.account_type', '', true),
            set_config('app.at', '', true);
    IF p_session_hash IS NOT NULL THEN
        SELECT * INTO v_session FROM user_sessions
        WHERE token_hash = p_session_hash AND expires_at > now();
    END IF;
    IF v_session.user_id IS NOT NULL THEN
        PERFORM set_config('app.user_id', v_session.user_id, true),
                set_config('app.organization_id', v_session.organization_id::text, true);
        v_account := (SELECT account_type FROM users WHERE id = v_session.user_id);
        PERFORM set_config('app.account_type', v_account, true);
        IF p_at IS NOT NULL AND v_account IN ('admin', 'super_admin') THEN
            PERFORM set_config('app.at', p_at::text, true);
        END IF;
        RETURN QUERY
        SELECT u.id::text, u.display_name, u.email, u.account_type, u.tier_code, t.rank,
               o.id, o.name, m.role, count_cart(u.id),
               nullif(current_setting('app.at'), '')::timestamptz
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
                set_config('app.account_type', '', true),
                set_config('app.at', '', true);
    END IF;
    RETURN QUERY
    SELECT NULL, NULL, NULL, NULL, NULL, 0, NULL::uuid, NULL, NULL, count_cart(p_guest_id),
           NULL::timestamptz;
END
$$;
COMMENT ON FUNCTION begin_request(text, text, timestamptz) IS
    'Says for this transaction who is asking, and for staff at which time prices are looked at; gives what a page''s header shows.';

CREATE OR REPLACE VIEW bundles_on_sale WITH (security_invoker = true) AS
SELECT b.id, b.slug, b.name, b.description, b.add_on_ids, b.discount_percent, b.discount_amount,
       b.currency, b.is_featured, b.is_popular
FROM add_on_bundles b
WHERE b.is_active AND b.status = 'active'
  AND (b.valid_from IS NULL OR b.valid_from <= app_now())
  AND (b.valid_until IS NULL OR b.valid_until > app_now())
  -- Asked of each bundle on its own: as NOT EXISTS it becomes a join that reads every add-on.
  AND (SELECT bool_and(a.is_buyable) FROM unnest(b.add_on_ids) AS m (id) JOIN add_ons a ON a.id = m.id);
