-- name: store_event(provider, event_id, type, payload) :exec
-- Keep what an outside system told us; the second time touches no row.
INSERT INTO webhook_events (provider, event_id, type, payload)
VALUES (%(provider)s, %(event_id)s, %(type)s, %(payload)s)
ON CONFLICT DO NOTHING;

-- name: find_event(provider, event_id) :maybe -> WebhookEvent
-- For the worker: an event to work off.
SELECT provider, event_id, type, payload, processed_at FROM webhook_events
WHERE provider = %(provider)s AND event_id = %(event_id)s;

-- name: mark_processed(provider, event_id) :exec
-- For the worker: an event is worked off.
UPDATE webhook_events SET processed_at = now(), attempts = attempts + 1, error = NULL
WHERE provider = %(provider)s AND event_id = %(event_id)s;

-- name: mark_failed(provider, event_id, error) :exec
-- For the worker: an event could not be worked off this time.
UPDATE webhook_events SET attempts = attempts + 1, error = %(error)s
WHERE provider = %(provider)s AND event_id = %(event_id)s;
