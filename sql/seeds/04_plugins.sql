-- Set 3: the plugins, and the store's one administrator account.
-- Rows marked {"sample": true} carry texts of our own choice until the publisher sends his.

INSERT INTO feature_definitions (feature_key, kind, name, description) VALUES
    ('fleet_monitoring',   'capability', 'Fleet monitoring',   'The health of every server and service.'),
    ('incident_runbooks',  'capability', 'Incident runbooks',  'What to do when something fails, step by step.'),
    ('single_sign_on',     'integration', 'Single sign-on',    'People log in with the account they have.'),
    ('vulnerability_scan', 'capability', 'Vulnerability scan', 'Compares what is installed with known weaknesses.'),
    ('workflow_templates', 'limit',      'Workflow templates', 'How many ready-made workflows are included.'),
    ('dedicated_engineer', 'support',    'Dedicated engineer', 'A person who knows your installation.')
ON CONFLICT DO NOTHING;

-- "features" is the one place that says what a plugin offers; see 02_extensions.sql.
WITH facts (number, slug, name, base_price, billing_type, integration_type, version, trial_days,
            is_featured, is_popular, features, extra) AS (VALUES
    (1, 'miyabi-operations-free', 'Miyabi Operations Free', 0.00, 'free', 'native', '5.2.0', 0, false, true,
     '{"fleet_monitoring": {"servers": 3}, "instant_alerts": {}, "dashboards": {}}'::json, '{}'::jsonb),
    (2, 'miyabi-operations-pro', 'Miyabi Operations Pro', 29.00, 'monthly', 'native', '5.2.0', 14, true, false,
     '{"fleet_monitoring": {"servers": 50}, "instant_alerts": {}, "incident_runbooks": {"runbooks": 40}, "scheduled_runs": {}, "api_access": {}, "email_support": {}}', '{}'),
    (3, 'miyabi-operations-enterprise', 'Miyabi Operations Enterprise', 5000.00, 'monthly', 'native', '5.2.0', 30, false, false,
     '{"fleet_monitoring": {"servers": -1}, "incident_runbooks": {"runbooks": -1}, "single_sign_on": {}, "run_monitoring": {"retention_days": 730}, "webhooks": {}, "api_access": {}, "dedicated_engineer": {}, "priority_support": {"hours": 1}}', '{}'),
    (4, 'miyabi-security-scanner', 'Miyabi Security Scanner', 49.00, 'monthly', 'native', '2.4.3', 0, false, false,
     '{"vulnerability_scan": {"scans_per_day": 24}, "scheduled_runs": {}, "compliance_checks": {"rules": 310}, "instant_alerts": {}, "file_export": {"formats": ["pdf", "json"]}}', '{}'),
    (5, 'miyabi-workflow-templates', 'Miyabi Workflow Templates', 19.00, 'one_time', 'n8n_workflow', '1.3.0', 0, false, false,
     '{"workflow_templates": {"templates": 64}, "workflow_builder": {}, "webhooks": {}}', '{"delivery": "download"}')
), texts (slug, tagline, description) AS (VALUES
    ('miyabi-operations-free', 'Three servers watched day and night, for nothing but the installation',
$$Is it up? Is it slow? Is the disk about to fill? Miyabi Operations Free answers for up to three servers, on a page that loads before you have finished worrying.

### Included for good
- Checks every minute, from two places
- An alert by email when something breaks, and **one** more when it is mended
- Thirty days of graphs

Installed with a single package and no account elsewhere. When the fourth server arrives, Pro takes over your settings as they are.$$),
    ('miyabi-operations-pro', 'Fifty servers, forty runbooks, and nights that mostly stay quiet',
$$An alert at three in the morning should say what to do. Pro ties each check to a runbook, and carries out the harmless first steps before it wakes anybody.

### What changes on day one
- Related alerts arrive as **one incident** with a likely cause
- On-call rota with swaps, holidays and fair shares
- Maintenance by the clock, announced to those affected

### What changes by month three
A list of the failures that keep coming back, ordered by hours of sleep lost. Try it on your real machines; everything you set up in the trial is kept.$$),
    ('miyabi-operations-enterprise', 'Operations for the whole estate, with an engineer who knows it by name',
$$For organizations whose outages make the news: any number of servers, several sites, strict separation between them, and evidence for whoever has to sign.

### Beyond monitoring
- Single sign-on and roles that follow your directory
- Two years of tamper-evident history
- **Changes reviewed before they run**, with four eyes where you demand it
- Runs in your own data centre, without a line to the outside

### People
A dedicated engineer joins your change meetings, rehearses a disaster with you twice a year, and answers an emergency within the hour. The trial is a guided month on part of your estate.$$),
    ('miyabi-security-scanner', 'Finds the unlocked window on servers you already watch',
$$The scanner adds to Miyabi Operations Pro or Enterprise and uses the agents that are running anyway. Packages, containers, open ports and settings are compared with known weaknesses each hour.

### First things first
A thousand findings help nobody. Yours are ordered by what is **reachable and exploited today**, and the first page rarely holds more than ten.

- A tested fix, or a way to live with it until there is one
- 310 hardening rules, each with its reason
- Proof over time, as PDF for the auditor and JSON for your pipeline$$),
    ('miyabi-workflow-templates', 'Sixty-four workflows for everyday operations, to download and make your own',
$$Certificates that renew, backups that are **restored** to prove they work, accounts closed on a person's last day, a weekly report nobody has to write.

### In the package
1. Sixty-four workflows, grouped by task and tested together
2. A page for each: what it touches, what it needs, how to undo it
3. Sample data for a dry run

Pay once and receive a licence key and a signed download. Corrections of this major version are included; change whatever you like for your own use.$$)
), inserted AS (
    INSERT INTO add_ons (slug, name, tagline, description, catalogue_set, category, base_price,
        billing_type, integration_type, publisher, version, trial_days, is_featured, is_popular,
        features, metadata, documentation_url, support_url, terms_url)
    SELECT slug, f.name, t.tagline, t.description, 'plugins', 'platform-plugins', f.base_price,
        f.billing_type, f.integration_type, 'Miyabi', f.version, f.trial_days, f.is_featured,
        f.is_popular,
        (SELECT jsonb_agg(k.key ORDER BY k.place)
         FROM json_object_keys(f.features) WITH ORDINALITY AS k (key, place)),
        f.extra || jsonb_build_object('number', f.number, 'sample', true),
        'https://docs.example.com/plugins/' || slug, 'https://support.example.com/' || slug,
        'https://legal.example.com/terms/plugins'
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

-- The scanner builds on Operations, either edition. Only in the run that made its row (created_at is
-- the time of the transaction), so that a later change by the staff stays.
UPDATE add_ons
SET requires_add_on_ids = (
    SELECT array_agg(id ORDER BY base_price) FROM add_ons
    WHERE slug IN ('miyabi-operations-pro', 'miyabi-operations-enterprise'))
WHERE slug = 'miyabi-security-scanner' AND created_at = now();

-- Row-level security binds the owner of the tables too, so the account is made as a first login
-- makes one: by the web server's role, on behalf of that very person. A second run leaves it alone.
SET LOCAL ROLE shop_app;
SELECT set_config('app.user_id', '5b0c1f6a-3d0e-4a55-9c1d-0a1b2c3d4e05', true);
SELECT handle_new_user(app_user_id(), 'ada@example.test', 'Ada Admin', 'Ada', 'Admin', 'super_admin', 'free', true)
WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = app_user_id());
SELECT set_config('app.user_id', '', true);
RESET ROLE;
