-- Set 2: AI tools for real estate, their features and five bundles of them. Numbers 1 to 35 are the
-- catalogue's; from 36 on the store chose. All rows are {"sample": true}: prices and texts are ours.

INSERT INTO feature_definitions (feature_key, kind, name, description) VALUES
    ('monthly_quota',           'limit',       'Monthly quota',           'How much is included every month.'),
    ('team_seats',              'limit',       'Team seats',              'How many people may work with it.'),
    ('crm_sync',                'integration', 'CRM sync',                'Contacts and notes stay equal on both sides.'),
    ('calendar_sync',           'integration', 'Calendar sync',           'Reads free times and writes appointments.'),
    ('market_data_feed',        'integration', 'Market data feed',        'Listings, sales and prices from connected sources.'),
    ('e_signature',             'integration', 'Electronic signature',    'Documents go out to be signed and come back filed.'),
    ('workflow_builder',        'capability',  'Workflow builder',        'Steps that can be rearranged without programming.'),
    ('dashboards',              'capability',  'Dashboards',              'Figures at a glance, down to the single case.'),
    ('lead_capture',            'capability',  'Lead capture',            'Enquiries from every channel in one list.'),
    ('lead_scoring',            'capability',  'Lead scoring',            'A stated number for how likely a deal is.'),
    ('source_attribution',      'capability',  'Source attribution',      'Which channel brought which client.'),
    ('campaign_sequences',      'capability',  'Campaign sequences',      'Messages in a planned order that stop on a reply.'),
    ('multi_channel_messaging', 'capability',  'Multi-channel messaging', 'Email, text message and chat from one place.'),
    ('consent_log',             'capability',  'Consent log',             'Who agreed to what, when and how.'),
    ('budget_estimate',         'capability',  'Budget estimate',         'The price range that a client can carry.'),
    ('text_drafting',           'capability',  'Text drafting',           'Writes a first version in your tone.'),
    ('image_editing',           'capability',  'Image editing',           'Improves and changes photographs.'),
    ('instant_alerts',          'capability',  'Instant alerts',          'Says so the minute something happens.'),
    ('side_by_side_comparison', 'capability',  'Side-by-side comparison', 'Differences in neighbouring columns.'),
    ('match_ranking',           'capability',  'Match ranking',           'The best fit first, with the reasons.'),
    ('comparable_sales',        'capability',  'Comparable sales',        'Similar homes that were sold near by.'),
    ('forecasting',             'capability',  'Forecasting',             'What is likely next, with a stated uncertainty.'),
    ('risk_scoring',            'capability',  'Risk scoring',            'Weighs what could go wrong.'),
    ('cash_flow_model',         'capability',  'Cash flow model',         'Income, cost and return over the years.'),
    ('territory_maps',          'capability',  'Territory maps',          'Areas on a map, each with its figures.'),
    ('document_templates',      'limit',       'Document templates',      'How many ready-made documents are included.'),
    ('deadline_reminders',      'capability',  'Deadline reminders',      'Warns before a date, not after it.'),
    ('compliance_checks',       'capability',  'Compliance checks',       'Compares texts and files with the rules.'),
    ('commission_splits',       'capability',  'Commission splits',       'Shares of agents, teams and brokerages.'),
    ('financial_reports',       'capability',  'Financial reports',       'Statements that an accountant accepts.'),
    ('appointment_booking',     'capability',  'Appointment booking',     'Clients choose a time by themselves.'),
    ('review_requests',         'capability',  'Review requests',         'Asks clients for a review at the right moment.')
ON CONFLICT DO NOTHING;

-- "features" is the one place that says what a tool offers; see 02_extensions.sql.
WITH facts (number, slug, name, base_price, billing_type, integration_type, status, required_tier,
            category, publisher, version, trial_days, is_featured, is_popular, features, extra) AS (VALUES
    (1, 'lead-generation-agent', 'Lead Generation Agent', 49.00, 'monthly', 'n8n_workflow', 'active', NULL, 'lead-generation', 'Realtor Forge', '2.1.0', 14, true, true,
     '{"lead_capture": {}, "monthly_quota": {"leads": 500}, "workflow_builder": {}, "instant_alerts": {}, "crm_sync": {}}'::json, '{}'::jsonb),
    (2, 'lead-scoring-engine', 'Lead Scoring Engine', 29.00, 'monthly', 'api', 'active', NULL, 'lead-generation', 'Realtor Forge', '1.8.2', 14, false, true,
     '{"lead_scoring": {"signals": 42}, "match_ranking": {}, "crm_sync": {}, "webhooks": {}, "api_access": {}}', '{}'),
    (3, 'lead-source-analysis', 'Lead Source Analysis', 19.00, 'monthly', 'standalone', 'active', NULL, 'lead-generation', 'Plotline Analytics', '1.3.0', 0, false, false,
     '{"source_attribution": {"channels": 18}, "dashboards": {}, "file_export": {"formats": ["csv", "pdf"]}, "email_support": {}}', '{}'),
    (4, 'lead-capture-summary-generator', 'Lead Capture Summary Generator', 15.00, 'monthly', 'webhook', 'active', NULL, 'lead-generation', 'Realtor Forge', '1.1.4', 14, false, false,
     '{"lead_capture": {}, "text_drafting": {}, "monthly_quota": {"summaries": 400}, "webhooks": {}}', '{}'),
    (5, 'multi-touch-campaign-engine', 'Multi-Touch Campaign Engine', 39.00, 'monthly', 'n8n_workflow', 'active', NULL, 'lead-nurturing', 'Hearthline Studio', '2.0.1', 14, false, false,
     '{"campaign_sequences": {"sequences": 25}, "multi_channel_messaging": {}, "workflow_builder": {}, "consent_log": {}, "dashboards": {}}', '{}'),
    (6, 'client-communication-preferences-tracker', 'Client Communication Preferences Tracker', 12.00, 'monthly', 'native', 'active', NULL, 'lead-nurturing', 'Realtor Forge', '1.0.6', 0, false, false,
     '{"consent_log": {"retention_years": 7}, "multi_channel_messaging": {}, "crm_sync": {}, "email_support": {}}', '{}'),
    (7, 'budget-range-prediction-tool', 'Budget Range Prediction Tool', 19.00, 'monthly', 'api', 'active', NULL, 'lead-nurturing', 'Plotline Analytics', '1.2.0', 14, false, false,
     '{"budget_estimate": {}, "forecasting": {}, "monthly_quota": {"estimates": 300}, "api_access": {}}', '{}'),
    (8, 'client-pre-qualification-system', 'Client Pre-Qualification System', 24.00, 'monthly', 'embed', 'active', NULL, 'lead-nurturing', 'Realtor Forge', '1.5.0', 0, false, false,
     '{"budget_estimate": {}, "lead_capture": {}, "compliance_checks": {}, "crm_sync": {}}', '{}'),
    (9, 'listing-description-generator', 'Listing Description Generator', 19.00, 'monthly', 'api', 'active', NULL, 'listing-optimization', 'Hearthline Studio', '3.0.0', 14, false, true,
     '{"text_drafting": {}, "monthly_quota": {"listings": 60}, "languages": {"languages": 12}, "compliance_checks": {}, "api_access": {}}', '{}'),
    (10, 'property-photo-enhancement', 'Property Photo Enhancement', 24.00, 'monthly', 'api', 'active', NULL, 'listing-optimization', 'Hearthline Studio', '2.4.1', 14, false, false,
     '{"image_editing": {}, "monthly_quota": {"photos": 600}, "file_export": {"formats": ["jpg", "webp"]}, "webhooks": {}}', '{}'),
    (11, 'virtual-staging-ai', 'Virtual Staging AI', 34.00, 'monthly', 'standalone', 'active', NULL, 'listing-optimization', 'Hearthline Studio', '2.2.0', 7, true, false,
     '{"image_editing": {}, "design_templates": {"templates": 36}, "monthly_quota": {"rooms": 80}, "file_export": {"formats": ["jpg", "png"]}}', '{}'),
    (12, 'property-alert-system', 'Property Alert System', 14.00, 'monthly', 'webhook', 'active', NULL, 'property-shopping', 'Realtor Forge', '1.7.0', 0, false, false,
     '{"instant_alerts": {"minutes": 2}, "multi_channel_messaging": {}, "market_data_feed": {}, "webhooks": {}}', '{}'),
    (13, 'property-comparison-engine', 'Property Comparison Engine', 16.00, 'monthly', 'embed', 'active', NULL, 'property-shopping', 'Realtor Forge', '1.2.3', 14, false, false,
     '{"side_by_side_comparison": {"homes": 6}, "match_ranking": {}, "file_export": {"formats": ["pdf"]}, "brand_kit": {}}', '{}'),
    (14, 'virtual-tour-coordination', 'Virtual Tour Coordination', 18.00, 'monthly', 'n8n_workflow', 'active', NULL, 'property-shopping', 'Hearthline Studio', '1.1.0', 0, false, false,
     '{"appointment_booking": {}, "calendar_sync": {}, "deadline_reminders": {}, "workflow_builder": {}}', '{}'),
    (15, 'property-matching-algorithm', 'Property Matching Algorithm', 27.00, 'monthly', 'api', 'active', NULL, 'property-shopping', 'Plotline Analytics', '2.5.0', 14, false, false,
     '{"match_ranking": {}, "semantic_search": {}, "vector_embeddings": {"dimensions": 768}, "market_data_feed": {}, "api_access": {}}', '{}'),
    (16, 'automated-cma-generator', 'Automated CMA Generator', 39.00, 'monthly', 'standalone', 'active', NULL, 'market-intelligence', 'Plotline Analytics', '2.8.0', 14, true, true,
     '{"comparable_sales": {"radius_miles": 5}, "market_data_feed": {}, "brand_kit": {}, "file_export": {"formats": ["pdf", "pptx"]}, "monthly_quota": {"reports": 60}}', '{}'),
    (17, 'predictive-analytics-engine', 'Predictive Analytics Engine', 59.00, 'monthly', 'api', 'beta', NULL, 'market-intelligence', 'Plotline Analytics', '0.9.4', 14, false, false,
     '{"forecasting": {"months_ahead": 12}, "market_data_feed": {}, "dashboards": {}, "api_access": {}}', '{}'),
    (18, 'risk-assessment-ai', 'Risk Assessment AI', 44.00, 'monthly', 'api', 'active', NULL, 'investment-analysis', 'Plotline Analytics', '1.4.0', 0, false, false,
     '{"risk_scoring": {"factors": 28}, "source_citations": {}, "monthly_quota": {"properties": 150}, "api_access": {}}', '{}'),
    (19, 'market-data-integration', 'Market Data Integration', 35.00, 'monthly', 'api', 'active', NULL, 'market-intelligence', 'Unicorn Commander', '3.1.0', 14, false, false,
     '{"market_data_feed": {"sources": 14}, "scheduled_runs": {}, "webhooks": {}, "api_access": {}, "email_support": {}}', '{}'),
    (20, 'investment-property-analyzer', 'Investment Property Analyzer', 42.00, 'monthly', 'standalone', 'active', NULL, 'investment-analysis', 'Plotline Analytics', '2.0.0', 14, false, false,
     '{"cash_flow_model": {"years": 30}, "forecasting": {}, "side_by_side_comparison": {"homes": 8}, "file_export": {"formats": ["xlsx", "pdf"]}}', '{}'),
    (21, 'portfolio-performance-tracker', 'Portfolio Performance Tracker', 29.00, 'monthly', 'native', 'active', NULL, 'investment-analysis', 'Ledger and Key', '1.6.1', 0, false, false,
     '{"dashboards": {}, "cash_flow_model": {"years": 10}, "financial_reports": {}, "instant_alerts": {}}', '{}'),
    (22, 'competitive-analysis-tool', 'Competitive Analysis Tool', 25.00, 'monthly', 'standalone', 'active', NULL, 'market-intelligence', 'Plotline Analytics', '1.3.2', 0, false, false,
     '{"market_data_feed": {}, "side_by_side_comparison": {"brokerages": 10}, "dashboards": {}, "scheduled_runs": {}}', '{}'),
    (23, 'territory-management-system', 'Territory Management System', 32.00, 'monthly', 'native', 'beta', NULL, 'market-intelligence', 'Realtor Forge', '0.8.0', 0, false, false,
     '{"territory_maps": {"territories": 40}, "lead_scoring": {}, "team_seats": {"seats": 15}, "dashboards": {}}', '{}'),
    (24, 'contract-generation-system', 'Contract Generation System', 36.00, 'monthly', 'native', 'active', NULL, 'document-processing', 'Ledger and Key', '2.3.0', 14, false, false,
     '{"document_templates": {"templates": 45}, "e_signature": {}, "compliance_checks": {}, "file_export": {"formats": ["docx", "pdf"]}}', '{}'),
    (25, 'document-processing-automation', 'Document Processing Automation', 31.00, 'monthly', 'n8n_workflow', 'active', NULL, 'document-processing', 'Unicorn Commander', '1.9.0', 0, false, false,
     '{"ocr": {}, "pages_per_month": {"pages_per_month": 2500}, "workflow_builder": {}, "table_extraction": {}, "webhooks": {}}', '{}'),
    (26, 'transaction-milestone-tracker', 'Transaction Milestone Tracker', 22.00, 'monthly', 'webhook', 'active', NULL, 'automation-tools', 'Ledger and Key', '1.4.2', 14, false, false,
     '{"deadline_reminders": {}, "instant_alerts": {}, "dashboards": {}, "webhooks": {}}', '{}'),
    (27, 'compliance-monitor', 'Compliance Monitor', 28.00, 'monthly', 'native', 'active', NULL, 'document-processing', 'Ledger and Key', '1.2.0', 0, false, false,
     '{"compliance_checks": {"rules": 160}, "consent_log": {"retention_years": 7}, "instant_alerts": {}, "financial_reports": {}}', '{}'),
    (28, 'commission-calculator', 'Commission Calculator', 12.00, 'monthly', 'embed', 'active', NULL, 'commission-financial', 'Ledger and Key', '2.6.0', 0, false, true,
     '{"commission_splits": {"levels": 5}, "file_export": {"formats": ["pdf", "csv"]}, "email_support": {}}', '{}'),
    (29, 'automated-financial-reporting', 'Automated Financial Reporting', 26.00, 'monthly', 'standalone', 'active', NULL, 'commission-financial', 'Ledger and Key', '1.5.3', 14, false, false,
     '{"financial_reports": {"reports": 12}, "scheduled_runs": {}, "dashboards": {}, "file_export": {"formats": ["xlsx", "pdf"]}}', '{}'),
    (30, 'booking-agent', 'Booking Agent', 29.00, 'monthly', 'n8n_workflow', 'active', NULL, 'booking-scheduling', 'Realtor Forge', '2.0.4', 14, false, true,
     '{"appointment_booking": {}, "calendar_sync": {}, "multi_channel_messaging": {}, "languages": {"languages": 9}}', '{}'),
    (31, 'calendar-integration', 'Calendar Integration', 0.00, 'free', 'webhook', 'active', NULL, 'booking-scheduling', 'Unicorn Commander', '1.8.0', 0, false, false,
     '{"calendar_sync": {"calendars": 3}, "appointment_booking": {}, "webhooks": {}}', '{}'),
    (32, 'no-show-prevention-system', 'No-Show Prevention System', 99.00, 'annual', 'webhook', 'active', NULL, 'booking-scheduling', 'Realtor Forge', '1.1.1', 14, false, false,
     '{"forecasting": {}, "deadline_reminders": {}, "multi_channel_messaging": {}, "calendar_sync": {}}', '{}'),
    (33, 'script-generator', 'Script Generator', 39.00, 'one_time', 'standalone', 'active', NULL, 'communication', 'Hearthline Studio', '1.3.0', 0, false, false,
     '{"text_drafting": {}, "document_templates": {"templates": 75}, "file_export": {"formats": ["docx", "pdf"]}}', '{}'),
    (34, 'email-template-engine', 'Email Template Engine', 49.00, 'one_time', 'native', 'active', NULL, 'communication', 'Hearthline Studio', '2.2.2', 0, false, false,
     '{"design_templates": {"templates": 90}, "brand_kit": {}, "text_drafting": {}, "crm_sync": {}}', '{}'),
    (35, 'review-management-system', 'Review Management System', 179.00, 'annual', 'api', 'active', 'starter', 'communication', 'Realtor Forge', '1.6.0', 14, false, false,
     '{"review_requests": {"sites": 8}, "text_drafting": {}, "dashboards": {}, "instant_alerts": {}, "api_access": {}}', '{}'),

    (36, 'contact-enrichment', 'Contact Enrichment', 5.00, 'usage_based', 'api', 'active', NULL, 'crm-tools', 'Unicorn Commander', '1.4.0', 0, false, false,
     '{"crm_sync": {}, "source_citations": {}, "consent_log": {}, "api_access": {}}', '{"usage_unit": "contact", "usage_price": "0.04"}'),
    (37, 'crm-duplicate-merger', 'CRM Duplicate Merger', 59.00, 'one_time', 'standalone', 'active', NULL, 'crm-tools', 'Realtor Forge', '1.0.3', 0, false, false,
     '{"side_by_side_comparison": {"records": 2}, "crm_sync": {}, "file_export": {"formats": ["csv"]}}', '{}'),
    (38, 'relationship-timeline', 'Relationship Timeline', 16.00, 'monthly', 'native', 'beta', 'growth', 'crm-tools', 'Realtor Forge', '0.7.1', 14, false, false,
     '{"dashboards": {}, "crm_sync": {}, "semantic_search": {}, "deadline_reminders": {}}', '{}'),
    (39, 'office-performance-dashboard', 'Office Performance Dashboard', 290.00, 'annual', 'embed', 'active', 'pro', 'analytics-tools', 'Plotline Analytics', '2.1.2', 14, false, false,
     '{"dashboards": {}, "team_seats": {"seats": 50}, "commission_splits": {}, "scheduled_runs": {}, "priority_support": {"hours": 8}}', '{}'),
    (40, 'marketing-attribution-report', 'Marketing Attribution Report', 33.00, 'monthly', 'standalone', 'active', 'growth', 'analytics-tools', 'Plotline Analytics', '1.2.1', 0, false, false,
     '{"source_attribution": {"channels": 24}, "scheduled_runs": {}, "file_export": {"formats": ["xlsx", "pdf"]}, "dashboards": {}}', '{}'),
    (41, 'open-house-traffic-counter', 'Open House Traffic Counter', 18.00, 'monthly', 'embed', 'coming_soon', NULL, 'analytics-tools', 'Hearthline Studio', '0.4.0', 0, false, false,
     '{"lead_capture": {}, "dashboards": {}, "instant_alerts": {}}', '{}'),
    (42, 'realtor-prompt-library', 'Realtor Prompt Library', 0.00, 'free', 'native', 'active', NULL, 'automation-tools', 'Realtor Forge', '1.12.0', 0, false, false,
     '{"text_drafting": {}, "document_templates": {"templates": 220}, "semantic_search": {}}', '{}'),
    (43, 'ai-model-gateway', 'AI Model Gateway', 9.00, 'usage_based', 'api', 'active', 'pro', 'integration-tools', 'Unicorn Commander', '1.7.0', 0, false, false,
     '{"run_monitoring": {"retention_days": 60}, "api_access": {}, "webhooks": {}, "priority_support": {"hours": 8}}', '{"usage_unit": "1,000 tokens", "usage_price": "0.02"}'),
    (44, 'ai-workflow-hub', 'AI Workflow Hub', 45.00, 'monthly', 'n8n_workflow', 'active', 'business', 'automation-tools', 'Unicorn Commander', '2.0.0', 14, false, false,
     '{"workflow_builder": {"workflows": 100}, "agent_orchestration": {}, "run_monitoring": {"retention_days": 90}, "webhooks": {}, "scheduled_runs": {}}', '{}'),
    (45, 'enterprise-data-connector', 'Enterprise Data Connector', 0.00, 'custom', 'api', 'active', 'enterprise', 'integration-tools', 'Unicorn Commander', '3.0.1', 0, false, false,
     '{"market_data_feed": {}, "crm_sync": {}, "api_access": {}, "priority_support": {"hours": 2}}', '{}'),
    (46, 'mls-sync-classic', 'MLS Sync Classic', 17.00, 'monthly', 'webhook', 'deprecated', NULL, 'integration-tools', 'Unicorn Commander', '1.9.9', 0, false, false,
     '{"market_data_feed": {"sources": 3}, "scheduled_runs": {}, "webhooks": {}}', '{"replaced_by": "market-data-integration"}'),
    (47, 'neighborhood-insight-reports', 'Neighborhood Insight Reports', 10.00, 'usage_based', 'standalone', 'active', NULL, 'market-intelligence', 'Plotline Analytics', '1.3.0', 0, false, false,
     '{"market_data_feed": {}, "source_citations": {}, "brand_kit": {}, "file_export": {"formats": ["pdf"]}}', '{"usage_unit": "report", "usage_price": "1.50"}'),
    (48, 'buyer-sentiment-survey', 'Buyer Sentiment Survey', 120.00, 'annual', 'embed', 'coming_soon', 'starter', 'market-intelligence', 'Plotline Analytics', '0.3.0', 0, false, false,
     '{"lead_capture": {}, "dashboards": {}, "consent_log": {}}', '{}'),
    (49, 'commissioned-market-study', 'Commissioned Market Study', 0.00, 'custom', 'standalone', 'active', 'elite', 'market-intelligence', 'Plotline Analytics', '1.0.0', 0, false, false,
     '{"comparable_sales": {}, "forecasting": {"months_ahead": 36}, "source_citations": {}, "priority_support": {"hours": 4}}', '{}'),
    (50, 'expense-receipt-scanner', 'Expense Receipt Scanner', 9.00, 'monthly', 'native', 'active', NULL, 'commission-financial', 'Ledger and Key', '1.5.0', 14, false, false,
     '{"ocr": {}, "monthly_quota": {"receipts": 300}, "financial_reports": {}, "file_export": {"formats": ["csv", "xlsx"]}}', '{}'),
    (51, 'mileage-and-deduction-log', 'Mileage and Deduction Log', 89.00, 'annual', 'standalone', 'active', NULL, 'commission-financial', 'Ledger and Key', '2.0.2', 14, false, false,
     '{"calendar_sync": {}, "financial_reports": {}, "file_export": {"formats": ["pdf", "csv"]}}', '{}'),
    (52, 'quarterly-tax-estimator', 'Quarterly Tax Estimator', 11.00, 'monthly', 'native', 'disabled', NULL, 'commission-financial', 'Ledger and Key', '0.6.0', 0, false, false,
     '{"forecasting": {}, "financial_reports": {}, "deadline_reminders": {}}', '{}'),
    (53, 'social-content-planner', 'Social Content Planner', 23.00, 'monthly', 'native', 'active', NULL, 'communication', 'Hearthline Studio', '1.8.1', 14, false, false,
     '{"text_drafting": {}, "campaign_sequences": {"channels": 5}, "calendar_sync": {}, "image_editing": {}}', '{}'),
    (54, 'listing-video-studio', 'Listing Video Studio', 79.00, 'one_time', 'standalone', 'active', NULL, 'listing-optimization', 'Hearthline Studio', '1.2.0', 0, false, false,
     '{"image_editing": {}, "neural_voices": {"voices": 8}, "design_templates": {"templates": 24}, "file_export": {"formats": ["mp4"]}}', '{}'),
    (55, 'postcard-campaign-builder', 'Postcard Campaign Builder', 25.00, 'one_time', 'api', 'deprecated', NULL, 'communication', 'Hearthline Studio', '1.4.7', 0, false, false,
     '{"design_templates": {"templates": 30}, "campaign_sequences": {}, "api_access": {}}', '{"replaced_by": "multi-touch-campaign-engine"}')
), texts (slug, tagline, description) AS (VALUES
    ('lead-generation-agent', 'Finds people who are about to move, and introduces you before anybody else does',
$$Most owners tell the internet they are moving long before they tell an agent. This one reads the signs: expiring rentals, growing families, downsizing, permits for renovation.

### Every morning
You get a short list of named prospects in *your* area, each with the reason it is there and a first message to edit and send.

### Built as a workflow
- Sources, filters and tone are nodes you can rearrange
- Up to 500 new leads a month, without repeats
- Everything lands in your CRM with its origin noted

Start with one postcode; widen the net when your diary allows it.$$),
    ('lead-scoring-engine', 'Know which of your two hundred leads to call before lunch',
$$Forty-two signals, from the speed of a reply to the third visit to the same listing, become a number between 0 and 100. **And the number explains itself.**

### No black box
Open any score and read its five strongest reasons in plain English: *"asked about schools twice"*, *"mortgage letter uploaded"*. Disagree? Say so; the engine weighs your deals, not a national average.

### Fits in
- Scores refresh when something happens, not once a night
- Two-way CRM sync
- A webhook when anybody crosses your threshold$$),
    ('lead-source-analysis', 'Find out which advertising pays for itself, and cancel the rest',
$$Portals, yard signs, open houses, a cousin's recommendation: every closed deal started somewhere. This desk tool follows each one back.

### You will see
1. Cost per **closing** for each of eighteen channels, not merely per click
2. How long leads from each source take to sign
3. Which channels quietly help the others

Bring in spreadsheets from your portals as they are; the columns are recognized. If an expensive channel has not produced a single commission this year, it is the first line of the report.$$),
    ('lead-capture-summary-generator', 'Nine forms, four voicemails, one paragraph you can read at a red light',
$$A lead arrives in pieces: a form on Tuesday, a missed call, a chat at midnight. The generator joins the pieces by person and writes the paragraph you would have written yourself.

### Each summary answers
- Who is it, and how did they find you?
- What do they want, by when, at what price?
- What did they ask that nobody has answered yet?

Pushed to your phone, your CRM or any webhook within a minute of the last contact. The original messages stay one tap away.$$),
    ('multi-touch-campaign-engine', 'Stay in touch for eighteen months without once sounding like a robot',
$$Buyers take their time. The engine keeps the conversation going by email, text message and chat, and **stops the moment a human answers**.

### Sequences with manners
- Quiet hours and holidays in the recipient's own time zone
- No channel without consent on record
- A pause when life intervenes: *"call me in spring"* is understood and obeyed

### Twenty-five sequences ready to use
From the first showing to the anniversary of the closing. Each is a workflow you can open and change. The report at the end tells which message made people reply.$$),
    ('client-communication-preferences-tracker', 'Text him, write to her, never call on Fridays: remembered for every client',
$$People tell you how they like to be reached. Then they tell a colleague, and it is forgotten. Here it is written down once and honoured by every tool that sends.

### Keeps track of
- Preferred channel, language and hours
- Opt-ins and opt-outs with date, wording and source, kept for seven years
- Life details that matter: a night shift, a new baby, a screen reader

Ask for a client's record and it is ready to hand over in one document. Quiet, small, and the reason nobody unsubscribes.$$),
    ('budget-range-prediction-tool', 'A realistic price range from the first conversation, handled with tact',
$$Nobody enjoys the question about money. From what clients say and the homes they linger over, this tool estimates the range that they can carry, and how sure it is.

### What comes out
A **low, likely and high** figure, the assumptions behind them, and one friendly question that would narrow the range most.

### What never goes in
Names, origin, family status and neighbourhood of residence are excluded by design, and an audit page shows it. Three hundred estimates a month, by API or in the browser.$$),
    ('client-pre-qualification-system', 'A friendly form on your site that sends you clients who are ready',
$$Ten questions, two minutes, no jargon. Visitors learn where they stand; you learn who should see a lender first.

### On your page, in your colours
The form is embedded with one line, works with a keyboard and a screen reader, and picks up where somebody left off on another device.

### For you
- A clear *ready*, *nearly* or *not yet*, with the missing step named
- Fair-lending wording checked before it goes live
- A tidy file for the lender, once the client agrees

People who are not ready yet receive a plan instead of silence.$$),
    ('listing-description-generator', 'Copy that makes buyers picture the breakfast table, in about forty seconds',
$$Feed it the fact sheet and a dozen photographs. Out comes a description that notices the morning light and forgets the word *stunning*.

### One listing, every place it appears
- Long text for your site, short text for the portals, a caption for social media
- Twelve languages, each written and not translated
- **Fair-housing check** on every sentence before you see it

Choose a voice, or upload three listings you are proud of and let it learn yours. Sixty listings a month, unlimited second thoughts.$$),
    ('property-photo-enhancement', 'Blue hour at noon, straight walls, and the bins are gone',
$$The photographer has left and the sky was grey. Upload the set; ten minutes later verticals are upright, windows show the view, and colours match from room to room.

### Honest by design
Light, lens and clutter are corrected. Power lines, cracks and neighbouring buildings **stay**, and each edit is listed for your records.

### For busy days
1. Drop a folder, keep your file names
2. Compare before and after with a slider
3. Receive web and print sizes, 600 photographs a month$$),
    ('virtual-staging-ai', 'Furnish an empty flat by this evening, in the style your buyer likes',
$$Empty rooms look smaller than they are. Virtual Staging AI measures the photograph, finds floor and windows, and sets furniture that casts the right shadow.

### Thirty-six looks
From *Scandinavian starter home* to *library with too many books*. Show the same room as a nursery and as an office, and let buyers decide.

### Ready for the listing
- A discreet "virtually staged" mark, where your board asks for it
- The unfurnished original delivered alongside
- Eighty rooms a month, re-staged as often as you like$$),
    ('property-alert-system', 'Your buyer hears of the new listing two minutes after it goes live, from you',
$$In a fast market the portal's nightly email is a day late. Alerts here leave within two minutes, under your name, on the channel the client prefers.

### Alerts that understand
*"Three bedrooms, a walk from the station, not on the main road."* Write the wish as it was said. Price cuts, back-on-market and **almost-fits** are covered too.

- A daily limit, so that nobody feels hunted
- One tap to ask for a viewing
- A webhook for your own app or site$$),
    ('property-comparison-engine', 'Six homes next to each other, with the differences that matter on top',
$$After the fourth viewing every kitchen looks the same. The comparison puts up to six homes in columns and leads with what *this* client cares for.

### Beyond square feet
- Monthly cost with tax, insurance and heating
- Door to door to work, school and grandmother
- Noise, light and the condition of the roof

Embed it on your site, or print it under your brand for the kitchen table. Clients mark favourites and cross things out; you learn what decides.$$),
    ('virtual-tour-coordination', 'Seller, photographer, buyer and lockbox, all agreed on Thursday at four',
$$Booking one tour can take a dozen messages. This workflow sends them for you, and keeps asking politely until everybody has agreed.

### It looks after
1. Free slots of everyone concerned, across time zones
2. The camera crew, or the link for a live video walk
3. Access codes that work for an hour and no longer
4. A reminder, a plan B, and a thank-you with the recording

Change a node if your office does it differently; the rest adapts.$$),
    ('property-matching-algorithm', 'Tells you which of your buyers belongs in the house you just listed',
$$It runs in both directions: give it a buyer and get homes, or give it a home and get buyers, **best fit first**.

### Learns taste, not just filters
Clicks, saved photographs and refusals shape a profile that filters cannot express, such as *old bricks, high ceilings, no cul-de-sac*. Every match names its three reasons, so that your call has an opening line.

### For developers
Embeddings of listings and of buyers by API, refreshed hourly, with the feeds you already use.$$),
    ('automated-cma-generator', 'A market analysis your seller believes, finished before the kettle boils',
$$Type the address. Comparable sales within five miles are found, adjusted for size, age and condition, and laid out in a report with your name on the cover.

### Every number can be questioned
Swap a comparable, change an adjustment, watch the price range move. The reasoning is printed in footnotes a sceptical engineer would accept.

### Two documents in one
- A **twelve-page PDF** to leave behind
- A slide deck for the listing appointment

Sixty reports each month are included; updating an old one is free.$$),
    ('predictive-analytics-engine', 'See next spring coming: prices, supply and days on market, street by street',
$$Trained on thirty years of sales, permits and interest rates, the engine looks twelve months ahead for any area down to a few hundred homes.

### This is a beta
Forecasts are published with their range, and **last year's forecasts stay on display** beside what really happened. That is how you, and we, learn where it can be trusted.

### Use it to
- Time a listing
- Back up a price with more than a feeling
- Warn a landlord before the vacancy, not after$$),
    ('risk-assessment-ai', 'Flood, title, tenant, roof: what could go wrong, ranked and sourced',
$$Twenty-eight factors are examined for each property: hazard maps, permit history, liens, insurance trends, ground, neighbours with building plans.

### A report for adults
- **Red** items could stop the deal; each links to the document behind it
- **Amber** ones cost money; a range is given
- What could *not* be checked is listed as well

It does not replace an inspection. It tells you where to point the inspector first. Up to 150 properties every month, singly or as a portfolio through the API.$$),
    ('market-data-integration', 'Fourteen sources, one clean table, and an update every fifteen minutes',
$$Listing services, county records, rents, permits, rates: each has its own names for the same thing. We have done the tedious part.

### What you get
One schema, stable identifiers for every parcel, and a history that shows **what changed and when**.

- Pull by REST, or be told by webhook
- Duplicate listings are joined, with both originals kept
- A status page for each source, so silence is never mistaken for a quiet market

Other tools in this store read the same feed: connect once, use everywhere.$$),
    ('investment-property-analyzer', 'Thirty years of a building on one sheet, with the assumptions in plain sight',
$$Rent, vacancy, repairs, tax, refinancing, exit: put them in, or let local figures fill the gaps, and read the return as cash-on-cash, IRR and payback.

### Break it on purpose
Raise the rate by two points. Lose a tenant for half a year. The **stress table** shows which assumption carries the deal.

### Decide together
Compare eight properties under equal assumptions, then hand your client a workbook with live formulas, or a two-page PDF for the bank.$$),
    ('portfolio-performance-tracker', 'Every unit you look after, and how it did this month against plan',
$$Owners ask three questions: what came in, what went out, and was it a good idea? The tracker answers them for one flat or for four hundred.

### On the first screen
- Net income by building, against budget and last year
- Leases that end within ninety days
- The unit that costs more than it earns

Bank lines are matched to leases; what does not match is put to you as a question. Owners can have a read-only view of their own.$$),
    ('competitive-analysis-tool', 'Who lists where, at what price, and how long it takes them',
$$Choose up to ten brokerages. Each Monday a page arrives that shows their new listings, price cuts, time to sale and the words they use.

### Questions it has settled
- Are we losing listings in the north, or was it a slow month?
- Does their lower commission really sell faster?
- Which agent there is outgrowing the firm?

Drawn from public records and portals only, with a date on each figure. Read it in ten minutes, act on it by Tuesday.$$),
    ('territory-management-system', 'Draw the map once; leads, signs and mailings follow the lines',
$$Two agents, one doorstep: embarrassing, and avoidable. Draw territories on the map, or let it propose forty that hold **equal opportunity** instead of equal area.

### While we are in beta
Import from a shapefile or a list of postcodes, and export at any time. Tell us where the borders argue with reality.

### In daily use
- New leads go to the right person at once
- Holidays and handovers have a date and an end
- Each area shows its turnover, share and neglected streets$$),
    ('contract-generation-system', 'The right clauses for this sale, this county and this seller, ready to sign',
$$Forty-five templates, kept by lawyers, filled from the deal file. Answer what is still unknown, and the clauses that depend on it appear or vanish.

### Fewer phone calls later
- Contradictions are caught: two closing dates, a missing spouse, a deposit in words that differs from the figure
- **Changes by the other side** are shown line by line
- Signing order, reminders and filing run by themselves

Export to Word whenever counsel prefers a pencil. It drafts; your attorney decides.$$),
    ('document-processing-automation', 'The closing file sorts itself: named, split, checked and where it belongs',
$$Seventy attachments, half of them called *scan0012*. The workflow reads each one, splits bundles, names files by your convention and files them to the right deal.

### And then it looks inside
- Parties, amounts and dates become fields
- A missing page or signature is noticed **that day**, not at closing
- Tables from statements come out as tables

Twenty-five hundred pages a month. Connect mailboxes, drives and your transaction system by dragging a line.$$),
    ('transaction-milestone-tracker', 'From accepted offer to keys, everybody knows what is next and whose turn it is',
$$Inspection by Friday, appraisal by the ninth, financing by the twentieth. Enter the contract once; the dates, and the dates that hang on them, are worked out.

### Calm is the feature
- Buyers see a simple line with a dot that moves
- Agents see what is late, and *why*
- Lenders and title companies answer from an email, without an account

Move one date and the tracker tells you which others must follow. Each step can call a webhook.$$),
    ('compliance-monitor', 'A second pair of eyes on every advert, file and email before the regulator looks',
$$One hundred and sixty rules, from fair-housing language to the missing licence number on a flyer, are checked while work goes on.

### Not a wagging finger
A finding quotes the rule, shows the spot and proposes a wording. One click corrects it. What you overrule is kept with your reason.

### When the auditor calls
- Seven years of records, searchable
- A report per office, agent or month
- Retention periods that start and **end** on time

Rules are updated monthly, with a note on what changed.$$),
    ('commission-calculator', 'Caps, splits, referral fees and that odd team deal, right to the cent',
$$Type the sale price. See what reaches the agent, the team, the brokerage and the franchise, over five levels, with caps and sliding scales.

### On your site or at your desk
Embedded for recruiting, it shows candidates what they would have earned with you. Inside, it prints the disbursement sheet that the title company asks for.

- *What if* the rate drops by half a point?
- What remains until the cap?

Every step is shown, so nobody has to ask the bookkeeper twice.$$),
    ('automated-financial-reporting', 'Twelve reports on the second of the month, without anyone staying late',
$$Profit and loss, pipeline value, trust account, agent ledger: composed from your books and your deals, compared with plan, and sent to those who should see them.

### Written, not just printed
Each report opens with **three sentences** that say what moved and what probably moved it. Click a figure to reach the transactions behind it.

- Closing of the month in a checklist
- Separate views for owner, broker and accountant
- Excel with formulas, PDF with your letterhead$$),
    ('booking-agent', 'Answers at 10 pm, finds a time, and puts the viewing in both calendars',
$$Interest cools by the hour. The Booking Agent replies to calls for a viewing at once, in nine languages, by text, chat or email.

### It knows your rules
- Travel time between appointments is real travel time
- No viewing while the tenant's baby sleeps
- Pre-qualified buyers get the *Saturday* slots

If a question goes beyond its brief, it says so and fetches you, with the conversation so far. Rearrange the workflow until it behaves like your best assistant.$$),
    ('calendar-integration', 'Your calendars, joined: no double bookings, no charge',
$$Connect up to three calendars, private and professional. Free times appear in every tool from this store, and appointments come back with address, names and notes.

### Small courtesies
- Private entries show as *busy*, never by their titles
- Buffer before and after, set once
- A booking page with a link of its own

Changes travel within seconds in both directions. It is free, because the rest works better with it.$$),
    ('no-show-prevention-system', 'Knows which viewing is about to be forgotten, and rescues it in time',
$$An empty driveway costs an hour. From weather, distance, day and past behaviour the system estimates who may not come, and does something about it.

### Gentle, then firm
1. A friendly note the evening before, with parking advice
2. For risky ones, a question that needs a **yes**
3. No answer? The slot is offered to the waiting list

Billed once a year. The yearly report counts the viewings that were saved, so you can judge whether it earned its fee.$$),
    ('script-generator', 'What to say when they say "your commission is too high"',
$$Cold calls, expired listings, price reductions, the neighbour who is only curious. Seventy-five situations, each with an opening, three objections and a graceful way out.

### Yours, after one purchase
Scripts are rewritten in your manner from a two-minute voice note. Print them as cards, or practise against a patient partner that plays the grumpy seller.

- Pay once, keep it
- New situations are added every quarter for a year$$),
    ('email-template-engine', 'Ninety emails you would have been glad to have written',
$$First contact, counter-offer, condolence, closing gift: each template has a purpose, a tone and a subject line that was chosen for being opened.

### Fits the person
Fields come from your CRM, and so do whole paragraphs: first-time buyers get the glossary, investors the yield. **Plain text and designed** versions stay in step.

### Looks right everywhere
- Tested in dark mode, on phones, and in the mail program your lawyer still uses
- Your brand kit applied throughout
- Bought once, no monthly fee$$),
    ('review-management-system', 'Ask at the right moment, answer within the hour, learn from every star',
$$Happy clients mean to write a review, and then they move house. The system asks when joy is at its height, with a link that takes one tap, on any of eight review sites.

### Fair play
Everybody is asked, not only the happy ones, and no review is filtered. A critical one alerts you at once, with a calm draft to answer it.

### Over the year
- Themes by office and agent: *communication*, *speed*, *price*
- A widget with genuine, dated quotes for your site$$),
    ('contact-enrichment', 'A name and an email become a person you can help, at four cents each',
$$Half of your database is a first name and a number. Enrichment adds what is **publicly** known: employer, town, home ownership, likely life stage, and a current address where there is one.

### You stay in charge
- A source and a date on each fact
- People who have opted out are never looked up
- Fields you filled in yourself are left alone

A small monthly fee, then you pay per contact that really gained something. Nothing found, nothing billed. Set a ceiling for the month and forget about it.$$),
    ('crm-duplicate-merger', 'Bob, Robert and R. Miller at the same address: one afternoon and they are one',
$$Export your contacts, open the tool, and see likely duplicates side by side with the reason for each suspicion: same phone, married name, typing error.

### Careful hands
1. Certain pairs merge in bulk
2. Doubtful ones wait for your verdict
3. **Everything can be undone** for ninety days

Notes, tags and history of both records survive. Works on your own computer, so that the database never leaves the house. One price, any number of contacts.$$),
    ('relationship-timeline', 'Ten years with a client, readable in a minute before you ring the bell',
$$Calls, closings, birthday cards, the leaking roof of 2019: the timeline lays them out in one line and writes a short *where we stand*.

### Ask it anything
"What did they dislike about the house on Elm Street?" It searches by meaning through notes, mails and transcripts, and shows the passage.

### Beta for growing teams
- Nudges when a friendship has been quiet too long
- Handover notes when a colleague takes over
- Import from the usual CRMs; two more follow during the beta$$),
    ('office-performance-dashboard', 'The numbers every Monday meeting argues about, settled on one wall',
$$Listings taken, showings, offers, closings, income: live, per agent, team and office, with the path from one to the next. Where does it leak?

### Made to be looked at
Readable from six metres, correct to the cent, and quiet: only what **changed meaningfully** is highlighted. Embed it in the intranet or leave it on the lobby screen, where names can be hidden.

- Fifty people included
- Goals with pace, not merely totals
- A digest on Fridays for those on the road$$),
    ('marketing-attribution-report', 'Credits each closing to all the touches that led there, fairly',
$$The last click gets the praise, the postcard did the work. This report follows clients over twenty-four channels and shares the credit by what would have happened **without** each.

### Read it like this
- *Page one*: where the next thousand dollars should go
- *Page two*: what can be stopped tomorrow
- The appendix: method, caveats and raw tables for the person who asks

Renewed monthly, sent as a PDF, open to your own analysis as a workbook.$$),
    ('open-house-traffic-counter', 'How many came, how long they stayed, and who wants to come back',
$$A phone on the hall table is all it takes: visitors are counted without being recorded, and those who wish leave their details on the same screen.

### Planned for the first release
- Flow by hour, and the room where people lingered
- A comparison with open houses near by
- Follow-ups written before you have locked the door

**No faces, no video**: only silhouettes are processed, on the device, and discarded at once. This page will say when it opens.$$),
    ('realtor-prompt-library', 'Two hundred and twenty prompts that agents really use, tested and free',
$$Good questions get good answers. The library holds prompts for listings, negotiations, market letters, difficult emails and plain-English contract summaries.

### More than a list
Every prompt says which kind of model it suits, what to fill in, and **what tends to go wrong**. An example of a good and of a poor result stands beside it.

- Search by situation: *seller insists on too high a price*
- Copy with one click, or run it in any tool from this store
- Improved every month by what members send in$$),
    ('ai-model-gateway', 'One key, many models, and a bill you can explain to the managing broker',
$$Your tools speak to one address; behind it the gateway picks a model that suits the task and the budget, and falls back when one is down.

### What it costs
Nine dollars a month, and two cents for each thousand tokens, whichever model answers. Budgets per person, tool and day are **kept**, not reported afterwards.

### What it keeps safe
- Client names are masked on the way out and restored on the way in
- Sixty days of logs, or none, as your policy says
- Compatible with the interface that most software already speaks$$),
    ('ai-workflow-hub', 'All your automations on one board, with a red light when one of them stumbles',
$$By the third automation nobody remembers what triggers what. The hub collects a hundred workflows, draws who calls whom, and watches over them.

### For the person in charge
- Test a change on yesterday's events **before** it goes live
- Approvals where money or contracts are involved
- One page that says: ran, waiting, failed, and why

### For everybody else
A catalogue of ready workflows with a form to fill in and a button to start. No nodes, no arrows, unless you ask for them.$$),
    ('enterprise-data-connector', 'Your warehouse, your franchise systems and this store, speaking the same language',
$$For organizations with several brands, a data warehouse and a security department that asks good questions.

### We build it with you
1. A week of looking: systems, owners, identifiers, obligations
2. A written mapping that both sides sign
3. Connectors in your network, or in ours, with **no data at rest** if you so wish
4. A named engineer who stays

Priced by scope, not by seat. Tell us what should meet what, and we come back with a plan and a fixed offer.$$),
    ('mls-sync-classic', 'The old listing import, kept running for those who rely on it',
$$Classic copies listings from three services once an hour and calls your webhook. It did that reliably for years, and it still does for existing customers.

### Time to move
It is no longer sold and receives security fixes only. **Market Data Integration** takes its place:

- Fourteen sources instead of three
- Updates every fifteen minutes instead of hourly
- The same webhook format, so most integrations need a new address and nothing else

A migration guide is in the documentation; support will gladly look over your shoulder.$$),
    ('neighborhood-insight-reports', 'What it is like to live there, on eight pages with sources',
$$Schools and commuting, cafés and construction, noise at night, the bus that was promised for 2027. Enter an address, choose a reader (*family*, *retiree*, *investor*) and receive a report that answers that reader's questions.

### Pay for what you send
A modest monthly fee and 1.50 for each report. Re-opening an older one costs nothing.

### Written to be trusted
- A source and a date under every figure
- **No demographic steering**: such data is neither used nor shown
- Your brand on the cover, your face on the back$$),
    ('buyer-sentiment-survey', 'Ask two hundred local buyers what would make them move this year',
$$Statistics tell what happened. A survey tells what people are waiting for. Soon you can place one on your site and hear from your own market every quarter.

### In preparation
- Eight questions, checked by people who do this for a living
- Results weighed so that *one loud street* does not decide
- A press-ready page with your name on it for the local paper

Answers are anonymous and consent is logged. Early members will help choose the first questions.$$),
    ('commissioned-market-study', 'A study of your market, made by people, for a decision that matters',
$$Opening an office, buying a firm, building four hundred flats: some decisions deserve more than a dashboard.

### How it works
Analysts and local interviewers work four to ten weeks. You receive a study with **scenarios over thirty-six months**, all sources, the models in a workbook, and an afternoon with the authors in front of your board.

### What we ask of you
- The decision you face, in one sentence
- What would change your mind

The offer follows within five working days.$$),
    ('expense-receipt-scanner', 'Photograph the receipt, put the phone away, done until tax time',
$$Sign posts, staging flowers, lockboxes, lunch with a client: amount, date, tax and purpose are read from the picture and put under the right heading.

### Asks only when needed
*"Was this lunch for the Miller sale?"* One tap and the cost belongs to the deal. Duplicates and private items are set aside.

- 300 receipts every month
- Crumpled, faded and foreign ones included
- A monthly file in the columns your accountant likes$$),
    ('mileage-and-deduction-log', 'Every mile to every showing, written down as the tax office wants it',
$$Your calendar knows where you went. The log turns appointments into trips, adds distance and purpose, and asks about the gaps once a week.

### Deductions people forget
Home office, phone share, continuing education, association dues: a yearly interview of *fifteen minutes* finds them and says what proof is needed.

### At the end of the year
- A log that stands up to an audit, **with every change dated**
- One PDF and one CSV for your preparer
- Last year's figures for comparison

One payment a year, itself deductible.$$),
    ('quarterly-tax-estimator', 'What to put aside this quarter, from commissions as uneven as yours',
$$An estimate of income and self-employment tax four times a year, made from closed and pending deals.

### Withdrawn for now
Recent changes of the rules made our figures too coarse for some states. Rather than guess, we have taken it off the shelves until the new model has been checked by tax professionals.

- Figures already made remain readable for owners
- *Mileage and Deduction Log* and *Expense Receipt Scanner* are not affected$$),
    ('social-content-planner', 'Four weeks of posts planned in one sitting, none of them about Mondays',
$$A listing, a recipe from the seller, a chart that explains rates, a thank-you to the inspector. The planner proposes a month that shows **what you know**, not only what you sell.

### From idea to post
1. Pick themes and how often
2. Swap what you do not like; captions follow your voice
3. Pictures are cropped for each of five channels
4. Review the calendar, press once

What works gets repeated, what falls flat is quietly dropped. Nothing is posted without your nod.$$),
    ('listing-video-studio', 'Twelve still photographs become a film with a voice, a rhythm and an ending',
$$Arrange your pictures, or let the studio find the order a visitor would walk. Camera moves follow the room, the narration follows your text, the music follows the cuts.

### Twenty-four styles, eight voices
From *quiet courtyard* to *city at night*. Upright for phones, wide for your site, square for the feed, **from one project**.

- Captions included, for the many who watch without sound
- All music cleared for commercial use
- Bought once; render as many films as you have listings$$),
    ('postcard-campaign-builder', 'Paper in the mailbox, ordered by API; now part of something larger',
$$Thirty designs, an address list, a print run: the builder sent many a *just sold* card on its way.

### Where it lives on
It is no longer sold on its own. Campaigns with paper, email and text messages together belong to the **Multi-Touch Campaign Engine**, which stops writing when somebody answers. A postcard cannot do that alone.

- Owners keep their designs and can export them
- Orders already placed will be printed
- The API answers until the end of next year$$)
), inserted AS (
    INSERT INTO add_ons (slug, name, tagline, description, catalogue_set, category, base_price,
        billing_type, integration_type, status, required_tier, publisher, version, trial_days,
        is_featured, is_popular, features, metadata, documentation_url, support_url, terms_url)
    SELECT slug, f.name, t.tagline, t.description, 'ai_tools', f.category, f.base_price,
        f.billing_type, f.integration_type, f.status, f.required_tier, f.publisher, f.version,
        f.trial_days, f.is_featured, f.is_popular,
        (SELECT jsonb_agg(k.key ORDER BY k.place)
         FROM json_object_keys(f.features) WITH ORDINALITY AS k (key, place)),
        f.extra || jsonb_build_object('number', f.number, 'sample', true),
        'https://docs.example.com/tools/' || slug, 'https://support.example.com/' || slug,
        'https://legal.example.com/terms/tools'
    FROM facts f JOIN texts t USING (slug)
    ORDER BY f.number
    ON CONFLICT (slug) DO NOTHING
    RETURNING id, slug
)
INSERT INTO add_on_features (add_on_id, feature_key, configuration)
SELECT i.id, k.key, k.value::jsonb
FROM inserted i
JOIN facts f USING (slug)
CROSS JOIN LATERAL json_each(f.features) AS k (key, value)
ON CONFLICT DO NOTHING;

-- The numbers are those of the catalogue; the suite holds all that can be bought.
WITH facts (slug, name, discount_percent, is_featured, is_popular, first_number, last_number,
            description) AS (VALUES
    ('lead-generation-pro', 'Lead Generation Pro', 20, false, true, 1, 8,
$$From a stranger to a client who is ready to view: eight tools that find people, rank them, and keep the conversation warm.

Find with the **Lead Generation Agent**, decide with the **Lead Scoring Engine**, and learn which advertising deserves your money.$$),
    ('listing-domination', 'Listing Domination', 25, false, false, 9, 15,
$$Words, pictures, rooms and buyers: everything between the signed listing and the first offer.

Seven tools that make a home look its best, and bring it before the people it suits.$$),
    ('market-intelligence', 'Market Intelligence', 25, false, false, 16, 23,
$$Price with proof, advise with foresight, and know what the firm across the street is doing.

Eight tools on one data feed: analyses, forecasts, risks, portfolios and territories.$$),
    ('transaction-management', 'Transaction Management', 15, false, false, 24, 29,
$$From accepted offer to disbursement without a missing page.

Contracts, files, dates, rules, commissions and reports: six tools that make closing day boring, in the best sense.$$),
    ('complete-real-estate-suite', 'Complete Real Estate Suite', 35, true, false, 1, 2147483647,
$$Every AI tool of this store that is on sale, for about two thirds of the price.

For brokerages that would rather choose once. Each team uses what it needs, and everything reads the same data.$$)
)
INSERT INTO add_on_bundles (slug, name, description, add_on_ids, discount_percent, is_featured,
    is_popular, metadata)
SELECT f.slug, f.name, f.description,
    (SELECT array_agg(a.id ORDER BY (a.metadata ->> 'number')::integer)
     FROM add_ons a
     WHERE a.catalogue_set = 'ai_tools' AND a.is_buyable
       AND (a.metadata ->> 'number')::integer BETWEEN f.first_number AND f.last_number),
    f.discount_percent, f.is_featured, f.is_popular, '{"sample": true}'
FROM facts f
ORDER BY f.slug
ON CONFLICT DO NOTHING;
