-- The catalogue with a hundred thousand things in it: an index for each order in which it is shown,
-- and how many there are of what kind, kept rather than counted.

DROP INDEX idx_add_ons_listed;
-- Categories are walked in one of the orders below; none holds so little that this takes long.
DROP INDEX idx_add_ons_category;
CREATE INDEX idx_add_ons_popular ON add_ons (is_popular DESC, purchase_count DESC, slug) WHERE is_listed;
CREATE INDEX idx_add_ons_new ON add_ons (created_at DESC, slug) WHERE is_listed;
CREATE INDEX idx_add_ons_price ON add_ons (base_price, slug) WHERE is_listed;
CREATE INDEX idx_add_ons_name ON add_ons (lower(name), slug) WHERE is_listed;
-- The beginning of a name; the planner does not use a partial index's statistics of an expression.
CREATE INDEX idx_add_ons_name_beginning ON add_ons (lower(name) text_pattern_ops) WHERE is_listed;
CREATE STATISTICS add_ons_lower_name ON (lower(name)) FROM add_ons;
-- A part of a name, wherever it stands.
CREATE INDEX idx_add_ons_name_trigrams ON add_ons USING gin (name gin_trgm_ops) WHERE is_listed;

CREATE INDEX idx_add_on_bundles_shown ON add_on_bundles (is_featured DESC, is_popular DESC, slug)
    WHERE is_active AND status = 'active';
-- Has this person ever bought?
CREATE INDEX idx_orders_user_bought ON orders (user_id)
    WHERE status IN ('completed', 'refunded', 'partially_refunded');

CREATE TABLE catalogue_counts (
    category      text NOT NULL REFERENCES categories (slug),
    catalogue_set text NOT NULL,
    billing_type  text NOT NULL,
    add_ons       bigint NOT NULL CONSTRAINT catalogue_counts_add_ons_check CHECK (add_ons >= 0),
    PRIMARY KEY (category, catalogue_set, billing_type)
);
COMMENT ON TABLE catalogue_counts IS 'How many listed add-ons there are of a kind; a trigger keeps it.';
ALTER TABLE catalogue_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY catalogue_counts_read ON catalogue_counts FOR SELECT TO shop_app, shop_readonly
    USING (true);
CREATE POLICY catalogue_counts_jobs ON catalogue_counts TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON catalogue_counts TO shop_app, shop_jobs, shop_readonly;

CREATE FUNCTION count_listed(p_add_on add_ons, p_by integer) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO catalogue_counts AS c (category, catalogue_set, billing_type, add_ons)
    -- The row's own check comes before the conflict, hence no -1 here.
    SELECT p_add_on.category, p_add_on.catalogue_set, p_add_on.billing_type, greatest(p_by, 0)
    ON CONFLICT (category, catalogue_set, billing_type) DO UPDATE SET add_ons = c.add_ons + p_by
$$;
COMMENT ON FUNCTION count_listed IS 'Counts one add-on in, or out, of its kind.';

-- As the schema's owner: staff who list an add-on may not write its count.
CREATE FUNCTION add_on_listed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.is_listed THEN
        PERFORM count_listed(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.is_listed THEN
        PERFORM count_listed(NEW, 1);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION add_on_listed IS 'Keeps catalogue_counts when an add-on comes, goes or changes its kind.';
REVOKE EXECUTE ON FUNCTION add_on_listed() FROM PUBLIC;
CREATE TRIGGER add_ons_counted AFTER INSERT OR DELETE ON add_ons
    FOR EACH ROW EXECUTE FUNCTION add_on_listed();
-- A save that changes nothing of it takes no lock on a count.
CREATE TRIGGER add_ons_recounted
    AFTER UPDATE OF category, catalogue_set, billing_type, is_active, status ON add_ons
    FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category
                       OR OLD.catalogue_set IS DISTINCT FROM NEW.catalogue_set
                       OR OLD.billing_type IS DISTINCT FROM NEW.billing_type
                       OR OLD.is_listed IS DISTINCT FROM NEW.is_listed)
    EXECUTE FUNCTION add_on_listed();

-- After a bulk load, and where somebody doubts the counts.
CREATE FUNCTION recount_catalogue() RETURNS void
LANGUAGE sql
AS $$
    DELETE FROM catalogue_counts;
    INSERT INTO catalogue_counts (category, catalogue_set, billing_type, add_ons)
    SELECT category, catalogue_set, billing_type, count(*) FROM add_ons WHERE is_listed
    GROUP BY category, catalogue_set, billing_type
$$;
COMMENT ON FUNCTION recount_catalogue IS 'Makes catalogue_counts anew from the add-ons.';
SELECT recount_catalogue();

-- What a card of the catalogue shows.
CREATE VIEW add_on_cards WITH (security_invoker = true) AS
SELECT a.id, a.slug, a.name, a.tagline, a.category, c.name AS category_name, c.icon, a.publisher,
       a.base_price, a.currency, a.billing_type, a.status, a.is_buyable, a.is_popular,
       t.name AS required_tier_name, a.catalogue_set, a.purchase_count, a.created_at, a.search_vector
FROM add_ons a
JOIN categories c ON c.slug = a.category
LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
WHERE a.is_listed;
COMMENT ON VIEW add_on_cards IS 'The listed add-ons as a card shows them, with what they are sorted by.';
GRANT SELECT ON add_on_cards TO shop_app, shop_jobs, shop_readonly;

-- The front page shows the popular ones first. (Added at the end: a view's columns are only added to.)
CREATE OR REPLACE VIEW bundles_on_sale WITH (security_invoker = true) AS
SELECT b.id, b.slug, b.name, b.description, b.add_on_ids, b.discount_percent, b.discount_amount,
       b.currency, b.is_featured, b.is_popular
FROM add_on_bundles b
WHERE b.is_active AND b.status = 'active'
  AND (b.valid_from IS NULL OR b.valid_from <= now())
  AND (b.valid_until IS NULL OR b.valid_until > now())
  -- Asked of each bundle on its own: as NOT EXISTS it becomes a join that reads every add-on.
  AND (SELECT bool_and(a.is_buyable) FROM unnest(b.add_on_ids) AS m (id) JOIN add_ons a ON a.id = m.id);

-- What a bundle's members come to, one by one. A query of one level, so that it is planned into the
-- query that asks.
CREATE FUNCTION sum_bundle(p_add_on_ids uuid[])
RETURNS TABLE (list_price numeric, member_count bigint, member_names text[], required_tier_name text)
LANGUAGE sql STABLE
AS $$
    SELECT sum(a.base_price), count(*), array_agg(a.name ORDER BY m.position),
           (array_agg(t.name ORDER BY t.rank DESC NULLS LAST))[1]
    FROM unnest(p_add_on_ids) WITH ORDINALITY AS m (add_on_id, position)
    JOIN add_ons a ON a.id = m.add_on_id
    LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
$$;
COMMENT ON FUNCTION sum_bundle IS 'The sum of a bundle''s members, their names in order, and the highest tier that one requires.';

CREATE FUNCTION like_prefix(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT regexp_replace(p_text, '([\\%_])', '\\\1', 'g') || '%' $$;
COMMENT ON FUNCTION like_prefix IS 'The LIKE pattern of what begins with a text, its own % and _ escaped.';

-- Planned anew for each search: a common word is met soon on a walk through the most bought, a rare one
-- has its index, and only the words themselves tell which. Of each way to match, the `p_most` most
-- bought are looked at, so that a common word costs no more than a rare one.
CREATE FUNCTION find_add_ons(
    p_q text, p_category text, p_catalogue_set text, p_billing_type text, p_most integer
) RETURNS TABLE (id uuid, score real)
LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    v_words tsquery := websearch_to_tsquery('english', p_q);
    v_begin text := like_prefix(lower(p_q));
    -- Of fewer letters the trigrams say nothing.
    v_part  text := CASE WHEN length(p_q) >= 3 THEN '%' || like_prefix(p_q) END;
BEGIN
    RETURN QUERY
    SELECT m.id, max(m.score)::real
    FROM (
        (SELECT a.id, CASE WHEN lower(a.name) = lower(p_q) THEN 4 ELSE 3 END AS score FROM add_ons a
         WHERE a.is_listed AND lower(a.name) LIKE v_begin
           AND (p_category IS NULL OR a.category = p_category)
           AND (p_catalogue_set IS NULL OR a.catalogue_set = p_catalogue_set)
           AND (p_billing_type IS NULL OR a.billing_type = p_billing_type)
         ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT p_most)
        UNION ALL
        -- However little it is bought, what was asked for by its name is found.
        (SELECT a.id, 4 FROM add_ons a
         WHERE a.is_listed AND lower(a.name) = lower(p_q)
           AND (p_category IS NULL OR a.category = p_category)
           AND (p_catalogue_set IS NULL OR a.catalogue_set = p_catalogue_set)
           AND (p_billing_type IS NULL OR a.billing_type = p_billing_type)
         LIMIT p_most)
        UNION ALL
        (SELECT a.id, 2 FROM add_ons a
         WHERE a.is_listed AND a.name ILIKE v_part
           AND (p_category IS NULL OR a.category = p_category)
           AND (p_catalogue_set IS NULL OR a.catalogue_set = p_catalogue_set)
           AND (p_billing_type IS NULL OR a.billing_type = p_billing_type)
         ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT p_most)
        UNION ALL
        (SELECT a.id, ts_rank(a.search_vector, v_words) FROM add_ons a
         WHERE a.is_listed AND a.search_vector @@ v_words
           AND (p_category IS NULL OR a.category = p_category)
           AND (p_catalogue_set IS NULL OR a.catalogue_set = p_catalogue_set)
           AND (p_billing_type IS NULL OR a.billing_type = p_billing_type)
         ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT p_most)
    ) AS m
    GROUP BY m.id;
END
$$;
COMMENT ON FUNCTION find_add_ons IS
    'What a search finds: 4 the exact name, 3 a name that begins so, 2 one that holds it, below 1 the rank of the full text.';
