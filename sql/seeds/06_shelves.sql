-- What the shelves say of themselves, and what the staff picked. Neither overwrites a later choice.

UPDATE categories c SET description = v.description
FROM (VALUES
    ('ai-services', 'Speech, agents and language, ready to be called from what you already run.'),
    ('development', 'Write, build and ship: environments and agents for people who make software.'),
    ('productivity', 'Slides, documents and the small work in between, done in minutes.'),
    ('analytics', 'Ask what your data knows, and get an answer that can be checked.'),
    ('infrastructure', 'Compute, vectors and storage that grow with what you build on them.'),
    ('lead-generation', 'Find the people who are about to buy or sell, and know which to call first.'),
    ('lead-nurturing', 'Stay in touch until the moment is right, in the way that each client prefers.'),
    ('listing-optimization', 'Words, pictures and rooms that make a listing the one people visit.'),
    ('property-shopping', 'Help buyers see, compare and shortlist homes without a lost weekend.'),
    ('market-intelligence', 'Prices, trends and competitors in your territory, current to the day.'),
    ('investment-analysis', 'Return, risk and cash flow of a property before an offer is made.'),
    ('document-processing', 'Contracts and files that are drafted, read and kept in order.'),
    ('commission-financial', 'Commissions, splits, taxes and reports that add up to the cent.'),
    ('booking-scheduling', 'Viewings and calls in the calendar, and people who turn up.'),
    ('communication', 'Letters, scripts and answers in your tone, on every channel.'),
    ('crm-tools', 'Contacts, history and next steps in one place for the whole team.'),
    ('analytics-tools', 'Dashboards and forecasts for a brokerage, from the single deal up.'),
    ('automation-tools', 'Chains of steps that run by themselves and say when they need you.'),
    ('integration-tools', 'Bridges between the systems that you keep.'),
    ('platform-plugins', 'Plugins for the platform itself: operations, security, workflows.')
) AS v (slug, description)
WHERE c.slug = v.slug AND c.description = '';

UPDATE add_ons SET is_staff_pick = true
WHERE slug IN ('unicorn-orator', 'bolt', 'vector-search', 'virtual-staging-ai', 'risk-assessment-ai',
               'booking-agent', 'commission-calculator', 'miyabi-workflow-templates')
  AND NOT EXISTS (SELECT FROM add_ons WHERE is_staff_pick);

-- Everything came on one day; as samples they came one after the other.
UPDATE add_ons SET created_at = created_at - make_interval(days => (abs(hashtext(slug)) % 200) + 1)
WHERE metadata @> '{"sample": true}'
  AND (SELECT count(DISTINCT a.created_at) FROM add_ons a WHERE a.metadata @> '{"sample": true}') <= 4;
