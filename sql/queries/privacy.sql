-- name: find_asker() :maybe -> Text
-- Whom an operator speaks for who does as somebody asked by post; no row where she is not known.
SELECT id AS value FROM users WHERE id = app_user_id();

-- name: list_parts() :many -> PersonalPart
-- Which parts an export of the asker's data has, in their order.
SELECT part FROM personal_parts();

-- name: export_part(part) :many -> ExportedRow
-- The rows of one part of the asker's export, one JSON text a row; streamed, there may be many.
SELECT r::text AS row FROM own_rows(%(part)s) AS r;

-- name: list_obstacles() :many -> Obstacle
-- Why the asker cannot be erased yet.
SELECT kind, slug, name FROM erasure_obstacles();

-- name: erase_person() :maybe -> Erased
-- The asker is forgotten; no row where nobody asks.
SELECT pseudonym, mail_id FROM erase_person();

-- name: allow_time() :exec
-- The next statements of this transaction may take a minute: a long history is looked through.
SET LOCAL statement_timeout = '60s';
