-- name: act_for(slug) :maybe -> ActedFor
-- The asker acts for this organization of hers until the transaction ends; no row where it is not hers.
WITH hers AS MATERIALIZED (
    SELECT o.id, o.slug, o.name, o.is_personal, m.role
    FROM organizations o
    JOIN organization_members m ON m.organization_id = o.id
    WHERE o.slug = %(slug)s AND m.user_id = app_user_id() AND m.invitation_state = 'accepted'
)
SELECT id, slug, name, is_personal, role, set_config('app.organization_id', id::text, true) AS acting
FROM hers;

-- name: choose_acted_for() :exec
-- The asker's login goes on acting for the organization that she acts for in this transaction.
UPDATE user_sessions SET organization_id = app_organization_id()
WHERE token_hash = app_session_hash() AND user_id = app_user_id()
  AND organization_id <> app_organization_id();

-- name: insert_request(note, fingerprint) :maybe -> NewId
-- The asker asks the owners of her organization; no row where she waits for just this already.
INSERT INTO purchase_requests (organization_id, user_id, note, fingerprint)
VALUES (app_organization_id(), app_user_id(), %(note)s, %(fingerprint)s)
ON CONFLICT (organization_id, user_id, fingerprint) WHERE status = 'pending' DO NOTHING
RETURNING id;

-- name: insert_lines(request_id, line_ids) :exec
-- What is asked for: these lines of the asker's cart.
INSERT INTO purchase_request_lines (request_id, organization_id, position, add_on_id, bundle_id,
                                    quantity, billing_type)
SELECT %(request_id)s, app_organization_id(), row_number() OVER (ORDER BY i.added_at, i.id) - 1,
       i.add_on_id, i.bundle_id, i.quantity, i.billing_type
FROM cart_items i
WHERE i.user_id = app_cart_owner() AND NOT i.saved AND i.id = ANY (%(line_ids)s::uuid[]);

-- name: take_from_cart(line_ids) :exec
-- What is asked for leaves the asker's cart.
DELETE FROM cart_items WHERE user_id = app_cart_owner() AND NOT saved AND id = ANY (%(line_ids)s::uuid[]);

-- name: find_waiting(fingerprint) :maybe -> NewId
-- The asker's request for just this that waits for an answer.
SELECT id FROM purchase_requests
WHERE organization_id = app_organization_id() AND user_id = app_user_id()
  AND fingerprint = %(fingerprint)s AND status = 'pending';

-- name: find_request(request_id) :maybe -> RequestState
-- A request that the asker made, or answers as an owner of the acting organization.
SELECT r.id, r.status, r.user_id = app_user_id() AS is_own, p.display_name AS asker
FROM purchase_requests r
LEFT JOIN list_organization_members() p ON p.user_id = r.user_id
WHERE r.id = %(request_id)s AND r.organization_id = app_organization_id()
  AND (r.user_id = app_user_id() OR r.organization_id IN (SELECT app_owned_organization_ids()));

-- name: approve_request(request_id) :exec
-- An owner will buy what is asked for; touches no row that somebody has answered, or withdrawn.
UPDATE purchase_requests SET status = 'approved', decided_by = app_user_id(), decided_at = now()
WHERE id = %(request_id)s AND organization_id = app_organization_id() AND status = 'pending'
  AND organization_id IN (SELECT app_owned_organization_ids());

-- name: decline_request(request_id, answer) :exec
-- An owner will not buy it, or will not after all; touches no row that is bought or withdrawn.
UPDATE purchase_requests
SET status = 'declined', answer = %(answer)s, decided_by = app_user_id(), decided_at = now()
WHERE id = %(request_id)s AND organization_id = app_organization_id()
  AND status IN ('pending', 'approved')
  AND organization_id IN (SELECT app_owned_organization_ids());

-- name: withdraw_request(request_id) :exec
-- The asker no longer asks; touches no row that somebody has answered.
UPDATE purchase_requests SET status = 'withdrawn'
WHERE id = %(request_id)s AND organization_id = app_organization_id()
  AND user_id = app_user_id() AND status = 'pending';

-- name: put_in_cart(request_id) :many -> PutAsked
-- What a request asks for goes into the asker's cart, on top of what is there; what is no longer sold
-- so does not.
WITH asked AS MATERIALIZED (
    SELECT l.position, l.add_on_id, l.bundle_id, l.quantity, l.billing_type,
           coalesce(a.name, b.name) AS name,
           coalesce(a.is_buyable AND (l.billing_type IS NULL OR l.billing_type IN (
                        SELECT w.billing_type FROM billing_choices(a.id) AS w)),
                    EXISTS (SELECT 1 FROM bundles_on_sale s WHERE s.id = l.bundle_id)) AS is_put
    FROM purchase_request_lines l
    LEFT JOIN add_ons a ON a.id = l.add_on_id
    LEFT JOIN add_on_bundles b ON b.id = l.bundle_id
    WHERE l.request_id = %(request_id)s AND l.organization_id = app_organization_id()
), add_ons_put AS (
    INSERT INTO cart_items AS i (user_id, organization_id, add_on_id, quantity, billing_type, seen_price)
    SELECT app_cart_owner(), app_organization_id(), k.add_on_id, k.quantity, k.billing_type,
           add_on_price(k.add_on_id, k.billing_type)
    FROM asked k WHERE k.is_put AND k.add_on_id IS NOT NULL
    ON CONFLICT (user_id, add_on_id) DO UPDATE
        SET quantity = CASE WHEN i.saved THEN excluded.quantity
                            ELSE least(99, i.quantity + excluded.quantity) END,
            billing_type = coalesce(excluded.billing_type, i.billing_type),
            seen_price = add_on_price(i.add_on_id, coalesce(excluded.billing_type, i.billing_type)),
            saved = false
), bundles_put AS (
    INSERT INTO cart_items AS i (user_id, organization_id, bundle_id, quantity, seen_price)
    SELECT app_cart_owner(), app_organization_id(), k.bundle_id, k.quantity,
           cart_price(NULL, k.bundle_id, NULL)
    FROM asked k WHERE k.is_put AND k.bundle_id IS NOT NULL
    ON CONFLICT (user_id, bundle_id) DO UPDATE
        SET quantity = CASE WHEN i.saved THEN excluded.quantity
                            ELSE least(99, i.quantity + excluded.quantity) END,
            seen_price = excluded.seen_price, saved = false
)
SELECT name, is_put FROM asked ORDER BY position;

-- name: list_requests(limit, first_row) :many -> PurchaseRequest
-- The acting organization's requests: for owners all of them, for others their own; those that wait
-- come first, then the newest.
SELECT r.id, r.status, r.note, r.answer, r.created_at, r.decided_at, o.number AS order_number,
       r.user_id = app_user_id() AS is_own, p.display_name AS asker
FROM purchase_requests r
LEFT JOIN orders o ON o.id = r.order_id AND o.organization_id = r.organization_id
LEFT JOIN list_organization_members() p ON p.user_id = r.user_id
WHERE r.organization_id = app_organization_id()
  AND (r.user_id = app_user_id() OR r.organization_id IN (SELECT app_owned_organization_ids()))
ORDER BY r.status = 'pending' DESC, r.created_at DESC, r.id DESC
LIMIT %(limit)s OFFSET %(first_row)s;

-- name: list_lines(limit, first_row) :many -> RequestLine
-- What the same requests ask for, each line as the asker would buy it now: the columns are those of a
-- cart's line.
WITH page AS MATERIALIZED (
    SELECT r.id FROM purchase_requests r
    WHERE r.organization_id = app_organization_id()
      AND (r.user_id = app_user_id() OR r.organization_id IN (SELECT app_owned_organization_ids()))
    ORDER BY r.status = 'pending' DESC, r.created_at DESC, r.id DESC
    LIMIT %(limit)s OFFSET %(first_row)s
), asked AS MATERIALIZED (
    SELECT l.* FROM page JOIN purchase_request_lines l ON l.request_id = page.id
)
SELECT i.request_id, i.position, a.id, 'add_on' AS kind, a.id AS thing_id, a.slug, a.name, c.icon,
       i.quantity, k.billing_type, coalesce(p.price, a.base_price) AS list_price, a.currency,
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
       u.seats AS owned_seats, '[]'::jsonb AS required_offers, false AS saved,
       NULL::numeric AS seen_price, p.price AS price_now, '[]'::jsonb AS choices, app_now() AS added_at
FROM asked i
JOIN add_ons a ON a.id = i.add_on_id
JOIN categories c ON c.slug = a.category
CROSS JOIN LATERAL (SELECT coalesce(i.billing_type, a.billing_type) AS billing_type) AS k
CROSS JOIN LATERAL (
    SELECT coalesce(book_price(a.id, k.billing_type, a.currency),
                    CASE WHEN k.billing_type = a.billing_type THEN a.base_price END) AS price
    OFFSET 0) AS p
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
LEFT JOIN owned_add_ons u ON u.add_on_id = a.id AND u.organization_id = app_organization_id()
UNION ALL
SELECT i.request_id, i.position, b.id, 'bundle', b.id, b.slug, b.name, 'gift', i.quantity,
       CASE WHEN min(m.billing_type) = max(m.billing_type) THEN min(m.billing_type) END,
       sum(m.price), b.currency, b.discount_percent, b.discount_amount,
       jsonb_agg(jsonb_build_object('add_on_id', m.id, 'name', m.name, 'category', m.category,
           'billing_type', m.billing_type, 'price', m.price::text, 'credited', m.credited)
           ORDER BY m.member_position),
       EXISTS (SELECT 1 FROM bundles_on_sale s WHERE s.id = b.id),
       (array_agg(m.tier_name ORDER BY m.tier_rank DESC NULLS LAST))[1], coalesce(max(m.tier_rank), 0),
       '{}'::uuid[], '{}'::text[], false, bool_and(m.for_ever),
       coalesce(array_agg(format('%%s (%%s)', m.name, m.seats) ORDER BY m.member_position)
                FILTER (WHERE CASE WHEN m.credited THEN m.seats < i.quantity
                                   ELSE m.seats <> i.quantity END), '{}'),
       CASE WHEN min(m.seats) = max(m.seats) THEN min(m.seats) END,
       '[]'::jsonb, false, NULL::numeric,
       coalesce(round(sum(m.price) * (100 - b.discount_percent) / 100, 2),
                greatest(sum(m.price) - b.discount_amount, 0)),
       '[]'::jsonb, app_now()
FROM asked i
JOIN add_on_bundles b ON b.id = i.bundle_id
CROSS JOIN LATERAL bundle_for_asker(b.id) AS m
GROUP BY i.request_id, i.position, i.quantity, b.id
ORDER BY request_id, position;

-- name: list_rules() :many -> RuleInForce
-- The pricing rules that may lower what the acting organization's open requests ask for.
SELECT r.id, r.name, r.add_on_id, r.tier_code, r.discount_percent, r.discount_amount, r.conditions,
       r.priority, r.valid_from, r.valid_until,
       ARRAY(SELECT a.slug
             FROM jsonb_array_elements_text(r.conditions -> 'requires_owned') AS q (slug)
             JOIN add_ons a ON a.slug = q.slug
             JOIN owned_add_ons u ON u.add_on_id = a.id
                                 AND u.organization_id = app_organization_id()) AS owned_slugs
FROM pricing_rules r
WHERE r.is_active
  AND (r.add_on_id IS NULL OR r.add_on_id = ANY (
       ARRAY(SELECT l.add_on_id
             FROM purchase_requests q JOIN purchase_request_lines l ON l.request_id = q.id
             WHERE q.organization_id = app_organization_id() AND q.status IN ('pending', 'approved')
               AND l.add_on_id IS NOT NULL)))
  AND (r.tier_code IS NULL OR r.tier_code = (SELECT u.tier_code FROM users u WHERE u.id = app_user_id()))
  AND (r.valid_from IS NULL OR r.valid_from <= app_now())
  AND (r.valid_until IS NULL OR r.valid_until > app_now());

-- name: find_to_tell(request_id) :maybe -> RequestToTell
-- For the worker: what mails say of a request, and how its asker is reached. Held until the mails are
-- put down: an erasure meanwhile waits, and finds them.
SELECT r.id, r.status, r.note, r.answer, u.display_name AS asker, u.email, u.locale AS language,
       g.name AS organization, g.slug,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', coalesce(a.name, b.name),
                                                     'quantity', l.quantity) ORDER BY l.position), '[]')
        FROM purchase_request_lines l
        LEFT JOIN add_ons a ON a.id = l.add_on_id
        LEFT JOIN add_on_bundles b ON b.id = l.bundle_id
        WHERE l.request_id = r.id) AS lines
FROM purchase_requests r
JOIN organizations g ON g.id = r.organization_id
JOIN users u ON u.id = r.user_id
WHERE r.id = %(request_id)s
FOR SHARE OF r;

-- name: list_owners(request_id) :many -> OwnerToTell
-- For the worker: the people who may answer a request.
SELECT u.id AS user_id, u.email, u.locale AS language
FROM purchase_requests r
JOIN organization_members m ON m.organization_id = r.organization_id
JOIN users u ON u.id = m.user_id
WHERE r.id = %(request_id)s AND m.role = 'owner' AND m.invitation_state = 'accepted'
ORDER BY u.id;

-- name: complete_requests(order_id) :many -> CompletedRequest
-- For the worker: an order is completed, and with it every approved request of its organization whose
-- things are all in orders that were completed since the owner approved. How many of each she bought,
-- and whether alone or in a bundle, is hers to choose.
UPDATE purchase_requests r SET status = 'bought', order_id = o.id
FROM orders o
WHERE o.id = %(order_id)s AND r.organization_id = o.organization_id AND r.status = 'approved'
  AND EXISTS (SELECT 1 FROM purchase_request_lines l WHERE l.request_id = r.id)
  AND NOT EXISTS (
      SELECT 1 FROM purchase_request_lines l
      WHERE l.request_id = r.id AND NOT EXISTS (
          SELECT 1 FROM orders x
          JOIN add_on_purchases p ON p.order_id = x.id
          WHERE x.organization_id = r.organization_id AND x.created_at >= r.created_at
            AND x.completed_at >= r.decided_at AND p.status = 'completed'
            AND (p.bundle_id = l.bundle_id
                 OR p.grants @> jsonb_build_array(jsonb_build_object('add_on_id', l.add_on_id)))))
RETURNING r.id, r.organization_id;
