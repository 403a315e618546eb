-- name: join_waitlist(slug, email, language) :exec
-- The asker wants to know when an add-on can be bought: a person by herself, a guest at an address.
-- Asking again changes nothing, and nobody learns whether an address is there already.
INSERT INTO add_on_waitlist (add_on_id, user_id, guest_id, email, language)
SELECT a.id, app_user_id(), CASE WHEN app_user_id() IS NULL THEN app_guest_id() END,
       CASE WHEN app_user_id() IS NULL THEN %(email)s END, %(language)s
FROM add_ons a
WHERE a.slug = %(slug)s AND a.is_listed AND a.status = 'coming_soon'
ON CONFLICT DO NOTHING;

-- name: leave_waitlist(slug) :exec
-- The asker no longer wants to know.
DELETE FROM add_on_waitlist
WHERE add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s)
  AND (user_id = app_user_id() OR (app_user_id() IS NULL AND guest_id = app_guest_id()));

-- name: list_waited_for() :many -> WaitedFor
-- What the asking person waits for and has not been told of, the newest first.
SELECT a.slug, a.name, w.created_at
FROM add_on_waitlist w
JOIN add_ons a ON a.id = w.add_on_id
WHERE w.user_id = app_user_id() AND w.notified_at IS NULL
ORDER BY w.created_at DESC;

-- name: take_waiting(waiting_id) :maybe -> Waiting
-- For the worker: whom to tell of an add-on that can be bought; no row where she was told.
UPDATE add_on_waitlist w SET notified_at = now()
FROM add_ons a
WHERE w.id = %(waiting_id)s AND w.notified_at IS NULL
  AND a.id = w.add_on_id AND a.is_active AND a.status = 'active'
RETURNING w.id, coalesce(w.email, (SELECT u.email FROM users u WHERE u.id = w.user_id)) AS email,
          w.user_id, w.language, a.slug, a.name;

-- name: list_overlooked(limit) :many -> Overlooked
-- For upkeep, hourly: who waits for an add-on that can be bought and has not been told.
SELECT w.id FROM add_on_waitlist w
-- Asked of each on its own: as a join of sets it would read every add-on.
CROSS JOIN LATERAL (SELECT FROM add_ons x
                    WHERE x.id = w.add_on_id AND x.is_active AND x.status = 'active' OFFSET 0) AS a
WHERE w.notified_at IS NULL
LIMIT %(limit)s;

-- name: forget_guests(age) :exec
-- For upkeep, hourly: guests who were told so long ago; nothing else needs their addresses.
DELETE FROM add_on_waitlist WHERE email IS NOT NULL AND notified_at < now() - %(age)s::interval;
