-- What buyers ask before they decide. All of it is a sample of our own choice until the publishers
-- send theirs; the add-ons' metadata says so.
INSERT INTO publishers (slug, name, description, is_verified, website_url) VALUES
    ('unicorn-commander', 'Unicorn Commander', 'The makers of this marketplace, and of the extensions that its own teams work with every day.', true, 'https://unicorn-commander.example.com/'),
    ('miyabi', 'Miyabi', 'Operations software by people who have been on call themselves, and would rather have slept.', true, 'https://miyabi.example.com/'),
    ('hearthline-studio', 'Hearthline Studio', 'A small studio of photographers and writers who show homes as they are on their best day.', true, 'https://hearthline.example.com/'),
    ('plotline-analytics', 'Plotline Analytics', 'Market figures with their sources, from analysts who tell you how sure they are.', true, 'https://plotline.example.com/'),
    ('realtor-forge', 'Realtor Forge', 'Everyday tools for agents, by agents: what saves a phone call gets built.', false, 'https://realtor-forge.example.com/'),
    ('ledger-and-key', 'Ledger and Key', 'Contracts, commissions and books for brokers, kept the way an auditor likes them.', true, NULL)
ON CONFLICT DO NOTHING;

UPDATE add_ons a SET replaced_by_id = r.id
FROM add_ons r
WHERE r.slug = a.metadata ->> 'replaced_by' AND a.replaced_by_id IS NULL AND r.id <> a.id;

-- The shop draws these pictures from the add-on's own facts; see the address in views/pictures.py.
UPDATE add_ons SET screenshots = ARRAY(
    SELECT format('/pictures/%s/%s.svg', slug, n) FROM generate_series(1, 3) AS n)
WHERE screenshots = '{}' AND metadata -> 'sample' = 'true';

-- By how the add-on runs, and by what it works on.
UPDATE add_ons a SET privacy = jsonb_strip_nulls(jsonb_build_object(
    'data_stored', CASE
        WHEN a.category IN ('lead-generation', 'lead-nurturing', 'crm-tools', 'communication', 'booking-scheduling')
            THEN '["Names and contact details of your clients", "What was said and agreed with them", "Settings"]'
        WHEN a.category IN ('commission-financial', 'document-processing')
            THEN '["The documents and figures that you enter", "Settings"]'
        WHEN a.category = 'platform-plugins' THEN '["Measurements of your servers", "Settings"]'
        WHEN a.category IN ('ai-services', 'productivity')
            THEN '["What you enter and what is made of it, until you delete it", "Settings"]'
        ELSE '["What you look for and save", "Settings"]' END::jsonb,
    'stored_in', CASE WHEN a.integration_type = 'native' THEN '["CUSTOMER"]'
        WHEN a.publisher IN ('Unicorn Commander', 'Ledger and Key') THEN '["EU", "US"]'
        ELSE '["US"]' END::jsonb,
    'retention_days', CASE WHEN a.integration_type = 'native' THEN -1
        WHEN a.category IN ('commission-financial', 'document-processing') THEN 3650
        WHEN a.category IN ('ai-services', 'productivity') THEN 30 ELSE 365 END,
    'subprocessors', CASE WHEN a.integration_type = 'native' THEN '[]'
        WHEN a.publisher = 'Plotline Analytics' THEN '["Northgate Hosting", "Parcel Records Exchange"]'
        ELSE '["Northgate Hosting"]' END::jsonb,
    'encryption', CASE WHEN a.integration_type = 'native' THEN '["in_transit"]'
        ELSE '["in_transit", "at_rest"]' END::jsonb))
WHERE a.privacy IS NULL AND a.metadata -> 'sample' = 'true';

-- The present version and the two before it; what is to come has none yet.
WITH numbered AS (
    SELECT a.id, a.slug, a.version, a.status, string_to_array(a.version, '.')::integer[] AS v,
           (a.metadata ->> 'number')::integer AS number, a.integration_type,
           ARRAY(SELECT d.name || ': ' || lower(left(d.description, 1)) || substr(d.description, 2)
                 FROM jsonb_array_elements_text(a.features) WITH ORDINALITY AS f (key, place)
                 JOIN feature_definitions d ON d.feature_key = f.key
                 WHERE d.description <> '' ORDER BY f.place) AS words
    FROM add_ons a
    WHERE a.metadata -> 'sample' = 'true' AND a.status <> 'coming_soon'
), stated AS (
    SELECT id, version, timestamptz '2026-11-10 09:00+00' - make_interval(days => number * 5) AS released_at,
           format(E'- %s\n- Faster lists where there are many rows\n- Mended: exports kept an old time zone after a move', words[1]) AS changes,
           integration_type
    FROM numbered
    UNION ALL
    SELECT id, format('%s.%s.0', v[1], greatest(v[2] - 1, 0)),
           timestamptz '2026-05-12 09:00+00' - make_interval(days => number * 5),
           format(E'### New\n\n- %s\n\n### Mended\n\n- A rare loss of settings when two people saved at once', coalesce(words[2], words[1])),
           integration_type
    FROM numbered WHERE v[2] >= 1
    UNION ALL
    SELECT id, format('%s.0.0', v[1]),
           timestamptz '2025-10-07 09:00+00' - make_interval(days => number * 5),
           CASE v[1] WHEN 1 THEN 'The first version for everybody.'
                ELSE 'Built anew from the ground up; settings and data of the version before are taken over.' END,
           integration_type
    FROM numbered WHERE v[1] >= 1 AND v[2] >= 2
)
INSERT INTO add_on_versions (add_on_id, version, released_at, changes, requirements)
SELECT id, version, released_at, changes, CASE integration_type
    WHEN 'native' THEN 'A Linux server with 2 GB of memory'
    WHEN 'n8n_workflow' THEN 'n8n 1.60 or later'
    WHEN 'embed' THEN 'A website into which you may put a line of HTML'
    WHEN 'webhook' THEN 'A server that takes requests over HTTPS'
    ELSE '' END
FROM stated
ON CONFLICT DO NOTHING;

WITH pairs (one, other) AS (VALUES
    ('unicorn-orator', 'amanuensis'), ('unicorn-orator', 'presenton'), ('amanuensis', 'presenton'),
    ('amanuensis', 'document-processing'), ('brigade', 'bolt'), ('brigade', 'vector-search'),
    ('bolt', 'gpu-compute'), ('center-deep-pro', 'vector-search'), ('document-processing', 'vector-search'),
    ('document-processing', 'center-deep-pro'), ('lead-generation-agent', 'lead-scoring-engine'),
    ('lead-scoring-engine', 'multi-touch-campaign-engine'), ('lead-generation-agent', 'contact-enrichment'),
    ('listing-description-generator', 'property-photo-enhancement'),
    ('property-photo-enhancement', 'virtual-staging-ai'), ('virtual-staging-ai', 'listing-video-studio'),
    ('property-alert-system', 'property-matching-algorithm'), ('market-data-integration', 'automated-cma-generator'),
    ('market-data-integration', 'predictive-analytics-engine'), ('market-data-integration', 'risk-assessment-ai'),
    ('contract-generation-system', 'compliance-monitor'), ('contract-generation-system', 'transaction-milestone-tracker'),
    ('commission-calculator', 'automated-financial-reporting'), ('booking-agent', 'calendar-integration'),
    ('calendar-integration', 'no-show-prevention-system'), ('open-house-traffic-counter', 'lead-scoring-engine'),
    ('ai-workflow-hub', 'miyabi-workflow-templates'), ('ai-model-gateway', 'brigade'),
    ('miyabi-operations-pro', 'miyabi-workflow-templates')
)
INSERT INTO add_on_works_with (add_on_id, other_id)
SELECT least(a.id, b.id), greatest(a.id, b.id)
FROM pairs p JOIN add_ons a ON a.slug = p.one JOIN add_ons b ON b.slug = p.other
ON CONFLICT DO NOTHING;
