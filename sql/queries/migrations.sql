-- name: lock_migrations() :exec
-- One migrator at a time: a second one waits here and finds the work done.
SELECT pg_advisory_xact_lock(hashtextextended('extensions_marketplace.migrations', 0));

-- name: make_table() :exec
-- Where the migrations are remembered.
CREATE TABLE IF NOT EXISTS alembic_version (
    version_num varchar(128) PRIMARY KEY,
    checksum    char(64) NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT now()
);

-- name: open_table() :exec
-- Readiness asks how far the database is.
GRANT SELECT ON alembic_version TO shop_app, shop_jobs, shop_readonly;

-- name: list_applied() :many -> Migration
-- What has been applied, in order.
SELECT version_num, checksum, applied_at FROM alembic_version ORDER BY version_num;

-- name: record(version_num, checksum) :exec
-- Remember a migration.
INSERT INTO alembic_version (version_num, checksum) VALUES (%(version_num)s, %(checksum)s);

-- name: forget(version_num) :exec
-- A migration was taken back.
DELETE FROM alembic_version WHERE version_num = %(version_num)s;
