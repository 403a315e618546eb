-- Pages that are kept in the web workers' memory: the database says when the catalogue has changed,
-- and when it will change by itself.

CREATE FUNCTION tell_catalogue_changed() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    -- Delivered when the change is committed and can be seen, once a transaction.
    PERFORM pg_notify('catalogue', '');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION tell_catalogue_changed IS
    'Tells whoever keeps pages of the catalogue (LISTEN catalogue) that what they show has changed.';

-- Only what pages show: a sale, a view or a vote counts up without emptying everybody's memory, and
-- is seen when a kept page has had its time.
CREATE TRIGGER add_ons_told AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF
    slug, name, tagline, description, catalogue_set, category, base_price, currency, billing_type,
    integration_type, status, is_active, required_tier, requires_add_on_ids, trial_days, features,
    metadata, icon_url, screenshots, video_url, documentation_url, support_url, terms_url, publisher,
    version, is_featured, is_popular, is_staff_pick, privacy, replaced_by_id, review_count, avg_rating,
    created_at
    ON add_ons FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_bundles_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON add_on_bundles
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_features_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON add_on_features
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER feature_definitions_told AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF
    feature_key, name, description, kind
    ON feature_definitions FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER categories_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON categories
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER subscription_tiers_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON subscription_tiers
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER plan_features_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plan_features
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER publishers_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON publishers
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_versions_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON add_on_versions
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_works_with_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON add_on_works_with
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_prices_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON add_on_prices
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER pricing_rules_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pricing_rules
    FOR EACH STATEMENT EXECUTE FUNCTION tell_catalogue_changed();

-- A review is shown when it is approved; what waits for that empties nothing.
CREATE TRIGGER add_on_reviews_told_new AFTER INSERT ON add_on_reviews
    FOR EACH ROW WHEN (NEW.status = 'approved') EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_reviews_told_gone AFTER DELETE ON add_on_reviews
    FOR EACH ROW WHEN (OLD.status = 'approved') EXECUTE FUNCTION tell_catalogue_changed();
CREATE TRIGGER add_on_reviews_told AFTER UPDATE ON add_on_reviews
    FOR EACH ROW WHEN ((OLD.status = 'approved' OR NEW.status = 'approved')
                       AND OLD.helpful_count = NEW.helpful_count)
    EXECUTE FUNCTION tell_catalogue_changed();

-- Where the price book, the bundles and the rules next end or begin.
CREATE INDEX idx_add_on_prices_ends ON add_on_prices (upper(valid)) WHERE NOT upper_inf(valid);
CREATE INDEX idx_add_on_bundles_begins ON add_on_bundles (valid_from) WHERE valid_from IS NOT NULL;
CREATE INDEX idx_add_on_bundles_ends ON add_on_bundles (valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX idx_pricing_rules_begins ON pricing_rules (valid_from) WHERE valid_from IS NOT NULL;
CREATE INDEX idx_pricing_rules_ends ON pricing_rules (valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX idx_pricing_rules_dated ON pricing_rules (id) WHERE is_active AND conditions ?| ARRAY['starts', 'ends'];

CREATE FUNCTION next_catalogue_change() RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
    SELECT least(
        (SELECT min(lower(valid)) FROM add_on_prices WHERE lower(valid) > now()),
        (SELECT min(upper(valid)) FROM add_on_prices WHERE upper(valid) > now() AND NOT upper_inf(valid)),
        (SELECT min(valid_from) FROM add_on_bundles WHERE valid_from > now()),
        (SELECT min(valid_until) FROM add_on_bundles WHERE valid_until > now()),
        (SELECT min(valid_from) FROM pricing_rules WHERE valid_from > now()),
        (SELECT min(valid_until) FROM pricing_rules WHERE valid_until > now()),
        -- Dates among a rule's conditions are looked at anew with each minute.
        (SELECT date_trunc('minute', now()) + interval '1 minute'
         WHERE EXISTS (SELECT FROM pricing_rules
                       WHERE is_active AND conditions ?| ARRAY['starts', 'ends'])))
$$;
COMMENT ON FUNCTION next_catalogue_change IS
    'When a price, a bundle or a rule next begins or ends; null where nothing is planned.';
