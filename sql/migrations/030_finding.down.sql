DROP FUNCTION search_score(integer, real, real, bigint, boolean);
DROP FUNCTION find_add_ons(text, text, text, text, text, text, integer, boolean, text, integer);
DROP FUNCTION mend_search(text);
DROP FUNCTION near_words(text);
DROP FUNCTION search_question(text);
DROP VIEW add_on_cards;
DROP FUNCTION count_facets(uuid[], text[], text[]);
DROP FUNCTION is_of_kind(add_ons, text, text, text, text, text, integer, boolean, text);
DROP FUNCTION recount_catalogue();
DROP TRIGGER add_ons_recounted ON add_ons;
DROP TRIGGER add_ons_counted ON add_ons;
DROP FUNCTION add_on_listed();
DROP FUNCTION recount_words();
DROP FUNCTION learn_words(text);
DROP TABLE search_words;
DROP FUNCTION list_facets(add_ons);
DROP TABLE catalogue_facets;
DROP INDEX idx_add_ons_rating;
DROP FUNCTION rating_score(numeric, bigint);
DROP INDEX idx_add_ons_staff_picks;
DROP INDEX idx_add_ons_featured;
DROP INDEX idx_add_ons_name_trigrams;
DROP INDEX idx_add_ons_name_beginning;
ALTER TABLE add_ons
    DROP COLUMN facet_bit,
    DROP COLUMN search_vector,
    DROP COLUMN search_name,
    DROP COLUMN is_staff_pick,
    ADD COLUMN search_vector tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('english', tagline), 'B')
        || setweight(to_tsvector('english', description), 'C')) STORED;
CREATE INDEX idx_add_ons_search ON add_ons USING gin (search_vector);
CREATE INDEX idx_add_ons_name_beginning ON add_ons (lower(name) text_pattern_ops) WHERE is_listed;
CREATE STATISTICS add_ons_lower_name ON (lower(name)) FROM add_ons;
CREATE INDEX idx_add_ons_name_trigrams ON add_ons USING gin (name gin_trgm_ops) WHERE is_listed;
ALTER TABLE categories DROP COLUMN description;
DROP FUNCTION fold(text);
DROP EXTENSION unaccent;

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
