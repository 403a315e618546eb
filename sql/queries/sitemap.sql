-- name: list_parts(part_size) :many -> SitemapPart
-- After which slug each part of the sitemap of listed add-ons begins: the first after none.
WITH RECURSIVE parts AS (
    SELECT ''::text AS after
    UNION ALL
    SELECT n.slug FROM parts p
    CROSS JOIN LATERAL (SELECT a.slug FROM add_ons a WHERE a.is_listed AND a.slug > p.after
                        ORDER BY a.slug OFFSET %(part_size)s - 1 LIMIT 1) AS n
)
SELECT p.after FROM parts p
WHERE p.after = '' OR EXISTS (SELECT 1 FROM add_ons a WHERE a.is_listed AND a.slug > p.after);

-- name: list_add_on_addresses(after, page_size) :many -> SitemapEntry
-- Listed add-ons by slug, on from where the last page ended.
SELECT a.slug, a.updated_at FROM add_ons a
WHERE a.is_listed AND a.slug > %(after)s
ORDER BY a.slug LIMIT %(page_size)s;

-- name: list_bundle_addresses(after, page_size) :many -> SitemapEntry
-- Bundles on sale by slug, on from where the last page ended.
SELECT b.slug, u.updated_at FROM bundles_on_sale b
JOIN add_on_bundles u ON u.id = b.id
WHERE b.slug > %(after)s
ORDER BY b.slug LIMIT %(page_size)s;

-- name: list_category_addresses() :many -> CategoryAddress
-- The categories that hold something.
SELECT c.slug FROM categories c
WHERE EXISTS (SELECT 1 FROM catalogue_facets f
              WHERE f.facet = 'category' AND f.value = c.slug AND bit_count(f.add_ons) > 0)
ORDER BY c.position, c.slug;
