-- What customers say, and what it adds up to.

CREATE TABLE add_on_reviews (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    add_on_id         uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    organization_id   uuid NOT NULL REFERENCES organizations (id),
    user_id           varchar(255) NOT NULL REFERENCES users (id),
    rating            integer NOT NULL
                      CONSTRAINT add_on_reviews_rating_check CHECK (rating BETWEEN 1 AND 5),
    title             text NOT NULL CONSTRAINT add_on_reviews_title_check
                      CHECK (length(title) BETWEEN 1 AND 200),
    body              text NOT NULL DEFAULT ''
                      CONSTRAINT add_on_reviews_body_check CHECK (length(body) <= 10000),
    status            text NOT NULL DEFAULT 'pending' CONSTRAINT add_on_reviews_status_check
                      CHECK (status IN ('pending', 'approved', 'rejected', 'flagged')),
    verified_purchase boolean NOT NULL DEFAULT false,
    helpful_count     integer NOT NULL DEFAULT 0
                      CONSTRAINT add_on_reviews_helpful_check CHECK (helpful_count >= 0),
    moderated_by      varchar(255) REFERENCES users (id),
    moderated_at      timestamptz,
    publisher_reply   text,
    replied_at        timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT add_on_reviews_once UNIQUE (user_id, add_on_id)
);
CREATE INDEX idx_add_on_reviews_approved ON add_on_reviews (add_on_id, helpful_count DESC, created_at DESC)
    WHERE status = 'approved';
CREATE INDEX idx_add_on_reviews_moderation ON add_on_reviews (created_at)
    WHERE status IN ('pending', 'flagged');
CREATE TRIGGER add_on_reviews_updated_at BEFORE UPDATE ON add_on_reviews
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE review_votes (
    review_id  uuid NOT NULL REFERENCES add_on_reviews (id) ON DELETE CASCADE,
    user_id    varchar(255) NOT NULL REFERENCES users (id),
    is_helpful boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT review_votes_once PRIMARY KEY (review_id, user_id)
);

ALTER TABLE add_on_reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE add_on_reviews FORCE ROW LEVEL SECURITY;
ALTER TABLE review_votes ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_votes FORCE ROW LEVEL SECURITY;
CREATE POLICY add_on_reviews_approved ON add_on_reviews FOR SELECT TO shop_app
    USING (status = 'approved' OR user_id = app_user_id() OR app_is_admin());
CREATE POLICY add_on_reviews_write ON add_on_reviews FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY add_on_reviews_rewrite ON add_on_reviews FOR UPDATE TO shop_app
    USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id() AND status = 'pending');
CREATE POLICY add_on_reviews_moderate ON add_on_reviews FOR UPDATE TO shop_app
    USING (app_is_admin()) WITH CHECK (app_is_admin());
CREATE POLICY add_on_reviews_take_back ON add_on_reviews FOR DELETE TO shop_app
    USING (user_id = app_user_id());
CREATE POLICY add_on_reviews_jobs ON add_on_reviews TO shop_jobs USING (true) WITH CHECK (true);
CREATE POLICY review_votes_own ON review_votes TO shop_app
    USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
CREATE POLICY review_votes_jobs ON review_votes TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON add_on_reviews, review_votes TO shop_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON add_on_reviews, review_votes TO shop_jobs;

-- The kept counters are made anew from the reviews under the add-on's lock, so that whoever comes
-- last has seen everybody. As the worker would see them: a reviewer may not write the catalogue.
CREATE FUNCTION update_add_on_rating(p_add_on_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM add_ons WHERE id = p_add_on_id FOR NO KEY UPDATE;
    UPDATE add_ons SET (review_count, avg_rating) = (
        SELECT count(*), coalesce(round(avg(rating), 2), 0) FROM add_on_reviews
        WHERE add_on_id = p_add_on_id AND status = 'approved')
    WHERE id = p_add_on_id;
END
$$;

CREATE FUNCTION review_changed() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'approved' THEN PERFORM update_add_on_rating(OLD.add_on_id); END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.status = 'approved' THEN PERFORM update_add_on_rating(NEW.add_on_id); END IF;
    ELSIF (OLD.status = 'approved' OR NEW.status = 'approved')
          AND (OLD.status, OLD.rating) IS DISTINCT FROM (NEW.status, NEW.rating) THEN
        PERFORM update_add_on_rating(NEW.add_on_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER add_on_reviews_rating AFTER INSERT OR UPDATE OR DELETE ON add_on_reviews
    FOR EACH ROW EXECUTE FUNCTION review_changed();

CREATE FUNCTION vote_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_review_id uuid := coalesce(NEW.review_id, OLD.review_id);
BEGIN
    UPDATE add_on_reviews SET helpful_count = helpful_count
        + (CASE WHEN TG_OP <> 'DELETE' AND NEW.is_helpful THEN 1 ELSE 0 END)
        - (CASE WHEN TG_OP <> 'INSERT' AND OLD.is_helpful THEN 1 ELSE 0 END)
    WHERE id = v_review_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER review_votes_count AFTER INSERT OR UPDATE OR DELETE ON review_votes
    FOR EACH ROW EXECUTE FUNCTION vote_changed();

CREATE FUNCTION increment_downloads(p_add_on_id uuid) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE add_ons SET download_count = download_count + 1 WHERE id = p_add_on_id
    RETURNING download_count
$$;
