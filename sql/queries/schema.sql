-- name: use_public_path() :one -> Text
-- Definitions name what is not on the path with its schema: let every reader have the same path.
SELECT set_config('search_path', 'public', true) AS value;

-- name: list_relations() :many -> Relation
-- Tables and views with how their rows are guarded; a month's partition depends on the day it was
-- made, so none of these queries lists what belongs to one.
SELECT c.relname::text AS name,
       CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
       CASE c.relkind WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(c.oid)
            WHEN 'm' THEN 'materialized' WHEN 'f' THEN 'foreign' ELSE 'plain' END AS form,
       (SELECT i.inhparent::regclass::text FROM pg_inherits i
        WHERE i.inhrelid = c.oid AND c.relispartition) AS partition_of,
       pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
       CASE WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'forced'
            WHEN c.relrowsecurity THEN 'enabled, not forced' ELSE 'off' END AS row_security,
       coalesce('security_invoker=true' = ANY (c.reloptions), false) AS asks_as_caller,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       obj_description(c.oid, 'pg_class') AS comment
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                  AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname COLLATE "C";

-- name: list_columns() :many -> TableColumn
-- The columns of tables and views, in their order.
SELECT c.relname::text AS relation, a.attname::text AS name,
       replace(replace(replace(format_type(a.atttypid, a.atttypmod),
               'character varying', 'varchar'), 'timestamp with time zone', 'timestamptz'),
               'character(', 'char(') AS type,
       NOT a.attnotnull AS is_nullable,
       CASE WHEN a.attidentity <> '' THEN 'identity' WHEN a.attgenerated <> '' THEN 'generated'
            WHEN d.adbin IS NOT NULL THEN 'default' ELSE 'plain' END AS filled_by,
       pg_get_expr(d.adbin, d.adrelid) AS expression,
       col_description(c.oid, a.attnum) AS comment
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
ORDER BY c.relname COLLATE "C", a.attnum;

-- name: list_constraints() :many -> TableConstraint
-- Keys, checks and foreign keys; a partition's are its parent's. NOT NULL stands with the column.
SELECT c.relname::text AS relation, k.conname::text AS name,
       CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
            WHEN 'x' THEN 'exclusion' ELSE 'check' END AS kind,
       replace(pg_get_constraintdef(k.oid), ' NOT VALID', '') AS definition,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS key (number, place)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.number
             ORDER BY key.place) AS columns,
       t.relname::text AS target
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_class t ON t.oid = k.confrelid
WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'f', 'x', 'c')
  AND k.conparentid = 0 AND NOT (c.relispartition AND k.coninhcount > 0)
  AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
ORDER BY c.relname COLLATE "C",
         array_position(ARRAY['p', 'u', 'x', 'f', 'c']::"char"[], k.contype), k.conname COLLATE "C";

-- name: list_indexes() :many -> TableIndex
-- The indexes that no constraint made.
SELECT c.relname::text AS relation, i.relname::text AS name, pg_get_indexdef(x.indexrelid) AS definition
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class c ON c.oid = x.indrelid
WHERE i.relnamespace = 'public'::regnamespace AND NOT i.relispartition
  AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype <> 'f')
ORDER BY c.relname COLLATE "C", i.relname COLLATE "C";

-- name: list_policies() :many -> TablePolicy
-- Who may see and write which rows.
SELECT c.relname::text AS relation, p.polname::text AS name, p.polpermissive AS is_permissive,
       CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
            WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
       (SELECT string_agg(coalesce(r.rolname::text, 'PUBLIC'), ', ' ORDER BY r.rolname)
        FROM unnest(p.polroles) AS member (oid) LEFT JOIN pg_roles r ON r.oid = member.oid) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS sees,
       pg_get_expr(p.polwithcheck, p.polrelid) AS writes
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace
  AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
ORDER BY c.relname COLLATE "C", p.polname COLLATE "C";

-- name: list_triggers() :many -> TableTrigger
-- What happens when rows change.
SELECT c.relname::text AS relation, t.tgname::text AS name, pg_get_triggerdef(t.oid) AS definition,
       CASE t.tgenabled WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas only'
            ELSE 'always' END AS state
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgparentid = 0
  AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
ORDER BY c.relname COLLATE "C", t.tgname COLLATE "C";

-- name: list_functions() :many -> DatabaseFunction
-- Functions and procedures that no extension brought; the body is everything between AS and the end.
SELECT p.proname::text AS name, pg_get_function_identity_arguments(p.oid) AS arguments,
       coalesce(pg_get_function_result(p.oid), 'nothing') AS result, l.lanname::text AS language,
       CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
       p.prosecdef AS is_definer, p.proisstrict AS is_strict,
       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel,
       array_to_string(p.proconfig, '; ') AS settings,
       coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) AS body,
       obj_description(p.oid, 'pg_proc') AS comment
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                  AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.proname COLLATE "C", 2;

-- name: list_grants() :many -> Grant
-- What each role may do with what it does not own, one row a role and thing; a column's is its own.
WITH given (thing, owner, acl) AS (
    SELECT format('%%s %%s', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
                             ELSE 'table' END, c.relname), c.relowner, c.relacl
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND NOT (c.relispartition AND c.relname ~ '_\d{4}_\d{2}$')
    UNION ALL
    SELECT format('column %%s.%%s', c.relname, a.attname), c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT format('function %%s(%%s)', p.proname, pg_get_function_identity_arguments(p.oid)), p.proowner,
           coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                      AND d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'schema ' || n.nspname, n.nspowner, n.nspacl
    FROM pg_namespace n WHERE n.oid = 'public'::regnamespace
)
SELECT given.thing, coalesce(r.rolname::text, 'PUBLIC') AS role,
       string_agg(g.privilege_type || CASE WHEN g.is_grantable THEN ' (and may give it on)' ELSE '' END,
                  ', ' ORDER BY g.privilege_type) AS privileges
FROM given
CROSS JOIN LATERAL aclexplode(given.acl) AS g
LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE g.grantee <> given.owner
GROUP BY 1, 2
ORDER BY 1, 2;

-- name: list_others() :many -> OtherObject
-- Extensions, sequences, types and rewrite rules.
SELECT 'extension' AS kind, extname::text AS name, 'installed' AS definition
FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL
SELECT 'sequence', c.relname::text,
       format('%%s from %%s by %%s, owned by %%s', format_type(s.seqtypid, NULL), s.seqstart,
              s.seqincrement, coalesce(o.relname || '.' || a.attname, 'nobody'))
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class o ON o.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'type', t.typname::text,
       CASE t.typtype WHEN 'e' THEN 'one of ' || (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
                                                 FROM pg_enum e WHERE e.enumtypid = t.oid)
            WHEN 'd' THEN 'domain of ' || format_type(t.typbasetype, t.typtypmod)
            ELSE 'of ' || (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod),
                                             ', ' ORDER BY a.attnum)
                           FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0) END
FROM pg_type t
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'public'::regnamespace
  AND (t.typtype IN ('e', 'd') OR t.typtype = 'c' AND c.relkind = 'c')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
                  AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'rule', c.relname || '.' || r.rulename, pg_get_ruledef(r.oid)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = 'public'::regnamespace AND r.rulename <> '_RETURN'
ORDER BY 1, 2;

-- name: list_faults() :many -> SchemaFault
-- What is wrong whatever the schema: work that was left half done, and doors left open.
SELECT 'index' AS kind, i.relname::text AS name,
       'is not valid, so no query uses it: run REINDEX INDEX CONCURRENTLY ' || quote_ident(i.relname) AS problem
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE i.relnamespace = 'public'::regnamespace AND NOT (x.indisvalid AND x.indisready)
UNION ALL
SELECT CASE k.contype WHEN 'f' THEN 'foreign key' ELSE 'constraint' END, c.relname || '.' || k.conname,
       'was never checked against the rows that are there: run ALTER TABLE ' || quote_ident(c.relname)
       || ' VALIDATE CONSTRAINT ' || quote_ident(k.conname)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.connamespace = 'public'::regnamespace AND NOT k.convalidated
UNION ALL
SELECT 'row security', c.relname::text,
       'is not forced, and the table has somebody''s rows: run ALTER TABLE ' || quote_ident(c.relname)
       || ' ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
  AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
              AND a.attname IN ('organization_id', 'user_id'))
UNION ALL
SELECT 'partition', c.relname::text,
       format('can be read past the policies of its table: run REVOKE ALL ON %%I FROM %%s', c.relname,
              string_agg(DISTINCT coalesce(quote_ident(r.rolname), 'PUBLIC'), ', '))
FROM pg_class c
CROSS JOIN LATERAL aclexplode(c.relacl) AS g
LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE c.relnamespace = 'public'::regnamespace AND c.relispartition AND c.relname ~ '_\d{4}_\d{2}$'
  AND g.grantee <> c.relowner
GROUP BY c.relname
UNION ALL
SELECT 'role', wanted.name, 'is missing: run `flask --app app db upgrade`, or CREATE ROLE ' || wanted.name
FROM (VALUES ('shop_app'), ('shop_jobs'), ('shop_readonly')) AS wanted (name)
WHERE NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = wanted.name)
UNION ALL
SELECT 'role', r.rolname::text,
       'may do more than its grants say, row-level security does not hold it: run ALTER ROLE '
       || r.rolname || ' NOSUPERUSER NOBYPASSRLS NOCREATEROLE'
FROM pg_roles r
WHERE r.rolname IN ('shop_app', 'shop_jobs', 'shop_readonly')
  AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole)
UNION ALL
SELECT 'role', m.rolname::text,
       format('is a member of %%s and may do all that it may: run REVOKE %%I FROM %%I', g.rolname, g.rolname, m.rolname)
FROM pg_auth_members am
JOIN pg_roles m ON m.oid = am.member
JOIN pg_roles g ON g.oid = am.roleid
WHERE m.rolname IN ('shop_app', 'shop_jobs', 'shop_readonly')
UNION ALL
SELECT 'role', r.rolname::text,
       format('owns %%s, and an owner may change what it owns: give it to the schema''s owner',
              string_agg(pg_describe_object(s.classid, s.objid, 0), ', ' ORDER BY s.objid))
FROM pg_shdepend s
JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND r.oid = s.refobjid
WHERE s.deptype = 'o' AND r.rolname IN ('shop_app', 'shop_jobs', 'shop_readonly')
  AND s.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
GROUP BY r.rolname
ORDER BY 1, 2;

-- name: check_partitions() :one -> PartitionState
-- Are this month and the next one made, and did an event fall outside every month?
SELECT ARRAY(
           SELECT to_char(m.month, 'YYYY-MM') FROM unnest(ARRAY[date_trunc('month', now()),
               date_trunc('month', now()) + interval '1 month']) AS m (month)
           WHERE NOT EXISTS (
               SELECT 1 FROM pg_inherits i
               WHERE i.inhparent = 'usage_events'::regclass
                 AND i.inhrelid = to_regclass('usage_events_' || to_char(m.month, 'YYYY_MM')))
           ORDER BY m.month) AS missing,
       (SELECT count(*) FROM usage_events_other) AS outside;

-- name: count_seeds() :many -> SeedCount
-- How many rows there are of what the seeds bring.
SELECT 'add-ons of the set ' || s.name AS name,
       (SELECT count(*) FROM add_ons a WHERE a.catalogue_set = s.name) AS rows
FROM (VALUES ('extensions'), ('ai_tools'), ('plugins')) AS s (name)
UNION ALL SELECT 'bundles', count(*) FROM add_on_bundles
UNION ALL SELECT 'promotional codes', count(*) FROM promotional_codes
UNION ALL SELECT 'customer tiers', count(*) FROM subscription_tiers
UNION ALL SELECT 'plan features', count(*) FROM plan_features
UNION ALL SELECT 'categories', count(*) FROM categories
UNION ALL SELECT 'feature definitions', count(*) FROM feature_definitions
UNION ALL SELECT 'features of add-ons', count(*) FROM add_on_features;
