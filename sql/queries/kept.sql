-- name: listen_for_changes() :exec
-- From now on this connection is told when the catalogue has changed.
LISTEN catalogue;

-- name: find_next_change() :one -> NextChange
-- In how many seconds the catalogue changes by itself; null where nothing is planned.
SELECT extract(epoch FROM next_catalogue_change() - clock_timestamp())::float8 AS seconds;
