-- name: list_things() :many -> Thing
-- A page of 24 add-ons, in one query.
SELECT a.slug, a.name, a.tagline, a.publisher, c.name AS category, c.icon,
       to_char(a.base_price, 'FM$999,990.00') AS price
FROM add_ons a JOIN categories c ON c.slug = a.category
WHERE a.is_listed ORDER BY a.is_popular DESC, a.purchase_count DESC, a.slug LIMIT 24;

-- name: find_thing(slug) :maybe -> Thing
-- One add-on.
SELECT a.slug, a.name, a.description AS tagline, a.publisher, c.name AS category, c.icon,
       to_char(a.base_price, 'FM$999,990.00') AS price
FROM add_ons a JOIN categories c ON c.slug = a.category WHERE a.slug = %(slug)s;

-- name: list_lines(guest) :many -> Line
-- A cart's lines.
SELECT slug, quantity FROM floor_lines WHERE guest = %(guest)s ORDER BY slug;

-- name: put_line(guest, slug) :one -> Line
-- One more of a thing in a cart.
INSERT INTO floor_lines (guest, slug, quantity) VALUES (%(guest)s, %(slug)s, 1)
ON CONFLICT (guest, slug) DO UPDATE SET quantity = least(99, floor_lines.quantity + 1)
RETURNING slug, quantity;
