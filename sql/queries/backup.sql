-- name: export_snapshot() :one -> Text
-- A name under which another connection sees what this transaction sees.
SELECT pg_export_snapshot() AS value;

-- name: list_hidden() :many -> Text
-- Tables of which this role may not see every row: bound by row security, and no policy shows it all.
SELECT c.relname::text AS value
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND row_security_active(c.oid)
  AND (NOT EXISTS (
           SELECT 1 FROM pg_policy p CROSS JOIN LATERAL unnest(p.polroles) AS r (oid)
           WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
             AND pg_get_expr(p.polqual, p.polrelid) = 'true'
             AND (r.oid = 0 OR pg_has_role(r.oid, 'USAGE')))
       OR EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive
                  AND p.polcmd IN ('*', 'r')))
ORDER BY 1;

-- name: count_every_table() :exec
-- Counts the rows of each table into a setting of this transaction; list_counts() reads it.
DO $$
DECLARE
    v_table  record;
    v_count  bigint;
    v_counts jsonb := '{}';
BEGIN
    FOR v_table IN
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    LOOP
        EXECUTE format('SELECT count(*) FROM %%I.%%I', v_table.nspname, v_table.relname) INTO v_count;
        v_counts := v_counts || jsonb_build_object(
            format('%%I.%%I', v_table.nspname, v_table.relname), v_count);
    END LOOP;
    PERFORM set_config('shop.counts', v_counts::text, true);
END
$$;

-- name: list_counts() :many -> TableCount
-- What count_every_table() counted, in this transaction.
SELECT t.key AS name, t.value::bigint AS rows
FROM jsonb_each_text(current_setting('shop.counts')::jsonb) AS t
ORDER BY 1;

-- name: list_inhabitants() :many -> Text
-- What stands in a database besides PostgreSQL's own and extensions; nothing in an empty one.
SELECT c.relname::text AS value
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                  AND d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT p.proname || '()' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                  AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1;

-- name: make_roles() :exec
-- The roles that a backup's grants and policies name, as migration 001 makes them.
DO $$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['shop_app', 'shop_jobs', 'shop_readonly'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %%I NOLOGIN NOBYPASSRLS', v_role);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_role) THEN
                    RAISE;
                END IF;
        END;
        BEGIN
            EXECUTE format('GRANT %%I TO CURRENT_USER', v_role);
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;
END
$$;

-- name: analyze() :exec
-- Statistics are not part of a backup, and without them the first queries are planned badly.
ANALYZE;
