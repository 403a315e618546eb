-- name: claim_seat(slug) :exec
-- The asker takes a free seat of an add-on of her organization; no row where she has one already.
INSERT INTO add_on_seats (organization_id, add_on_id, user_id)
SELECT app_organization_id(), a.id, app_user_id() FROM add_ons a
WHERE a.slug = %(slug)s AND app_organization_id() IN (SELECT app_organization_ids())
ON CONFLICT DO NOTHING;

-- name: give_seat(slug, user_id) :exec
-- An owner gives a free seat to a member; no row where that one has a seat already.
INSERT INTO add_on_seats (organization_id, add_on_id, user_id, given_by)
SELECT app_organization_id(), a.id, %(user_id)s, app_user_id() FROM add_ons a
WHERE a.slug = %(slug)s AND app_organization_id() IN (SELECT app_owned_organization_ids())
ON CONFLICT DO NOTHING;

-- name: has_seat(slug, user_id) :one -> Answer
-- A person of the acting organization has a seat of an add-on; null is the asker.
SELECT EXISTS (
    SELECT 1 FROM add_on_seats s JOIN add_ons a ON a.id = s.add_on_id
    WHERE s.organization_id = app_organization_id() AND a.slug = %(slug)s
      AND s.user_id = coalesce(%(user_id)s::text, app_user_id())) AS answer;

-- name: release_seat(slug) :exec
-- The asker gives her seat back.
DELETE FROM add_on_seats s USING add_ons a
WHERE a.slug = %(slug)s AND s.add_on_id = a.id AND s.organization_id = app_organization_id()
  AND s.user_id = app_user_id();

-- name: take_seat_back(slug, user_id) :exec
-- An owner takes a seat back from whoever has it.
DELETE FROM add_on_seats s USING add_ons a
WHERE a.slug = %(slug)s AND s.add_on_id = a.id AND s.organization_id = app_organization_id()
  AND s.user_id = %(user_id)s AND s.organization_id IN (SELECT app_owned_organization_ids());

-- name: list_seated() :many -> SeatedAddOn
-- What the acting organization owns now, and who of its people has a seat of each: as many as a page
-- shows.
WITH people AS MATERIALIZED (
    SELECT user_id, display_name FROM list_organization_members()
)
SELECT a.slug, a.name, c.icon, u.seats,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('user_id', s.user_id, 'name', p.display_name)
                                  ORDER BY s.claimed_at, s.user_id), '[]')
        FROM (SELECT t.user_id, t.claimed_at FROM add_on_seats t
              WHERE t.organization_id = u.organization_id AND t.add_on_id = u.add_on_id
              ORDER BY t.claimed_at, t.user_id LIMIT 500) AS s
        JOIN people p ON p.user_id = s.user_id) AS holders
FROM live_add_ons u
JOIN add_ons a ON a.id = u.add_on_id
JOIN categories c ON c.slug = a.category
WHERE u.organization_id = app_organization_id()
ORDER BY a.name, a.slug
LIMIT 500;

-- name: seat_people(order_id) :exec
-- For the worker, after an order's grants: of the free seats of what it bought for an organization,
-- those take one who asked for it, the longest waiting first, and then the buyer.
WITH granted AS (
    SELECT o.organization_id, o.user_id AS buyer, p.bundle_id, (g ->> 'add_on_id')::uuid AS add_on_id
    FROM orders o
    JOIN organizations n ON n.id = o.organization_id AND NOT n.is_personal
    JOIN add_on_purchases p ON p.order_id = o.id
    CROSS JOIN LATERAL jsonb_array_elements(p.grants) AS g
    WHERE o.id = %(order_id)s
), wanting AS (
    SELECT k.organization_id, k.add_on_id, r.user_id, r.decided_by AS given_by, 1 AS place, r.created_at
    FROM granted k
    JOIN purchase_requests r ON r.organization_id = k.organization_id AND r.status = 'approved'
    JOIN purchase_request_lines l ON l.request_id = r.id
                                 AND (l.add_on_id = k.add_on_id OR l.bundle_id = k.bundle_id)
    UNION ALL
    SELECT organization_id, add_on_id, buyer, NULL, 2, now() FROM granted
), people AS (
    SELECT DISTINCT ON (w.add_on_id, w.user_id) w.*
    FROM wanting w
    -- Asked of each on its own: as a join of sets it would read every member.
    WHERE (SELECT m.invitation_state FROM organization_members m
           WHERE m.organization_id = w.organization_id AND m.user_id = w.user_id) = 'accepted'
      AND NOT EXISTS (SELECT 1 FROM add_on_seats s
                      WHERE s.organization_id = w.organization_id AND s.add_on_id = w.add_on_id
                        AND s.user_id = w.user_id)
    ORDER BY w.add_on_id, w.user_id, w.place, w.created_at
), queue AS (
    SELECT *, row_number() OVER (PARTITION BY add_on_id ORDER BY place, created_at, user_id) AS turn
    FROM people
)
INSERT INTO add_on_seats (organization_id, add_on_id, user_id, given_by)
SELECT q.organization_id, q.add_on_id, q.user_id, q.given_by
FROM queue q
JOIN live_add_ons u ON u.organization_id = q.organization_id AND u.add_on_id = q.add_on_id
WHERE q.turn <= u.seats - (SELECT count(*) FROM add_on_seats s
                           WHERE s.organization_id = q.organization_id AND s.add_on_id = q.add_on_id)
ORDER BY q.add_on_id, q.turn
ON CONFLICT DO NOTHING;
