-- Set 1: the extensions, their features, three bundles of them, and the first promotional codes.
-- Rows marked {"sample": true} carry texts of our own choice until the publisher sends his.

INSERT INTO feature_definitions (feature_key, kind, name, description) VALUES
    ('neural_voices',          'capability',  'Neural voices',           'Voices that are modelled, not spliced from recordings.'),
    ('languages',              'limit',       'Languages',               'How many languages are understood or spoken.'),
    ('ssml_markup',            'capability',  'SSML',                    'Pauses, emphasis and pronunciation by markup.'),
    ('streaming_audio',        'capability',  'Streaming audio',         'Sound starts before the whole text is read.'),
    ('speech_accuracy',        'limit',       'Speech accuracy',         'Share of words that are recognized rightly.'),
    ('speaker_diarization',    'capability',  'Speaker diarization',     'Tells who said what.'),
    ('realtime_transcription', 'capability',  'Real-time transcription', 'Text appears while people speak.'),
    ('subtitle_export',        'integration', 'Subtitle export',         'Timed captions for video players.'),
    ('agent_seats',            'limit',       'Agents',                  'How many agents may be defined at once.'),
    ('agent_orchestration',    'capability',  'Agent orchestration',     'Agents hand work to one another in a stated order.'),
    ('run_monitoring',         'capability',  'Run monitoring',          'Every run with its steps, cost and outcome.'),
    ('scheduled_runs',         'capability',  'Scheduled runs',          'Starts by the clock instead of by hand.'),
    ('code_generation',        'capability',  'Code generation',         'Writes and changes source code from a request.'),
    ('gpu_hours',              'limit',       'GPU hours',               'Hours of GPU time included every month.'),
    ('docker_workspaces',      'capability',  'Docker workspaces',       'A container of its own for every project.'),
    ('ci_cd_pipelines',        'integration', 'CI/CD pipelines',         'Builds, tests and releases on every push.'),
    ('ai_slides',              'capability',  'AI slides',               'Drafts a whole deck from an outline.'),
    ('design_templates',       'limit',       'Design templates',        'How many ready-made designs are included.'),
    ('file_export',            'integration', 'File export',             'Results as files in common formats.'),
    ('brand_kit',              'capability',  'Brand kit',               'Your logo, colours and typefaces, applied throughout.'),
    ('semantic_search',        'capability',  'Semantic search',         'Finds by meaning and not only by words.'),
    ('vector_embeddings',      'capability',  'Vector embeddings',       'Texts as vectors, ready to be compared.'),
    ('source_citations',       'capability',  'Source citations',        'Every statement points at where it comes from.'),
    ('ocr',                    'capability',  'OCR',                     'Reads text in scans and photographs.'),
    ('pages_per_month',        'limit',       'Pages a month',           'How many pages are processed every month.'),
    ('table_extraction',       'capability',  'Table extraction',        'Tables come out as rows and columns.'),
    ('vector_capacity',        'limit',       'Vectors stored',          'How many vectors an index may hold.'),
    ('query_latency',          'limit',       'Query latency',           'The time within which a query is answered.'),
    ('metadata_filters',       'capability',  'Metadata filters',        'Narrows a search by fields besides the text.'),
    ('gpu_models',             'capability',  'GPU models',              'The accelerators that can be chosen.'),
    ('api_access',             'integration', 'API access',              'Everything by a documented HTTP interface.'),
    ('webhooks',               'integration', 'Webhooks',                'Tells your own systems when something has happened.'),
    ('email_support',          'support',     'Email support',           'Answers by email on working days.'),
    ('priority_support',       'support',     'Priority support',        'Your questions are answered before others.')
ON CONFLICT DO NOTHING;

-- "features" is the one place that says what an add-on offers, in the order shown to customers, with
-- its configuration; both add_ons.features and the rows of add_on_features come from it.
WITH facts (number, slug, name, base_price, category, integration_type, version, trial_days,
            is_featured, is_popular, features) AS (VALUES
    (1, 'unicorn-orator', 'Unicorn Orator (text to speech)', 9.99, 'ai-services', 'api', '3.2.0', 14, false, true,
     '{"neural_voices": {"voices": 60}, "languages": {"languages": 30}, "ssml_markup": {}, "streaming_audio": {}, "file_export": {"formats": ["mp3", "wav", "ogg"]}, "api_access": {}}'::json),
    (2, 'amanuensis', 'Amanuensis (speech to text)', 9.99, 'ai-services', 'api', '2.7.1', 14, false, true,
     '{"speech_accuracy": {"percent": 95}, "speaker_diarization": {"speakers": 12}, "realtime_transcription": {}, "languages": {"languages": 24}, "subtitle_export": {"formats": ["srt", "vtt"]}, "api_access": {}}'),
    (3, 'brigade', 'Brigade (agent platform)', 19.99, 'ai-services', 'native', '1.9.0', 14, true, false,
     '{"agent_seats": {"agents": 10}, "agent_orchestration": {}, "run_monitoring": {"retention_days": 90}, "scheduled_runs": {}, "webhooks": {}, "api_access": {}}'),
    (4, 'bolt', 'Bolt (AI development environment)', 14.99, 'development', 'standalone', '4.0.2', 0, false, true,
     '{"code_generation": {}, "gpu_hours": {"gpu_hours": 10}, "docker_workspaces": {"workspaces": 5}, "ci_cd_pipelines": {}, "email_support": {}}'),
    (5, 'presenton', 'Presenton (presentations)', 9.99, 'productivity', 'standalone', '1.6.3', 14, false, false,
     '{"ai_slides": {}, "design_templates": {"templates": 100}, "file_export": {"formats": ["pptx", "pdf", "html"]}, "brand_kit": {}, "email_support": {}}'),
    (6, 'center-deep-pro', 'Center-Deep Pro', 19.99, 'analytics', 'embed', '2.1.0', 14, true, false,
     '{"semantic_search": {}, "vector_embeddings": {"dimensions": 1536}, "source_citations": {}, "metadata_filters": {}, "api_access": {}, "priority_support": {"hours": 8}}'),
    (7, 'document-processing', 'Document Processing Suite', 12.99, 'productivity', 'api', '2.3.5', 14, false, false,
     '{"ocr": {}, "pages_per_month": {"pages_per_month": 5000}, "languages": {"languages": 50}, "table_extraction": {}, "file_export": {"formats": ["pdf", "csv", "json"]}, "webhooks": {}}'),
    (8, 'vector-search', 'Vector Search Engine', 14.99, 'infrastructure', 'api', '1.4.0', 0, false, false,
     '{"vector_capacity": {"vectors": 1000000}, "query_latency": {"milliseconds": 10}, "semantic_search": {}, "metadata_filters": {}, "api_access": {}}'),
    (9, 'gpu-compute', 'GPU Compute Access', 49.99, 'infrastructure', 'native', '1.2.0', 0, false, false,
     '{"gpu_models": {"models": ["A100", "H100"]}, "gpu_hours": {"gpu_hours": 50}, "docker_workspaces": {"workspaces": 10}, "run_monitoring": {"retention_days": 30}, "priority_support": {"hours": 4}}')
), texts (slug, tagline, description) AS (VALUES
    ('unicorn-orator', 'Give every page, lesson and phone menu a voice people like to hear',
$$Paste a paragraph, pick one of sixty voices and listen. Unicorn Orator reads names, numbers and abbreviations the way a person would, and keeps the same tone over a whole audiobook.

### Where it earns its keep
- **Phone menus** that change on Friday afternoon without a studio
- **Course material** in thirty languages from a single script
- **Articles** with a play button, streamed from the first sentence

### In your hands
SSML markup decides pauses, emphasis and pronunciation. Keep a list of house spellings once, and "SQL" is spoken your way in every project. Audio leaves as MP3, WAV or OGG.$$),
    ('amanuensis', 'Meetings, interviews and calls as clean text, with the right name on every line',
$$A recording is only useful once somebody can search it. Amanuensis listens along and writes, 95 words right in every 100, and tells up to twelve speakers apart.

### While you talk
Lines appear within a second of being spoken, so a colleague who joins late can read what was missed. Corrections you make are learned for the rest of the recording.

### Afterwards
- A transcript with speakers and times
- Captions as SRT or VTT, already split at breaths
- Each sentence linked to its moment in the audio

Upload a file, or stream a microphone through the API.$$),
    ('brigade', 'Ten agents with clear jobs, one plan, and a log of everything they did',
$$One agent that does everything is hard to trust. With Brigade you give each its own task, tools and limits, then draw who hands over to whom.

### A typical crew
1. *Scout* collects this week's support mails
2. *Sorter* groups them by cause
3. *Writer* drafts replies, and stops for your approval

### Kept in view
Every run shows its steps, what each one cost and why it chose as it did; ninety days of them stay readable. Set a ceiling per run and per day: when it is reached the crew pauses instead of spending on. Start runs by the clock, by webhook or by hand.$$),
    ('bolt', 'Describe the change, review the diff, ship it from the same window',
$$Bolt is a development environment that opens in the browser with your repository, a container and a model that has read the code.

### What a morning looks like
- Ask for an endpoint; get the handler, the migration and the tests as **one reviewable diff**
- Run it in a Docker workspace identical to the one in CI
- Push: the pipeline is already described, so it simply runs

Ten GPU hours a month are included for fine-tuning or heavy test suites. Five workspaces sleep when idle and wake in seconds.

Nothing is committed without you: generated code is shown, explained and yours to refuse.$$),
    ('presenton', 'From an outline on a napkin to a deck worth presenting, before the coffee cools',
$$Write five bullet points. Presenton proposes a storyline, fills the slides, draws the charts from your numbers and writes speaker notes in your words.

### Designs that hold together
A hundred templates cover pitches, quarterly reviews, lectures and workshops. Add your **brand kit** once, and logo, colours and typefaces follow everywhere, even into the charts.

### Take it anywhere
- Editable PowerPoint, not pictures of slides
- PDF for handing out
- HTML to present from any browser

Change your mind halfway? Reorder the outline and the deck follows.$$),
    ('center-deep-pro', 'Search that understands the question, and shows where each answer comes from',
$$Ask in a full sentence and Center-Deep Pro reads across the web, your wikis and your files, by meaning rather than by matching words.

### Why analysts stay
- **Citations on every line**: click a statement and land on the passage
- **Filters** by date, author, source and language, combined as you like
- **Embeddings** of 1,536 dimensions, yours to export and reuse

Save a question and it is asked again each morning; only what is new is shown.

Set it into your intranet as a search box, or call the API from your own tools. Private sources stay private: results respect who may read what.$$),
    ('document-processing', 'Five thousand pages a month turned from paper into data you can use',
$$Invoices, delivery notes, contracts, forms filled in by hand: drop them in a folder and get back text, tables and fields.

### From scan to sense
1. Crooked and grey pages are straightened and cleaned
2. OCR reads fifty languages, mixed on one page if need be
3. Tables come out as rows and columns, not as a wall of numbers
4. Your own fields (*invoice number*, *due date*) are found and checked

Anything uncertain is set aside for a person, with the doubtful spot marked. Finished documents go on by webhook, or wait as searchable PDF, CSV or JSON.$$),
    ('vector-search', 'A million vectors, answers in under ten milliseconds, nothing to operate',
$$Recommendations, look-alikes, search by meaning: they all ask for the nearest neighbours, and they ask all the time. This engine answers without a cluster for you to mind.

### Made for production
- One million vectors in an index, added and removed **while it serves**
- Under 10 ms at the ninety-ninth percentile
- Filter by price, language or tenant *during* the search, not after it

Bring embeddings from any model. Snapshots are taken nightly and restored with one call.

Start with the quick-start collection: a working search over your own product list takes about fifteen minutes.$$),
    ('gpu-compute', 'A100 and H100 by the hour, ready when your training job is',
$$Fifty GPU hours every month on the cards that serious models are trained on, without a waiting list or a contract for years.

### Spend hours, not days
Point to a container image and a data set, choose **A100** or **H100**, start. Logs and utilization stream live; a job that stalls is reported instead of quietly burning your budget.

### Good to know
- Unfinished hours of a job are never counted twice after a restart
- Checkpoints survive on persistent volumes
- A person who knows the hardware answers within four hours

Ideal for fine-tuning, batch inference and rendering that a laptop would still be doing on Monday.$$)
), inserted AS (
    INSERT INTO add_ons (slug, name, tagline, description, catalogue_set, category, base_price,
        billing_type, integration_type, version, trial_days, is_featured, is_popular, features,
        metadata, documentation_url, support_url, terms_url)
    SELECT slug, f.name, t.tagline, t.description, 'extensions', f.category, f.base_price,
        'monthly', f.integration_type, f.version, f.trial_days, f.is_featured, f.is_popular,
        (SELECT jsonb_agg(k.key ORDER BY k.place)
         FROM json_object_keys(f.features) WITH ORDINALITY AS k (key, place)),
        jsonb_build_object('number', f.number, 'sample', true),
        'https://docs.example.com/extensions/' || slug, 'https://support.example.com/' || slug,
        'https://legal.example.com/terms/extensions'
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

WITH facts (position, slug, name, discount_percent, is_featured, is_popular, members, description) AS (VALUES
    (1, 'ai-productivity-bundle', 'AI Productivity Bundle', 15, false, true,
     '{unicorn-orator, amanuensis, presenton}'::text[],
$$Speak it, write it down, present it: the three extensions that save an office the most hours.

- **Amanuensis** turns the meeting into text
- **Presenton** turns the text into a deck
- **Unicorn Orator** gives the deck a voice$$),
    (2, 'developer-pro-bundle', 'Developer Pro Bundle', 20, false, false,
     '{brigade, bolt, vector-search}',
$$Everything a small team needs to build with models instead of talking about them.

Write and ship in **Bolt**, let **Brigade** do the recurring work, and give both a memory with the **Vector Search Engine**.$$),
    (3, 'enterprise-suite', 'Enterprise Suite', 25, true, false,
     '{unicorn-orator, amanuensis, brigade, bolt, presenton, center-deep-pro, document-processing, vector-search, gpu-compute}',
$$All nine extensions at a quarter off, on one invoice.

From the first scanned page to a model trained on your own GPU hours, the parts know one another: documents feed the search, the search feeds the agents, and the agents report in slides.$$)
)
INSERT INTO add_on_bundles (slug, name, description, add_on_ids, discount_percent, is_featured,
    is_popular, metadata)
SELECT f.slug, f.name, f.description,
    (SELECT array_agg(a.id ORDER BY m.position)
     FROM unnest(f.members) WITH ORDINALITY AS m (slug, position) LEFT JOIN add_ons a USING (slug)),
    f.discount_percent, f.is_featured, f.is_popular, '{"sample": true}'
FROM facts f
ORDER BY f.position
ON CONFLICT DO NOTHING;

-- A code lives from the day it is seeded.
WITH codes (code, discount_type, discount_value, max_uses, days, tier_code, first_purchase_only,
            description) AS (VALUES
    ('LAUNCH2025', 'percentage',   20.00, 100,  30,  NULL,          false, 'Twenty percent off to celebrate the opening'),
    ('FIRSTBUY',   'percentage',   15.00, NULL, 90,  NULL,          true,  'Fifteen percent off your first purchase'),
    ('FRIEND50',   'fixed_amount',  5.00, 1000, 60,  NULL,          false, 'Five dollars off, with thanks to the friend who sent you'),
    ('VIP2025',    'percentage',   30.00, 50,   365, 'vip_founder', false, 'Thirty percent off for our founding customers')
)
INSERT INTO promotional_codes (code, description, discount_type, discount_value, max_uses,
    tier_code, first_purchase_only, starts_at, expires_at)
SELECT code, description, discount_type, discount_value, max_uses, tier_code, first_purchase_only,
    now(), now() + make_interval(days => days)
FROM codes
ON CONFLICT DO NOTHING;
