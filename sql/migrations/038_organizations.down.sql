DROP FUNCTION decline_invitation(text), accept_invitation(text), find_invitation(text),
    hand_over_organization(uuid, uuid), remove_member(uuid, uuid),
    change_member_role(uuid, uuid, text), list_people(uuid),
    change_organization(uuid, text, text, text, boolean), choose_organization(text),
    found_organization(text, text, text, text);
DROP TRIGGER org_subscriptions_seats ON org_subscriptions;
DROP TRIGGER organizations_head ON organizations;
DROP TRIGGER organization_members_guard ON organization_members;
DROP TABLE invitations;
DROP FUNCTION guard_invitations(), guard_seats(), guard_head(), guard_members(),
    organization_room(uuid);
ALTER TABLE organizations
    DROP CONSTRAINT organizations_name_length,
    DROP CONSTRAINT organizations_description_length;
DROP FUNCTION handle_new_user(text, text, text, text, text, text, text, boolean);
CREATE FUNCTION handle_new_user(
    p_user_id text, p_email text, p_display_name text,
    p_first_name text, p_last_name text, p_account_type text, p_tier_code text
) RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    v_organization_id uuid;
BEGIN
    -- Two first logins at once wait here for one another.
    PERFORM pg_advisory_xact_lock(hashtextextended('handle_new_user:' || p_user_id, 0));
    INSERT INTO users (id, email, display_name, first_name, last_name, account_type, tier_code)
    VALUES (p_user_id, p_email, p_display_name, p_first_name, p_last_name, p_account_type,
            p_tier_code)
    ON CONFLICT (id) DO UPDATE SET
        email = excluded.email, display_name = excluded.display_name,
        first_name = excluded.first_name, last_name = excluded.last_name,
        account_type = excluded.account_type, tier_code = excluded.tier_code;

    SELECT id INTO v_organization_id FROM organizations WHERE owner_id = p_user_id AND is_personal;
    IF v_organization_id IS NULL THEN
        INSERT INTO organizations (slug, name, org_type, is_personal, owner_id)
        VALUES ('personal-' || gen_random_uuid(), p_display_name, 'personal', true, p_user_id)
        RETURNING id INTO v_organization_id;
        INSERT INTO organization_members (organization_id, user_id, role)
        VALUES (v_organization_id, p_user_id, 'owner');
        INSERT INTO org_subscriptions (organization_id, plan) VALUES (v_organization_id, 'free');
    END IF;
    RETURN v_organization_id;
END
$$;
ALTER FUNCTION handle_new_user(text, text, text, text, text, text, text)
    SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text) TO shop_app;
COMMENT ON FUNCTION handle_new_user(text, text, text, text, text, text, text) IS 'A login: makes person, organization, membership and free plan at the first one; gives the organization.';
ALTER TABLE users DROP COLUMN email_verified;
DROP POLICY organization_members_choose ON organization_members;
ALTER TABLE organization_members DROP COLUMN id, DROP COLUMN chosen_at;
