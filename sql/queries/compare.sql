-- name: list_compared(slugs) :many -> ComparedAddOn
-- Listed add-ons side by side, in the order asked for, with their features and plans.
SELECT a.slug, a.name, a.tagline, c.name AS category_name, c.icon, a.publisher, a.currency,
       a.billing_type, a.integration_type, a.status, a.is_buyable, a.trial_days, a.version,
       t.name AS required_tier_name, a.review_count, a.avg_rating, a.privacy, g.billing_types, g.amounts,
       coalesce((SELECT jsonb_agg(jsonb_build_object('key', d.feature_key, 'name', d.name, 'kind', d.kind,
                                                     'configuration', f.configuration))
                 FROM add_on_features f JOIN feature_definitions d ON d.feature_key = f.feature_key
                 WHERE f.add_on_id = a.id AND f.enabled), '[]') AS features,
       EXISTS (SELECT 1 FROM owned_add_ons u
               WHERE u.add_on_id = a.id AND u.organization_id = app_organization_id()) AS owned
FROM unnest(%(slugs)s::text[]) WITH ORDINALITY AS w (slug, place)
-- Asked of each on its own: as a join of sets it would read every add-on.
CROSS JOIN LATERAL (SELECT * FROM add_ons x WHERE x.slug = w.slug AND x.is_listed OFFSET 0) AS a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(w.billing_type), '{}') AS billing_types,
           coalesce(array_agg(w.price), '{}') AS amounts
    FROM billing_choices(a.id) AS w WHERE w.billing_type <> 'custom') AS g
ORDER BY w.place;

-- name: list_to_add(slugs, page_size) :many -> AddOnLink
-- What may be put beside them: popular ones of the first one's category, then others.
WITH near AS (
    (SELECT a.id, 0 AS distance FROM add_ons a
     WHERE a.is_listed AND a.status IN ('active', 'beta')
       AND a.category = (SELECT f.category FROM add_ons f WHERE f.slug = (%(slugs)s::text[])[1])
     ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT %(page_size)s)
    UNION ALL
    (SELECT a.id, 1 FROM add_ons a
     WHERE a.is_listed AND a.status IN ('active', 'beta')
     ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT %(page_size)s)
)
SELECT a.slug, a.name, a.tagline, c.icon, a.base_price, a.billing_type, a.is_buyable, false AS owned
FROM (SELECT id, min(distance) AS distance FROM near GROUP BY id) AS n
-- Asked of each on its own: as a join of sets it would read every add-on.
CROSS JOIN LATERAL (SELECT * FROM add_ons x WHERE x.id = n.id OFFSET 0) AS a
JOIN categories c ON c.slug = a.category
WHERE a.slug <> ALL (%(slugs)s::text[])
ORDER BY n.distance, lower(a.name), a.slug
LIMIT %(page_size)s;
