-- name: find_people(q, after, page_size) :many -> FoundPerson
-- For staff: people by a part of their name or address, or by their id; `after` is the last page's last id.
SELECT p.id, p.display_name, p.email, p.account_type, p.tier_code, p.last_login_at
FROM find_people(%(q)s, %(after)s, %(page_size)s::integer) AS p;

-- name: find_person(person) :maybe -> PersonSeen
-- For staff: a person with her organizations and how many logins of hers are not over.
SELECT u.id, u.display_name, u.email, u.username, u.account_type, u.tier_code, t.name AS tier_name,
       u.locale, u.created_at, u.last_login_at, count_logins_of(u.id) AS logins,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'id', o.id, 'slug', o.slug, 'name', o.name, 'role', m.role,
                   'is_personal', o.is_personal, 'state', m.invitation_state)
                   ORDER BY o.is_personal, o.name), '[]')
        FROM organization_members m JOIN organizations o ON o.id = m.organization_id
        WHERE m.user_id = u.id) AS organizations
FROM users u JOIN subscription_tiers t ON t.tier_code = u.tier_code
WHERE u.id = %(person)s AND app_is_admin();

-- name: end_logins(person) :one -> Count
-- For staff: all logins of a person end; how many.
SELECT end_logins_of(%(person)s) AS count;
