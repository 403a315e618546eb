-- For the shop of `make run` alone: Olga, the organization owner among the demo people, owns a
-- business, and Victor looks at it as a viewer. Their accounts are those of the development identity
-- provider; as at any first login, each is made known by the web server's role, on her own behalf.
SET LOCAL ROLE shop_app;
SELECT set_config('app.user_id', '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e03', true);
SELECT handle_new_user(app_user_id(), 'olga@example.test', 'Olga Owner', 'Olga', 'Owner', 'user', 'free', true)
WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = app_user_id());

INSERT INTO organizations (slug, name, org_type, owner_id, description)
VALUES ('harbor-realty', 'Harbor Realty', 'business', app_user_id(), 'Homes by the water.')
ON CONFLICT DO NOTHING;
INSERT INTO organization_members (organization_id, user_id, role)
SELECT id, owner_id, 'owner' FROM organizations WHERE slug = 'harbor-realty'
ON CONFLICT DO NOTHING;
INSERT INTO org_subscriptions (organization_id, plan)
SELECT id, 'free' FROM organizations WHERE slug = 'harbor-realty'
ON CONFLICT DO NOTHING;

SELECT set_config('app.user_id', '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e06', true);
SELECT handle_new_user(app_user_id(), 'victor@example.test', 'Victor Viewer', 'Victor', 'Viewer', 'user', 'free', true)
WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = app_user_id());

SELECT set_config('app.user_id', '', true);
RESET ROLE;

-- An owner's invitation brings others in; here she has sent it, and he has accepted.
INSERT INTO organization_members (organization_id, user_id, role)
SELECT id, '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e06', 'viewer' FROM organizations
WHERE slug = 'harbor-realty'
ON CONFLICT DO NOTHING;
