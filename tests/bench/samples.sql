-- What queries are asked with, for somebody who has a cart, orders and add-ons: one JSON object,
-- a parameter's name to its value as text. `area.query.parameter` goes before the bare name.
WITH person AS (
    SELECT o.user_id, o.organization_id, o.id AS order_id, o.number, o.created_at
    FROM orders o
    WHERE o.status = 'completed'
      AND EXISTS (SELECT 1 FROM cart_items i WHERE i.user_id = o.user_id)
      AND EXISTS (SELECT 1 FROM user_sessions s WHERE s.user_id = o.user_id AND s.expires_at > now()
                    AND s.organization_id = o.organization_id)
    ORDER BY o.id LIMIT 1 OFFSET %(which)s
), sold AS (
    SELECT id, slug, name, category FROM add_ons WHERE is_listed
    ORDER BY purchase_count DESC, slug LIMIT 1 OFFSET 100 + %(which)s
)
SELECT json_build_object(
    'me', (SELECT user_id FROM person),
    'my_organization', (SELECT organization_id FROM person),
    'user_id', (SELECT user_id FROM person),
    'organization_id', (SELECT organization_id FROM person),
    'person', (SELECT user_id FROM person),
    'order_id', (SELECT order_id FROM person),
    'number', (SELECT number FROM person),
    'line_id', (SELECT id FROM cart_items i, person p WHERE i.user_id = p.user_id LIMIT 1),
    'cart.swap_for_bundle.line_ids', (SELECT array_agg(i.id) FROM cart_items i, person p WHERE i.user_id = p.user_id),
    'cart.swap_for_bundle.bundle_id', (SELECT id FROM bundles_on_sale ORDER BY slug LIMIT 1),
    'session_hash', (SELECT token_hash FROM user_sessions s, person p
                     WHERE s.user_id = p.user_id AND s.expires_at > now() LIMIT 1),
    'slug', (SELECT slug FROM sold),
    'add_on_id', (SELECT id FROM sold),
    'q', (SELECT name FROM sold),
    'slugs', (SELECT array_agg(slug) FROM (SELECT slug FROM add_ons WHERE is_listed ORDER BY slug LIMIT 4) AS four),
    'category', (SELECT category FROM sold),
    'feature_key', (SELECT features ->> 0 FROM add_ons WHERE id = (SELECT id FROM sold)),
    'products.find_bundle.slug', (SELECT slug FROM bundles_on_sale ORDER BY slug LIMIT 1 OFFSET %(which)s),
    'member_slug', (SELECT a.slug FROM add_ons a JOIN add_on_bundles b ON a.id = b.add_on_ids[1]
                    WHERE b.status = 'active' AND b.is_active ORDER BY b.slug LIMIT 1 OFFSET %(which)s),
    'code', (SELECT code FROM promotional_codes ORDER BY current_uses DESC, code LIMIT 1),
    'code_id', (SELECT id FROM promotional_codes ORDER BY current_uses DESC, code LIMIT 1),
    'event_id', (SELECT event_id FROM webhook_events ORDER BY id LIMIT 1),
    'review_id', (SELECT id FROM add_on_reviews ORDER BY id LIMIT 1),
    'license_id', (SELECT id FROM licenses ORDER BY id LIMIT 1),
    'member_slugs', (SELECT array_agg(slug) FROM (SELECT slug FROM add_ons ORDER BY slug LIMIT 2) AS two),
    'add_on_ids', (SELECT array_agg(id) FROM (SELECT id FROM add_ons ORDER BY slug LIMIT 5) AS five),
    'rule_id', (SELECT id FROM pricing_rules ORDER BY id LIMIT 1),
    'submission_id', (SELECT id FROM add_on_submissions ORDER BY id LIMIT 1),
    'subscription_id', (SELECT id FROM org_subscriptions ORDER BY id LIMIT 1),
    'bundles.id', (SELECT id FROM add_on_bundles ORDER BY id LIMIT 1),
    'license_key', (SELECT license_key FROM licenses ORDER BY id LIMIT 1),
    'purchase_id', (SELECT id FROM add_on_purchases p, person WHERE p.order_id = person.order_id LIMIT 1),
    'rare_feature', (SELECT feature_key FROM feature_definitions
                     WHERE add_on_count > 0 ORDER BY add_on_count, feature_key LIMIT 1 OFFSET %(which)s),
    'broad_feature', (SELECT feature_key FROM feature_definitions
                      ORDER BY add_on_count DESC, feature_key LIMIT 1 OFFSET %(which)s %% 2),
    'member_id', (SELECT b.add_on_ids[1] FROM add_on_bundles b
                  WHERE b.status = 'active' AND b.is_active ORDER BY b.slug LIMIT 1 OFFSET %(which)s),
    'owned_add_on', (SELECT u.add_on_id FROM user_add_ons u, person p
                     WHERE u.organization_id = p.organization_id ORDER BY u.id LIMIT 1),
    'heavy_user', (SELECT user_id FROM orders GROUP BY user_id ORDER BY count(*) DESC LIMIT 1),
    'heavy_organization', (SELECT organization_id FROM orders
                           GROUP BY organization_id ORDER BY count(*) DESC LIMIT 1)
)::text;
