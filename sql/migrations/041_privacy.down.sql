DROP FUNCTION end_logins_of(text);
DROP FUNCTION count_logins_of(text);
DROP FUNCTION find_audit_entries(text, text, text, uuid, timestamptz, timestamptz, bigint, integer);
DROP FUNCTION find_people(text, text, integer);
DROP FUNCTION erase_person();
DROP FUNCTION pseudonymise_person(text, text);
DROP FUNCTION close_organizations(text);
DROP FUNCTION blank_mails(jsonb, uuid[], text[]);
DROP FUNCTION delete_belongings(text, text[]);
DROP FUNCTION erasure_obstacles();
DROP TRIGGER credit_entries_only_persons ON credit_entries;
DROP TRIGGER audit_log_only_persons ON audit_log;
DROP FUNCTION keep_but_the_person();
CREATE OR REPLACE FUNCTION refuse_credit_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'credits are only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_entries_append_only';
END
$$;
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_log_append_only';
END
$$;
DROP FUNCTION is_erasing(oid);
DROP FUNCTION own_rows(text);
DROP FUNCTION personal_parts();
DROP FUNCTION personal_mails(text);
REVOKE UPDATE (payload) ON webhook_events FROM shop_jobs;
REVOKE UPDATE (recipient, data) ON mails FROM shop_jobs;
REVOKE DELETE ON mails FROM shop_jobs;
DROP INDEX idx_users_name_trigrams;
DROP INDEX idx_users_email_trigrams;
DROP INDEX idx_audit_log_at;
DROP INDEX idx_procrastinate_jobs_ended;
DROP INDEX idx_webhook_events_to_forget;
DROP INDEX idx_mails_to_forget;
DROP INDEX idx_audit_log_object_id;
DROP INDEX idx_webhook_events_payment;
DROP INDEX idx_webhook_events_object;
DROP INDEX idx_mails_key;
DROP INDEX idx_mails_recipient;
DROP INDEX idx_licenses_user_add_on;
DROP INDEX idx_usage_events_user;
DROP INDEX idx_add_on_waitlist_email;
DROP INDEX idx_credit_entries_created_by;
DROP INDEX idx_add_on_submissions_reviewed_by;
DROP INDEX idx_add_on_submissions_user;
DROP INDEX idx_add_on_reviews_moderated_by;
DROP INDEX idx_review_votes_user;
DROP INDEX idx_trials_user;
DROP INDEX idx_promo_redemptions_user;
DROP INDEX idx_orders_user;
DROP INDEX idx_organizations_owner;
