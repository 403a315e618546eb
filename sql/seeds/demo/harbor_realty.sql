-- For the shop of `make run` alone: Olga, the organization owner among the demo people, owns a
-- business, and Victor looks at it as a viewer. Their accounts are those of the development identity
-- provider; as at any first login, each is made known by the web server's role, on her own behalf.
--
-- All of it is sown once. What people have made of it since is theirs: who has left stays away, and
-- who was forgotten is not made known again. Closed, it keeps the id by which it is found here.
DO $seed$
DECLARE
    v_olga CONSTANT text := '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e03';
    v_victor CONSTANT text := '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e06';
    v_harbor CONSTANT uuid := '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4f01';
BEGIN
    IF EXISTS (SELECT FROM organizations WHERE slug = 'harbor-realty' OR id = v_harbor)
       OR EXISTS (SELECT FROM users WHERE id = v_olga) THEN
        RETURN;
    END IF;
    SET LOCAL ROLE shop_app;
    PERFORM set_config('app.user_id', v_olga, true);
    PERFORM handle_new_user(v_olga, 'olga@example.test', 'Olga Owner', 'Olga', 'Owner', 'user', 'free', true);
    PERFORM set_config('app.user_id', v_victor, true);
    IF NOT EXISTS (SELECT FROM users WHERE id = v_victor) THEN
        PERFORM handle_new_user(v_victor, 'victor@example.test', 'Victor Viewer', 'Victor', 'Viewer', 'user', 'free', true);
    END IF;
    PERFORM set_config('app.user_id', '', true);
    RESET ROLE;

    INSERT INTO organizations (id, slug, name, org_type, owner_id, description)
    VALUES (v_harbor, 'harbor-realty', 'Harbor Realty', 'business', v_olga, 'Homes by the water.');
    -- An owner's invitation brings others in; here she has sent it, and he has accepted.
    INSERT INTO organization_members (organization_id, user_id, role)
    VALUES (v_harbor, v_olga, 'owner'), (v_harbor, v_victor, 'viewer');
    INSERT INTO org_subscriptions (organization_id, plan) VALUES (v_harbor, 'free');
END
$seed$;
