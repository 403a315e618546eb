-- name: find_terms() :one -> Terms
-- What the asker's prices depend on besides what is in the cart: the instant, the tax of the billing
-- country, the credits, and whether the asker has bought before. What the asker's own open order has
-- taken of the credits is there for the same cart, or comes back before another is paid.
SELECT app_now() AS at, g.billing_country, r.id AS tax_id, r.name AS tax_name,
       r.percent AS tax_percent, coalesce(b.balance, 0) + coalesce((
           SELECT o.credits FROM orders o
           WHERE o.user_id = app_user_id() AND o.organization_id = g.id AND o.status = 'pending'
             AND o.hold_reason IS NULL AND o.settling_since IS NULL), 0) AS credits,
       EXISTS (SELECT 1 FROM orders o WHERE o.user_id = app_user_id()
                 AND o.status IN ('completed', 'refunded', 'partially_refunded')) AS has_purchased
FROM (SELECT app_organization_id() AS organization_id) AS asking
LEFT JOIN organizations g ON g.id = asking.organization_id
LEFT JOIN tax_rates r ON r.country = g.billing_country AND r.valid @> app_now()
LEFT JOIN credit_balances b ON b.organization_id = g.id;

-- name: list_rules(slug) :many -> RuleInForce
-- The pricing rules that may lower an add-on, or without one what is in the asker's cart; with those
-- of the add-ons that a rule requires which the asking organization owns.
SELECT r.id, r.name, r.add_on_id, r.tier_code, r.discount_percent, r.discount_amount, r.conditions,
       r.priority, r.valid_from, r.valid_until,
       ARRAY(SELECT a.slug
             FROM jsonb_array_elements_text(r.conditions -> 'requires_owned') AS q (slug)
             JOIN add_ons a ON a.slug = q.slug
             JOIN owned_add_ons u ON u.add_on_id = a.id
                                 AND u.organization_id = app_organization_id()) AS owned_slugs
FROM pricing_rules r
WHERE r.is_active
  AND (r.add_on_id IS NULL OR r.add_on_id = ANY (
       ARRAY(SELECT a.id FROM add_ons a WHERE a.slug = %(slug)s
             UNION ALL
             SELECT i.add_on_id FROM cart_items i
             WHERE %(slug)s::text IS NULL AND i.user_id = app_cart_owner()
               AND i.add_on_id IS NOT NULL)))
  AND (r.tier_code IS NULL OR r.tier_code = (SELECT u.tier_code FROM users u WHERE u.id = app_user_id()))
  AND (r.valid_from IS NULL OR r.valid_from <= app_now())
  AND (r.valid_until IS NULL OR r.valid_until > app_now());

-- name: set_billing_country(country) :exec
-- The asking organization is billed there from now on; viewers change nothing.
UPDATE organizations SET billing_country = %(country)s WHERE id = app_organization_id();

-- name: list_offers(slug) :many -> Offer
-- The ways in which an add-on is billed and what one unit costs by each; none where it is agreed on.
SELECT a.id AS add_on_id, a.name, a.category, w.billing_type, a.currency, w.price AS list_price
FROM add_ons a
CROSS JOIN LATERAL billing_choices(a.id) AS w
WHERE a.slug = %(slug)s AND w.billing_type <> 'custom';

-- name: list_book_prices(add_on_ids) :many -> BookPrice
-- What these add-ons cost at the instant that is looked at, each as it is billed by itself.
SELECT a.id AS add_on_id,
       coalesce(book_price(a.id, a.billing_type, a.currency), a.base_price) AS amount
FROM add_ons a WHERE a.id = ANY (%(add_on_ids)s::uuid[]);

-- name: list_bundle_offer(slug) :many -> BundleMember
-- A bundle's members as the asker would buy them, with the bundle's own discount.
SELECT b.id AS bundle_id, b.discount_percent, b.discount_amount, m.id AS add_on_id, m.name,
       m.category, m.price, m.credited
FROM bundles_on_sale b
CROSS JOIN LATERAL bundle_for_asker(b.id) AS m
WHERE b.slug = %(slug)s
ORDER BY m.member_position;
