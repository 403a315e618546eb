DROP FUNCTION next_catalogue_change();
DROP INDEX idx_add_on_prices_ends, idx_add_on_bundles_begins,
    idx_add_on_bundles_ends, idx_pricing_rules_begins, idx_pricing_rules_ends, idx_pricing_rules_dated;
DROP FUNCTION tell_catalogue_changed() CASCADE;
