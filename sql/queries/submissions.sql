-- name: begin_draft(add_on_id, name, version, payload) :maybe -> NewId
-- The asking organization has an add-on to offer, or a new version of one.
INSERT INTO add_on_submissions (organization_id, user_id, add_on_id, name, version, payload)
SELECT app_organization_id(), u.id, %(add_on_id)s, %(name)s, %(version)s, %(payload)s::jsonb
FROM users u
WHERE u.id = app_user_id()
RETURNING id;

-- name: edit_draft(submission_id, name, version, payload) :exec
-- What is not handed in, or came back, is to say something else, and is a draft again.
UPDATE add_on_submissions
SET name = %(name)s, version = %(version)s, payload = %(payload)s, status = 'draft'
WHERE id = %(submission_id)s AND organization_id = app_organization_id()
  AND status IN ('draft', 'rejected');

-- name: submit_draft(submission_id) :exec
-- A draft of the asking organization is handed in; the staff have it from now on.
UPDATE add_on_submissions SET status = 'submitted', submitted_at = now()
WHERE id = %(submission_id)s AND organization_id = app_organization_id() AND status = 'draft';

-- name: find_submission(submission_id) :maybe -> Submission
-- A submission of the asking organization, or any for staff; a stranger's is not found.
SELECT s.id, s.organization_id, s.user_id, s.add_on_id, s.name, s.version, s.payload, s.status,
       s.review_notes, s.reviewed_by, s.reviewed_at, s.submitted_at, s.created_at, s.updated_at
FROM add_on_submissions s
WHERE s.id = %(submission_id)s
  AND (s.organization_id = app_organization_id() OR app_is_admin());

-- name: list_submissions(before_at, before_id, page_size) :many -> SubmissionSummary
-- The asking organization's submissions, newest first; `before…` is where the last page ended.
SELECT s.id, s.name, s.version, s.status, s.review_notes, s.submitted_at, s.created_at
FROM add_on_submissions s
WHERE s.organization_id = app_organization_id()
  AND (s.created_at, s.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid)
ORDER BY s.created_at DESC, s.id DESC
LIMIT %(page_size)s;

-- name: list_submissions_to_review(after_at, after_id, page_size) :many -> SubmissionSummary
-- For staff: what was handed in and is not decided, oldest first; `after…` is where the last page
-- ended.
SELECT s.id, s.name, s.version, s.status, s.review_notes, s.submitted_at, s.created_at
FROM add_on_submissions s
WHERE s.status IN ('submitted', 'in_review') AND app_is_admin()
  AND (s.submitted_at, s.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
ORDER BY s.submitted_at, s.id
LIMIT %(page_size)s;

-- name: decide_submission(submission_id, status, review_notes) :exec
-- For staff: what was handed in is looked at, taken, sent back with its reasons, or published.
UPDATE add_on_submissions
SET status = %(status)s, review_notes = %(review_notes)s, reviewed_by = app_user_id(),
    reviewed_at = now()
WHERE id = %(submission_id)s AND status IN ('submitted', 'in_review', 'approved')
  AND app_is_admin();
