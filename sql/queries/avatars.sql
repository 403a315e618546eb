-- name: save_avatar(picture, hash, address) :exec
-- The asker's picture, and where it is.
WITH kept AS (
    INSERT INTO avatars (user_id, picture, hash)
    SELECT u.id, %(picture)s::bytea, %(hash)s FROM users u WHERE u.id = app_user_id()
    ON CONFLICT (user_id) DO UPDATE SET picture = excluded.picture, hash = excluded.hash
)
UPDATE users SET avatar_url = %(address)s WHERE id = app_user_id();

-- name: delete_avatar() :exec
-- The asker is shown by her initials again; nothing changes where she was.
WITH gone AS (
    DELETE FROM avatars WHERE user_id = app_user_id()
)
UPDATE users SET avatar_url = NULL WHERE id = app_user_id() AND avatar_url IS NOT NULL;

-- name: find_avatar(hash) :one -> AvatarPicture
-- A picture by its hash: the asker's own, or that of somebody whom she works with.
SELECT find_avatar(%(hash)s) AS picture;

-- name: list_member_avatars(organization_id) :many -> MemberAvatar
-- Where the pictures of an organization's people are, for its members.
SELECT user_id, avatar_url FROM list_member_avatars(%(organization_id)s);
