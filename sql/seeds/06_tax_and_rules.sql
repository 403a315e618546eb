-- Standard rates of the value added tax, as they stood when this was written; a country that is not
-- here (the United States among them) is billed without tax. Staff keep them up to date.
INSERT INTO tax_rates (country, name, percent, valid)
SELECT country, name, percent, tstzrange('2025-01-01 00:00+00', NULL)
FROM (VALUES
    ('AT', 'VAT', 20), ('BE', 'VAT', 21), ('BG', 'VAT', 20), ('CY', 'VAT', 19), ('CZ', 'VAT', 21),
    ('DE', 'VAT', 19), ('DK', 'VAT', 25), ('EE', 'VAT', 24), ('ES', 'VAT', 21), ('FI', 'VAT', 25.5),
    ('FR', 'VAT', 20), ('GR', 'VAT', 24), ('HR', 'VAT', 25), ('HU', 'VAT', 27), ('IE', 'VAT', 23),
    ('IT', 'VAT', 22), ('LT', 'VAT', 21), ('LU', 'VAT', 17), ('LV', 'VAT', 21), ('MT', 'VAT', 18),
    ('NL', 'VAT', 21), ('PL', 'VAT', 23), ('PT', 'VAT', 23), ('RO', 'VAT', 21), ('SE', 'VAT', 25),
    ('SI', 'VAT', 22), ('SK', 'VAT', 23), ('GB', 'VAT', 20), ('CH', 'VAT', 8.1), ('NO', 'VAT', 25)
) AS rates (country, name, percent)
ON CONFLICT DO NOTHING;

-- Rules that lower prices: by volume what is billed by the month, and a founder's teams. One rule counts
-- on a line, so of two volumes the larger one, and for a founder whichever saves more.
INSERT INTO pricing_rules (id, name, tier_code, discount_percent, conditions, priority)
VALUES
    ('00000000-0000-4000-8000-000000000601', '5 or more', NULL, 10,
     '{"min_quantity": 5, "billing_type": "monthly"}', 0),
    ('00000000-0000-4000-8000-000000000602', '20 or more', NULL, 20,
     '{"min_quantity": 20, "billing_type": "monthly"}', 0),
    ('00000000-0000-4000-8000-000000000603', 'VIP founder team price', 'vip_founder', 15, '{"min_quantity": 2}', 0)
ON CONFLICT DO NOTHING;
