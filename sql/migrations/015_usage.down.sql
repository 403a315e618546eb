DROP FUNCTION aggregate_usage(text, timestamptz, timestamptz);
DROP FUNCTION increment_agent_execution(text, uuid, text, text);
DROP FUNCTION increment_usage(text, uuid, text, text, bigint);
DROP TABLE usage_aggregates;
DROP FUNCTION make_usage_partitions(integer);
DROP TABLE usage_events;
