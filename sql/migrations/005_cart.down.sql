DROP FUNCTION merge_guest_cart(uuid);
DROP TABLE cart_codes;
DROP TABLE cart_items;
