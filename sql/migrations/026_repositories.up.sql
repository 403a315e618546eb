-- What the repositories of the further areas need: who may write what they write, the indexes that
-- their pages walk along, a reviewer's name, and an organization's people.

-- Plans are begun and changed by the worker, when a payment says so.
GRANT INSERT, UPDATE ON org_subscriptions TO shop_jobs;

-- A member begins a trial on the organization's behalf, as long as the add-on's trial lasts and no
-- longer; what is tried is granted by the worker.
CREATE POLICY trials_begin ON trials FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids())
                AND converted_at IS NULL AND starts_at = now()
                AND ends_at = now() + make_interval(days => (
                    SELECT a.trial_days FROM add_ons a WHERE a.id = trials.add_on_id)));
GRANT INSERT ON trials TO shop_app;

-- A member takes a seat of the organization's licence; its check keeps the number within the seats.
CREATE POLICY licenses_activate ON licenses FOR UPDATE TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()))
    WITH CHECK (organization_id IN (SELECT app_organization_ids()));
GRANT UPDATE (activations) ON licenses TO shop_app;
CREATE INDEX idx_revoked_licenses_date ON revoked_licenses (revoked_at, license_id);

-- Readers may not see who a reviewer is, so her name is kept as it was when she wrote.
ALTER TABLE add_on_reviews ADD COLUMN author_name text NOT NULL DEFAULT '';
ALTER TABLE add_on_reviews DISABLE TRIGGER USER;
UPDATE add_on_reviews r SET author_name = u.display_name FROM users u WHERE u.id = r.user_id;
ALTER TABLE add_on_reviews ENABLE TRIGGER USER;
-- Pages of reviews go on where the last one ended, also among reviews that are equally helpful.
DROP INDEX idx_add_on_reviews_approved;
CREATE INDEX idx_add_on_reviews_approved
    ON add_on_reviews (add_on_id, helpful_count DESC, created_at DESC, id DESC)
    WHERE status = 'approved';

-- Colleagues may not see each other's rows, which hold their profiles; this one function looks as
-- the worker would and tells the members of the asking organization their names and roles.
CREATE FUNCTION list_organization_members()
RETURNS TABLE (user_id text, display_name text, email text, role text, invitation_state text,
               created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT u.id, u.display_name, u.email, m.role, m.invitation_state, m.created_at
    FROM organization_members m
    JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = app_organization_id()
      AND EXISTS (SELECT 1 FROM organization_members own
                  WHERE own.organization_id = app_organization_id()
                    AND own.user_id = app_user_id() AND own.invitation_state = 'accepted')
$$;
REVOKE EXECUTE ON FUNCTION list_organization_members() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_organization_members() TO shop_app;

-- As a bundle's members, so what an add-on requires: real add-ons, since an array has no foreign key.
CREATE FUNCTION check_requirements() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.requires_add_on_ids <> '{}' AND (
        array_position(NEW.requires_add_on_ids, NULL) IS NOT NULL
        OR EXISTS (SELECT 1 FROM unnest(NEW.requires_add_on_ids) AS r (id)
                   LEFT JOIN add_ons a ON a.id = r.id WHERE a.id IS NULL)) THEN
        RAISE EXCEPTION 'an add-on requires existing add-ons only'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'add_ons_requirements_exist';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER add_ons_requirements BEFORE INSERT OR UPDATE OF requires_add_on_ids ON add_ons
    FOR EACH ROW EXECUTE FUNCTION check_requirements();
COMMENT ON FUNCTION check_requirements() IS 'Refuses an add-on that requires what is not there.';

COMMENT ON FUNCTION list_organization_members() IS
    'The people of the asking organization, for its members: names, addresses, roles.';
COMMENT ON COLUMN add_on_reviews.author_name IS 'the reviewer''s name as it was when she wrote';
