-- An add-on's base price, by which the catalogue sorts, is the price book's price where the book has
-- one for the way in which the add-on itself is billed.

CREATE INDEX idx_add_on_prices_begins ON add_on_prices (lower(valid));

-- As whoever writes the price book, who may write add-ons too.
CREATE FUNCTION follow_book_prices(p_add_on_id uuid, p_since timestamptz) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_changed integer;
BEGIN
    UPDATE add_ons a SET base_price = p.amount
    FROM add_on_prices p
    WHERE p.add_on_id = a.id AND p.billing_type = a.billing_type AND p.currency = a.currency
      AND p.valid @> now() AND a.base_price <> p.amount AND a.billing_type <> 'free'
      AND (p_add_on_id IS NULL OR a.id = p_add_on_id)
      AND (p_since IS NULL OR lower(p.valid) >= p_since);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$$;
COMMENT ON FUNCTION follow_book_prices IS
    'Lets base prices follow the price book: of one add-on or all, by prices that began since an instant or ever; gives how many changed.';

CREATE FUNCTION price_booked() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM follow_book_prices(NEW.add_on_id, NULL);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION price_booked IS 'A price that is in force at once is its add-on''s base price at once; upkeep sees to the later ones.';
GRANT UPDATE (base_price) ON add_ons TO shop_jobs;
-- Upkeep runs each minute for it, and forgets its older runs.
GRANT DELETE ON upkeep_runs TO shop_jobs;
CREATE TRIGGER add_on_prices_followed AFTER INSERT OR UPDATE ON add_on_prices
    FOR EACH ROW EXECUTE FUNCTION price_booked();

SELECT follow_book_prices(NULL, NULL);

-- Members at what the price book asks for at the instant that is looked at.
CREATE OR REPLACE FUNCTION sum_bundle(p_add_on_ids uuid[])
RETURNS TABLE (list_price numeric, member_count bigint, member_names text[], required_tier_name text)
LANGUAGE sql STABLE
AS $$
    SELECT sum(coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price)), count(*),
           array_agg(a.name ORDER BY m.position),
           (array_agg(t.name ORDER BY t.rank DESC NULLS LAST))[1]
    FROM unnest(p_add_on_ids) WITH ORDINALITY AS m (add_on_id, position)
    JOIN add_ons a ON a.id = m.add_on_id
    LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
$$;

-- A bundle's members for whoever asks: at the book's price, and whether the organization has them
-- already. What is tried is not owned. As long as anything is lacking, a member is credited that is
-- owned for as long as the bundle would give it or longer; once nothing is lacking, buying prolongs
-- what runs out, and only what is owned for ever is credited.
CREATE FUNCTION bundle_for_asker(p_bundle_id uuid)
RETURNS TABLE (
    id uuid, member_position integer, name text, category text, billing_type text, price numeric, seats integer,
    tier_name text, tier_rank integer, for_ever boolean, credited boolean
)
LANGUAGE sql STABLE
AS $$
    SELECT o.id, o.member_position, o.name, o.category, o.billing_type, o.price, o.seats, o.tier_name,
           o.tier_rank, o.for_ever,
           o.for_ever OR (o.seats IS NOT NULL AND NOT o.nothing_lacks AND o.is_for_a_time)
    FROM (
        SELECT a.id, n.position::integer AS member_position, a.name::text, a.category::text,
               a.billing_type::text, u.seats,
               coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS price,
               t.name::text AS tier_name, t.rank::integer AS tier_rank,
               (u.add_on_id IS NOT NULL AND u.expires_at IS NULL) AS for_ever,
               a.billing_type IN ('monthly', 'annual', 'usage_based') AS is_for_a_time,
               bool_and(u.add_on_id IS NOT NULL) OVER () AS nothing_lacks
        FROM add_on_bundle_items n
        JOIN add_ons a ON a.id = n.add_on_id
        LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
        LEFT JOIN owned_add_ons u ON u.add_on_id = a.id AND u.organization_id = app_organization_id()
        WHERE n.bundle_id = p_bundle_id
    ) AS o
$$;
COMMENT ON FUNCTION bundle_for_asker IS
    'A bundle''s members at the book''s price, and which of them the asking organization has already.';
