DROP TRIGGER add_ons_requirements ON add_ons;
DROP FUNCTION check_requirements();
DROP FUNCTION list_organization_members();
DROP INDEX idx_add_on_reviews_approved;
CREATE INDEX idx_add_on_reviews_approved ON add_on_reviews (add_on_id, helpful_count DESC, created_at DESC)
    WHERE status = 'approved';
ALTER TABLE add_on_reviews DROP COLUMN author_name;
DROP INDEX idx_revoked_licenses_date;
REVOKE UPDATE (activations) ON licenses FROM shop_app;
DROP POLICY licenses_activate ON licenses;
REVOKE INSERT ON trials FROM shop_app;
DROP POLICY trials_begin ON trials;
REVOKE INSERT, UPDATE ON org_subscriptions FROM shop_jobs;
GRANT UPDATE (status) ON org_subscriptions TO shop_jobs;
