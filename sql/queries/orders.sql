-- name: lock_checkout() :exec
-- One checkout a person at a time: a second click waits until the first has its order. Whoever takes
-- her right to buy waits too, and then finds the order.
WITH alone AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended('checkout:' || app_user_id(), 0))
)
SELECT FROM alone, organization_members m
WHERE m.organization_id = app_organization_id() AND m.user_id = app_user_id()
FOR SHARE OF m;

-- name: find_open_order() :maybe -> Order
-- The asker's order that waits for its payment.
SELECT * FROM order_details o
WHERE o.user_id = app_user_id() AND o.organization_id = app_organization_id()
  AND o.status = 'pending' AND o.hold_reason IS NULL AND o.settling_since IS NULL;

-- name: list_open_orders() :many -> Order
-- The asker's orders that wait for their payment, for whichever organization.
SELECT * FROM order_details o
WHERE o.user_id = app_user_id() AND o.status = 'pending' AND o.hold_reason IS NULL
  AND o.settling_since IS NULL;

-- name: insert_order(customer_name, customer_email, subtotal, discount, tax, total, credits, currency, promotional_code_id, promo_code, payment_method, fingerprint) :one -> NewOrderKey
-- Write an order down before anything outside hears of it; it may be paid within 40 minutes.
INSERT INTO orders (user_id, organization_id, customer_name, customer_email, subtotal, discount, tax,
                    total, credits, currency, promotional_code_id, promo_code, payment_method,
                    fingerprint, expires_at)
VALUES (app_user_id(), app_organization_id(), %(customer_name)s, %(customer_email)s, %(subtotal)s,
        %(discount)s, %(tax)s, %(total)s, %(credits)s, %(currency)s, %(promotional_code_id)s,
        %(promo_code)s, %(payment_method)s, %(fingerprint)s,
        now() + interval '40 minutes')
RETURNING id, number;

-- name: insert_purchase(order_id, purchase_type, add_on_id, bundle_id, position, slug, name, billing_type, quantity, unit_price, amount, tax, currency, breakdown, grants) :exec
-- Write a line of an order down, with its price's explanation and what it will grant.
INSERT INTO add_on_purchases (order_id, user_id, organization_id, purchase_type, add_on_id, bundle_id,
                              position, slug, name, billing_type, quantity, unit_price, amount,
                              tax, currency, breakdown, grants)
VALUES (%(order_id)s, app_user_id(), app_organization_id(), %(purchase_type)s, %(add_on_id)s,
        %(bundle_id)s, %(position)s, %(slug)s, %(name)s, %(billing_type)s, %(quantity)s,
        %(unit_price)s, %(amount)s, %(tax)s, %(currency)s, %(breakdown)s, %(grants)s);

-- name: save_checkout_session(order_id, session_id, url) :exec
-- Remember where an order is being paid.
UPDATE orders SET stripe_checkout_session_id = %(session_id)s, stripe_checkout_url = %(url)s
WHERE id = %(order_id)s AND status = 'pending';

-- name: find_order(number) :maybe -> Order
-- An order of the asking organization by its number; a stranger's is not found.
SELECT * FROM order_details o
WHERE o.number = %(number)s AND o.organization_id = app_organization_id();

-- name: list_purchases(number) :many -> Purchase
-- The lines of an order of the asking organization, archived or not, in the order's own order.
SELECT p.id, p.order_id, p.purchase_type, coalesce(p.add_on_id, p.bundle_id) AS thing_id, p.slug,
       p.name, p.billing_type, p.quantity, p.unit_price, p.amount, p.tax, p.currency, p.breakdown,
       p.grants, p.status
FROM orders o
JOIN purchase_history p ON p.order_id = o.id
WHERE o.number = %(number)s AND o.organization_id = app_organization_id()
ORDER BY p.position;

-- name: list_orders(limit, first_row) :many -> OrderSummary
-- The asking organization's orders, newest first, as many as fit; nothing is counted, since an
-- organization may have very many. Names are looked up for these rows alone, not for those skipped.
SELECT o.number, o.status, o.total, o.currency, o.created_at, o.completed_at, o.settling_since,
       o.hold_reason,
       ARRAY(SELECT p.name FROM purchase_history p WHERE p.order_id = o.id
             ORDER BY p.position) AS names
FROM (SELECT * FROM orders
      WHERE organization_id = app_organization_id()
      ORDER BY created_at DESC, number DESC
      LIMIT %(limit)s OFFSET %(first_row)s) AS o
ORDER BY o.created_at DESC, o.number DESC;

-- name: cancel_order(order_id) :exec
-- Close an order that was not paid; the cart stays as it is.
UPDATE orders SET status = 'cancelled' WHERE id = %(order_id)s AND status = 'pending';

-- name: fail_purchases(order_id) :exec
-- The lines of an order that came to nothing.
UPDATE add_on_purchases SET status = 'failed' WHERE order_id = %(order_id)s AND status = 'pending';

-- name: lock_order(order_id) :exec
-- For the worker: hold an order until the transaction ends.
SELECT 1 FROM orders WHERE id = %(order_id)s FOR UPDATE;

-- name: find_order_by_id(order_id) :maybe -> Order
-- For the worker: an order by its id.
SELECT * FROM order_details o
WHERE o.id = %(order_id)s;

-- name: complete_order(order_id, payment_intent_id) :exec
-- For the worker: what was paid is bought.
UPDATE orders SET status = 'completed', completed_at = now(), hold_reason = NULL,
                  stripe_payment_intent_id = %(payment_intent_id)s
WHERE id = %(order_id)s;

-- name: complete_purchases(order_id, payment_intent_id) :exec
-- For the worker: the lines of an order that was paid.
UPDATE add_on_purchases SET status = 'completed', purchased_at = now(),
                            stripe_payment_id = %(payment_intent_id)s
WHERE order_id = %(order_id)s;

-- name: fail_order(order_id) :exec
-- For the worker: a payment that was promised and did not come.
UPDATE orders SET status = 'failed' WHERE id = %(order_id)s AND status = 'pending';

-- name: hold_order(order_id, reason) :exec
-- For the worker: paid otherwise than ordered; staff must look before anything is granted.
UPDATE orders SET hold_reason = %(reason)s WHERE id = %(order_id)s;

-- name: empty_cart_of(order_id) :exec
-- For the worker: what was bought leaves the cart; what was added meanwhile stays.
WITH gone AS (
    DELETE FROM cart_items i USING add_on_purchases p
    WHERE p.order_id = %(order_id)s AND i.user_id = p.user_id AND i.quantity <= p.quantity
      AND NOT i.saved AND (i.add_on_id = p.add_on_id OR i.bundle_id = p.bundle_id)
)
UPDATE cart_items i SET quantity = i.quantity - p.quantity FROM add_on_purchases p
WHERE p.order_id = %(order_id)s AND i.user_id = p.user_id AND i.quantity > p.quantity
  AND NOT i.saved AND (i.add_on_id = p.add_on_id OR i.bundle_id = p.bundle_id);

-- name: refill_cart_of(order_id) :exec
-- For the worker: a promised payment did not come, and its lines go back into the cart.
INSERT INTO cart_items (user_id, organization_id, add_on_id, bundle_id, quantity, billing_type)
SELECT p.user_id, p.organization_id, p.add_on_id, p.bundle_id, p.quantity,
       CASE WHEN p.add_on_id IS NOT NULL THEN p.billing_type END
FROM add_on_purchases p WHERE p.order_id = %(order_id)s
ON CONFLICT DO NOTHING;

-- name: settle_later(order_id) :exec
-- For the worker: a bank debit has been promised and will settle in some days.
UPDATE orders SET settling_since = now()
WHERE id = %(order_id)s AND status = 'pending' AND settling_since IS NULL;

-- name: empty_cart_code_of(order_id) :exec
-- For the worker: the code was used with the order.
DELETE FROM cart_codes k USING orders o
WHERE o.id = %(order_id)s AND k.user_id = o.user_id
  AND k.promotional_code_id = o.promotional_code_id;
