-- The ground: extensions, roles, who is asking, the trigger that keeps updated_at.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Roles belong to the whole server, so several databases share them. None of them owns anything.
--   shop_app       the web server: bound by row-level security
--   shop_jobs      the worker: completes orders for everybody
--   shop_readonly  reports
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['shop_app', 'shop_jobs', 'shop_readonly'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', role_name);
        EXCEPTION
            -- Made before, or by another migrator at this very moment.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        BEGIN
            -- The owner may act as each of them: a single DATABASE_URL serves all, and a data
            -- migration reaches rows that forced row-level security would hide from it.
            EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'cannot act as %; connect as it instead', role_name;
        END;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO shop_app, shop_jobs, shop_readonly;

-- Who is asking. Every request says so once, by begin_request(), for its transaction only;
-- after the transaction the setting reads as '' and not as NULL, hence nullif.
CREATE FUNCTION app_user_id() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.user_id', true), '') $$;

CREATE FUNCTION app_guest_id() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.guest_id', true), '') $$;

CREATE FUNCTION app_organization_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.organization_id', true), '')::uuid $$;

CREATE FUNCTION app_session_hash() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('app.session_hash', true), '') $$;

CREATE FUNCTION app_is_admin() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.account_type', true), '') IN ('admin', 'super_admin') $$;

-- A cart belongs to a person, or to a guest until she logs in.
CREATE FUNCTION app_cart_owner() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(app_user_id(), app_guest_id()) $$;

CREATE FUNCTION update_updated_at_column() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
