-- The roles stay: other databases of the same server may use them.
DROP FUNCTION update_updated_at_column();
DROP FUNCTION app_cart_owner();
DROP FUNCTION app_is_admin();
DROP FUNCTION app_session_hash();
DROP FUNCTION app_organization_id();
DROP FUNCTION app_guest_id();
DROP FUNCTION app_user_id();
REVOKE USAGE ON SCHEMA public FROM shop_app, shop_jobs, shop_readonly;
DROP EXTENSION pg_trgm;
