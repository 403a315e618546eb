-- name: list_popular_add_ons(category, catalogue_set, billing_type, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, most bought first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name
FROM add_on_cards a
WHERE (%(category)s::text IS NULL OR a.category = %(category)s)
  AND (%(catalogue_set)s::text IS NULL OR a.catalogue_set = %(catalogue_set)s)
  AND (%(billing_type)s::text IS NULL OR a.billing_type = %(billing_type)s)
ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_new_add_ons(category, catalogue_set, billing_type, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, newest first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name
FROM add_on_cards a
WHERE (%(category)s::text IS NULL OR a.category = %(category)s)
  AND (%(catalogue_set)s::text IS NULL OR a.catalogue_set = %(catalogue_set)s)
  AND (%(billing_type)s::text IS NULL OR a.billing_type = %(billing_type)s)
ORDER BY a.created_at DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_add_ons_by_price(category, catalogue_set, billing_type, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, cheapest first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name
FROM add_on_cards a
WHERE (%(category)s::text IS NULL OR a.category = %(category)s)
  AND (%(catalogue_set)s::text IS NULL OR a.catalogue_set = %(catalogue_set)s)
  AND (%(billing_type)s::text IS NULL OR a.billing_type = %(billing_type)s)
ORDER BY a.base_price, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_add_ons_by_name(category, catalogue_set, billing_type, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue in the alphabet's order; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name
FROM add_on_cards a
WHERE (%(category)s::text IS NULL OR a.category = %(category)s)
  AND (%(catalogue_set)s::text IS NULL OR a.catalogue_set = %(catalogue_set)s)
  AND (%(billing_type)s::text IS NULL OR a.billing_type = %(billing_type)s)
ORDER BY lower(a.name), a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: search_add_ons(q, category, catalogue_set, billing_type, sort, page_size, first_row, most) :many -> FoundAddOn
-- A page of what a search finds: an exact name first, then names that begin so, then names that hold
-- it, then full text by its rank. Every filter may be null; the sort is one of the names that the
-- CASEs know. No more than `most` are counted.
WITH found AS (
    SELECT f.id, f.score, count(*) OVER () AS matches
    FROM find_add_ons(%(q)s, %(category)s, %(catalogue_set)s, %(billing_type)s, %(most)s) AS f
)
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name, least(f.matches, %(most)s) AS matches
FROM found f
JOIN add_on_cards a ON a.id = f.id
ORDER BY
    CASE WHEN %(sort)s::text = 'relevance' THEN f.score END DESC NULLS LAST,
    CASE WHEN %(sort)s = 'price' THEN a.base_price END,
    CASE WHEN %(sort)s = 'new' THEN a.created_at END DESC,
    CASE WHEN %(sort)s = 'name' THEN lower(a.name) END,
    a.is_popular DESC, a.purchase_count DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: count_add_ons(category, catalogue_set, billing_type) :one -> Count
-- How many listed add-ons there are of a kind; every filter may be null.
SELECT coalesce(sum(n.add_ons), 0)::bigint AS count
FROM catalogue_counts n
WHERE (%(category)s::text IS NULL OR n.category = %(category)s)
  AND (%(catalogue_set)s::text IS NULL OR n.catalogue_set = %(catalogue_set)s)
  AND (%(billing_type)s::text IS NULL OR n.billing_type = %(billing_type)s);

-- name: list_add_ons_with_feature(feature_key, page_size, first_row) :many -> AddOnCard
-- A page of the add-ons that have this feature, most bought first. Of the two ways one is taken: a
-- feature of more than one in two hundred is met soon on a walk through the popular ones, a rarer one
-- has its index.
WITH way AS MATERIALIZED (
    SELECT d.add_on_count > 0.005 * (SELECT sum(n.add_ons) FROM catalogue_counts n) AS is_common
    FROM feature_definitions d WHERE d.feature_key = %(feature_key)s
), rare AS MATERIALIZED (
    -- Found first and sorted then: the planner would rather walk through them all.
    SELECT a.id, a.is_popular, a.purchase_count, a.slug FROM add_ons a
    WHERE NOT (SELECT is_common FROM way) AND a.is_listed
      AND a.features @> jsonb_build_array(%(feature_key)s::text)
), page AS MATERIALIZED (
    (SELECT a.id FROM add_ons a
     WHERE (SELECT is_common FROM way) AND a.is_listed
       AND a.features ? %(feature_key)s
     ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug
     LIMIT %(page_size)s OFFSET %(first_row)s)
    UNION ALL
    (SELECT r.id FROM rare r
     ORDER BY r.is_popular DESC, r.purchase_count DESC, r.slug
     LIMIT %(page_size)s OFFSET %(first_row)s)
)
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name
FROM page
JOIN add_on_cards a ON a.id = page.id
ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug;

-- name: list_categories(catalogue_set) :many -> CategoryCount
-- The categories that hold something listed, in the shop's order.
SELECT c.slug, c.name, c.icon, sum(n.add_ons)::bigint AS add_ons
FROM categories c
JOIN catalogue_counts n ON n.category = c.slug
WHERE %(catalogue_set)s::text IS NULL OR n.catalogue_set = %(catalogue_set)s
GROUP BY c.slug
HAVING sum(n.add_ons) > 0
ORDER BY c.position;

-- name: list_bundles(page_size) :many -> Bundle
-- The bundles that the front page shows, cheapest of them first.
SELECT b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
       m.list_price, m.member_count, m.member_names, m.required_tier_name, b.is_featured,
       coalesce(i.quantity, 0) AS in_cart
FROM (SELECT * FROM bundles_on_sale
      ORDER BY is_featured DESC, is_popular DESC, slug LIMIT %(page_size)s) AS b
CROSS JOIN LATERAL sum_bundle(b.add_on_ids) AS m
LEFT JOIN cart_items i ON i.bundle_id = b.id AND i.user_id = app_cart_owner() AND NOT i.saved
ORDER BY b.is_featured DESC, m.list_price, b.slug;
