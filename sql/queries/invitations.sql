-- name: insert_invitation(organization_id, email, role, token_hash) :one -> NewId
-- An owner invites somebody to her organization.
INSERT INTO invitations (organization_id, email, role, token_hash, invited_by)
VALUES (%(organization_id)s, %(email)s, %(role)s, %(token_hash)s, app_user_id())
RETURNING id;

-- name: renew_invitation(organization_id, invitation_id, token_hash) :maybe -> Sends
-- An owner has it sent once more, with another link, for another week; the link before ends.
UPDATE invitations SET token_hash = %(token_hash)s, expires_at = now() + interval '7 days',
                       sends = sends + 1
WHERE id = %(invitation_id)s AND organization_id = %(organization_id)s
  AND accepted_at IS NULL AND revoked_at IS NULL AND declined_at IS NULL
RETURNING sends;

-- name: revoke_invitation(organization_id, invitation_id) :exec
-- An owner takes it back, unless it is answered.
UPDATE invitations SET revoked_at = now()
WHERE id = %(invitation_id)s AND organization_id = %(organization_id)s
  AND accepted_at IS NULL AND revoked_at IS NULL AND declined_at IS NULL;

-- name: list_invitations(slug) :many -> PendingInvitation
-- What an organization's owners see of the invitations that wait, newest first; those that have run
-- out stand there until they are sent again or taken back.
SELECT i.id, i.email, i.role, i.created_at, i.expires_at, i.expires_at <= now() AS is_expired
FROM invitations i
JOIN organizations o ON o.id = i.organization_id
WHERE o.slug = %(slug)s
  AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.declined_at IS NULL
ORDER BY i.created_at DESC, i.id
LIMIT 50;

-- name: find_invitation(token_hash) :maybe -> Invitation
-- An invitation by its link, and whether it is the asker's.
SELECT * FROM find_invitation(%(token_hash)s);

-- name: accept_invitation(token_hash) :maybe -> Invitation
-- The asker accepts what is hers and open; as it is then.
SELECT * FROM accept_invitation(%(token_hash)s);

-- name: decline_invitation(token_hash) :maybe -> Invitation
-- The asker declines what is hers and open; as it is then.
SELECT * FROM decline_invitation(%(token_hash)s);

-- name: find_invitation_to_send(invitation_id, token_hash) :maybe -> InvitationToSend
-- For the worker: what an invitation's mail says; none where it was answered or sent anew meanwhile.
-- Held until the mail is put down: an erasure meanwhile waits, and finds it.
SELECT i.id, i.email, i.role, i.sends, i.expires_at, o.name AS organization_name,
       b.display_name AS inviter_name
FROM invitations i
JOIN organizations o ON o.id = i.organization_id
LEFT JOIN users b ON b.id = i.invited_by
WHERE i.id = %(invitation_id)s AND i.token_hash = %(token_hash)s
  AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.declined_at IS NULL
FOR SHARE OF i;

-- name: forget_invitations(age) :exec
-- For upkeep: addresses of those who were invited long ago.
DELETE FROM invitations WHERE expires_at < now() - %(age)s::interval;
