-- name: begin_writing() :exec
-- What follows is committed as one, or not at all.
BEGIN;

-- name: commit_writing() :exec
-- What was written is to last.
COMMIT;

-- name: see_one_moment() :exec
-- All that follows in this transaction sees the database as it is now.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
