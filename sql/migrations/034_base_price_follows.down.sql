-- Base prices stay as they are, and follow no more.

DROP FUNCTION bundle_for_asker(uuid);

CREATE OR REPLACE FUNCTION sum_bundle(p_add_on_ids uuid[])
RETURNS TABLE (list_price numeric, member_count bigint, member_names text[], required_tier_name text)
LANGUAGE sql STABLE
AS $$
    SELECT sum(a.base_price), count(*), array_agg(a.name ORDER BY m.position),
           (array_agg(t.name ORDER BY t.rank DESC NULLS LAST))[1]
    FROM unnest(p_add_on_ids) WITH ORDINALITY AS m (add_on_id, position)
    JOIN add_ons a ON a.id = m.add_on_id
    LEFT JOIN subscription_tiers t ON t.tier_code = a.required_tier
$$;
REVOKE DELETE ON upkeep_runs FROM shop_jobs;
REVOKE UPDATE (base_price) ON add_ons FROM shop_jobs;
DROP TRIGGER add_on_prices_followed ON add_on_prices;
DROP FUNCTION price_booked(), follow_book_prices(uuid, timestamptz);
DROP INDEX idx_add_on_prices_begins;
