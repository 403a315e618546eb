-- What a buyer asks before she decides: what changed and when, what it works with, what becomes of her
-- data, who makes it, what came after it; and a list of those who wait for what is to come.

CREATE TABLE publishers (
    slug        text PRIMARY KEY
                CONSTRAINT publishers_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    -- add_ons.publisher is this name: an add-on may come before its publisher has said who she is.
    name        text NOT NULL CONSTRAINT publishers_name_key UNIQUE
                CONSTRAINT publishers_name_check CHECK (name <> ''),
    description text NOT NULL DEFAULT '',
    is_verified boolean NOT NULL DEFAULT false,
    website_url text CONSTRAINT publishers_website_check CHECK (website_url ~ '^https://[^\s]+$'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE publishers IS 'Who makes add-ons, as their pages introduce her; add_ons.publisher is the name.';
COMMENT ON COLUMN publishers.is_verified IS 'staff have made sure that she is who she says';
CREATE TRIGGER publishers_updated_at BEFORE UPDATE ON publishers
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE add_on_versions (
    add_on_id    uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    version      text NOT NULL CONSTRAINT add_on_versions_version_check
                 CHECK (version ~ '^[0-9]+(\.[0-9]+){0,3}(-[0-9a-z.]+)?$'),
    released_at  timestamptz NOT NULL DEFAULT now(),
    changes      text NOT NULL DEFAULT ''
                 CONSTRAINT add_on_versions_changes_check CHECK (length(changes) <= 20000),
    requirements text NOT NULL DEFAULT ''
                 CONSTRAINT add_on_versions_requirements_check CHECK (length(requirements) <= 1000),
    CONSTRAINT add_on_versions_once PRIMARY KEY (add_on_id, version)
);
COMMENT ON TABLE add_on_versions IS 'The versions of an add-on, and what changed with each.';
COMMENT ON COLUMN add_on_versions.changes IS 'Markdown';
COMMENT ON COLUMN add_on_versions.requirements IS 'the least that it runs on, in a sentence';
CREATE INDEX idx_add_on_versions_newest ON add_on_versions (add_on_id, released_at DESC);

CREATE TABLE add_on_works_with (
    add_on_id uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    other_id  uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    CONSTRAINT add_on_works_with_once PRIMARY KEY (add_on_id, other_id),
    -- A pair stands here once and is shown on both pages; nothing works with itself alone.
    CONSTRAINT add_on_works_with_ordered CHECK (add_on_id < other_id)
);
COMMENT ON TABLE add_on_works_with IS 'Pairs of add-ons that work together, the smaller id first.';
CREATE INDEX idx_add_on_works_with_other ON add_on_works_with (other_id);

-- Null means that the publisher has not said; a key that is left out, that she has not said this.
CREATE FUNCTION privacy_facts_typed(p_privacy jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT jsonb_typeof(p_privacy) = 'object' AND coalesce(bool_and(CASE
        WHEN key IN ('data_stored', 'subprocessors')
            THEN jsonb_typeof(value) = 'array' AND NOT value @? '$[*] ? (@.type() != "string")'
        WHEN key = 'stored_in'
            THEN jsonb_typeof(value) = 'array' AND value <@ '["EU", "US", "UK", "CUSTOMER"]'
        WHEN key = 'retention_days'
            THEN jsonb_typeof(value) = 'number' AND value::text ~ '^(-1|[0-9]{1,5})$'
        WHEN key = 'encryption'
            THEN jsonb_typeof(value) = 'array' AND value <@ '["in_transit", "at_rest", "end_to_end"]'
        ELSE false END), true)
    FROM jsonb_each(CASE jsonb_typeof(p_privacy) WHEN 'object' THEN p_privacy ELSE '{}' END)
$$;
COMMENT ON FUNCTION privacy_facts_typed IS
    'Whether privacy facts are of the known kinds: data_stored, stored_in, retention_days, subprocessors, encryption.';

ALTER TABLE add_ons
    ADD COLUMN privacy jsonb
        CONSTRAINT add_ons_privacy_check CHECK (privacy_facts_typed(privacy)),
    ADD COLUMN replaced_by_id uuid
        CONSTRAINT add_ons_replaced_by_id_fkey REFERENCES add_ons (id) ON DELETE SET NULL
        CONSTRAINT add_ons_replaced_by_another CHECK (replaced_by_id <> id);
COMMENT ON COLUMN add_ons.privacy IS
    'what becomes of data: data_stored and subprocessors (names), stored_in (EU US UK CUSTOMER), retention_days (-1: until deleted), encryption';
COMMENT ON COLUMN add_ons.replaced_by_id IS 'what to buy instead of a retired one';
CREATE INDEX idx_add_ons_replaced_by ON add_ons (replaced_by_id) WHERE replaced_by_id IS NOT NULL;
UPDATE add_ons a SET replaced_by_id = r.id
FROM add_ons r WHERE r.slug = a.metadata ->> 'replaced_by' AND r.id <> a.id;

-- Others by the same publisher, and what a tier unlocks: most wanted first.
CREATE INDEX idx_add_ons_publisher ON add_ons (publisher, is_popular DESC, purchase_count DESC, slug)
    WHERE is_listed;
CREATE INDEX idx_add_ons_required_tier
    ON add_ons (required_tier, is_popular DESC, purchase_count DESC, slug)
    WHERE is_listed AND required_tier IS NOT NULL;

-- The bars of a rating, counted in the index alone (what policies ask for is in it), and the newest words.
CREATE INDEX idx_add_on_reviews_stars ON add_on_reviews (add_on_id, rating) INCLUDE (status, user_id)
    WHERE status = 'approved';
CREATE INDEX idx_add_on_reviews_newest ON add_on_reviews (add_on_id, created_at DESC)
    WHERE status = 'approved';

CREATE TABLE add_on_waitlist (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    add_on_id   uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    -- A person is written to at the address of her profile; a guest gives one.
    user_id     varchar(255) REFERENCES users (id) ON DELETE CASCADE,
    guest_id    text CONSTRAINT add_on_waitlist_guest_check CHECK (guest_id LIKE 'guest:%'),
    email       text CONSTRAINT add_on_waitlist_email_check
                CHECK (length(email) <= 254 AND email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'),
    language    text NOT NULL DEFAULT 'en'
                CONSTRAINT add_on_waitlist_language_check CHECK (language ~ '^[a-z]{2}$'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    notified_at timestamptz,
    CONSTRAINT add_on_waitlist_person_xor_email CHECK (num_nonnulls(user_id, email) = 1),
    CONSTRAINT add_on_waitlist_guest_with_email CHECK (guest_id IS NULL OR email IS NOT NULL),
    CONSTRAINT add_on_waitlist_person_once UNIQUE (add_on_id, user_id)
);
COMMENT ON TABLE add_on_waitlist IS 'Who wants to know when an add-on can be bought: each is told once.';
CREATE UNIQUE INDEX add_on_waitlist_email_once ON add_on_waitlist (add_on_id, lower(email));
CREATE INDEX idx_add_on_waitlist_guest ON add_on_waitlist (guest_id) WHERE guest_id IS NOT NULL;
CREATE INDEX idx_add_on_waitlist_untold ON add_on_waitlist (add_on_id) WHERE notified_at IS NULL;
CREATE INDEX idx_add_on_waitlist_guests_told ON add_on_waitlist (notified_at) WHERE email IS NOT NULL;
CREATE INDEX idx_add_on_waitlist_user ON add_on_waitlist (user_id) WHERE user_id IS NOT NULL;

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['publishers', 'add_on_versions', 'add_on_works_with'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO shop_app, shop_readonly USING (true)',
                       v_table || '_read', v_table);
        EXECUTE format('CREATE POLICY %I ON %I TO shop_app USING (app_is_admin())'
                       ' WITH CHECK (app_is_admin())', v_table || '_staff', v_table);
        EXECUTE format('CREATE POLICY %I ON %I TO shop_jobs USING (true) WITH CHECK (true)',
                       v_table || '_jobs', v_table);
    END LOOP;
END
$$;
GRANT SELECT ON publishers, add_on_versions, add_on_works_with TO shop_app, shop_jobs, shop_readonly;
GRANT INSERT, UPDATE, DELETE ON publishers, add_on_versions, add_on_works_with TO shop_app;

-- Nobody may say that she was told; a guest sees what her browser asked for, and no other guest's.
ALTER TABLE add_on_waitlist ENABLE ROW LEVEL SECURITY;
ALTER TABLE add_on_waitlist FORCE ROW LEVEL SECURITY;
CREATE POLICY add_on_waitlist_own ON add_on_waitlist FOR SELECT TO shop_app
    USING (user_id = app_user_id() OR (app_user_id() IS NULL AND guest_id = app_guest_id())
           OR app_is_admin());
CREATE POLICY add_on_waitlist_join ON add_on_waitlist FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id()
                OR (app_user_id() IS NULL AND user_id IS NULL AND guest_id = app_guest_id()));
CREATE POLICY add_on_waitlist_leave ON add_on_waitlist FOR DELETE TO shop_app
    USING (user_id = app_user_id() OR (app_user_id() IS NULL AND guest_id = app_guest_id()));
CREATE POLICY add_on_waitlist_jobs ON add_on_waitlist TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT, DELETE, INSERT (id, add_on_id, user_id, guest_id, email, language)
    ON add_on_waitlist TO shop_app;
GRANT SELECT, DELETE, UPDATE (notified_at) ON add_on_waitlist TO shop_jobs;

-- Telling is queued in the transaction that makes the add-on available; each job tells one.
CREATE FUNCTION queue_waiting() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
    SELECT 'default', 'tell_waiting', 0, jsonb_build_object('waiting_id', w.id), 'todo'
    FROM add_on_waitlist w
    WHERE w.add_on_id = NEW.id AND w.notified_at IS NULL;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION queue_waiting IS 'Queues a job for each who waits for an add-on that has just become available.';
CREATE TRIGGER add_ons_available AFTER UPDATE OF status, is_active ON add_ons
    FOR EACH ROW WHEN (NEW.is_active AND NEW.status = 'active'
                       AND NOT (OLD.is_active AND OLD.status = 'active'))
    EXECUTE FUNCTION queue_waiting();

-- How an add-on may be billed: its own way, and those for which the price book has a price.
CREATE FUNCTION billing_choices(p_add_on_id uuid)
RETURNS TABLE (billing_type text, price numeric)
LANGUAGE sql STABLE
AS $$
    SELECT w.billing_type, w.price
    FROM (SELECT p.billing_type, p.amount AS price
          FROM add_on_prices p JOIN add_ons a ON a.id = p.add_on_id AND a.currency = p.currency
          WHERE p.add_on_id = p_add_on_id AND p.valid @> app_now()
          UNION ALL
          SELECT a.billing_type, a.base_price FROM add_ons a
          WHERE a.id = p_add_on_id
            AND NOT EXISTS (SELECT FROM add_on_prices p
                            WHERE p.add_on_id = a.id AND p.billing_type = a.billing_type
                              AND p.currency = a.currency AND p.valid @> app_now())) AS w
    ORDER BY array_position(ARRAY['free', 'one_time', 'monthly', 'annual', 'usage_based', 'custom'],
                            w.billing_type)
$$;
COMMENT ON FUNCTION billing_choices IS 'The ways in which an add-on is sold now, each with one unit''s price.';
