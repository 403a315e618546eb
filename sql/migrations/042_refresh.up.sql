-- When the provider is asked about whoever runs the shop, and whose a login of the provider's is.

ALTER TABLE user_sessions ADD COLUMN staff_refresh_after timestamptz;
GRANT INSERT (staff_refresh_after), UPDATE (staff_refresh_after) ON user_sessions TO shop_app;
COMMENT ON COLUMN user_sessions.staff_refresh_after IS 'From when on the provider is asked anew for a page of the console; null for never.';

-- A logout that the provider tells of may name its login alone. Whose that is, the logins themselves
-- tell to nobody but their person.
CREATE FUNCTION find_login_person(p_oidc_sid text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT s.user_id FROM user_sessions s WHERE s.oidc_sid = p_oidc_sid ORDER BY s.created_at DESC LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION find_login_person(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_login_person(text) TO shop_app;
COMMENT ON FUNCTION find_login_person(text) IS 'Whose a login of the identity provider''s is; null for one that the shop does not know.';
