DROP FUNCTION increment_downloads(uuid);
DROP TABLE review_votes;
DROP TABLE add_on_reviews;
DROP FUNCTION vote_changed();
DROP FUNCTION review_changed();
DROP FUNCTION update_add_on_rating(uuid);
