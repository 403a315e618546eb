-- name: check_health() :one -> Health
-- Is the database there, as a role that is bound by its policies, and migrated how far?
SELECT current_user::text AS role,
       EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user) AS owns_tables,
       (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS bypasses_policies,
       (SELECT max(version_num)::text FROM alembic_version) AS migration;
