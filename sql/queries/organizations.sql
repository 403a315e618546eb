-- name: found_organization(slug, name, org_type, description) :one -> NewId
-- An organization of the asker's, with her membership as its owner and the free plan.
SELECT found_organization(%(slug)s, %(name)s, %(org_type)s, %(description)s) AS id;

-- name: choose_organization(slug) :one -> Done
-- The asker acts for this organization of hers from now on, and at her next login.
SELECT choose_organization(%(slug)s) AS done;

-- name: find_own(slug) :maybe -> OwnOrganization
-- An organization that the asker belongs to, by its slug, and as what; not found for anybody else.
SELECT o.id, o.slug, o.name, o.org_type, o.is_personal, o.description, o.billing_country,
       members_buy(o.settings) AS members_buy, m.role, o.owner_id = m.user_id AS is_head,
       coalesce(s.plan, 'free') AS plan, organization_room(o.id) AS room
FROM organizations o
JOIN organization_members m ON m.organization_id = o.id AND m.user_id = app_user_id()
LEFT JOIN org_subscriptions s ON s.organization_id = o.id AND s.status IN ('active', 'past_due')
WHERE o.slug = %(slug)s AND m.invitation_state = 'accepted';

-- name: change_organization(organization_id, name, org_type, description, billing_country, members_buy) :one -> Done
-- An owner changes what her organization is called and is, where it is billed and whether members buy.
SELECT change_organization(%(organization_id)s, %(name)s, %(org_type)s, %(description)s,
                           %(billing_country)s, %(members_buy)s) AS done;

-- name: close_organization(organization_id) :one -> Closing
-- Its owner, who is alone in it, closes an organization; what came of it.
SELECT close_organization(%(organization_id)s) AS outcome;

-- name: list_people(slug) :many -> OrganizationPerson
-- The people of an organization of the asker's, owners first, as many as a page shows and herself among
-- them; nobody for a stranger.
SELECT * FROM (
    SELECT p.id, p.user_id, p.display_name, p.email, p.role, p.since,
           p.user_id = app_user_id() AS is_self, p.user_id = o.owner_id AS is_head
    FROM organizations o
    CROSS JOIN LATERAL list_people(o.id) AS p
    WHERE o.slug = %(slug)s
    ORDER BY p.user_id = app_user_id() DESC,
             array_position(ARRAY['owner', 'member', 'viewer'], p.role), p.display_name, p.user_id
    LIMIT 500) AS p
ORDER BY array_position(ARRAY['owner', 'member', 'viewer'], p.role), p.display_name, p.user_id;

-- name: change_member_role(organization_id, member_id, role) :maybe -> ChangedMember
-- An owner gives a person another role; who it is, and the role before.
SELECT user_id, role FROM change_member_role(%(organization_id)s, %(member_id)s, %(role)s);

-- name: remove_member(organization_id, member_id) :maybe -> ChangedMember
-- An owner removes a person, or a person leaves; who it was, and as what.
SELECT user_id, role FROM remove_member(%(organization_id)s, %(member_id)s);

-- name: hand_over_organization(organization_id, member_id) :maybe -> ChangedMember
-- Another person heads the organization from now on; who it is, and the role before.
SELECT user_id, role FROM hand_over_organization(%(organization_id)s, %(member_id)s);

-- name: list_activity(organization_id, before_at, before_id, page_size) :many -> OrganizationDeed
-- What was done for an organization, newest first, for its owners; `before…` is where the last page
-- ended. Names are those of its people; who has left has none.
WITH people AS MATERIALIZED (
    SELECT user_id, display_name FROM list_people(%(organization_id)s)
)
SELECT l.id, l.at, l.action, l.object_type, l.before, l.after,
       a.display_name AS actor_name, l.actor_id IS NULL AS by_shop,
       CASE l.object_type WHEN 'person' THEN b.display_name WHEN 'invitation' THEN i.email
                          WHEN 'add_on' THEN t.name END AS object_name
FROM (SELECT * FROM audit_log
      WHERE organization_id = %(organization_id)s
        AND organization_id IN (SELECT app_owned_organization_ids())
        AND (at, id) < (%(before_at)s::timestamptz, %(before_id)s::bigint)
      ORDER BY at DESC, id DESC LIMIT %(page_size)s) AS l
LEFT JOIN people a ON a.user_id = l.actor_id
LEFT JOIN people b ON l.object_type = 'person' AND b.user_id = l.object_id
LEFT JOIN invitations i ON l.object_type = 'invitation' AND i.id::text = l.object_id
                       AND i.organization_id = %(organization_id)s
LEFT JOIN add_ons t ON l.object_type = 'add_on' AND t.slug = l.object_id
ORDER BY l.at DESC, l.id DESC;
