-- name: list_add_ons(q, category, catalogue_set, billing_type, sort, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue. The search takes an exact or leading name first, then full text;
-- every filter may be null. The sort is one of the names that the CASEs know.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, count(*) OVER () AS matches
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN %(q)s::text IS NULL THEN 0
        WHEN lower(a.name) = lower(%(q)s) THEN 4
        WHEN starts_with(lower(a.name), lower(%(q)s)) THEN 3
        WHEN strpos(lower(a.name), lower(%(q)s)) > 0 THEN 2
        ELSE ts_rank(a.search_vector, websearch_to_tsquery('english', %(q)s))
    END AS score
) AS relevance
WHERE a.is_listed
  AND (%(q)s::text IS NULL
       OR a.search_vector @@ websearch_to_tsquery('english', %(q)s)
       OR strpos(lower(a.name), lower(%(q)s)) > 0)
  AND (%(category)s::text IS NULL OR a.category = %(category)s)
  AND (%(catalogue_set)s::text IS NULL OR a.catalogue_set = %(catalogue_set)s)
  AND (%(billing_type)s::text IS NULL OR a.billing_type = %(billing_type)s)
ORDER BY
    CASE WHEN %(sort)s::text = 'relevance' THEN relevance.score END DESC NULLS LAST,
    CASE WHEN %(sort)s = 'price' THEN a.base_price END,
    CASE WHEN %(sort)s = 'new' THEN a.created_at END DESC,
    CASE WHEN %(sort)s = 'name' THEN lower(a.name) END,
    a.is_popular DESC, a.purchase_count DESC, a.name
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_categories(catalogue_set) :many -> CategoryCount
-- The categories that hold something listed, in the shop's order.
SELECT c.slug, c.name, c.icon, count(*) AS add_ons
FROM categories c
JOIN add_ons a ON a.category = c.slug AND a.is_listed
WHERE %(catalogue_set)s::text IS NULL OR a.catalogue_set = %(catalogue_set)s
GROUP BY c.slug
ORDER BY c.position;

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
LEFT JOIN cart_items i ON i.add_on_id = a.id AND i.user_id = app_cart_owner()
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

-- name: list_bundles(slug, member_slug) :many -> Bundle
-- Bundles on sale: all of them, the one of this slug, or those that hold this add-on.
SELECT b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
       sum(a.base_price) AS list_price, count(*) AS member_count,
       array_agg(a.name ORDER BY m.position) AS member_names,
       (array_agg(t.name ORDER BY t.rank DESC NULLS LAST))[1] AS required_tier_name,
       b.is_featured, coalesce(max(i.quantity), 0) AS in_cart
FROM bundles_on_sale b
JOIN add_on_bundle_items m ON m.bundle_id = b.id
JOIN add_ons a ON a.id = m.add_on_id
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
LEFT JOIN cart_items i ON i.bundle_id = b.id AND i.user_id = app_cart_owner()
WHERE (%(slug)s::text IS NULL OR b.slug = %(slug)s)
  AND (%(member_slug)s::text IS NULL
       OR b.add_on_ids @> ARRAY(SELECT id FROM add_ons WHERE slug = %(member_slug)s))
GROUP BY b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
         b.is_featured
ORDER BY b.is_featured DESC, list_price;

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
