-- name: find_add_on(slug) :maybe -> AddOn
-- An add-on for its own page, on sale or not: its facts, its rating, and what the asker has of it.
SELECT a.id, a.slug, a.name, a.tagline, a.description, a.category, c.name AS category_name, c.icon,
       a.catalogue_set, a.base_price, a.currency, a.billing_type, a.integration_type, a.status,
       a.is_listed, a.is_buyable, a.is_popular, a.required_tier, t.name AS required_tier_name,
       a.publisher, p.description AS publisher_description,
       coalesce(p.is_verified, false) AS publisher_verified, p.website_url AS publisher_url,
       a.version, a.trial_days, a.documentation_url, a.support_url, a.terms_url,
       a.screenshots, a.video_url, a.privacy, a.metadata, a.review_count, a.avg_rating,
       CASE WHEN a.review_count > 0 THEN ARRAY(
           SELECT (SELECT count(*) FROM add_on_reviews r
                   WHERE r.add_on_id = a.id AND r.rating = star AND r.status = 'approved')
           FROM generate_series(5, 1, -1) AS star) ELSE '{0,0,0,0,0}' END AS stars,
       s.slug AS replaced_by_slug, s.name AS replaced_by_name,
       (NOT a.is_listed AND (a.status IN ('disabled', 'deprecated') OR a.purchase_count > 0)) AS is_withdrawn,
       (u.add_on_id IS NOT NULL) AS owned, u.expires_at AS owned_until,
       coalesce(i.quantity, 0) AS in_cart, app_now() AS priced_at,
       (SELECT coalesce(w.email, '') FROM add_on_waitlist w
        WHERE w.add_on_id = a.id AND w.notified_at IS NULL
          AND (w.user_id = app_user_id() OR (app_user_id() IS NULL AND w.guest_id = app_guest_id()))
        ORDER BY w.created_at DESC LIMIT 1) AS waiting_as
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
LEFT JOIN publishers p ON p.name = a.publisher
LEFT JOIN add_ons s ON s.id = a.replaced_by_id AND s.is_listed
LEFT JOIN owned_add_ons u ON u.add_on_id = a.id AND u.organization_id = app_organization_id()
LEFT JOIN cart_items i ON i.add_on_id = a.id AND i.user_id = app_cart_owner() AND NOT i.saved
WHERE a.slug = %(slug)s;

-- name: list_features(slug) :many -> Feature
-- What an add-on can do, limits last.
SELECT d.name, d.description, d.kind, f.configuration
FROM add_ons a
JOIN add_on_features f ON f.add_on_id = a.id AND f.enabled
JOIN feature_definitions d ON d.feature_key = f.feature_key
WHERE a.slug = %(slug)s
ORDER BY array_position(ARRAY['capability', 'integration', 'limit', 'support'], d.kind), d.name;

-- name: list_related_add_ons(slug, page_size) :many -> RelatedAddOn
-- What an add-on's page leads on to: what it requires (one of these must be owned or tried: be
-- `at_hand`), what it works with, what is like it (of its category, most features in common), others
-- by its publisher.
WITH a AS MATERIALIZED (
    SELECT id, category, publisher, features, requires_add_on_ids FROM add_ons WHERE slug = %(slug)s
), related (relation, id, place) AS (
    SELECT 'requires', r.id, 0::bigint FROM a CROSS JOIN LATERAL unnest(a.requires_add_on_ids) AS r (id)
    UNION ALL
    SELECT 'works_with', w.other_id, 0 FROM a JOIN add_on_works_with w ON w.add_on_id = a.id
    UNION ALL
    SELECT 'works_with', w.add_on_id, 0 FROM a JOIN add_on_works_with w ON w.other_id = a.id
    UNION ALL
    SELECT 'similar', s.id, row_number() OVER (ORDER BY s.shared DESC, s.place)
    FROM a CROSS JOIN LATERAL (
        SELECT n.id, row_number() OVER () AS place,
               (SELECT count(*) FROM jsonb_array_elements_text(n.features) AS f (key)
                WHERE a.features ? f.key) AS shared
        FROM (SELECT o.id, o.features FROM add_ons o
              WHERE o.is_listed AND o.status IN ('active', 'beta') AND o.category = a.category
                AND o.id <> a.id
              ORDER BY o.is_popular DESC, o.purchase_count DESC, o.slug LIMIT 24) AS n) AS s
    UNION ALL
    SELECT 'publisher', o.id, o.place FROM a CROSS JOIN LATERAL (
        SELECT n.id, row_number() OVER () AS place
        FROM (SELECT o.id FROM add_ons o
              WHERE o.is_listed AND o.publisher = a.publisher AND o.id <> a.id
              ORDER BY o.is_popular DESC, o.purchase_count DESC, o.slug LIMIT %(page_size)s) AS n) AS o
)
SELECT r.relation, l.slug, l.name, l.tagline, c.icon, l.publisher,
       coalesce(book_price(l.id, l.billing_type, l.currency), l.base_price) AS base_price, l.currency,
       l.billing_type, l.status, l.is_buyable,
       EXISTS (SELECT 1 FROM owned_add_ons u
               WHERE u.add_on_id = l.id AND u.organization_id = app_organization_id()) AS owned,
       EXISTS (SELECT 1 FROM live_add_ons u
               WHERE u.add_on_id = l.id AND u.organization_id = app_organization_id()) AS at_hand
FROM related r
-- Asked of each on its own: as a join of sets it would read every add-on.
CROSS JOIN LATERAL (SELECT * FROM add_ons x WHERE x.id = r.id OFFSET 0) AS l
JOIN categories c ON c.slug = l.category
WHERE (l.is_listed OR r.relation = 'requires') AND (r.relation <> 'similar' OR r.place <= %(page_size)s)
ORDER BY r.relation, r.place, l.base_price, l.name;

-- name: list_versions(slug, page_size) :many -> Version
-- An add-on's versions, the newest first.
SELECT v.version, v.released_at, v.changes, v.requirements
FROM add_on_versions v
WHERE v.add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s)
ORDER BY v.released_at DESC
LIMIT %(page_size)s;

-- name: list_newest_reviews(slug, page_size) :many -> NewReview
-- What customers said of an add-on last, as everybody may read it.
SELECT r.id, r.author_name, r.rating, r.title, r.body, r.verified_purchase, r.publisher_reply,
       r.created_at
FROM add_on_reviews r
WHERE r.add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s) AND r.status = 'approved'
ORDER BY r.created_at DESC
LIMIT %(page_size)s;

-- name: find_bundle(slug) :maybe -> Bundle
-- A bundle on sale.
SELECT b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
       m.list_price, m.member_count, m.member_names, m.required_tier_name, b.is_featured,
       coalesce(i.quantity, 0) AS in_cart
FROM bundles_on_sale b
CROSS JOIN LATERAL sum_bundle(b.add_on_ids) AS m
LEFT JOIN cart_items i ON i.bundle_id = b.id AND i.user_id = app_cart_owner() AND NOT i.saved
WHERE b.slug = %(slug)s;

-- name: list_bundles_with(slug, page_size) :many -> BundleForAsker
-- The bundles on sale that hold this add-on, cheapest of them first, with their members as the asker
-- would buy them, and how many of each the asking organization owns already.
WITH holding AS MATERIALIZED (
    SELECT id FROM add_on_bundles
    WHERE add_on_ids @> ARRAY(SELECT id FROM add_ons WHERE slug = %(slug)s)
)
SELECT b.id, b.slug, b.name, b.description, b.currency, b.discount_percent, b.discount_amount,
       m.list_price, m.member_count, m.member_names, m.required_tier_name, b.is_featured,
       coalesce(i.quantity, 0) AS in_cart, m.owned_count, m.members
FROM (SELECT * FROM bundles_on_sale
      WHERE id IN (SELECT id FROM holding)
      ORDER BY is_featured DESC, is_popular DESC, slug LIMIT %(page_size)s) AS b
CROSS JOIN LATERAL (
    SELECT sum(n.price) AS list_price, count(*) AS member_count, count(n.seats) AS owned_count,
           array_agg(n.name ORDER BY n.member_position) AS member_names,
           (array_agg(n.tier_name ORDER BY n.tier_rank DESC NULLS LAST))[1] AS required_tier_name,
           jsonb_agg(jsonb_build_object(
               'add_on_id', n.id, 'name', n.name, 'category', n.category,
               'billing_type', n.billing_type, 'price', n.price::text, 'credited', n.credited)
               ORDER BY n.member_position) AS members
    FROM bundle_for_asker(b.id) AS n) AS m
LEFT JOIN cart_items i ON i.bundle_id = b.id AND i.user_id = app_cart_owner() AND NOT i.saved
ORDER BY b.is_featured DESC, m.list_price, b.slug;

-- name: list_bundle_members(slug) :many -> AddOnLink
-- A bundle's members in their order.
SELECT a.slug, a.name, a.tagline, c.icon,
       coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS base_price, a.billing_type,
       a.is_buyable,
       EXISTS (SELECT 1 FROM owned_add_ons u
               WHERE u.add_on_id = a.id AND u.organization_id = app_organization_id()) AS owned
FROM add_on_bundles b
JOIN add_on_bundle_items m ON m.bundle_id = b.id
JOIN add_ons a ON a.id = m.add_on_id
JOIN categories c ON c.slug = a.category
WHERE b.slug = %(slug)s
ORDER BY m.position;

-- name: find_picture(slug) :maybe -> Picture
-- What the shop draws a listed add-on's pictures from.
SELECT a.name, a.tagline, a.category, c.icon,
       ARRAY(SELECT d.name FROM jsonb_array_elements_text(a.features) WITH ORDINALITY AS f (key, place)
             JOIN feature_definitions d ON d.feature_key = f.key ORDER BY f.place LIMIT 7) AS features
FROM add_ons a
JOIN categories c ON c.slug = a.category
WHERE a.slug = %(slug)s AND a.is_listed;
