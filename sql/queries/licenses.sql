-- name: insert_license(organization_id, add_on_id, user_add_on_id, license_key, signature, seats, expires_at) :one -> NewId
-- For the worker: a signed licence for what an organization owns.
INSERT INTO licenses (organization_id, add_on_id, user_add_on_id, license_key, signature, seats,
                      expires_at)
VALUES (%(organization_id)s, %(add_on_id)s, %(user_add_on_id)s, %(license_key)s, %(signature)s,
        %(seats)s, %(expires_at)s)
RETURNING id;

-- name: find_license(license_key) :maybe -> License
-- A licence of the asking organization by its key; a stranger's is not found.
SELECT l.id, l.add_on_id, a.slug, a.name, l.license_key, l.signature, l.seats, l.activations,
       l.issued_at, l.expires_at, r.revoked_at
FROM licenses l
JOIN add_ons a ON a.id = l.add_on_id
LEFT JOIN revoked_licenses r ON r.license_id = l.id
WHERE l.license_key = %(license_key)s AND l.organization_id = app_organization_id();

-- name: list_licenses(before_at, before_id, page_size) :many -> License
-- The asking organization's licences, newest first; `before…` is where the last page ended.
SELECT l.id, l.add_on_id, a.slug, a.name, l.license_key, l.signature, l.seats, l.activations,
       l.issued_at, l.expires_at, r.revoked_at
FROM licenses l
JOIN add_ons a ON a.id = l.add_on_id
LEFT JOIN revoked_licenses r ON r.license_id = l.id
WHERE l.organization_id = app_organization_id()
  AND (l.issued_at, l.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid)
ORDER BY l.issued_at DESC, l.id DESC
LIMIT %(page_size)s;

-- name: activate_license(license_key) :exec
-- Take a seat of the asking organization's licence, if one is left and the licence is good: the
-- row's lock lets only one contender have the last.
UPDATE licenses l SET activations = l.activations + 1
WHERE l.license_key = %(license_key)s AND l.organization_id = app_organization_id()
  AND l.activations < l.seats AND (l.expires_at IS NULL OR l.expires_at > now())
  AND NOT EXISTS (SELECT 1 FROM revoked_licenses r WHERE r.license_id = l.id);

-- name: revoke_license(license_id, reason) :exec
-- For the worker: a licence is good no more; the first reason stays.
INSERT INTO revoked_licenses (license_id, reason) VALUES (%(license_id)s, %(reason)s)
ON CONFLICT (license_id) DO NOTHING;

-- name: list_revoked_licenses(since_at, since_id, page_size) :many -> RevokedLicense
-- For everybody: what was revoked from an instant on, oldest first; `since_id` is the last one read.
SELECT r.license_id, r.revoked_at
FROM revoked_licenses r
WHERE (r.revoked_at, r.license_id) > (%(since_at)s::timestamptz, %(since_id)s::uuid)
ORDER BY r.revoked_at, r.license_id
LIMIT %(page_size)s;
