COMMENT ON COLUMN users.notification_preferences IS NULL;
COMMENT ON COLUMN users.onboarding_step IS 'Where she left off; null before it and after it.';
COMMENT ON COLUMN users.profile_completed IS NULL;
COMMENT ON COLUMN users.avatar_url IS NULL;
ALTER TABLE users DROP COLUMN interests;
-- The pictures go, and so does where they were.
UPDATE users SET avatar_url = NULL WHERE avatar_url IS NOT NULL;
DROP FUNCTION list_member_avatars(uuid);
DROP FUNCTION find_avatar(text);
DROP TABLE avatars;
