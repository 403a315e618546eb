-- name: spend_credits(order_id) :exec
-- An order takes its credits, if so many are left.
INSERT INTO credit_entries (organization_id, kind, amount, order_id)
SELECT o.organization_id, 'spent', -o.credits, o.id FROM orders o
WHERE o.id = %(order_id)s AND o.credits > 0;

-- name: return_credits(order_id) :exec
-- An order that came to nothing gives back what it took, once.
INSERT INTO credit_entries (organization_id, kind, amount, order_id)
SELECT o.organization_id, 'returned', o.credits, o.id FROM orders o
WHERE o.id = %(order_id)s AND o.credits > 0;

-- name: change_credits(organization_id, kind, amount, note) :exec
-- For staff: an organization gets credits, or they are taken from it if so many are there.
INSERT INTO credit_entries (organization_id, kind, amount, note)
VALUES (%(organization_id)s, %(kind)s, %(amount)s, %(note)s);

-- name: find_balance() :one -> Balance
-- How much credit the asking organization has.
SELECT coalesce((SELECT b.balance FROM credit_balances b
                 WHERE b.organization_id = app_organization_id()), 0) AS balance;

-- name: list_entries(before_id, page_size) :many -> CreditEntry
-- What changed the asking organization's credits, newest first.
SELECT e.id, e.kind, e.amount, o.number AS order_number, e.note, e.created_at
FROM credit_entries e
LEFT JOIN orders o ON o.id = e.order_id
WHERE e.organization_id = app_organization_id() AND e.id < %(before_id)s
ORDER BY e.id DESC
LIMIT %(page_size)s;
