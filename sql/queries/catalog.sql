-- name: list_popular_add_ons(category, catalogue_set, billing_type, integration, tier, rating, trial, status, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, most bought first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed
  AND is_of_kind(a, %(category)s, %(catalogue_set)s, %(billing_type)s, %(integration)s, %(tier)s,
                 %(rating)s, %(trial)s, %(status)s)
ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_new_add_ons(category, catalogue_set, billing_type, integration, tier, rating, trial, status, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, newest first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed
  AND is_of_kind(a, %(category)s, %(catalogue_set)s, %(billing_type)s, %(integration)s, %(tier)s,
                 %(rating)s, %(trial)s, %(status)s)
ORDER BY a.created_at DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_add_ons_by_rating(category, catalogue_set, billing_type, integration, tier, rating, trial, status, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, best rated first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed
  AND is_of_kind(a, %(category)s, %(catalogue_set)s, %(billing_type)s, %(integration)s, %(tier)s,
                 %(rating)s, %(trial)s, %(status)s)
ORDER BY rating_score(a.avg_rating, a.review_count) DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_add_ons_by_price(category, catalogue_set, billing_type, integration, tier, rating, trial, status, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, cheapest first; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed
  AND is_of_kind(a, %(category)s, %(catalogue_set)s, %(billing_type)s, %(integration)s, %(tier)s,
                 %(rating)s, %(trial)s, %(status)s)
ORDER BY a.base_price, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_add_ons_by_name(category, catalogue_set, billing_type, integration, tier, rating, trial, status, page_size, first_row) :many -> AddOnCard
-- A page of the catalogue, in the alphabet's order; every filter may be null.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed
  AND is_of_kind(a, %(category)s, %(catalogue_set)s, %(billing_type)s, %(integration)s, %(tier)s,
                 %(rating)s, %(trial)s, %(status)s)
ORDER BY lower(a.name), a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: count_facets(facets, values) :one -> FacetCounts
-- How many add-ons each value of each facet would show, beside the other facets' choices.
SELECT coalesce(jsonb_object_agg(concat_ws(':', n.facet, n.value), n.add_ons), '{}') AS counts
FROM count_facets(NULL, %(facets)s, %(values)s) AS n;

-- name: count_found_facets(q, facets, values, most) :one -> FacetCounts
-- The same among what a search finds; for a search that finds nothing with all its filters.
SELECT coalesce(jsonb_object_agg(concat_ws(':', n.facet, n.value), n.add_ons), '{}') AS counts
FROM count_facets(ARRAY(
        SELECT f.id FROM find_add_ons(%(q)s, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, %(most)s) AS f
    ), %(facets)s, %(values)s) AS n;

-- name: search_add_ons(q, category, catalogue_set, billing_type, integration, tier, rating, trial, status, facets, values, sort, page_size, first_row, most) :many -> FoundAddOn
-- A page of what a search finds, and why: an exact name first, then names that begin so, then names
-- that hold it, then full text by its rank, then mistyped words. Every filter may be null; the sort is
-- one of the names that the CASEs know. No more than `most` are counted. The facets stand in each row.
WITH found AS MATERIALIZED (
    SELECT f.id, max(f.name_score) AS name_score, max(f.text_score) AS text_score, max(f.likeness) AS likeness
    FROM find_add_ons(%(q)s, %(category)s, %(catalogue_set)s, %(billing_type)s, %(integration)s, %(tier)s,
                      %(rating)s, %(trial)s, %(status)s, %(most)s) AS f
    GROUP BY f.id
), facets AS MATERIALIZED (
    -- A facet counts without its own choice, so what is chosen must not narrow what they count in.
    SELECT jsonb_object_agg(concat_ws(':', n.facet, n.value), n.add_ons) AS counts
    FROM count_facets(CASE WHEN %(facets)s::text[] = '{}' THEN ARRAY(SELECT f.id FROM found f) ELSE ARRAY(
            SELECT f.id FROM find_add_ons(%(q)s, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, %(most)s) AS f
        ) END, %(facets)s, %(values)s) AS n
)
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name, a.review_count, a.avg_rating, a.trial_days,
       (SELECT least(count(*), %(most)s) FROM found) AS matches, f.name_score, f.text_score, f.likeness,
       a.purchase_count, a.is_featured,
       search_score(f.name_score, f.text_score, f.likeness, a.purchase_count, a.is_featured) AS score,
       (SELECT counts FROM facets) AS counts
FROM found f
JOIN add_on_cards a ON a.id = f.id
ORDER BY
    CASE WHEN %(sort)s::text = 'relevance' THEN
        search_score(f.name_score, f.text_score, f.likeness, a.purchase_count, a.is_featured) END DESC NULLS LAST,
    CASE WHEN %(sort)s = 'price' THEN a.base_price END,
    CASE WHEN %(sort)s = 'new' THEN a.created_at END DESC,
    CASE WHEN %(sort)s = 'rating' THEN rating_score(a.avg_rating, a.review_count) END DESC,
    CASE WHEN %(sort)s = 'name' THEN lower(a.name) END,
    a.is_popular DESC, a.purchase_count DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: mend_search(q) :maybe -> MendedSearch
-- What was probably meant by words that no add-on has; nothing where there is no mistake, or nothing near.
SELECT m.mended FROM mend_search(fold(%(q)s)) AS m;

-- name: list_add_ons_with_feature(feature_key, page_size, first_row) :many -> AddOnCard
-- A page of the add-ons that have this feature, most bought first. Of the two ways one is taken: a
-- feature of more than one in two hundred is met soon on a walk through the popular ones, a rarer one
-- has its index.
WITH way AS MATERIALIZED (
    SELECT d.add_on_count > 0.005 * (SELECT sum(bit_count(f.add_ons)) FROM catalogue_facets f WHERE f.facet = 'all') AS is_common
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
       a.required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM page
JOIN add_on_cards a ON a.id = page.id
ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug;

-- name: list_categories() :many -> Category
-- Every category, in the shop's order.
SELECT c.slug, c.name, c.icon, c.description FROM categories c ORDER BY c.position, c.slug;

-- name: list_tiers() :many -> Tier
-- Every tier, the lowest first.
SELECT t.tier_code, t.name FROM subscription_tiers t ORDER BY t.rank, t.tier_code;

-- name: list_featured(page_size, first_row) :many -> AddOnCard
-- A page of the add-ons that are featured, most bought first.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed AND a.is_featured
ORDER BY a.purchase_count DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_staff_picks(page_size, first_row) :many -> AddOnCard
-- A page of the add-ons that are picked by the people who run the shop, most bought first.
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed AND a.is_staff_pick
ORDER BY a.purchase_count DESC, a.slug
LIMIT %(page_size)s OFFSET %(first_row)s;

-- name: list_shelves(page_size) :many -> ShelfCard
-- The first few add-ons of each collection, for the front page, at the price book's prices.
(SELECT 'featured' AS collection, a.slug, a.name, c.icon, a.publisher,
        coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS base_price, a.currency,
        a.billing_type
 FROM add_ons a JOIN categories c ON c.slug = a.category
 WHERE a.is_listed AND a.is_featured
 ORDER BY a.purchase_count DESC, a.slug LIMIT %(page_size)s)
UNION ALL
(SELECT 'popular' AS collection, a.slug, a.name, c.icon, a.publisher,
        coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS base_price, a.currency,
        a.billing_type
 FROM add_ons a JOIN categories c ON c.slug = a.category
 WHERE a.is_listed
 ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT %(page_size)s)
UNION ALL
(SELECT 'new' AS collection, a.slug, a.name, c.icon, a.publisher,
        coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS base_price, a.currency,
        a.billing_type
 FROM add_ons a JOIN categories c ON c.slug = a.category
 WHERE a.is_listed
 ORDER BY a.created_at DESC, a.slug LIMIT %(page_size)s)
UNION ALL
(SELECT 'staff-picks' AS collection, a.slug, a.name, c.icon, a.publisher,
        coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS base_price, a.currency,
        a.billing_type
 FROM add_ons a JOIN categories c ON c.slug = a.category
 WHERE a.is_listed AND a.is_staff_pick
 ORDER BY a.purchase_count DESC, a.slug LIMIT %(page_size)s);

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
