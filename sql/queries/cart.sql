-- name: list_lines() :many -> CartLine
-- The asker's cart, oldest line first, with all that prices and problems depend on, as of now.
-- `owned` is for ever. What ends may be bought again for as many seats, and is prolonged;
-- `other_seats` names what is owned for another number of them, and `owned_seats` is that number.
-- What is tried is not owned; but what another add-on requires is there as long as it is tried. A
-- member of a bundle that is `credited` is owned already: it costs less, and is not granted again.
SELECT i.id, 'add_on' AS kind, a.id AS thing_id, a.slug, a.name, c.icon, i.quantity,
       k.billing_type, coalesce(p.price, a.base_price) AS list_price, a.currency,
       NULL::numeric AS discount_percent, NULL::numeric AS discount_amount,
       jsonb_build_array(jsonb_build_object('add_on_id', a.id, 'name', a.name, 'category', a.category,
           'billing_type', k.billing_type, 'price', coalesce(p.price, a.base_price)::text,
           'credited', false)) AS members,
       a.is_buyable, t.name AS required_tier_name, coalesce(t.rank, 0) AS required_tier_rank,
       a.requires_add_on_ids AS required_add_on_ids,
       ARRAY(SELECT q.name FROM add_ons q WHERE q.id = ANY (a.requires_add_on_ids)
             ORDER BY q.base_price) AS required_names,
       EXISTS (SELECT 1 FROM live_add_ons r
               WHERE r.organization_id = app_organization_id()
                 AND r.add_on_id = ANY (a.requires_add_on_ids)) AS requirement_owned,
       (u.add_on_id IS NOT NULL AND u.expires_at IS NULL) AS owned,
       CASE WHEN u.seats <> i.quantity THEN ARRAY[format('%%s (%%s)', a.name, u.seats)]
            ELSE '{}'::text[] END AS other_seats,
       u.seats AS owned_seats,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', q.slug, 'name', q.name)
                                  ORDER BY q.base_price), '[]')
        FROM add_ons q WHERE q.id = ANY (a.requires_add_on_ids) AND q.is_buyable) AS required_offers,
       i.saved, i.seen_price, p.price AS price_now,
       (SELECT jsonb_agg(jsonb_build_object('billing_type', w.billing_type, 'price', w.price::text)
                         ORDER BY w.price)
        FROM billing_choices(a.id) AS w) AS choices,
       i.added_at
FROM cart_items i
JOIN add_ons a ON a.id = i.add_on_id
JOIN categories c ON c.slug = a.category
CROSS JOIN LATERAL (SELECT coalesce(i.billing_type, a.billing_type) AS billing_type) AS k
-- OFFSET 0: asked once a line, not once for each time that it is named.
CROSS JOIN LATERAL (
    SELECT coalesce(book_price(a.id, k.billing_type, a.currency),
                    CASE WHEN k.billing_type = a.billing_type THEN a.base_price END) AS price
    OFFSET 0) AS p
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
LEFT JOIN owned_add_ons u ON u.add_on_id = a.id AND u.organization_id = app_organization_id()
WHERE i.user_id = app_cart_owner()
UNION ALL
SELECT i.id, 'bundle', b.id, b.slug, b.name, 'gift', i.quantity,
       CASE WHEN min(m.billing_type) = max(m.billing_type) THEN min(m.billing_type) END,
       sum(m.price), b.currency, b.discount_percent, b.discount_amount,
       jsonb_agg(jsonb_build_object('add_on_id', m.id, 'name', m.name, 'category', m.category,
           'billing_type', m.billing_type, 'price', m.price::text, 'credited', m.credited)
           ORDER BY m.member_position),
       EXISTS (SELECT 1 FROM bundles_on_sale s WHERE s.id = b.id),
       (array_agg(m.tier_name ORDER BY m.tier_rank DESC NULLS LAST))[1], coalesce(max(m.tier_rank), 0),
       '{}'::uuid[], '{}'::text[], false,
       bool_and(m.for_ever),
       -- What is counted needs seats enough; what is prolonged or granted anew, just as many.
       coalesce(array_agg(format('%%s (%%s)', m.name, m.seats) ORDER BY m.member_position)
                FILTER (WHERE CASE WHEN m.credited THEN m.seats < i.quantity
                                   ELSE m.seats <> i.quantity END), '{}'),
       CASE WHEN min(m.seats) = max(m.seats) THEN min(m.seats) END,
       '[]'::jsonb,
       i.saved, i.seen_price,
       coalesce(round(sum(m.price) * (100 - b.discount_percent) / 100, 2),
                greatest(sum(m.price) - b.discount_amount, 0)),
       '[]'::jsonb,
       i.added_at
FROM cart_items i
JOIN add_on_bundles b ON b.id = i.bundle_id
CROSS JOIN LATERAL bundle_for_asker(b.id) AS m
WHERE i.user_id = app_cart_owner()
GROUP BY i.id, b.id
ORDER BY added_at, id;

-- name: list_bundles_of_cart() :many -> CartBundle
-- The bundles on sale that hold what is in the asker's cart, those that hold most of it first.
WITH mine AS MATERIALIZED (
    SELECT array_agg(add_on_id) AS ids FROM cart_items
    WHERE user_id = app_cart_owner() AND add_on_id IS NOT NULL AND NOT saved
), holding AS MATERIALIZED (
    SELECT b.id FROM add_on_bundles b WHERE b.add_on_ids && (SELECT ids FROM mine)
)
SELECT b.id, b.slug, b.name, b.currency, b.discount_percent, b.discount_amount,
       jsonb_agg(jsonb_build_object(
           'add_on_id', m.id, 'name', m.name, 'category', m.category, 'billing_type', m.billing_type,
           'price', m.price::text, 'credited', m.credited, 'seats', m.seats)
           ORDER BY m.member_position) AS members,
       coalesce(max(m.tier_rank), 0) AS required_tier_rank
FROM (SELECT s.* FROM bundles_on_sale s, mine
      WHERE s.id IN (SELECT id FROM holding)
      ORDER BY (SELECT count(*) FROM unnest(s.add_on_ids) AS g (id) WHERE g.id = ANY (mine.ids)) DESC,
               s.slug
      LIMIT 10) AS b
CROSS JOIN LATERAL bundle_for_asker(b.id) AS m
GROUP BY b.id, b.slug, b.name, b.currency, b.discount_percent, b.discount_amount
ORDER BY b.slug;

-- name: find_put(add_on, bundle) :maybe -> Named
-- What somebody tries to put in a cart, by its slug, where it is for sale.
SELECT a.name FROM add_ons a WHERE a.slug = %(add_on)s AND a.is_buyable
UNION ALL
SELECT b.name FROM bundles_on_sale b WHERE b.slug = %(bundle)s;

-- name: put_add_on(slug, quantity, billing_type) :maybe -> PutLine
-- Add an add-on to the asker's cart, or more of it; gives no row where it is not for sale so. What was
-- saved for later comes back as many as are added; a billing type that is named is the line's from now on.
INSERT INTO cart_items AS i (user_id, organization_id, add_on_id, quantity, billing_type, seen_price)
SELECT app_cart_owner(), app_organization_id(), a.id, %(quantity)s, %(billing_type)s,
       add_on_price(a.id, %(billing_type)s)
FROM add_ons a
WHERE a.slug = %(slug)s AND a.is_buyable
  AND (%(billing_type)s::text IS NULL
       OR %(billing_type)s IN (SELECT w.billing_type FROM billing_choices(a.id) AS w))
ON CONFLICT (user_id, add_on_id) DO UPDATE
    SET quantity = CASE WHEN i.saved THEN excluded.quantity
                        ELSE least(99, i.quantity + excluded.quantity) END,
        billing_type = coalesce(excluded.billing_type, i.billing_type),
        seen_price = add_on_price(i.add_on_id, coalesce(excluded.billing_type, i.billing_type)),
        saved = false
RETURNING (SELECT name FROM add_ons WHERE id = add_on_id) AS name, id AS line_id, quantity;

-- name: put_bundle(slug, quantity) :maybe -> PutLine
-- Add a bundle to the asker's cart, or more of it; gives no row where it is not for sale.
INSERT INTO cart_items AS i (user_id, organization_id, bundle_id, quantity, seen_price)
SELECT app_cart_owner(), app_organization_id(), b.id, %(quantity)s, cart_price(NULL, b.id, NULL)
FROM bundles_on_sale b
WHERE b.slug = %(slug)s
ON CONFLICT (user_id, bundle_id) DO UPDATE
    SET quantity = CASE WHEN i.saved THEN excluded.quantity
                        ELSE least(99, i.quantity + excluded.quantity) END,
        seen_price = excluded.seen_price, saved = false
RETURNING (SELECT name FROM add_on_bundles WHERE id = bundle_id) AS name, id AS line_id, quantity;

-- name: count_things() :one -> Count
-- How many things are in the asker's cart, for the badge.
SELECT count_cart(app_cart_owner()) AS count;

-- name: change_line(line_id, quantity, billing_type) :exec
-- Change how many, or how it is billed; what is null stays. Touches no row that is not the asker's, and
-- none whose add-on is not sold so. A price that has fallen counts as seen; one that has risen does not,
-- unless it is another billing's.
UPDATE cart_items i
SET quantity = coalesce(%(quantity)s::integer, i.quantity),
    billing_type = coalesce(%(billing_type)s::text, i.billing_type),
    seen_price = CASE WHEN %(billing_type)s::text IS DISTINCT FROM i.billing_type
                           AND %(billing_type)s::text IS NOT NULL
                      THEN add_on_price(i.add_on_id, %(billing_type)s)
                      ELSE least(i.seen_price, cart_price(i.add_on_id, i.bundle_id, i.billing_type)) END
WHERE i.id = %(line_id)s AND i.user_id = app_cart_owner()
  AND (%(billing_type)s::text IS NULL
       OR %(billing_type)s IN (SELECT w.billing_type FROM billing_choices(i.add_on_id) AS w));

-- name: has_line(line_id) :maybe -> NewId
-- A line of the asker's cart, if it is there still.
SELECT id FROM cart_items WHERE id = %(line_id)s AND user_id = app_cart_owner();

-- name: save_line(line_id, saved) :maybe -> Named
-- Save a line for later, or take it back into the cart at today's price.
UPDATE cart_items i
SET saved = %(saved)s::boolean,
    seen_price = CASE WHEN %(saved)s::boolean THEN i.seen_price
                      ELSE cart_price(i.add_on_id, i.bundle_id, i.billing_type) END
WHERE i.id = %(line_id)s AND i.user_id = app_cart_owner()
RETURNING coalesce((SELECT a.name FROM add_ons a WHERE a.id = i.add_on_id),
                   (SELECT b.name FROM add_on_bundles b WHERE b.id = i.bundle_id)) AS name;

-- name: accept_prices(line_id) :exec
-- The asker has seen what a line costs now; with null, what each of hers does.
UPDATE cart_items i SET seen_price = cart_price(i.add_on_id, i.bundle_id, i.billing_type)
WHERE i.user_id = app_cart_owner() AND NOT i.saved
  AND (%(line_id)s::uuid IS NULL OR i.id = %(line_id)s);

-- name: remove_line(line_id) :maybe -> Undoable
-- Take a line out of the asker's cart, so that it can be undone.
SELECT undo_id, line_id, name, added_at FROM remove_cart_line(%(line_id)s);

-- name: swap_for_bundle(bundle_id, line_ids, quantity) :maybe -> Undoable
-- Replace so many units of each of these lines by the bundle; no row where one has changed meanwhile.
SELECT undo_id, line_id, name, added_at
FROM swap_for_bundle(%(bundle_id)s, %(line_ids)s::uuid[], %(quantity)s);

-- name: undo(undo_id) :maybe -> Undone
-- Take a change of the asker's cart back; no row where it cannot be undone any more.
SELECT kind, line_id FROM undo_cart_change(%(undo_id)s);

-- name: list_suggestions() :many -> AddOnCard
-- What others buy most and the asker does not own, for somebody whose cart is empty.
SELECT a.id, a.slug, a.name, a.tagline, a.category, a.category_name, a.icon, a.publisher,
       coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS base_price, a.currency,
       a.billing_type, a.status, a.is_buyable, a.is_popular,
       a.required_tier_name, a.review_count, a.avg_rating, a.trial_days
FROM add_on_cards a
WHERE a.is_buyable
  AND NOT EXISTS (SELECT 1 FROM owned_add_ons u
                  WHERE u.add_on_id = a.id AND u.organization_id = app_organization_id())
ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug
LIMIT 4;

-- name: merge_guest_cart(organization_id) :one -> Merged
-- At login: the guest's lines and code join the person's. Gives how many lines came over, and the undo.
SELECT lines, undo_id FROM merge_guest_cart(%(organization_id)s);
