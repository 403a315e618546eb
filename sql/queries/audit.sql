-- name: append(action, object_type, object_id, before, after, organization_id) :exec
-- Who did what to which thing: the asker, or the worker where nobody asks.
INSERT INTO audit_log (actor_id, action, object_type, object_id, before, after, organization_id)
VALUES (app_user_id(), %(action)s, %(object_type)s, %(object_id)s, %(before)s, %(after)s,
        %(organization_id)s);

-- name: list_for_object(object_type, object_id, before_at, before_id, page_size) :many -> AuditEntry
-- What happened to a thing, newest first: all of it for staff, one's own deeds for others.
-- `before…` is where the last page ended.
SELECT l.id, l.at, l.actor_id, l.action, l.object_type, l.object_id, l.before, l.after
FROM audit_log l
WHERE l.object_type = %(object_type)s AND l.object_id = %(object_id)s
  AND (l.actor_id = app_user_id() OR app_is_admin())
  AND (l.at, l.id) < (%(before_at)s::timestamptz, %(before_id)s::bigint)
ORDER BY l.at DESC, l.id DESC
LIMIT %(page_size)s;

-- name: list_entries(actor, object_type, object_id, organization_id, since, before_at, before_id, page_size) :many -> AuditLine
-- For staff: deeds, newest first, by who did them, to what, for which organization and since when;
-- `before…` is where the last page ended.
SELECT e.id, e.at, e.actor_id, e.actor_name, e.action, e.object_type, e.object_id, e.before, e.after,
       e.organization_id, e.organization_name
FROM find_audit_entries(%(actor)s, %(object_type)s, %(object_id)s, %(organization_id)s::uuid,
                        %(since)s::timestamptz, %(before_at)s::timestamptz, %(before_id)s::bigint,
                        %(page_size)s::integer) AS e;
