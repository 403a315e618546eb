-- What the shop writes to people: put down in the transaction that is the reason for it, sent by the
-- worker, once.

CREATE TABLE mails (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind       text NOT NULL CONSTRAINT mails_kind_check CHECK (kind ~ '^[a-z][a-z_]{0,39}$'),
    key        text NOT NULL CONSTRAINT mails_key_check CHECK (length(key) BETWEEN 1 AND 255),
    recipient  text NOT NULL CONSTRAINT mails_recipient_check CHECK (length(recipient) BETWEEN 3 AND 320),
    language   text NOT NULL,
    data       jsonb NOT NULL CONSTRAINT mails_data_check CHECK (jsonb_typeof(data) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz,
    attempts   integer NOT NULL DEFAULT 0,
    error      text,
    CONSTRAINT mails_once UNIQUE (kind, key)
);
CREATE INDEX idx_mails_unsent ON mails (created_at) WHERE sent_at IS NULL;

ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY mails_jobs ON mails TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON mails TO shop_jobs;
GRANT INSERT (kind, key, recipient, language, data) ON mails TO shop_jobs;
GRANT UPDATE (sent_at, attempts, error) ON mails TO shop_jobs;

COMMENT ON TABLE mails IS 'What the shop writes to people, each mail once; the worker alone reads and sends them.';
COMMENT ON COLUMN mails.kind IS 'Which templates it is made from: templates/emails/<kind>.html and .txt.';
COMMENT ON COLUMN mails.key IS 'What it is about, so that the same is not written twice: an order''s number, say.';
COMMENT ON COLUMN mails.language IS 'The one that its receiver reads, as browsers name it.';
COMMENT ON COLUMN mails.data IS 'What the templates say, as it was when the mail was put down.';
COMMENT ON COLUMN mails.sent_at IS 'Null until the mail server has taken it.';
COMMENT ON COLUMN mails.error IS 'Why the last attempt failed; null where none did.';
