-- Run by the superuser at every start of the embedded PostgreSQL; changes nothing when all is there.
-- A real installation makes the same three roles with passwords and lets its own pooler log them in.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_owner') THEN
    CREATE ROLE shop_owner;
  END IF;
END
$$;
ALTER ROLE shop_owner LOGIN CREATEROLE;

-- Made by the owner, as a migration would: so it holds on every version the same rights over them.
SET ROLE shop_owner;
DO $$
DECLARE
  missing text;
BEGIN
  FOREACH missing IN ARRAY ARRAY['shop_app', 'shop_jobs'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = missing) THEN
      EXECUTE format('CREATE ROLE %I', missing);
    END IF;
  END LOOP;
END
$$;
RESET ROLE;
ALTER ROLE shop_app LOGIN;
ALTER ROLE shop_jobs LOGIN;
