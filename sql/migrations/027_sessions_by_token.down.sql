DROP POLICY user_sessions_holder ON user_sessions;
ALTER TABLE user_sessions
    DROP CONSTRAINT user_sessions_token_hash_check,
    ALTER COLUMN token_hash TYPE char(64);
CREATE POLICY user_sessions_holder ON user_sessions FOR SELECT TO shop_app
    USING (token_hash = app_session_hash());
