DROP FUNCTION find_add_ons(text, text, text, text, integer);
DROP FUNCTION like_prefix(text);
DROP FUNCTION sum_bundle(uuid[]);
DROP VIEW bundles_on_sale;
CREATE VIEW bundles_on_sale WITH (security_invoker = true) AS
SELECT b.id, b.slug, b.name, b.description, b.add_on_ids, b.discount_percent, b.discount_amount,
       b.currency, b.is_featured
FROM add_on_bundles b
WHERE b.is_active AND b.status = 'active'
  AND (b.valid_from IS NULL OR b.valid_from <= now())
  AND (b.valid_until IS NULL OR b.valid_until > now())
  AND NOT EXISTS (SELECT 1 FROM add_ons a WHERE a.id = ANY (b.add_on_ids) AND NOT a.is_buyable);
GRANT SELECT ON bundles_on_sale TO shop_app, shop_jobs, shop_readonly;
DROP VIEW add_on_cards;
DROP TRIGGER add_ons_recounted ON add_ons;
DROP TRIGGER add_ons_counted ON add_ons;
DROP FUNCTION recount_catalogue();
DROP FUNCTION add_on_listed();
DROP FUNCTION count_listed(add_ons, integer);
DROP TABLE catalogue_counts;
DROP INDEX idx_orders_user_bought;
DROP INDEX idx_add_on_bundles_shown;
DROP INDEX idx_add_ons_name_trigrams;
DROP STATISTICS add_ons_lower_name;
DROP INDEX idx_add_ons_name_beginning;
DROP INDEX idx_add_ons_name;
DROP INDEX idx_add_ons_price;
DROP INDEX idx_add_ons_new;
DROP INDEX idx_add_ons_popular;
CREATE INDEX idx_add_ons_category ON add_ons (category) WHERE is_listed;
CREATE INDEX idx_add_ons_listed ON add_ons (is_popular DESC, purchase_count DESC, name) WHERE is_listed;
