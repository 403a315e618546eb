-- name: begin_writing() :exec
-- What follows is committed as one, or not at all.
BEGIN;

-- name: commit_writing() :exec
-- What was written is to last.
COMMIT;
