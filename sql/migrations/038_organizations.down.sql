DROP FUNCTION decline_invitation(text), accept_invitation(text), find_invitation(text),
    hand_over_organization(uuid, uuid), remove_member(uuid, uuid),
    change_member_role(uuid, uuid, text), list_people(uuid),
    change_organization(uuid, text, text, text, boolean), choose_organization(text),
    found_organization(text, text, text, text);
DROP TRIGGER org_subscriptions_seats ON org_subscriptions;
DROP TRIGGER organizations_head ON organizations;
DROP TRIGGER organizations_founding ON organizations;
DROP TRIGGER organization_members_guard ON organization_members;
DROP TABLE invitations;
DROP FUNCTION guard_founding(), guard_invitations(), guard_seats(), guard_head(), guard_members(),
    organization_room(uuid);
ALTER TABLE organizations
    DROP CONSTRAINT organizations_slug_reserved,
    DROP CONSTRAINT organizations_name_length,
    DROP CONSTRAINT organizations_description_length;
ALTER TABLE users DROP COLUMN email_verified;
DROP POLICY organization_members_choose ON organization_members;
ALTER TABLE organization_members DROP COLUMN id, DROP COLUMN chosen_at;
