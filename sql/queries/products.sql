-- name: find_add_on(slug) :maybe -> AddOn
-- A listed add-on for its own page, and whether the asking organization owns it.
SELECT a.id, a.slug, a.name, a.tagline, a.description, a.category, c.name AS category_name, c.icon,
       a.catalogue_set, a.base_price, a.currency, a.billing_type, a.integration_type, a.status,
       a.is_buyable, a.is_popular, t.name AS required_tier_name,
       a.publisher, a.version, a.documentation_url,
       a.support_url, a.terms_url, a.metadata, (u.add_on_id IS NOT NULL) AS owned,
       u.expires_at AS owned_until, coalesce(i.quantity, 0) AS in_cart
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
LEFT JOIN live_add_ons u ON u.add_on_id = a.id AND u.organization_id = app_organization_id()
LEFT JOIN cart_items i ON i.add_on_id = a.id AND i.user_id = app_cart_owner() AND NOT i.saved
WHERE a.slug = %(slug)s AND a.is_listed;

-- name: list_features(slug) :many -> Feature
-- What an add-on can do, limits last.
SELECT d.name, d.description, d.kind, f.configuration
FROM add_ons a
JOIN add_on_features f ON f.add_on_id = a.id AND f.enabled
JOIN feature_definitions d ON d.feature_key = f.feature_key
WHERE a.slug = %(slug)s
ORDER BY array_position(ARRAY['capability', 'integration', 'limit', 'support'], d.kind), d.name;

-- name: list_required_add_ons(slug) :many -> AddOnLink
-- The add-ons of which the organization must own one before it buys this.
SELECT r.slug, r.name, r.tagline, c.icon, r.base_price, r.billing_type, r.is_buyable,
       EXISTS (SELECT 1 FROM live_add_ons u
               WHERE u.add_on_id = r.id AND u.organization_id = app_organization_id()) AS owned
FROM add_ons a
JOIN add_ons r ON r.id = ANY (a.requires_add_on_ids)
JOIN categories c ON c.slug = r.category
WHERE a.slug = %(slug)s
ORDER BY r.base_price, r.name;

-- name: find_bundle(slug) :maybe -> Bundle
-- A bundle on sale.
SELECT b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
       m.list_price, m.member_count, m.member_names, m.required_tier_name, b.is_featured,
       coalesce(i.quantity, 0) AS in_cart
FROM bundles_on_sale b
CROSS JOIN LATERAL sum_bundle(b.add_on_ids) AS m
LEFT JOIN cart_items i ON i.bundle_id = b.id AND i.user_id = app_cart_owner() AND NOT i.saved
WHERE b.slug = %(slug)s;

-- name: list_bundles_with(slug, page_size) :many -> Bundle
-- The bundles on sale that hold this add-on, cheapest of them first.
WITH holding AS MATERIALIZED (
    SELECT id FROM add_on_bundles
    WHERE add_on_ids @> ARRAY(SELECT id FROM add_ons WHERE slug = %(slug)s)
)
SELECT b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
       m.list_price, m.member_count, m.member_names, m.required_tier_name, b.is_featured,
       coalesce(i.quantity, 0) AS in_cart
FROM (SELECT * FROM bundles_on_sale
      WHERE id IN (SELECT id FROM holding)
      ORDER BY is_featured DESC, is_popular DESC, slug LIMIT %(page_size)s) AS b
CROSS JOIN LATERAL sum_bundle(b.add_on_ids) AS m
LEFT JOIN cart_items i ON i.bundle_id = b.id AND i.user_id = app_cart_owner() AND NOT i.saved
ORDER BY b.is_featured DESC, m.list_price, b.slug;

-- name: list_bundle_members(slug) :many -> AddOnLink
-- A bundle's members in their order.
SELECT a.slug, a.name, a.tagline, c.icon, a.base_price, a.billing_type, a.is_buyable,
       EXISTS (SELECT 1 FROM live_add_ons u
               WHERE u.add_on_id = a.id AND u.organization_id = app_organization_id()) AS owned
FROM add_on_bundles b
JOIN add_on_bundle_items m ON m.bundle_id = b.id
JOIN add_ons a ON a.id = m.add_on_id
JOIN categories c ON c.slug = a.category
WHERE b.slug = %(slug)s
ORDER BY m.position;
