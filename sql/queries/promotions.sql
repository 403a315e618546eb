-- name: find_code(code) :maybe -> PromotionalCode
-- A code by what was typed, whatever its case, with what its conditions need to know.
SELECT p.id, p.code, p.discount_type, p.discount_value, p.applicable_to, p.tier_code,
       t.name AS tier_name, p.first_purchase_only, p.min_subtotal, p.is_active, p.starts_at,
       p.expires_at, p.max_uses - p.current_uses AS uses_left,
       EXISTS (SELECT 1 FROM orders o WHERE o.user_id = app_user_id()
                 AND o.status IN ('completed', 'refunded', 'partially_refunded')) AS has_purchased,
       ARRAY(SELECT a.name FROM add_ons a WHERE a.id = ANY (p.applicable_to) AND a.is_buyable
             ORDER BY a.is_popular DESC, a.name LIMIT 3) AS applicable_names,
       app_now() AS now
FROM promotional_codes p
LEFT JOIN subscription_tiers t ON t.tier_code = p.tier_code
WHERE upper(p.code) = upper(%(code)s);

-- name: find_cart_code() :maybe -> PromotionalCode
-- The code that the asker's cart carries; its use by the asker's own open order does not count, since
-- that is paid for the same cart, or cancelled before another is.
SELECT p.id, p.code, p.discount_type, p.discount_value, p.applicable_to, p.tier_code,
       t.name AS tier_name, p.first_purchase_only, p.min_subtotal, p.is_active, p.starts_at,
       p.expires_at,
       p.max_uses - p.current_uses + (
           SELECT count(*)::integer FROM promo_redemptions r JOIN orders o ON o.id = r.order_id
           WHERE r.promotional_code_id = p.id AND o.user_id = app_user_id()
             AND o.organization_id = app_organization_id() AND o.status = 'pending'
             AND o.hold_reason IS NULL AND o.settling_since IS NULL) AS uses_left,
       EXISTS (SELECT 1 FROM orders o WHERE o.user_id = app_user_id()
                 AND o.status IN ('completed', 'refunded', 'partially_refunded')) AS has_purchased,
       ARRAY(SELECT a.name FROM add_ons a WHERE a.id = ANY (p.applicable_to) AND a.is_buyable
             ORDER BY a.is_popular DESC, a.name LIMIT 3) AS applicable_names,
       app_now() AS now
FROM cart_codes k
JOIN promotional_codes p ON p.id = k.promotional_code_id
LEFT JOIN subscription_tiers t ON t.tier_code = p.tier_code
WHERE k.user_id = app_cart_owner();

-- name: put_cart_code(code_id) :exec
-- The cart carries this code, in place of any other.
INSERT INTO cart_codes (user_id, promotional_code_id) VALUES (app_cart_owner(), %(code_id)s)
ON CONFLICT (user_id) DO UPDATE
    SET promotional_code_id = excluded.promotional_code_id, added_at = now();

-- name: remove_cart_code() :exec
-- The cart carries no code.
DELETE FROM cart_codes WHERE user_id = app_cart_owner();

-- name: take_use(code_id, order_id) :exec
-- Remember that an order uses a code, if a use is left; the database counts uses by these rows.
INSERT INTO promo_redemptions (promotional_code_id, user_id, organization_id, order_id)
SELECT %(code_id)s, o.user_id, o.organization_id, o.id FROM orders o WHERE o.id = %(order_id)s;

-- name: free_use(order_id) :exec
-- Give the use that an order took back, once.
DELETE FROM promo_redemptions WHERE order_id = %(order_id)s;

-- name: insert_code(code, description, discount_type, discount_value, max_uses, applicable_to, tier_code, first_purchase_only, min_subtotal, starts_at, expires_at) :maybe -> NewId
-- For staff: a new code.
INSERT INTO promotional_codes (code, description, discount_type, discount_value, max_uses,
                               applicable_to, tier_code, first_purchase_only, min_subtotal,
                               starts_at, expires_at)
SELECT %(code)s, %(description)s, %(discount_type)s, %(discount_value)s, %(max_uses)s::integer,
       %(applicable_to)s::uuid[], %(tier_code)s, %(first_purchase_only)s::boolean,
       %(min_subtotal)s::numeric, %(starts_at)s::timestamptz, %(expires_at)s::timestamptz
WHERE app_is_admin()
RETURNING id;

-- name: deactivate_code(code_id) :exec
-- For staff: a code lowers nothing any more; what was bought with it stays as it is.
UPDATE promotional_codes SET is_active = false
WHERE id = %(code_id)s AND is_active AND app_is_admin();
