-- name: write_review(slug, rating, title, body) :maybe -> NewId
-- The asker's review of a listed add-on, which waits for a moderator; the table refuses a second.
INSERT INTO add_on_reviews (add_on_id, organization_id, user_id, author_name, rating, title, body,
                            verified_purchase)
SELECT a.id, app_organization_id(), u.id, u.display_name, %(rating)s, %(title)s, %(body)s,
       EXISTS (SELECT 1 FROM user_add_ons o
               WHERE o.organization_id = app_organization_id() AND o.add_on_id = a.id
                 AND o.source IN ('purchase', 'bundle'))
FROM add_ons a
JOIN users u ON u.id = app_user_id()
WHERE a.slug = %(slug)s AND a.is_listed
RETURNING id;

-- name: rewrite_review(slug, rating, title, body) :exec
-- The asker thinks otherwise; a moderator looks at it anew.
UPDATE add_on_reviews
SET rating = %(rating)s, title = %(title)s, body = %(body)s, status = 'pending',
    moderated_by = NULL, moderated_at = NULL
WHERE user_id = app_user_id() AND add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s);

-- name: take_back_review(slug) :exec
-- The asker's review goes, and its votes with it.
DELETE FROM add_on_reviews
WHERE user_id = app_user_id() AND add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s);

-- name: find_own_review(slug) :maybe -> OwnReview
-- What the asker wrote of an add-on, whatever became of it.
SELECT r.id, r.rating, r.title, r.body, r.status, r.verified_purchase, r.helpful_count,
       r.publisher_reply, r.replied_at, r.created_at, r.updated_at
FROM add_on_reviews r
WHERE r.user_id = app_user_id() AND r.add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s);

-- name: list_reviews(slug, before_helpful, before_at, before_id, page_size) :many -> Review
-- The approved reviews of an add-on, most helpful first, with the asker's own vote; `before…` is
-- where the last page ended.
SELECT r.id, r.author_name, r.rating, r.title, r.body, r.verified_purchase, r.helpful_count,
       r.publisher_reply, r.replied_at, r.created_at, v.is_helpful AS own_vote
FROM add_on_reviews r
LEFT JOIN review_votes v ON v.review_id = r.id AND v.user_id = app_user_id()
WHERE r.add_on_id = (SELECT id FROM add_ons WHERE slug = %(slug)s AND is_listed)
  AND r.status = 'approved'
  AND (r.helpful_count, r.created_at, r.id)
      < (%(before_helpful)s::integer, %(before_at)s::timestamptz, %(before_id)s::uuid)
ORDER BY r.helpful_count DESC, r.created_at DESC, r.id DESC
LIMIT %(page_size)s;

-- name: list_reviews_to_moderate(after_at, after_id, page_size) :many -> ReviewToModerate
-- For staff: what waits for a moderator, oldest first; `after…` is where the last page ended.
SELECT r.id, a.slug, a.name, r.author_name, r.rating, r.title, r.body, r.status,
       r.verified_purchase, r.created_at
FROM add_on_reviews r
JOIN add_ons a ON a.id = r.add_on_id
WHERE r.status IN ('pending', 'flagged') AND app_is_admin()
  AND (r.created_at, r.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
ORDER BY r.created_at, r.id
LIMIT %(page_size)s;

-- name: moderate_review(review_id, status) :exec
-- For staff: a review is to be read by all, or by nobody.
UPDATE add_on_reviews
SET status = %(status)s, moderated_by = app_user_id(), moderated_at = now()
WHERE id = %(review_id)s AND app_is_admin();

-- name: reply_to_review(review_id, reply) :exec
-- For staff, on the publisher's behalf: an answer below a review, in place of any before.
UPDATE add_on_reviews SET publisher_reply = %(reply)s, replied_at = now()
WHERE id = %(review_id)s AND status = 'approved' AND app_is_admin();

-- name: vote_on_review(review_id, is_helpful) :exec
-- The asker found another's approved review helpful, or not; her last word counts.
INSERT INTO review_votes (review_id, user_id, is_helpful)
SELECT r.id, app_user_id(), %(is_helpful)s::boolean
FROM add_on_reviews r
WHERE r.id = %(review_id)s AND r.status = 'approved' AND r.user_id <> app_user_id()
ON CONFLICT ON CONSTRAINT review_votes_once DO UPDATE SET is_helpful = excluded.is_helpful;

-- name: take_back_vote(review_id) :exec
-- The asker says nothing about a review any more.
DELETE FROM review_votes WHERE review_id = %(review_id)s AND user_id = app_user_id();
