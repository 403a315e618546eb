-- Third parties' add-ons on their way into the shop.

CREATE TABLE add_on_submissions (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id         varchar(255) NOT NULL REFERENCES users (id),
    -- null for a new add-on; else the one of which this is a new version
    add_on_id       uuid REFERENCES add_ons (id),
    name            text NOT NULL CONSTRAINT add_on_submissions_name_check CHECK (name <> ''),
    version         text NOT NULL,
    payload         jsonb NOT NULL DEFAULT '{}',
    status          text NOT NULL DEFAULT 'draft' CONSTRAINT add_on_submissions_status_check
                    CHECK (status IN ('draft', 'submitted', 'in_review', 'approved', 'rejected',
                                      'published')),
    review_notes    text,
    reviewed_by     varchar(255) REFERENCES users (id),
    reviewed_at     timestamptz,
    submitted_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT add_on_submissions_reasoned CHECK (status <> 'rejected' OR coalesce(review_notes, '') <> '')
);
CREATE INDEX idx_add_on_submissions_organization ON add_on_submissions (organization_id, created_at DESC);
CREATE INDEX idx_add_on_submissions_queue ON add_on_submissions (submitted_at)
    WHERE status IN ('submitted', 'in_review');
CREATE TRIGGER add_on_submissions_updated_at BEFORE UPDATE ON add_on_submissions
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

ALTER TABLE add_on_submissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE add_on_submissions FORCE ROW LEVEL SECURITY;
CREATE POLICY add_on_submissions_members ON add_on_submissions FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY add_on_submissions_begin ON add_on_submissions FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND status = 'draft'
                AND organization_id IN (SELECT app_organization_ids()));
-- The publisher's until it is handed in; the staff's from then on.
CREATE POLICY add_on_submissions_draft ON add_on_submissions FOR UPDATE TO shop_app
    USING (status IN ('draft', 'rejected') AND organization_id IN (SELECT app_organization_ids()))
    WITH CHECK (status IN ('draft', 'submitted')
                AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY add_on_submissions_review ON add_on_submissions FOR UPDATE TO shop_app
    USING (app_is_admin()) WITH CHECK (app_is_admin());
CREATE POLICY add_on_submissions_jobs ON add_on_submissions TO shop_jobs
    USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON add_on_submissions TO shop_app;
GRANT SELECT, UPDATE ON add_on_submissions TO shop_jobs;
