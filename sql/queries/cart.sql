-- name: list_lines() :many -> CartLine
-- The asker's cart, oldest line first, with all that prices and problems depend on, as of now.
-- `owned` is for ever. What ends may be bought again for as many seats, and is prolonged;
-- `other_seats` names what is owned for another number of them. What is tried is not owned.
-- A member of a bundle that is `credited` is owned already: it costs less, and is not granted again.
SELECT i.id, 'add_on' AS kind, a.id AS thing_id, a.slug, a.name, c.icon, i.quantity,
       k.billing_type, coalesce(p.price, a.base_price) AS list_price, a.currency,
       NULL::numeric AS discount_percent, NULL::numeric AS discount_amount,
       jsonb_build_array(jsonb_build_object('add_on_id', a.id, 'name', a.name, 'category', a.category,
           'billing_type', k.billing_type, 'price', coalesce(p.price, a.base_price)::text,
           'credited', false)) AS members,
       (a.is_buyable AND p.price IS NOT NULL) AS is_buyable,
       t.name AS required_tier_name, coalesce(t.rank, 0) AS required_tier_rank,
       a.requires_add_on_ids AS required_add_on_ids,
       ARRAY(SELECT q.name FROM add_ons q WHERE q.id = ANY (a.requires_add_on_ids)
             ORDER BY q.base_price) AS required_names,
       EXISTS (SELECT 1 FROM live_add_ons r
               WHERE r.organization_id = app_organization_id()
                 AND r.add_on_id = ANY (a.requires_add_on_ids)) AS requirement_owned,
       (u.add_on_id IS NOT NULL AND u.expires_at IS NULL) AS owned,
       CASE WHEN u.seats <> i.quantity THEN ARRAY[format('%%s (%%s)', a.name, u.seats)]
            ELSE '{}'::text[] END AS other_seats,
       i.added_at
FROM cart_items i
JOIN add_ons a ON a.id = i.add_on_id
JOIN categories c ON c.slug = a.category
CROSS JOIN LATERAL (SELECT coalesce(i.billing_type, a.billing_type) AS billing_type) AS k
CROSS JOIN LATERAL (
    SELECT coalesce(book_price(a.id, k.billing_type, a.currency),
                    CASE WHEN k.billing_type = a.billing_type THEN a.base_price END) AS price) AS p
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
LEFT JOIN live_add_ons u ON u.add_on_id = a.id AND u.organization_id = app_organization_id()
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
       i.added_at
FROM cart_items i
JOIN add_on_bundles b ON b.id = i.bundle_id
CROSS JOIN LATERAL bundle_for_asker(b.id) AS m
WHERE i.user_id = app_cart_owner()
GROUP BY i.id, b.id
ORDER BY added_at, id;

-- name: put_add_on(slug, quantity, billing_type) :maybe -> PutLine
-- Add an add-on to the asker's cart, or more of it; gives no row where it is not for sale so.
INSERT INTO cart_items (user_id, organization_id, add_on_id, quantity, billing_type)
SELECT app_cart_owner(), app_organization_id(), a.id, %(quantity)s, %(billing_type)s
FROM add_ons a
WHERE a.slug = %(slug)s AND a.is_buyable
  AND (%(billing_type)s::text IS NULL OR a.billing_type = %(billing_type)s)
ON CONFLICT (user_id, add_on_id) DO UPDATE
    SET quantity = least(99, cart_items.quantity + excluded.quantity)
RETURNING (SELECT name FROM add_ons WHERE id = add_on_id) AS name, quantity;

-- name: put_bundle(slug, quantity) :maybe -> PutLine
-- Add a bundle to the asker's cart, or more of it; gives no row where it is not for sale.
INSERT INTO cart_items (user_id, organization_id, bundle_id, quantity)
SELECT app_cart_owner(), app_organization_id(), b.id, %(quantity)s
FROM bundles_on_sale b
WHERE b.slug = %(slug)s
ON CONFLICT (user_id, bundle_id) DO UPDATE
    SET quantity = least(99, cart_items.quantity + excluded.quantity)
RETURNING (SELECT name FROM add_on_bundles WHERE id = bundle_id) AS name, quantity;

-- name: count_things() :one -> Count
-- How many things are in the asker's cart, for the badge.
SELECT count_cart(app_cart_owner()) AS count;

-- name: set_quantity(line_id, quantity) :exec
-- Change how many; touches no row that is not the asker's.
UPDATE cart_items SET quantity = %(quantity)s
WHERE id = %(line_id)s AND user_id = app_cart_owner();

-- name: remove_line(line_id) :exec
-- Take a line out of the asker's cart.
DELETE FROM cart_items WHERE id = %(line_id)s AND user_id = app_cart_owner();

-- name: merge_guest_cart(organization_id) :one -> Count
-- At login: the guest's lines and code join the person's. Gives how many lines came over.
SELECT merge_guest_cart(%(organization_id)s) AS count;
