-- What is sold by the month is also sold by the year where the price book has a price for it: ten
-- months' worth, a choice of our own. What is not in the book costs its add-on's base price.
INSERT INTO add_on_prices (add_on_id, billing_type, amount, valid)
SELECT id, 'annual', base_price * 10, tstzrange('2025-01-01 00:00+00', NULL)
FROM add_ons
WHERE billing_type = 'monthly' AND base_price > 0 AND is_listed AND status IN ('active', 'beta')
  AND (catalogue_set IN ('extensions', 'plugins') OR is_popular)
ON CONFLICT DO NOTHING;
