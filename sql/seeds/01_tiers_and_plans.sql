-- Set 4: customer tiers, plans for organizations, and the shelves of the store.

-- A tier may buy what asks for its rank or a lower one. Tens leave room in between: byok brings keys
-- of its own and stands above starter, managed above business, vip_founder above elite.
INSERT INTO subscription_tiers (tier_code, name, rank, is_special) VALUES
    ('free',        'Free',                10, false),
    ('starter',     'Starter',             20, false),
    ('growth',      'Growth',              30, false),
    ('pro',         'Pro',                 40, false),
    ('business',    'Business',            50, false),
    ('elite',       'Elite',               60, false),
    ('enterprise',  'Enterprise',          70, false),
    ('custom',      'Custom',              80, false),
    ('byok',        'Bring your own keys', 25, true),
    ('managed',     'Managed',             55, true),
    ('vip_founder', 'VIP founder',         65, true)
ON CONFLICT DO NOTHING;

-- -1 means unlimited.
WITH limits (feature_key, free, pro, business, enterprise) AS (VALUES
    ('max_records',                100,   10000,   100000, -1),
    ('max_seats',                    1,       5,       50, -1),
    ('max_api_calls_per_month',   1000,   50000,   500000, -1),
    ('max_automations',              3,      25,      250, -1),
    ('max_storage_gb',               1,      25,      250, -1),
    ('max_mau',                     50,    2500,    25000, -1),
    ('max_schedules',                2,      20,      200, -1),
    ('max_ai_tokens_per_month',  50000, 2000000, 20000000, -1)
)
INSERT INTO plan_features (plan, feature_key, limit_value)
SELECT p.plan, l.feature_key, p.limit_value
FROM limits l
CROSS JOIN LATERAL (VALUES ('free', l.free), ('pro', l.pro), ('business', l.business),
                           ('enterprise', l.enterprise)) AS p (plan, limit_value)
ON CONFLICT DO NOTHING;

-- Each plan has the flags of the plans below it and its own.
WITH own_flags (position, plan, flags) AS (VALUES
    (1, 'free',       '["basic"]'::jsonb),
    (2, 'pro',        '["api_access", "advanced_analytics"]'),
    (3, 'business',   '["sso", "custom_branding", "priority_support"]'),
    (4, 'enterprise', '["dedicated_support", "custom_contracts"]')
)
INSERT INTO plan_features (plan, feature_key, flags)
SELECT p.plan, 'features', jsonb_agg(f.flag ORDER BY o.position, f.place)
FROM own_flags p
JOIN own_flags o ON o.position <= p.position
CROSS JOIN LATERAL jsonb_array_elements(o.flags) WITH ORDINALITY AS f (flag, place)
GROUP BY p.plan
ON CONFLICT DO NOTHING;

INSERT INTO categories (slug, name, icon, position) VALUES
    ('ai-services',           'AI services',            'sparkles',      10),
    ('development',           'Development',            'code',          20),
    ('productivity',          'Productivity',           'presentation',  30),
    ('analytics',             'Analytics',              'chart',         40),
    ('infrastructure',        'Infrastructure',         'server',        50),
    ('lead-generation',       'Lead generation',        'users',         60),
    ('lead-nurturing',        'Lead nurturing',         'mail',          70),
    ('listing-optimization',  'Listing optimization',   'home',          80),
    ('property-shopping',     'Property shopping',      'search',        90),
    ('market-intelligence',   'Market intelligence',    'globe',        100),
    ('investment-analysis',   'Investment analysis',    'coins',        110),
    ('document-processing',   'Document processing',    'file',         120),
    ('commission-financial',  'Commission and finance', 'calculator',   130),
    ('booking-scheduling',    'Booking and scheduling', 'calendar',     140),
    ('communication',         'Communication',          'message',      150),
    ('crm-tools',             'CRM tools',              'contact',      160),
    ('analytics-tools',       'Analytics tools',        'gauge',        170),
    ('automation-tools',      'Automation tools',       'bolt',         180),
    ('integration-tools',     'Integration tools',      'plug',         190),
    ('platform-plugins',      'Platform plugins',       'shield',       200)
ON CONFLICT DO NOTHING;
