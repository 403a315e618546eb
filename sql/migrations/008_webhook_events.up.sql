-- What outside systems told us, each event once, kept for ever.

CREATE TABLE webhook_events (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    provider     text NOT NULL CONSTRAINT webhook_events_provider_check
                 CHECK (provider IN ('stripe', 'lago')),
    event_id     text NOT NULL CONSTRAINT webhook_events_event_id_check
                 CHECK (length(event_id) BETWEEN 1 AND 255),
    type         text NOT NULL,
    payload      jsonb NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    processed_at timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    error        text,
    CONSTRAINT webhook_events_once UNIQUE (provider, event_id)
);
CREATE INDEX idx_webhook_events_unprocessed ON webhook_events (received_at) WHERE processed_at IS NULL;

ALTER TABLE webhook_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_events FORCE ROW LEVEL SECURITY;
-- The web server stores them and never reads one back.
CREATE POLICY webhook_events_store ON webhook_events FOR INSERT TO shop_app WITH CHECK (true);
CREATE POLICY webhook_events_jobs ON webhook_events TO shop_jobs USING (true) WITH CHECK (true);
GRANT INSERT ON webhook_events TO shop_app;
GRANT SELECT, UPDATE ON webhook_events TO shop_jobs;
