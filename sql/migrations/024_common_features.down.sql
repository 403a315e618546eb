DROP FUNCTION recount_features();
ALTER TABLE feature_definitions DROP COLUMN add_on_count;
