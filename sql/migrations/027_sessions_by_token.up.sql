-- A login is found by its token's index. As char(64) it was not: compared with the text that functions
-- and settings give, the column was cast, and every request read every login.

DROP POLICY user_sessions_holder ON user_sessions;
ALTER TABLE user_sessions
    ALTER COLUMN token_hash TYPE text,
    ADD CONSTRAINT user_sessions_token_hash_check CHECK (token_hash ~ '^[0-9a-f]{64}$');
CREATE POLICY user_sessions_holder ON user_sessions FOR SELECT TO shop_app
    USING (token_hash = app_session_hash());
