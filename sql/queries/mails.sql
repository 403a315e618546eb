-- name: insert_mail(kind, key, recipient, language, data) :maybe -> MailKey
-- For the worker: put a mail down to be sent; no row for one that is there already.
INSERT INTO mails (kind, key, recipient, language, data)
VALUES (%(kind)s, %(key)s, %(recipient)s, %(language)s, %(data)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: find_mail(mail_id) :maybe -> Mail
-- For the worker: a mail to send.
SELECT id, kind, recipient, language, data, sent_at FROM mails WHERE id = %(mail_id)s;

-- name: list_unsent(limit) :many -> UnsentMail
-- For the worker: the oldest mails that have not gone out.
SELECT id, kind, key, created_at, attempts, error FROM mails
WHERE sent_at IS NULL
ORDER BY created_at
LIMIT %(limit)s;

-- name: mark_sent(mail_id) :exec
-- For the worker: the mail server has taken a mail.
UPDATE mails SET sent_at = now(), attempts = attempts + 1, error = NULL WHERE id = %(mail_id)s;

-- name: mark_failed(mail_id, error) :exec
-- For the worker: a mail could not be sent this time.
UPDATE mails SET attempts = attempts + 1, error = %(error)s WHERE id = %(mail_id)s;

-- name: forget_mail(mail_id, recipient) :exec
-- For the worker: that a mail was sent stays, and whom it reached and what it said goes.
UPDATE mails SET recipient = %(recipient)s, data = '{}', error = NULL WHERE id = %(mail_id)s;

-- name: find_buyer_language(order_id) :one -> Language
-- For the worker: which language the person reads who ordered.
SELECT u.locale AS language FROM orders o JOIN users u ON u.id = o.user_id
WHERE o.id = %(order_id)s;

-- name: list_bought(order_id) :many -> Bought
-- For the worker: what an order holds, in the order's own order.
SELECT p.name, p.quantity, p.amount FROM add_on_purchases p
WHERE p.order_id = %(order_id)s
ORDER BY p.position;
