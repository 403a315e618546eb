-- name: find_price(add_on_id, billing_type, currency, at) :maybe -> Price
-- The price book's price of an add-on at an instant.
SELECT p.id, p.billing_type, p.currency, p.amount, lower(p.valid) AS valid_from,
       upper(p.valid) AS valid_until
FROM add_on_prices p
WHERE p.add_on_id = %(add_on_id)s AND p.billing_type = %(billing_type)s
  AND p.currency = %(currency)s AND p.valid @> %(at)s::timestamptz;

-- name: list_prices(add_on_id, before_at, before_id, page_size) :many -> Price
-- What an add-on has cost and will cost, newest first; `before…` is where the last page ended.
SELECT p.id, p.billing_type, p.currency, p.amount, lower(p.valid) AS valid_from,
       upper(p.valid) AS valid_until
FROM add_on_prices p
WHERE p.add_on_id = %(add_on_id)s
  AND (coalesce(lower(p.valid), '-infinity'), p.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid)
ORDER BY coalesce(lower(p.valid), '-infinity') DESC, p.id DESC
LIMIT %(page_size)s;

-- name: set_price(add_on_id, billing_type, currency, amount, since) :maybe -> NewId
-- For staff: another price from an instant on. The running one ends there, and the new one lasts to
-- where a later one begins. The insert reads what was closed, so that it comes second.
WITH closed AS (
    UPDATE add_on_prices p SET valid = tstzrange(lower(p.valid), %(since)s::timestamptz)
    WHERE p.add_on_id = %(add_on_id)s AND p.billing_type = %(billing_type)s
      AND p.currency = %(currency)s AND p.valid @> %(since)s::timestamptz AND app_is_admin()
    RETURNING p.id
)
INSERT INTO add_on_prices (add_on_id, billing_type, currency, amount, valid)
SELECT %(add_on_id)s, %(billing_type)s, %(currency)s, %(amount)s,
       tstzrange(%(since)s::timestamptz,
                 (SELECT min(lower(p.valid)) FROM add_on_prices p
                  WHERE p.add_on_id = %(add_on_id)s AND p.billing_type = %(billing_type)s
                    AND p.currency = %(currency)s AND lower(p.valid) > %(since)s::timestamptz))
FROM (SELECT count(*) FROM closed) AS done
WHERE app_is_admin()
RETURNING id;

-- name: list_rules_in_force(add_on_ids, tier_code, at) :many -> PricingRule
-- The rules that may lower the price of these add-ons for a tier at an instant, strongest first.
SELECT r.id, r.name, r.add_on_id, r.tier_code, r.discount_percent, r.discount_amount, r.conditions,
       r.priority, r.is_active, r.valid_from, r.valid_until
FROM pricing_rules r
WHERE r.is_active
  AND (r.add_on_id IS NULL OR r.add_on_id = ANY (%(add_on_ids)s::uuid[]))
  AND (r.tier_code IS NULL OR r.tier_code = %(tier_code)s)
  AND (r.valid_from IS NULL OR r.valid_from <= %(at)s::timestamptz)
  AND (r.valid_until IS NULL OR r.valid_until > %(at)s::timestamptz)
ORDER BY r.priority DESC, r.id;

-- name: insert_rule(name, add_on_id, tier_code, discount_percent, discount_amount, conditions, priority, valid_from, valid_until) :maybe -> NewId
-- For staff: a rule that lowers prices.
INSERT INTO pricing_rules (name, add_on_id, tier_code, discount_percent, discount_amount, conditions,
                           priority, valid_from, valid_until)
SELECT %(name)s, %(add_on_id)s, %(tier_code)s, %(discount_percent)s::numeric,
       %(discount_amount)s::numeric, %(conditions)s::jsonb, %(priority)s,
       %(valid_from)s::timestamptz, %(valid_until)s::timestamptz
WHERE app_is_admin()
RETURNING id;

-- name: update_rule(rule_id, name, add_on_id, tier_code, discount_percent, discount_amount, conditions, priority, valid_from, valid_until) :exec
-- For staff: a rule is to say something else.
UPDATE pricing_rules
SET name = %(name)s, add_on_id = %(add_on_id)s, tier_code = %(tier_code)s,
    discount_percent = %(discount_percent)s, discount_amount = %(discount_amount)s,
    conditions = %(conditions)s, priority = %(priority)s, valid_from = %(valid_from)s,
    valid_until = %(valid_until)s
WHERE id = %(rule_id)s AND app_is_admin();

-- name: deactivate_rule(rule_id) :exec
-- For staff: a rule lowers nothing any more.
UPDATE pricing_rules SET is_active = false WHERE id = %(rule_id)s AND is_active AND app_is_admin();
