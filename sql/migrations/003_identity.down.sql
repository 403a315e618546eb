DROP FUNCTION handle_new_user(text, text, text, text, text, text, text);
DROP TABLE user_sessions;
DROP TABLE org_subscriptions;
DROP POLICY organizations_members ON organizations;
DROP FUNCTION app_organization_ids();
DROP TABLE organization_members;
DROP TABLE organizations;
DROP TABLE users;
