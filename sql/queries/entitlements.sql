-- name: grant_purchases(order_id) :exec
-- For the worker: every add-on that an order's lines grant is owned from now on; the billing type
-- says for how long. A live grant is prolonged and never shortened; the cart sees to it that its
-- seats are as many.
WITH bought AS (
    SELECT p.user_id, p.organization_id, p.order_id, p.id AS purchase_id, p.quantity,
           CASE p.purchase_type WHEN 'bundle' THEN 'bundle' ELSE 'purchase' END AS source,
           (g ->> 'add_on_id')::uuid AS add_on_id,
           CASE g ->> 'billing_type'
               WHEN 'monthly' THEN interval '1 month'
               WHEN 'usage_based' THEN interval '1 month'
               WHEN 'annual' THEN interval '1 year'
           END AS term
    FROM add_on_purchases p
    CROSS JOIN LATERAL jsonb_array_elements(p.grants) AS g
    WHERE p.order_id = %(order_id)s
), merged AS (
    -- The same add-on alone and in a bundle of the same order is one grant of both terms.
    SELECT min(user_id) AS user_id, organization_id, order_id, add_on_id,
           (array_agg(purchase_id ORDER BY source DESC, purchase_id))[1] AS purchase_id,
           max(source) AS source, max(quantity) AS seats,
           -- What was paid is so many seats for so long; the most seats share it all.
           CASE WHEN bool_or(term IS NULL) THEN NULL
                ELSE sum(term * quantity) / max(quantity) END AS term
    FROM bought GROUP BY organization_id, order_id, add_on_id
)
INSERT INTO user_add_ons (user_id, organization_id, add_on_id, order_id, purchase_id, source,
                          expires_at, seats)
SELECT user_id, organization_id, add_on_id, order_id, purchase_id, source, now() + term, seats
FROM merged ORDER BY add_on_id
ON CONFLICT (organization_id, add_on_id) WHERE status IN ('active', 'pending', 'suspended')
DO UPDATE SET
    status = 'active',
    -- What was tried, or given, and is bought now is the buyer's own.
    source = excluded.source,
    order_id = excluded.order_id,
    purchase_id = excluded.purchase_id,
    seats = greatest(user_add_ons.seats, excluded.seats),
    expires_at = CASE
        WHEN user_add_ons.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
        ELSE greatest(user_add_ons.expires_at, now()) + (excluded.expires_at - now())
    END;

-- name: convert_trials(order_id) :exec
-- For the worker: what was tried has been bought; the first time counts.
UPDATE trials t SET converted_at = now()
FROM add_on_purchases p CROSS JOIN LATERAL jsonb_array_elements(p.grants) AS g
WHERE p.order_id = %(order_id)s AND t.organization_id = p.organization_id
  AND t.add_on_id = (g ->> 'add_on_id')::uuid AND t.converted_at IS NULL;

-- name: count_purchases(order_id) :exec
-- For the worker: the counters of what an order bought. Their rows are taken in the order of their
-- ids, so that two orders of the same add-ons wait for one another and never in a circle.
WITH bought AS (
    SELECT (g ->> 'add_on_id')::uuid AS add_on_id, sum(p.quantity) AS bought
    FROM add_on_purchases p CROSS JOIN LATERAL jsonb_array_elements(p.grants) AS g
    WHERE p.order_id = %(order_id)s GROUP BY 1
), held AS (
    SELECT a.id FROM add_ons a WHERE a.id IN (SELECT add_on_id FROM bought)
    ORDER BY a.id FOR NO KEY UPDATE
)
UPDATE add_ons a SET purchase_count = a.purchase_count + b.bought
FROM held h JOIN bought b ON b.add_on_id = h.id
WHERE a.id = h.id;

-- name: count_sales(order_id) :exec
-- For the worker: the day's figures of what an order bought. A line's amount is shared out by the
-- prices of what it grants, to the cent, and the first takes the odd cents.
WITH granted AS (
    SELECT (g.value ->> 'add_on_id')::uuid AS add_on_id, p.id, p.quantity, p.amount, g.ordinality,
           (g.value ->> 'price')::numeric AS price,
           sum((g.value ->> 'price')::numeric) OVER line AS price_of_all,
           count(*) OVER line AS members
    FROM add_on_purchases p
    CROSS JOIN LATERAL jsonb_array_elements(p.grants) WITH ORDINALITY AS g (value, ordinality)
    WHERE p.order_id = %(order_id)s
    WINDOW line AS (PARTITION BY p.id)
), shared AS (
    SELECT *, trunc(CASE WHEN price_of_all > 0 THEN amount * price / price_of_all
                         ELSE amount / members END, 2) AS share
    FROM granted
), settled AS (
    SELECT add_on_id, quantity, share + CASE ordinality
        WHEN 1 THEN amount - sum(share) OVER (PARTITION BY id) ELSE 0 END AS revenue
    FROM shared
), sold AS (
    SELECT add_on_id, sum(quantity)::bigint AS quantity, sum(revenue) AS revenue
    FROM settled GROUP BY add_on_id ORDER BY add_on_id
)
SELECT count_add_on(add_on_id, 0, 0, quantity, revenue) FROM sold;

-- name: list_owned() :many -> OwnedAddOn
-- What the asking organization owns or has owned, each add-on once, live first. What has expired and
-- was bought again is a row of its own, and the newer one is shown.
SELECT a.slug, a.name, a.tagline, c.icon, c.name AS category_name, a.billing_type, u.source,
       CASE WHEN u.status = 'active' AND u.expires_at <= now() THEN 'expired' ELSE u.status END AS status,
       u.seats, u.purchased_at, u.expires_at, a.documentation_url, o.number AS order_number,
       t.seats_taken, t.has_seat
FROM (SELECT DISTINCT ON (add_on_id) * FROM user_add_ons
      WHERE organization_id = app_organization_id()
      ORDER BY add_on_id, status IN ('active', 'pending', 'suspended') DESC, purchased_at DESC) AS u
JOIN add_ons a ON a.id = u.add_on_id
JOIN categories c ON c.slug = a.category
LEFT JOIN orders o ON o.id = u.order_id
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS seats_taken, coalesce(bool_or(s.user_id = app_user_id()), false) AS has_seat
    FROM add_on_seats s
    WHERE s.organization_id = u.organization_id AND s.add_on_id = u.add_on_id) AS t
ORDER BY (u.status = 'active' AND (u.expires_at IS NULL OR u.expires_at > now())) DESC,
         u.purchased_at DESC, a.name;
