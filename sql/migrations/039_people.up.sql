-- A person's picture, seen by those whom she works with; and what she is interested in.

CREATE TABLE avatars (
    user_id    varchar(255) PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    picture    bytea NOT NULL
               CONSTRAINT avatars_picture_check CHECK (octet_length(picture) BETWEEN 1 AND 204800),
    hash       text NOT NULL
               CONSTRAINT avatars_hash_check CHECK (hash = encode(sha256(picture), 'hex')),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_avatars_hash ON avatars (hash);
CREATE TRIGGER avatars_updated_at BEFORE UPDATE ON avatars
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
ALTER TABLE avatars ENABLE ROW LEVEL SECURITY;
ALTER TABLE avatars FORCE ROW LEVEL SECURITY;
CREATE POLICY avatars_own ON avatars TO shop_app
    USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
CREATE POLICY avatars_jobs ON avatars TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON avatars TO shop_app;
GRANT INSERT (user_id, picture, hash), UPDATE (picture, hash) ON avatars TO shop_app;
GRANT SELECT, DELETE ON avatars TO shop_jobs;
COMMENT ON TABLE avatars IS 'People''s pictures, as the shop has drawn them anew: small, square, with nothing but the picture in them.';
COMMENT ON COLUMN avatars.picture IS 'WebP, 256 by 256.';
COMMENT ON COLUMN avatars.hash IS 'SHA-256 of the picture in hexadecimal: its address, which changes with it.';

-- Who shares an organization with somebody sees her picture and nothing else of her row.
CREATE FUNCTION find_avatar(p_hash text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT a.picture FROM avatars a
    WHERE a.hash = p_hash
      AND (a.user_id = app_user_id() OR EXISTS (
          SELECT 1 FROM organization_members mine
          JOIN organization_members hers ON hers.organization_id = mine.organization_id
          WHERE mine.user_id = app_user_id() AND mine.invitation_state = 'accepted'
            AND hers.user_id = a.user_id AND hers.invitation_state = 'accepted'))
    LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION find_avatar(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_avatar(text) TO shop_app;
COMMENT ON FUNCTION find_avatar(text) IS 'A picture by its hash, for its person and for those who share an organization with her.';

CREATE FUNCTION list_member_avatars(p_organization_id uuid)
RETURNS TABLE (user_id text, avatar_url text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT u.id, u.avatar_url
    FROM organization_members m
    JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = p_organization_id AND m.invitation_state = 'accepted'
      AND u.avatar_url IS NOT NULL
      AND EXISTS (SELECT 1 FROM organization_members own
                  WHERE own.organization_id = p_organization_id
                    AND own.user_id = app_user_id() AND own.invitation_state = 'accepted')
$$;
REVOKE EXECUTE ON FUNCTION list_member_avatars(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_member_avatars(uuid) TO shop_app;
COMMENT ON FUNCTION list_member_avatars(uuid) IS 'Where the pictures of an organization''s people are, for its members.';

ALTER TABLE users ADD COLUMN interests text[] NOT NULL DEFAULT '{}'
    CONSTRAINT users_interests_check CHECK (cardinality(interests) <= 100);
GRANT UPDATE (interests) ON users TO shop_app;
COMMENT ON COLUMN users.interests IS 'Categories, by their slugs, that she said she is looking for.';
COMMENT ON COLUMN users.avatar_url IS 'A path of this shop, under which her picture is; null for initials.';
COMMENT ON COLUMN users.profile_completed IS 'Her profile has what the shop asks for.';
COMMENT ON COLUMN users.onboarding_step IS 'Where she goes on; null before she was led there and once she is through.';
COMMENT ON COLUMN users.notification_preferences IS 'Kind of mail to true or false; a kind that is not named is as the shop has it.';
