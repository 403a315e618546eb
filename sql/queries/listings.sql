-- name: find_listing(slug) :maybe -> Listing
-- For staff: an add-on with all that can be edited, listed or not.
SELECT a.id, a.slug, a.name, a.tagline, a.description, a.catalogue_set, a.category, a.base_price,
       a.currency, a.billing_type, a.integration_type, a.status, a.is_active, a.required_tier,
       ARRAY(SELECT q.slug FROM add_ons q WHERE q.id = ANY (a.requires_add_on_ids)
             ORDER BY q.slug) AS required_slugs,
       a.trial_days, a.features, a.metadata, a.icon_url, a.screenshots, a.video_url,
       a.documentation_url, a.support_url, a.terms_url, a.publisher, a.version, a.is_featured,
       a.is_popular, a.updated_at
FROM add_ons a
WHERE a.slug = %(slug)s AND app_is_admin();

-- name: insert_add_on(slug, name, tagline, description, catalogue_set, category, base_price, currency, billing_type, integration_type, status, required_tier, required_slugs, trial_days, metadata, icon_url, screenshots, video_url, documentation_url, support_url, terms_url, publisher, version, is_featured, is_popular) :maybe -> NewId
-- For staff: a new add-on. A required slug that is no add-on goes in as an id that is none, and the
-- table refuses it.
INSERT INTO add_ons (slug, name, tagline, description, catalogue_set, category, base_price, currency,
                     billing_type, integration_type, status, required_tier, requires_add_on_ids,
                     trial_days, metadata, icon_url, screenshots, video_url, documentation_url,
                     support_url, terms_url, publisher, version, is_featured, is_popular)
SELECT %(slug)s, %(name)s, %(tagline)s, %(description)s, %(catalogue_set)s, %(category)s,
       %(base_price)s, %(currency)s, %(billing_type)s, %(integration_type)s, %(status)s,
       %(required_tier)s, ARRAY(SELECT coalesce(q.id, gen_random_uuid())
             FROM unnest(%(required_slugs)s::text[]) AS r (slug)
             LEFT JOIN add_ons q ON q.slug = r.slug),
       %(trial_days)s, %(metadata)s::jsonb, %(icon_url)s, %(screenshots)s::text[], %(video_url)s,
       %(documentation_url)s, %(support_url)s, %(terms_url)s, %(publisher)s, %(version)s,
       %(is_featured)s::boolean, %(is_popular)s::boolean
WHERE app_is_admin()
RETURNING id;

-- name: update_add_on(add_on_id, slug, name, tagline, description, catalogue_set, category, base_price, currency, billing_type, integration_type, status, required_tier, required_slugs, trial_days, metadata, icon_url, screenshots, video_url, documentation_url, support_url, terms_url, publisher, version, is_featured, is_popular) :exec
-- For staff: an add-on is to be shown and sold otherwise.
UPDATE add_ons
SET slug = %(slug)s, name = %(name)s, tagline = %(tagline)s, description = %(description)s,
    catalogue_set = %(catalogue_set)s, category = %(category)s, base_price = %(base_price)s,
    currency = %(currency)s, billing_type = %(billing_type)s,
    integration_type = %(integration_type)s, status = %(status)s, required_tier = %(required_tier)s,
    requires_add_on_ids = ARRAY(SELECT coalesce(q.id, gen_random_uuid())
                                FROM unnest(%(required_slugs)s::text[]) AS r (slug)
                                LEFT JOIN add_ons q ON q.slug = r.slug),
    trial_days = %(trial_days)s, metadata = %(metadata)s, icon_url = %(icon_url)s,
    screenshots = %(screenshots)s, video_url = %(video_url)s,
    documentation_url = %(documentation_url)s, support_url = %(support_url)s,
    terms_url = %(terms_url)s, publisher = %(publisher)s, version = %(version)s,
    is_featured = %(is_featured)s, is_popular = %(is_popular)s
WHERE id = %(add_on_id)s AND app_is_admin();

-- name: set_add_on_status(add_on_id, status, is_active) :exec
-- For staff: an add-on is announced, sold, or withdrawn.
UPDATE add_ons SET status = %(status)s, is_active = %(is_active)s
WHERE id = %(add_on_id)s AND app_is_admin();

-- name: set_features(add_on_id, features) :exec
-- For staff: an add-on has these features and no others, shown in this order; `features` is an array
-- of objects with `feature_key` and `configuration`, each key once.
WITH wanted AS (
    SELECT a.id AS add_on_id, f.value ->> 'feature_key' AS feature_key,
           f.value -> 'configuration' AS configuration, f.place
    FROM add_ons a
    CROSS JOIN LATERAL jsonb_array_elements(%(features)s::jsonb) WITH ORDINALITY AS f (value, place)
    WHERE a.id = %(add_on_id)s AND app_is_admin()
), gone AS (
    DELETE FROM add_on_features f
    WHERE f.add_on_id = %(add_on_id)s AND app_is_admin()
      AND f.feature_key NOT IN (SELECT w.feature_key FROM wanted w)
), kept AS (
    INSERT INTO add_on_features (add_on_id, feature_key, configuration)
    SELECT add_on_id, feature_key, configuration FROM wanted
    ON CONFLICT ON CONSTRAINT add_on_features_once
    DO UPDATE SET enabled = true, configuration = excluded.configuration
)
UPDATE add_ons SET features = (SELECT coalesce(jsonb_agg(w.feature_key ORDER BY w.place), '[]')
                               FROM wanted w)
WHERE id = %(add_on_id)s AND app_is_admin();

-- name: insert_bundle(slug, name, description, member_slugs, discount_percent, discount_amount, currency, status, is_featured, is_popular, valid_from, valid_until) :maybe -> NewId
-- For staff: a new bundle of these add-ons, in this order. A slug that is no add-on goes in as an
-- id that is none, and the table refuses it.
INSERT INTO add_on_bundles (slug, name, description, add_on_ids, discount_percent, discount_amount,
                            currency, status, is_featured, is_popular, valid_from, valid_until)
SELECT %(slug)s, %(name)s, %(description)s,
       ARRAY(SELECT coalesce(a.id, gen_random_uuid())
             FROM unnest(%(member_slugs)s::text[]) WITH ORDINALITY AS m (slug, position)
             LEFT JOIN add_ons a ON a.slug = m.slug ORDER BY m.position),
       %(discount_percent)s::numeric, %(discount_amount)s::numeric, %(currency)s, %(status)s,
       %(is_featured)s::boolean, %(is_popular)s::boolean, %(valid_from)s::timestamptz,
       %(valid_until)s::timestamptz
WHERE app_is_admin()
RETURNING id;

-- name: update_bundle(bundle_id, slug, name, description, member_slugs, discount_percent, discount_amount, currency, status, is_featured, is_popular, valid_from, valid_until) :exec
-- For staff: a bundle is to hold or to cost something else.
UPDATE add_on_bundles
SET slug = %(slug)s, name = %(name)s, description = %(description)s,
    add_on_ids = ARRAY(SELECT coalesce(a.id, gen_random_uuid())
                       FROM unnest(%(member_slugs)s::text[]) WITH ORDINALITY AS m (slug, position)
                       LEFT JOIN add_ons a ON a.slug = m.slug ORDER BY m.position),
    discount_percent = %(discount_percent)s, discount_amount = %(discount_amount)s,
    currency = %(currency)s, status = %(status)s, is_featured = %(is_featured)s,
    is_popular = %(is_popular)s, valid_from = %(valid_from)s, valid_until = %(valid_until)s
WHERE id = %(bundle_id)s AND app_is_admin();

-- name: list_bundle_items(bundle_id) :many -> BundleItem
-- What a bundle holds, in its order, whether it is on sale or not.
SELECT m.add_on_id, m.position, a.slug, a.name
FROM add_on_bundle_items m
JOIN add_ons a ON a.id = m.add_on_id
WHERE m.bundle_id = %(bundle_id)s
ORDER BY m.position;
