DROP TABLE add_on_purchases_archive;
DROP FUNCTION count_add_on(uuid, bigint, bigint, bigint, numeric);
DROP VIEW add_on_stats_daily;
DROP TABLE add_on_stats_shards;
DROP TABLE audit_log;
DROP FUNCTION refuse_change();
