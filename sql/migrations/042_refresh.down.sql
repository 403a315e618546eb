DROP FUNCTION find_login_person(text);
ALTER TABLE user_sessions DROP COLUMN staff_refresh_after;
