DROP FUNCTION merge_guest_cart(uuid);
CREATE FUNCTION merge_guest_cart(p_organization_id uuid) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_merged integer;
BEGIN
    WITH moved AS (
        DELETE FROM cart_items WHERE user_id = app_guest_id()
        RETURNING add_on_id, bundle_id, quantity, billing_type, added_at
    ), added AS (
        INSERT INTO cart_items (user_id, organization_id, add_on_id, quantity, billing_type, added_at)
        SELECT app_user_id(), p_organization_id, add_on_id, quantity, billing_type, added_at
        FROM moved WHERE add_on_id IS NOT NULL
        ON CONFLICT (user_id, add_on_id) DO UPDATE
            SET quantity = least(99, cart_items.quantity + excluded.quantity)
        RETURNING 1
    ), bundled AS (
        INSERT INTO cart_items (user_id, organization_id, bundle_id, quantity, billing_type, added_at)
        SELECT app_user_id(), p_organization_id, bundle_id, quantity, billing_type, added_at
        FROM moved WHERE bundle_id IS NOT NULL
        ON CONFLICT (user_id, bundle_id) DO UPDATE
            SET quantity = least(99, cart_items.quantity + excluded.quantity)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM bundled) INTO v_merged;

    INSERT INTO cart_codes (user_id, promotional_code_id)
    SELECT app_user_id(), promotional_code_id FROM cart_codes WHERE user_id = app_guest_id()
    ON CONFLICT (user_id) DO NOTHING;
    DELETE FROM cart_codes WHERE user_id = app_guest_id();
    RETURN v_merged;
END
$$;
COMMENT ON FUNCTION merge_guest_cart(uuid) IS 'At login the guest''s cart joins the person''s; gives how many lines came over.';
DROP FUNCTION undo_cart_change(uuid);
DROP FUNCTION swap_for_bundle(uuid, uuid[], integer);
DROP FUNCTION remove_cart_line(uuid);
DROP FUNCTION cart_price(uuid, uuid, text);
DROP FUNCTION add_on_price(uuid, text);
CREATE OR REPLACE FUNCTION count_cart(p_owner text) RETURNS integer
LANGUAGE sql STABLE
AS $$ SELECT coalesce(sum(quantity), 0)::integer FROM cart_items WHERE user_id = p_owner $$;
DROP TABLE cart_undos;
-- A cart that knew what was saved for later would be bought whole now.
DELETE FROM cart_items WHERE saved;
REVOKE UPDATE (saved, seen_price) ON cart_items FROM shop_app;
ALTER TABLE cart_items DROP COLUMN saved, DROP COLUMN seen_price;
