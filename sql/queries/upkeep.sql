-- name: take_lock(job) :maybe -> Count
-- For upkeep: hold a job's lock on this connection; no row where another run holds it.
SELECT 1 AS count WHERE pg_try_advisory_lock(hashtextextended('upkeep:' || %(job)s, 0));

-- name: give_lock_back(job) :exec
-- For upkeep: the job may be run by others again.
SELECT pg_advisory_unlock(hashtextextended('upkeep:' || %(job)s, 0));

-- name: allow_time(limit) :exec
-- For upkeep: a statement of this transaction may take longer than a page's would.
SELECT set_config('statement_timeout', %(limit)s, true);

-- name: close_lost_runs(job) :exec
-- For upkeep: runs that never came to their end, seen by the next one, which holds the lock.
UPDATE upkeep_runs SET outcome = 'failed', finished_at = now(), error = 'ended before it was done'
WHERE job = %(job)s AND outcome = 'running';

-- name: begin_run(job) :one -> UpkeepRunKey
-- For upkeep: remember that a job has begun.
INSERT INTO upkeep_runs (job) VALUES (%(job)s) RETURNING id;

-- name: forget_runs(job, most) :exec
-- For upkeep: of a job's runs the newest stay, so many of them.
DELETE FROM upkeep_runs
WHERE job = %(job)s AND started_at <= (SELECT started_at FROM upkeep_runs WHERE job = %(job)s
                                       ORDER BY started_at DESC OFFSET %(most)s LIMIT 1);

-- name: finish_run(run_id, said, report) :exec
-- For upkeep: remember what a job has done.
UPDATE upkeep_runs SET outcome = 'done', finished_at = now(), said = %(said)s, report = %(report)s
WHERE id = %(run_id)s;

-- name: fail_run(run_id, error) :exec
-- For upkeep: remember why a job could not be done.
UPDATE upkeep_runs SET outcome = 'failed', finished_at = now(), error = %(error)s
WHERE id = %(run_id)s;

-- name: list_last_runs() :many -> UpkeepRun
-- The newest run of every job.
SELECT DISTINCT ON (job) job, started_at, finished_at, outcome, said, report, error
FROM upkeep_runs ORDER BY job, started_at DESC, id DESC;

-- name: delete_idle_carts(age) :one -> Count
-- For upkeep, daily: carts in which nothing was touched for so long go, and their codes with them;
-- what can be undone, after a day.
WITH undos AS (
    DELETE FROM cart_undos WHERE created_at < now() - interval '1 day'
), idle AS (
    DELETE FROM cart_items i
    WHERE i.updated_at < now() - %(age)s::interval
      AND NOT EXISTS (SELECT 1 FROM cart_items n WHERE n.user_id = i.user_id
                      AND n.updated_at >= now() - %(age)s::interval)
      AND NOT EXISTS (SELECT 1 FROM cart_codes k WHERE k.user_id = i.user_id
                      AND k.added_at >= now() - %(age)s::interval)
    RETURNING i.user_id
), codes AS (
    DELETE FROM cart_codes k
    WHERE k.added_at < now() - %(age)s::interval
      AND NOT EXISTS (SELECT 1 FROM cart_items n WHERE n.user_id = k.user_id
                      AND n.updated_at >= now() - %(age)s::interval)
    RETURNING k.user_id
)
SELECT count(*) FROM (SELECT user_id FROM idle UNION SELECT user_id FROM codes) AS carts;

-- name: end_logins() :exec
-- For upkeep, daily: logins that are over; a login also forgets its own person's.
DELETE FROM user_sessions WHERE expires_at <= now();

-- name: forget_jobs(age, batch) :exec
-- For upkeep, daily: jobs that came to an end so long ago, as the queue's own clearing does it; so many
-- at a time.
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT j.id FROM procrastinate_jobs j
    WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
      AND (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)
          < now() - %(age)s::interval
    ORDER BY j.id LIMIT %(batch)s);

-- name: forget_login_events(age, batch) :exec
-- For upkeep, daily: what happened to logins so long ago, so many at a time.
DELETE FROM login_events WHERE id IN (
    SELECT id FROM login_events WHERE at < now() - %(age)s::interval ORDER BY at LIMIT %(batch)s);

-- name: forget_mails(age, batch) :exec
-- For upkeep, daily: of mails that were sent so long ago it stays that they were, and nothing else.
UPDATE mails SET recipient = 'forgotten@erased.invalid', data = '{}', error = NULL
WHERE id IN (
    SELECT id FROM mails
    WHERE sent_at < now() - %(age)s::interval AND recipient <> 'forgotten@erased.invalid'
    ORDER BY sent_at LIMIT %(batch)s);

-- name: drop_mails(age, batch) :exec
-- For upkeep, daily: mails that nobody could send for so long.
DELETE FROM mails WHERE id IN (
    SELECT id FROM mails WHERE sent_at IS NULL AND created_at < now() - %(age)s::interval
    ORDER BY created_at LIMIT %(batch)s);

-- name: forget_webhooks(age, batch) :exec
-- For upkeep, daily: what was told so long ago and is worked off; that it was stays, so that it is
-- not worked off again.
UPDATE webhook_events SET payload = '{}'
WHERE id IN (
    SELECT id FROM webhook_events
    WHERE processed_at < now() - %(age)s::interval AND payload <> '{}'
    ORDER BY processed_at LIMIT %(batch)s);

-- name: expire_subscriptions() :exec
-- For upkeep, weekly: plans whose period has ended. Whoever had one has the free plan from now on.
WITH ended AS (
    UPDATE org_subscriptions SET status = 'expired'
    WHERE status IN ('active', 'past_due', 'cancelled') AND period_end <= now()
    RETURNING organization_id
), freed AS (
    INSERT INTO org_subscriptions (organization_id, plan)
    SELECT DISTINCT organization_id, 'free' FROM ended
    ON CONFLICT (organization_id) WHERE status IN ('active', 'past_due') DO NOTHING
)
SELECT 1 FROM ended;

-- name: expire_add_ons() :exec
-- For upkeep, weekly: what was owned, or tried, for a time that has ended.
UPDATE user_add_ons SET status = 'expired'
WHERE status IN ('active', 'pending', 'suspended') AND expires_at <= now();

-- name: end_codes() :exec
-- For upkeep, weekly: codes whose time is over. One that is used up may get a use back, and stays.
UPDATE promotional_codes SET is_active = false WHERE is_active AND expires_at <= now();

-- name: count_old_purchases(age) :one -> Count
-- For upkeep, quarterly: how many purchases the archive is to take.
SELECT count(*) FROM add_on_purchases p JOIN orders o ON o.id = p.order_id
WHERE p.purchased_at < now() - %(age)s::interval AND p.status <> 'pending'
  AND o.status <> 'pending' AND o.hold_reason IS NULL;

-- name: archive_purchases(age, batch) :exec
-- For upkeep, quarterly: move the oldest purchases, so many at a time; nothing that may still change.
WITH due AS (
    SELECT p.id FROM add_on_purchases p JOIN orders o ON o.id = p.order_id
    WHERE p.purchased_at < now() - %(age)s::interval AND p.status <> 'pending'
      AND o.status <> 'pending' AND o.hold_reason IS NULL
    ORDER BY p.purchased_at LIMIT %(batch)s
    FOR UPDATE OF p SKIP LOCKED
), moved AS (
    DELETE FROM add_on_purchases p USING due WHERE p.id = due.id RETURNING p.*
)
INSERT INTO add_on_purchases_archive
    (id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
     name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
     stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount, tax)
SELECT id, order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id, position, slug,
       name, billing_type, quantity, unit_price, amount, currency, breakdown, grants,
       stripe_payment_id, lago_invoice_id, status, purchased_at, refunded_at, refunded_amount, tax
FROM moved;

-- name: make_partitions(months) :one -> Count
-- For upkeep, nightly: the months of usage events that are still to come.
SELECT make_usage_partitions(%(months)s) AS count;

-- name: find_roll_up_start(job, days) :one -> Moment
-- For upkeep: from when on to look again; some time, or since the last run that was not missed,
-- or from the beginning where there was none.
SELECT least(now() - %(days)s::interval,
             coalesce((SELECT max(started_at) FROM upkeep_runs
                       WHERE job = %(job)s AND outcome = 'done'), 'epoch')) AS at;

-- name: list_days_to_roll_up(since) :many -> Moment
-- For upkeep, nightly: the days since then, oldest first; of a year at most.
SELECT d.day AS at
FROM generate_series(date_trunc('day', greatest(%(since)s, now() - interval '1 year')), now(),
                     interval '1 day') AS d (day)
ORDER BY d.day;

-- name: list_months_to_roll_up(since) :many -> Moment
-- For upkeep, nightly: this month, the one before, and all since then; of a year at most.
SELECT m.month AS at
FROM generate_series(
    date_trunc('month', greatest(least(%(since)s, date_trunc('month', now()) - interval '1 month'),
                                 now() - interval '1 year')),
    now(), interval '1 month') AS m (month)
ORDER BY m.month;

-- name: roll_up(period, at) :one -> Count
-- For upkeep, nightly: one day, or one month; gives how many totals changed.
SELECT aggregate_usage(%(period)s, %(at)s::timestamptz, %(at)s::timestamptz + interval '1 second')
       AS count;

-- name: count_usage(since, batch) :exec
-- For upkeep, nightly: how often what is owned was used, and when last. Amounts are no uses. A use
-- may stand in its day, in its month or in both: the larger of the two is how many there were.
-- What differs is taken in the order of its ids and in batches, so that no payment waits for it.
WITH by_month AS (
    SELECT organization_id, add_on_id,
           greatest(sum(total) FILTER (WHERE period = 'daily'),
                    sum(total) FILTER (WHERE period = 'monthly')) AS uses,
           -- What was only counted was last counted when the row was written.
           max(CASE WHEN rolled_up = 0 THEN updated_at ELSE period_start END) AS last_used_at
    FROM usage_aggregates
    WHERE metric NOT IN ('storage_used', 'ai_tokens_used') AND total > 0
    GROUP BY organization_id, add_on_id, user_id, metric, date_trunc('month', period_start)
), by_events AS (
    SELECT organization_id, add_on_id, max(at) AS last_used_at
    FROM usage_events WHERE at >= %(since)s AND at <= now() GROUP BY organization_id, add_on_id
), used AS (
    SELECT organization_id, add_on_id, sum(uses)::bigint AS uses, max(last_used_at) AS last_used_at
    FROM (SELECT * FROM by_month
          UNION ALL SELECT organization_id, add_on_id, 0, last_used_at FROM by_events) AS both_ways
    GROUP BY organization_id, add_on_id
), due AS (
    SELECT u.id, n.uses, greatest(u.last_used_at, n.last_used_at) AS last_used_at
    FROM user_add_ons u
    JOIN used n ON n.organization_id = u.organization_id AND n.add_on_id = u.add_on_id
    WHERE u.status IN ('active', 'pending', 'suspended')
      AND (u.usage_count <> n.uses
           OR greatest(u.last_used_at, n.last_used_at) IS DISTINCT FROM u.last_used_at)
    ORDER BY u.id LIMIT %(batch)s
    FOR NO KEY UPDATE OF u
)
UPDATE user_add_ons u SET usage_count = d.uses, last_used_at = d.last_used_at
FROM due d WHERE u.id = d.id;

-- name: count_views(batch) :exec
-- For upkeep, nightly: how often each add-on was looked at, all days together. What differs is taken
-- in the order of its ids, as orders take it that are being completed, and in batches.
WITH due AS (
    SELECT a.id, s.views
    FROM add_ons a
    JOIN (SELECT add_on_id, sum(views)::bigint AS views FROM add_on_stats_shards
          GROUP BY add_on_id) AS s ON s.add_on_id = a.id
    WHERE a.view_count <> s.views
    ORDER BY a.id LIMIT %(batch)s
    FOR NO KEY UPDATE OF a
)
UPDATE add_ons a SET view_count = d.views FROM due d WHERE a.id = d.id;

-- name: count_features() :one -> Count
-- For upkeep, nightly: how many add-ons have each feature; gives how many counts changed.
SELECT recount_features() AS count;

-- name: list_vacuums() :many -> Vacuum
-- For the owner, monthly: what tidies each table up; a partitioned one with all its parts. To anybody
-- else VACUUM says a warning and does nothing, so there is nothing here for her.
SELECT c.relname::text AS table_name, format('VACUUM (ANALYZE) %%I.%%I', n.nspname, c.relname) AS statement
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND pg_has_role(c.relowner, 'USAGE')
ORDER BY c.relname;

-- name: list_table_use() :many -> TableUse
-- For the owner, monthly: how large the tables are and how they are read, largest first.
SELECT relname::text AS table_name, n_live_tup AS live_rows, pg_table_size(relid) AS table_bytes,
       pg_indexes_size(relid) AS index_bytes, seq_scan AS scans, coalesce(idx_scan, 0) AS index_scans
FROM pg_stat_user_tables WHERE schemaname = 'public'
ORDER BY pg_total_relation_size(relid) DESC, relname;

-- name: list_unused_indexes() :many -> UnusedIndex
-- For the owner, monthly: indexes that no query has used since the statistics began, largest first;
-- those that hold a rule are used by writing, and left out.
SELECT s.indexrelname::text AS index_name, s.relname::text AS table_name,
       pg_relation_size(s.indexrelid) AS bytes
FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
WHERE s.schemaname = 'public' AND s.idx_scan = 0 AND NOT i.indisunique AND NOT i.indisexclusion
ORDER BY pg_relation_size(s.indexrelid) DESC, s.indexrelname;

-- name: follow_book_prices(since) :one -> Count
-- For upkeep, each minute: base prices that the price book has passed since then.
SELECT follow_book_prices(NULL, %(since)s::timestamptz) AS count;

-- name: recount_words() :one -> Count
-- For upkeep, nightly: the words that the search knows; gives how many came or went.
SELECT recount_words() AS count;
