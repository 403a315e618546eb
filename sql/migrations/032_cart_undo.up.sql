-- A cart that forgives: lines saved for later, the price that was seen, and what can be undone.

ALTER TABLE cart_items
    ADD COLUMN saved boolean NOT NULL DEFAULT false,
    ADD COLUMN seen_price numeric(10,2)
        CONSTRAINT cart_items_seen_price_check CHECK (seen_price >= 0),
    ADD CONSTRAINT cart_items_seen_price_is_number CHECK (seen_price <> 'NaN'::numeric);
GRANT UPDATE (saved, seen_price) ON cart_items TO shop_app;
COMMENT ON COLUMN cart_items.saved IS 'Saved for later: not counted, not priced, not bought.';
COMMENT ON COLUMN cart_items.seen_price IS
    'One unit''s price when the line was put in or its price last accepted; null: nobody has seen one.';

-- A change that can be taken back: the lines as they were before it, and those that it added.
CREATE TABLE cart_undos (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    varchar(255) NOT NULL CONSTRAINT cart_undos_user_check CHECK (user_id <> ''),
    kind       text NOT NULL CONSTRAINT cart_undos_kind_check CHECK (kind IN ('removal', 'swap', 'merge')),
    before     jsonb NOT NULL DEFAULT '[]'
               CONSTRAINT cart_undos_before_check CHECK (jsonb_typeof(before) = 'array'),
    added      uuid[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_cart_undos_user ON cart_undos (user_id, created_at);
COMMENT ON TABLE cart_undos IS 'Changes of carts that can be undone, for a day.';
COMMENT ON COLUMN cart_undos.user_id IS 'The cart''s owner: a person''s id, or guest: and a random token.';
COMMENT ON COLUMN cart_undos.kind IS 'A line was removed; lines were swapped for a bundle; a guest''s cart joined a person''s.';
COMMENT ON COLUMN cart_undos.before IS 'The lines that the change touched, each as a row of cart_items before it.';
COMMENT ON COLUMN cart_undos.added IS 'The lines that the change added.';

ALTER TABLE cart_undos ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart_undos FORCE ROW LEVEL SECURITY;
-- Both the person's and the guest's: what a guest removed can be undone after the login.
CREATE POLICY cart_undos_owner ON cart_undos TO shop_app
    USING (user_id IN (app_user_id(), app_guest_id()))
    WITH CHECK (user_id IN (app_user_id(), app_guest_id()));
CREATE POLICY cart_undos_jobs ON cart_undos TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON cart_undos TO shop_app;
GRANT SELECT, DELETE ON cart_undos TO shop_jobs;

CREATE OR REPLACE FUNCTION count_cart(p_owner text) RETURNS integer
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(sum(quantity), 0)::integer FROM cart_items WHERE user_id = p_owner AND NOT saved
$$;

-- What one unit of an add-on costs now with this billing; null where it is not sold so.
CREATE FUNCTION add_on_price(p_add_on_id uuid, p_billing_type text) RETURNS numeric
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(book_price(a.id, coalesce(p_billing_type, a.billing_type), a.currency),
                    CASE WHEN coalesce(p_billing_type, a.billing_type) = a.billing_type
                         THEN a.base_price END)
    FROM add_ons a WHERE a.id = p_add_on_id
$$;
COMMENT ON FUNCTION add_on_price IS
    'What one unit of an add-on costs now with a billing type, or with its own; null where it is not sold so.';

CREATE FUNCTION cart_price(p_add_on_id uuid, p_bundle_id uuid, p_billing_type text) RETURNS numeric
LANGUAGE sql STABLE
AS $$
    SELECT CASE WHEN p_bundle_id IS NULL THEN add_on_price(p_add_on_id, p_billing_type)
                ELSE (SELECT CASE WHEN b.discount_percent IS NULL
                                  THEN greatest(m.list_price - b.discount_amount, 0)
                                  ELSE round(m.list_price * (100 - b.discount_percent) / 100, 2) END
                      FROM add_on_bundles b,
                           LATERAL (SELECT sum(add_on_price(id, NULL)) AS list_price
                                    FROM unnest(b.add_on_ids) AS m (id)) AS m
                      WHERE b.id = p_bundle_id) END
$$;
COMMENT ON FUNCTION cart_price IS 'What one unit of a cart''s line costs now, before rules and codes.';

-- Takes a line out and remembers it; what was remembered longer than a day goes.
CREATE FUNCTION remove_cart_line(p_line_id uuid)
RETURNS TABLE (undo_id uuid, line_id uuid, name text, added_at timestamptz)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_line cart_items;
BEGIN
    DELETE FROM cart_undos WHERE user_id = app_cart_owner() AND created_at < now() - interval '1 day';
    DELETE FROM cart_items WHERE id = p_line_id AND user_id = app_cart_owner() RETURNING * INTO v_line;
    IF v_line.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH remembered AS (
        INSERT INTO cart_undos (user_id, kind, before)
        VALUES (v_line.user_id, 'removal', jsonb_build_array(to_jsonb(v_line)))
        RETURNING id
    )
    SELECT r.id, v_line.id,
           coalesce((SELECT a.name FROM add_ons a WHERE a.id = v_line.add_on_id),
                    (SELECT b.name FROM add_on_bundles b WHERE b.id = v_line.bundle_id)),
           v_line.added_at
    FROM remembered r;
END
$$;
COMMENT ON FUNCTION remove_cart_line IS 'Takes a line out of the asker''s cart so that it can be undone; no row where it is gone already.';

-- So many units of each of these lines become as many of the bundle. The caller has looked whether
-- they fit; whoever changed a line or ended the bundle meanwhile was first, and no row comes back.
CREATE FUNCTION swap_for_bundle(p_bundle_id uuid, p_line_ids uuid[], p_quantity integer)
RETURNS TABLE (undo_id uuid, line_id uuid, name text, added_at timestamptz)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_before jsonb;
    v_line cart_items;
    v_was_there boolean;
BEGIN
    PERFORM FROM cart_items WHERE user_id = app_cart_owner() FOR UPDATE;
    SELECT jsonb_agg(to_jsonb(i)), coalesce(bool_or(i.bundle_id IS NOT NULL), false)
    INTO v_before, v_was_there
    FROM cart_items i
    WHERE i.user_id = app_cart_owner() AND (i.id = ANY (p_line_ids) OR i.bundle_id = p_bundle_id);
    IF (SELECT count(*) FROM cart_items WHERE user_id = app_cart_owner() AND id = ANY (p_line_ids)
        AND NOT saved AND quantity >= p_quantity) <> cardinality(p_line_ids) THEN
        RETURN;
    END IF;
    INSERT INTO cart_items AS i (user_id, organization_id, bundle_id, quantity, seen_price)
    SELECT app_cart_owner(), app_organization_id(), b.id, p_quantity, cart_price(NULL, b.id, NULL)
    FROM bundles_on_sale b WHERE b.id = p_bundle_id
    ON CONFLICT (user_id, bundle_id) DO UPDATE
        SET quantity = CASE WHEN i.saved THEN excluded.quantity
                            ELSE least(99, i.quantity + excluded.quantity) END,
            saved = false, seen_price = excluded.seen_price
    RETURNING i.* INTO v_line;
    -- Off sale by now: nothing is taken out for it.
    IF v_line.id IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM cart_items
    WHERE user_id = app_cart_owner() AND id = ANY (p_line_ids) AND quantity = p_quantity;
    UPDATE cart_items SET quantity = quantity - p_quantity
    WHERE user_id = app_cart_owner() AND id = ANY (p_line_ids);
    RETURN QUERY
    WITH remembered AS (
        INSERT INTO cart_undos (user_id, kind, before, added)
        VALUES (v_line.user_id, 'swap', v_before,
                CASE WHEN v_was_there THEN '{}' ELSE ARRAY[v_line.id] END)
        RETURNING id
    )
    SELECT r.id, v_line.id, b.name, v_line.added_at
    FROM remembered r JOIN add_on_bundles b ON b.id = p_bundle_id;
END
$$;
COMMENT ON FUNCTION swap_for_bundle IS 'Replaces lines of the asker''s cart by a bundle of them, so that it can be undone.';

-- Takes a change back, once. What the change touched is as it was before; what a swap added goes, what
-- a login added is saved for later. What was put in again meanwhile stays as it is.
CREATE FUNCTION undo_cart_change(p_undo_id uuid) RETURNS TABLE (kind text, line_id uuid)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_undo cart_undos;
BEGIN
    DELETE FROM cart_undos WHERE id = p_undo_id AND user_id = app_cart_owner() RETURNING * INTO v_undo;
    IF v_undo.id IS NULL THEN
        RETURN;
    END IF;
    IF v_undo.kind = 'merge' THEN
        UPDATE cart_items SET saved = true
        WHERE user_id = app_cart_owner() AND id = ANY (v_undo.added);
    ELSE
        DELETE FROM cart_items WHERE user_id = app_cart_owner() AND id = ANY (v_undo.added);
    END IF;
    UPDATE cart_items i
    SET quantity = b.quantity, billing_type = b.billing_type, saved = b.saved, seen_price = b.seen_price
    FROM jsonb_populate_recordset(NULL::cart_items, v_undo.before) AS b
    WHERE i.id = b.id AND i.user_id = app_cart_owner();
    IF v_undo.kind <> 'merge' THEN
        INSERT INTO cart_items (id, user_id, organization_id, add_on_id, bundle_id, quantity,
                                billing_type, saved, seen_price, added_at)
        SELECT b.id, app_cart_owner(), app_organization_id(), b.add_on_id, b.bundle_id, b.quantity,
               b.billing_type, b.saved, b.seen_price, b.added_at
        FROM jsonb_populate_recordset(NULL::cart_items, v_undo.before) AS b
        WHERE EXISTS (SELECT FROM add_ons a WHERE a.id = b.add_on_id)
           OR EXISTS (SELECT FROM add_on_bundles a WHERE a.id = b.bundle_id)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN QUERY SELECT v_undo.kind, (v_undo.before -> 0 ->> 'id')::uuid;
END
$$;
COMMENT ON FUNCTION undo_cart_change IS 'Takes a change of the asker''s cart back; no row where it cannot be undone any more.';

DROP FUNCTION merge_guest_cart(uuid);
CREATE FUNCTION merge_guest_cart(p_organization_id uuid) RETURNS TABLE (lines integer, undo_id uuid)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_before jsonb;
    v_added uuid[];
    v_lines integer;
    v_undo uuid;
BEGIN
    SELECT coalesce(jsonb_agg(to_jsonb(i)), '[]') INTO v_before
    FROM cart_items i
    JOIN cart_items g ON g.user_id = app_guest_id()
                     AND (g.add_on_id = i.add_on_id OR g.bundle_id = i.bundle_id)
    WHERE i.user_id = app_user_id();

    -- Of what one of the two has in the cart and the other saved for later, only the former is wanted.
    WITH moved AS (
        DELETE FROM cart_items WHERE user_id = app_guest_id() RETURNING *
    ), added AS (
        INSERT INTO cart_items AS i (id, user_id, organization_id, add_on_id, quantity, billing_type,
                                     saved, seen_price, added_at)
        SELECT id, app_user_id(), p_organization_id, add_on_id, quantity, billing_type, saved,
               seen_price, added_at
        FROM moved WHERE add_on_id IS NOT NULL
        ON CONFLICT (user_id, add_on_id) DO UPDATE
            SET quantity = CASE WHEN i.saved = excluded.saved THEN least(99, i.quantity + excluded.quantity)
                                WHEN i.saved THEN excluded.quantity ELSE i.quantity END,
                billing_type = CASE WHEN i.saved AND NOT excluded.saved THEN excluded.billing_type
                                    ELSE i.billing_type END,
                seen_price = CASE WHEN i.saved AND NOT excluded.saved THEN excluded.seen_price
                                    ELSE i.seen_price END,
                saved = i.saved AND excluded.saved
        RETURNING i.id
    ), bundled AS (
        INSERT INTO cart_items AS i (id, user_id, organization_id, bundle_id, quantity, saved,
                                     seen_price, added_at)
        SELECT id, app_user_id(), p_organization_id, bundle_id, quantity, saved, seen_price, added_at
        FROM moved WHERE bundle_id IS NOT NULL
        ON CONFLICT (user_id, bundle_id) DO UPDATE
            SET quantity = CASE WHEN i.saved = excluded.saved THEN least(99, i.quantity + excluded.quantity)
                                WHEN i.saved THEN excluded.quantity ELSE i.quantity END,
                seen_price = CASE WHEN i.saved AND NOT excluded.saved THEN excluded.seen_price
                                    ELSE i.seen_price END,
                saved = i.saved AND excluded.saved
        RETURNING i.id
    ), came AS (
        SELECT * FROM added UNION ALL SELECT * FROM bundled
    )
    SELECT (SELECT count(*) FROM moved WHERE NOT saved),
           coalesce(array_agg(id) FILTER (WHERE id IN (SELECT id FROM moved)), '{}')
    INTO v_lines, v_added FROM came;

    INSERT INTO cart_codes (user_id, promotional_code_id)
    SELECT app_user_id(), promotional_code_id FROM cart_codes WHERE user_id = app_guest_id()
    ON CONFLICT (user_id) DO NOTHING;
    DELETE FROM cart_codes WHERE user_id = app_guest_id();

    -- What the guest could undo, the person can.
    WITH moved AS (DELETE FROM cart_undos WHERE user_id = app_guest_id() RETURNING *)
    INSERT INTO cart_undos (id, user_id, kind, before, added, created_at)
    SELECT id, app_user_id(), kind, before, added, created_at FROM moved;
    IF v_lines > 0 THEN
        INSERT INTO cart_undos (user_id, kind, before, added)
        VALUES (app_user_id(), 'merge', v_before, v_added) RETURNING id INTO v_undo;
    END IF;
    RETURN QUERY SELECT v_lines, v_undo;
END
$$;
COMMENT ON FUNCTION merge_guest_cart(uuid) IS
    'At login the guest''s cart joins the person''s: quantities add up to 99 at most, what one of the two has saved for later adds nothing to what the other buys, a code is kept where the person has none; gives how many lines came over to be bought, and how to undo it.';
