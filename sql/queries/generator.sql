-- name: set_bulk_limits() :exec
-- For this transaction: room to sort in while indexes are made, and times as the rows write them.
SELECT set_config('maintenance_work_mem', '256MB', true), set_config('jit', 'off', true),
       set_config('timezone', 'UTC', true), set_config('lock_timeout', '10s', true);

-- name: read_ground() :one -> Ground
-- What is there before anything is generated, and where the anchor and the order numbers begin.
SELECT (SELECT count(*) FROM categories) AS categories,
       (SELECT count(*) FROM subscription_tiers) AS tiers,
       EXISTS (SELECT 1 FROM users WHERE email LIKE '%%@people.example') AS is_generated,
       date_trunc('day', now(), 'UTC') AS midnight,
       (SELECT last_value + is_called::integer FROM order_numbers) AS next_order;

-- name: list_row_security() :many -> Aside
-- Row-level security that binds the owner too: COPY is refused where it applies, and a foreign key
-- would be checked on the rows alone that the owner may see, which is none.
SELECT 'row security'::text AS kind, c.relname::text AS about,
       format('ALTER TABLE %%s NO FORCE ROW LEVEL SECURITY', c.oid::regclass) AS put_aside,
       format('ALTER TABLE %%s FORCE ROW LEVEL SECURITY', c.oid::regclass) AS put_back
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relforcerowsecurity
ORDER BY c.relname;

-- name: list_asides(tables) :many -> Aside
-- Triggers, foreign keys, and indexes with their constraints, in the order in which they are put
-- aside. Only what can be put back exactly as it is; the rest stays and makes the filling slower.
WITH filled AS (
    SELECT t.relid::oid AS oid
    FROM pg_class c CROSS JOIN LATERAL pg_partition_tree(c.oid) AS t
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'p' AND c.relname = ANY (%(tables)s)
    UNION
    SELECT c.oid FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
), plain_indexes AS (
    SELECT i.indexrelid, i.indrelid, i.indisunique
    FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid IN (SELECT oid FROM filled) AND NOT x.relispartition AND i.indisvalid
      AND NOT i.indisclustered AND NOT i.indisreplident
      AND x.reloptions IS NULL AND x.reltablespace = 0
      AND NOT EXISTS (SELECT 1 FROM pg_attribute a
                      WHERE a.attrelid = x.oid AND coalesce(a.attstattarget, -1) >= 0)
      AND NOT EXISTS (SELECT 1 FROM pg_description d
                      WHERE d.classoid = 'pg_class'::regclass AND d.objoid = x.oid)
), plain_constraints AS (
    SELECT k.oid, k.conname, k.contype, k.conrelid, k.confrelid, k.conindid
    FROM pg_constraint k
    WHERE k.connamespace = 'public'::regnamespace AND k.conparentid = 0 AND k.contype IN ('f', 'p', 'u', 'x')
      AND NOT EXISTS (SELECT 1 FROM pg_description d
                      WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid)
      -- A view may stand on a primary key.
      AND NOT EXISTS (SELECT 1 FROM pg_depend d
                      WHERE d.refclassid = 'pg_constraint'::regclass AND d.refobjid = k.oid
                        AND d.classid <> 'pg_constraint'::regclass AND d.deptype = 'n')
)
SELECT kind, about, put_aside, put_back
FROM (
    SELECT 1 AS step, 'trigger' AS kind, g.tgrelid AS oid, g.tgname::text AS name,
           format('ALTER TABLE %%s DISABLE TRIGGER %%I', g.tgrelid::regclass, g.tgname) AS put_aside,
           format('ALTER TABLE %%s ENABLE %%s TRIGGER %%I', g.tgrelid::regclass,
                  CASE g.tgenabled WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' ELSE '' END,
                  g.tgname) AS put_back
    FROM pg_trigger g
    WHERE g.tgrelid IN (SELECT oid FROM filled) AND NOT g.tgisinternal AND g.tgparentid = 0
      AND g.tgenabled <> 'D'
    UNION ALL
    SELECT 2, 'foreign key', k.conrelid, k.conname::text,
           format('ALTER TABLE %%s DROP CONSTRAINT %%I', k.conrelid::regclass, k.conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', k.conrelid::regclass, k.conname,
                  pg_get_constraintdef(k.oid))
    FROM plain_constraints k
    WHERE k.contype = 'f' AND (k.conrelid IN (SELECT oid FROM filled)
                               OR k.confrelid IN (SELECT oid FROM filled))
    UNION ALL
    SELECT 3, 'index', k.conrelid, k.conname::text,
           format('ALTER TABLE %%s DROP CONSTRAINT %%I', k.conrelid::regclass, k.conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', k.conrelid::regclass, k.conname,
                  pg_get_constraintdef(k.oid))
    FROM plain_constraints k
    JOIN plain_indexes i ON i.indexrelid = k.conindid
    WHERE k.contype IN ('p', 'u', 'x')
    UNION ALL
    -- A partitioned table's index is told to be ON ONLY it; it is made on the partitions too.
    SELECT 4, 'index', i.indrelid, x.relname::text,
           format('DROP INDEX %%s', x.oid::regclass),
           replace(pg_get_indexdef(x.oid), ' ON ONLY ', ' ON ')
    FROM plain_indexes i
    JOIN pg_class x ON x.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))
) AS asides (step, kind, oid, name, put_aside, put_back)
JOIN LATERAL (SELECT relname::text AS about FROM pg_class WHERE pg_class.oid = asides.oid) AS t ON true
ORDER BY step, about, name;

-- name: list_missing_months(first_day, last_day) :many -> Statement
-- Partitions of usage_events for months that have none, as make_usage_partitions() makes them.
SELECT format('CREATE TABLE %%1$I PARTITION OF usage_events FOR VALUES FROM (%%2$L) TO (%%3$L);'
              'ALTER TABLE %%1$I ENABLE ROW LEVEL SECURITY;'
              'ALTER TABLE %%1$I FORCE ROW LEVEL SECURITY;'
              'CREATE POLICY usage_events_part ON %%1$I TO shop_jobs USING (true) WITH CHECK (true)',
              m.name, m.month, m.month + interval '1 month') AS statement
FROM (
    SELECT month, to_char(month, '"usage_events_"YYYY_MM') AS name
    FROM generate_series(date_trunc('month', %(first_day)s::timestamptz, 'UTC'), %(last_day)s::timestamptz,
                         interval '1 month') AS month
) AS m
WHERE to_regclass('public.' || m.name) IS NULL;

-- name: make_coming_months() :exec
-- Partitions of usage_events for the months to come.
SELECT make_usage_partitions(3);

-- name: compose_copy(name, columns) :one -> CopyPlan
-- How rows come in. A table without a single page is made anew in this transaction, so that its rows
-- can be written as old ones, which no vacuum need look at again.
SELECT format('COPY %%I (%%s) FROM STDIN', c.relname, l.list)
           || CASE WHEN s.is_fresh THEN ' WITH (FREEZE true)' ELSE '' END AS statement,
       CASE WHEN s.is_fresh THEN format('TRUNCATE %%I', c.relname) END AS before
FROM pg_class c
CROSS JOIN LATERAL (SELECT c.relkind = 'r' AND pg_relation_size(c.oid) = 0 AS is_fresh) AS s
CROSS JOIN LATERAL (SELECT string_agg(quote_ident(name), ', ' ORDER BY place) AS list
                    FROM unnest(%(columns)s::text[]) WITH ORDINALITY AS u (name, place)) AS l
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = %(name)s;

-- name: list_recounts() :many -> Statement
-- Functions that make kept counts anew: recount_<what>(), which triggers would have kept.
SELECT format('SELECT %%I()', p.proname) AS statement
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'recount\_%%' AND p.pronargs = 0
ORDER BY p.proname;

-- name: set_next_order(next_order) :exec
-- Orders that come later are numbered after those that were generated.
SELECT setval('order_numbers', %(next_order)s, false);

-- name: list_vacuums(tables) :many -> Statement
-- Tidying, after the commit: the planner's figures, and pages that index-only scans need not visit.
SELECT format('VACUUM (ANALYZE) %%I', name) AS statement
FROM unnest(%(tables)s::text[]) AS name;
