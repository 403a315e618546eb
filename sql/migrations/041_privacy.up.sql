-- What the shop knows of a person: hers to take along and to have forgotten; what is kept for a time
-- and no longer; and what staff may look up, with a note that they did.

-- Whoever goes is looked for by every key that leads to her.
CREATE INDEX idx_organizations_owner ON organizations (owner_id);
CREATE INDEX idx_orders_user ON orders (user_id, created_at DESC);
CREATE INDEX idx_promo_redemptions_user ON promo_redemptions (user_id);
CREATE INDEX idx_trials_user ON trials (user_id);
CREATE INDEX idx_review_votes_user ON review_votes (user_id);
CREATE INDEX idx_add_on_reviews_moderated_by ON add_on_reviews (moderated_by) WHERE moderated_by IS NOT NULL;
CREATE INDEX idx_add_on_submissions_user ON add_on_submissions (user_id);
CREATE INDEX idx_add_on_submissions_reviewed_by ON add_on_submissions (reviewed_by)
    WHERE reviewed_by IS NOT NULL;
CREATE INDEX idx_credit_entries_created_by ON credit_entries (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX idx_add_on_waitlist_email ON add_on_waitlist (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX idx_usage_events_user ON usage_events (user_id, at DESC);
CREATE INDEX idx_licenses_user_add_on ON licenses (user_add_on_id) WHERE user_add_on_id IS NOT NULL;
CREATE INDEX idx_mails_recipient ON mails (lower(recipient));
CREATE INDEX idx_mails_key ON mails (kind, key text_pattern_ops);
CREATE INDEX idx_webhook_events_object ON webhook_events ((payload #>> '{data,object,id}'));
CREATE INDEX idx_webhook_events_payment ON webhook_events ((payload #>> '{data,object,payment_intent}'));
CREATE INDEX idx_audit_log_object_id ON audit_log (object_id);
-- What upkeep forgets, and what staff look through.
CREATE INDEX idx_mails_to_forget ON mails (sent_at) WHERE recipient <> 'forgotten@erased.invalid';
CREATE INDEX idx_webhook_events_to_forget ON webhook_events (processed_at) WHERE payload <> '{}';
CREATE INDEX idx_procrastinate_jobs_ended ON procrastinate_jobs (id)
    WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted');
CREATE INDEX idx_audit_log_at ON audit_log (at DESC, id DESC);
CREATE INDEX idx_users_email_trigrams ON users USING gin (lower(email) gin_trgm_ops);
CREATE INDEX idx_users_name_trigrams ON users USING gin (lower(display_name) gin_trgm_ops);

GRANT DELETE ON mails TO shop_jobs;
GRANT UPDATE (recipient, data) ON mails TO shop_jobs;
GRANT UPDATE (payload) ON webhook_events TO shop_jobs;

-- Which mails have to do with a person, by what they are about: those that the shop wrote to her, and
-- those to others that name her. An address tells it only where it is known to be hers.
CREATE FUNCTION personal_mails(p_user_id text)
RETURNS TABLE (kind text, first_key text, last_key text, is_hers boolean)
LANGUAGE sql STABLE
AS $$
    SELECT 'receipt', o.number, o.number, true FROM orders o WHERE o.user_id = p_user_id
    UNION ALL
    SELECT k.kind, r.id::text, r.id::text, true
    FROM purchase_requests r, unnest(ARRAY['request_bought', 'request_declined']) AS k (kind)
    WHERE r.user_id = p_user_id
    UNION ALL
    SELECT 'available', w.id::text, w.id::text, true FROM add_on_waitlist w WHERE w.user_id = p_user_id
    UNION ALL
    SELECT 'purchase_request', r.id || h.of_her, r.id || h.of_her, true
    FROM organization_members m JOIN purchase_requests r ON r.organization_id = m.organization_id,
         (SELECT ' ' || left(encode(sha256(convert_to(p_user_id, 'UTF8')), 'hex'), 16)) AS h (of_her)
    WHERE m.user_id = p_user_id
    UNION ALL
    SELECT 'invitation', i.id || ' ', i.id || '!', true FROM invitations i WHERE i.accepted_by = p_user_id
    UNION ALL
    SELECT 'purchase_request', r.id || ' ', r.id || '!', false
    FROM purchase_requests r WHERE r.user_id = p_user_id
    UNION ALL
    SELECT 'invitation', i.id || ' ', i.id || '!', false FROM invitations i WHERE i.invited_by = p_user_id
$$;
COMMENT ON FUNCTION personal_mails(text) IS
    'The mails that were written to a person or name her, as spans of keys of a kind.';
REVOKE EXECUTE ON FUNCTION personal_mails(text) FROM PUBLIC;

-- Which rows are about a person, as she takes them along. A new table with rows about people has a line
-- here, and one in services/privacy/declared.py: $1 is her id, $2 her mail address where the provider
-- has confirmed it, and hidden columns are secrets of the shop's or somebody else's: of an organization
-- that she may have left, what opens something and where it is known at the payment service. tests/schema/test_privacy.py finds what is missing.
CREATE FUNCTION personal_parts() RETURNS TABLE (part text, relation text, whose text, hidden text[], sort text)
LANGUAGE sql IMMUTABLE
AS $$
    VALUES
    ('profile', 'users', 't.id = $1', '{}'::text[], 't.id'),
    ('organizations', 'organizations', 't.owner_id = $1', '{}', 't.created_at, t.id'),
    ('memberships', 'organization_members', 't.user_id = $1', '{}', 't.created_at, t.organization_id'),
    ('subscriptions', 'org_subscriptions',
     't.organization_id IN (SELECT o.id FROM organizations o WHERE o.owner_id = $1)',
     '{stripe_subscription_id,lago_subscription_id}', 't.created_at, t.id'),
    ('billing_customers', 'billing_customers',
     't.organization_id IN (SELECT o.id FROM organizations o WHERE o.owner_id = $1)',
     '{stripe_customer_id,lago_customer_id}', 't.organization_id'),
    ('picture', 'avatars', 't.user_id = $1', '{}', 't.user_id'),
    ('invitations', 'invitations', 'lower(t.email) = lower($2) OR t.accepted_by = $1',
     '{token_hash,invited_by}', 't.created_at, t.id'),
    ('invitations_sent', 'invitations', 't.invited_by = $1', '{token_hash,email,accepted_by}',
     't.created_at, t.id'),
    ('sessions', 'user_sessions', 't.user_id = $1', '{token_hash,id_token,refresh_token,oidc_sid}',
     't.created_at, t.id'),
    ('login_events', 'login_events', 't.user_id = $1', '{}', 't.id'),
    ('cart', 'cart_items', 't.user_id = $1', '{}', 't.added_at, t.id'),
    ('cart_codes', 'cart_codes', 't.user_id = $1', '{}', 't.added_at'),
    ('cart_undos', 'cart_undos', 't.user_id = $1', '{}', 't.created_at, t.id'),
    ('waitlist', 'add_on_waitlist', 't.user_id = $1 OR lower(t.email) = lower($2)', '{guest_id}',
     't.created_at, t.id'),
    ('orders', 'orders', 't.user_id = $1',
     '{fingerprint,stripe_checkout_session_id,stripe_checkout_url,stripe_payment_intent_id}',
     't.created_at, t.id'),
    ('purchases', 'add_on_purchases', 't.user_id = $1', '{stripe_payment_id,lago_invoice_id}',
     't.purchased_at, t.id'),
    ('purchases_archive', 'add_on_purchases_archive', 't.user_id = $1',
     '{stripe_payment_id,lago_invoice_id}', 't.purchased_at, t.id'),
    ('code_uses', 'promo_redemptions', 't.user_id = $1', '{}', 't.created_at, t.id'),
    ('credit_entries', 'credit_entries', 't.created_by = $1', '{}', 't.id'),
    ('requests', 'purchase_requests', 't.user_id = $1', '{fingerprint,decided_by}', 't.created_at, t.id'),
    ('request_lines', 'purchase_request_lines',
     't.request_id IN (SELECT r.id FROM purchase_requests r WHERE r.user_id = $1)', '{}',
     't.request_id, t.position'),
    ('seats', 'add_on_seats', 't.user_id = $1', '{given_by}', 't.claimed_at, t.add_on_id'),
    ('add_ons', 'user_add_ons', 't.user_id = $1', '{lago_subscription_id,stripe_subscription_id}',
     't.purchased_at, t.id'),
    ('licences', 'licenses',
     't.user_add_on_id IN (SELECT u.id FROM user_add_ons u WHERE u.user_id = $1)',
     '{license_key,signature}', 't.issued_at, t.id'),
    ('trials', 'trials', 't.user_id = $1', '{}', 't.starts_at, t.add_on_id'),
    ('usage_events', 'usage_events', 't.user_id = $1', '{}', 't.at, t.id'),
    ('usage_totals', 'usage_aggregates', 't.user_id = $1', '{}', 't.period_start, t.period, t.add_on_id, t.metric'),
    ('reviews', 'add_on_reviews', 't.user_id = $1', '{moderated_by}', 't.created_at, t.id'),
    ('votes', 'review_votes', 't.user_id = $1', '{}', 't.created_at, t.review_id'),
    ('submissions', 'add_on_submissions', 't.user_id = $1', '{reviewed_by}', 't.created_at, t.id'),
    ('mails', 'mails',
     $x$lower(t.recipient) = lower($2) OR t.id IN (
            SELECT m.id FROM personal_mails($1) AS k
            JOIN mails m ON m.kind = k.kind AND m.key ~>=~ k.first_key AND m.key ~<=~ k.last_key
            WHERE k.is_hers)$x$, '{error,attempts}', 't.id'),
    ('deeds', 'audit_log', 't.actor_id = $1', '{}', 't.id'),
    ('deeds_about_me', 'audit_log', $x$t.object_id = $1 AND t.actor_id IS DISTINCT FROM $1$x$,
     '{actor_id}', 't.id')
$$;
COMMENT ON FUNCTION personal_parts() IS
    'The parts of an export: in which table rows are about a person, by what condition, and what of them is left out.';
REVOKE EXECUTE ON FUNCTION personal_parts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION personal_parts() TO shop_app;

-- As the schema's owner: she may have left an organization that she bought for, and mails are the worker's.
CREATE FUNCTION own_rows(p_part text) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_part record;
    v_names text;
BEGIN
    SELECT * INTO v_part FROM personal_parts() AS p WHERE p.part = p_part;
    IF v_part.part IS NULL OR app_user_id() IS NULL THEN
        RETURN;
    END IF;
    -- What only has an id is given its name.
    SELECT coalesce(string_agg(format(
               CASE a.attname
               WHEN 'organization_id' THEN '|| jsonb_build_object(''organization'', (SELECT o.name FROM organizations o WHERE o.id = t.organization_id))'
               WHEN 'add_on_id' THEN '|| jsonb_build_object(''add_on'', (SELECT d.slug FROM add_ons d WHERE d.id = t.add_on_id))'
               END), ' '), '')
    INTO v_names FROM pg_attribute a
    WHERE a.attrelid = v_part.relation::regclass AND a.attname IN ('organization_id', 'add_on_id');
    RETURN QUERY EXECUTE format('SELECT (to_jsonb(t) - $3) %s FROM %I AS t WHERE %s ORDER BY %s',
                                v_names, v_part.relation, v_part.whose, v_part.sort)
    USING app_user_id(), (SELECT email FROM users WHERE id = app_user_id() AND email_verified),
          v_part.hidden;
END
$$;
COMMENT ON FUNCTION own_rows(text) IS 'The rows of one part of the asker''s export; nothing for a part that is not known.';
REVOKE EXECUTE ON FUNCTION own_rows(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_rows(text) TO shop_app;

-- The one way through what is only added to: the erasing function, which runs as the tables' owner, says
-- so for its transaction; nobody else is the owner, and the owner alone changes nothing without saying so.
CREATE FUNCTION is_erasing(p_table oid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(current_setting('app.erasing', true), '') <> ''
       AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = p_table)
$$;
COMMENT ON FUNCTION is_erasing(oid) IS 'Whether erase_person() is at work on a table that is otherwise only added to.';

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND is_erasing(TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_log_append_only';
END
$$;
CREATE OR REPLACE FUNCTION refuse_credit_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND is_erasing(TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'credits are only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_entries_append_only';
END
$$;
-- And even so it stays what was done, when and to what: only who it was goes.
CREATE FUNCTION keep_but_the_person() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF to_jsonb(NEW) - TG_ARGV <> to_jsonb(OLD) - TG_ARGV THEN
        RAISE EXCEPTION 'an erasure replaces the person and nothing else'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keep_but_the_person() IS 'Trigger: of what is only added to, an erasure changes the named columns alone.';
CREATE TRIGGER audit_log_only_persons BEFORE UPDATE ON audit_log FOR EACH ROW
    EXECUTE FUNCTION keep_but_the_person('actor_id', 'object_id', 'before', 'after');
CREATE TRIGGER credit_entries_only_persons BEFORE UPDATE ON credit_entries FOR EACH ROW
    EXECUTE FUNCTION keep_but_the_person('created_by', 'note');

-- Why the asker cannot go yet.
CREATE FUNCTION erasure_obstacles() RETURNS TABLE (kind text, slug text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT 'organization', o.slug, o.name
    FROM organization_members m JOIN organizations o ON o.id = m.organization_id
    WHERE m.user_id = app_user_id() AND m.role = 'owner' AND m.invitation_state = 'accepted'
      AND EXISTS (SELECT FROM organization_members x WHERE x.organization_id = o.id
                  AND x.user_id <> m.user_id AND x.invitation_state = 'accepted')
      AND NOT EXISTS (SELECT FROM organization_members x WHERE x.organization_id = o.id
                      AND x.user_id <> m.user_id AND x.invitation_state = 'accepted' AND x.role = 'owner')
    UNION ALL
    SELECT 'payment', o.number, o.number FROM orders o
    WHERE o.user_id = app_user_id() AND o.status = 'pending' AND o.settling_since IS NULL
      AND o.hold_reason IS NULL AND o.stripe_checkout_session_id IS NOT NULL
    ORDER BY 1, 3
$$;
COMMENT ON FUNCTION erasure_obstacles() IS
    'Why the asker cannot be erased yet: organizations of which she is the last owner among others, and orders with an open payment page.';
REVOKE EXECUTE ON FUNCTION erasure_obstacles() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erasure_obstacles() TO shop_app;

-- What is hers alone goes. Tables of hers that come later get their line here, where rows are deleted, or
-- in pseudonymise_person(), where they stay; a foreign key to users needs none.
CREATE FUNCTION delete_belongings(p_user_id text, p_addresses text[]) RETURNS void
LANGUAGE sql
AS $$
    DELETE FROM user_sessions WHERE user_id = p_user_id;
    DELETE FROM login_events WHERE user_id = p_user_id;
    DELETE FROM avatars WHERE user_id = p_user_id;
    DELETE FROM invitations WHERE lower(email) = ANY (p_addresses) OR accepted_by = p_user_id;
    -- What was asked for and answered stays, without the words.
    UPDATE purchase_requests SET note = '' WHERE user_id = p_user_id AND note <> '';
    UPDATE purchase_requests SET answer = '' WHERE (user_id = p_user_id OR decided_by = p_user_id) AND answer <> '';
    DELETE FROM add_on_seats WHERE user_id = p_user_id;
    DELETE FROM cart_items WHERE user_id = p_user_id;
    DELETE FROM cart_codes WHERE user_id = p_user_id;
    DELETE FROM cart_undos WHERE user_id = p_user_id;
    DELETE FROM add_on_waitlist WHERE user_id = p_user_id OR lower(email) = ANY (p_addresses);
    -- Triggers count votes and ratings anew.
    DELETE FROM review_votes WHERE user_id = p_user_id;
    DELETE FROM review_votes WHERE review_id IN (SELECT r.id FROM add_on_reviews r WHERE r.user_id = p_user_id);
    DELETE FROM add_on_reviews WHERE user_id = p_user_id;
$$;
COMMENT ON FUNCTION delete_belongings(text, text[]) IS 'For erase_person(): what nobody needs without her.';

-- What was written to her goes; that it was stays, so that it is not written again. What was written to
-- others and names her says nothing any more.
CREATE FUNCTION blank_mails(p_mails jsonb, p_decided uuid[], p_addresses text[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_hers  bigint[];
    v_about bigint[];
BEGIN
    SELECT array_agg(m.id) FILTER (WHERE k.is_hers), array_agg(m.id) FILTER (WHERE NOT k.is_hers)
    INTO v_hers, v_about
    FROM jsonb_to_recordset(p_mails) AS k (kind text, first_key text, last_key text, is_hers boolean)
    JOIN mails m ON m.kind = k.kind AND m.key ~>=~ k.first_key AND m.key ~<=~ k.last_key;
    v_hers := v_hers || ARRAY(SELECT m.id FROM mails m WHERE lower(m.recipient) = ANY (p_addresses));
    DELETE FROM mails WHERE id = ANY (v_hers || v_about) AND sent_at IS NULL;
    UPDATE mails
    SET recipient = CASE WHEN id = ANY (v_hers) THEN 'forgotten@erased.invalid' ELSE recipient END,
        data = '{}', error = NULL
    WHERE id = ANY (v_hers || v_about);
    -- The reason that she gave somebody else.
    UPDATE mails SET data = data || '{"answer": ""}'
    WHERE kind = 'request_declined' AND key = ANY (p_decided::text[]) AND data ? 'answer';
END
$$;
COMMENT ON FUNCTION blank_mails(jsonb, uuid[], text[]) IS 'For erase_person(): what personal_mails() has found, and mails to her addresses.';

-- The organizations in which nobody is left are closed: what they own ends, what they bought stays in the books.
CREATE FUNCTION close_organizations(p_user_id text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_closed uuid[] := ARRAY(
        SELECT o.id FROM organizations o
        WHERE (o.owner_id = p_user_id OR o.id IN (
                  SELECT m.organization_id FROM organization_members m
                  WHERE m.user_id = p_user_id AND m.role = 'owner' AND m.invitation_state = 'accepted'))
          AND NOT EXISTS (SELECT FROM organization_members m WHERE m.organization_id = o.id
                          AND m.user_id <> p_user_id AND m.invitation_state = 'accepted')
        ORDER BY o.id FOR UPDATE OF o);
BEGIN
    UPDATE user_add_ons SET status = 'cancelled', expires_at = least(expires_at, now()), auto_renew = false
    WHERE organization_id = ANY (v_closed) AND status IN ('active', 'pending', 'suspended');
    INSERT INTO revoked_licenses (license_id, reason)
    SELECT l.id, 'closed' FROM licenses l WHERE l.organization_id = ANY (v_closed) ON CONFLICT DO NOTHING;
    UPDATE org_subscriptions SET status = 'expired', period_end = least(period_end, now())
    WHERE organization_id = ANY (v_closed) AND status IN ('active', 'past_due', 'cancelled');
    DELETE FROM add_on_submissions
    WHERE organization_id = ANY (v_closed) AND status NOT IN ('approved', 'published');
    UPDATE add_on_submissions s
    SET payload = '{}', review_notes = NULL,
        name = coalesce((SELECT a.name FROM add_ons a WHERE a.id = s.add_on_id), 'Erased')
    WHERE s.organization_id = ANY (v_closed);
    UPDATE credit_entries SET note = '' WHERE organization_id = ANY (v_closed) AND note <> '';
    DELETE FROM user_sessions WHERE organization_id = ANY (v_closed);
    DELETE FROM invitations WHERE organization_id = ANY (v_closed);
    DELETE FROM purchase_requests WHERE organization_id = ANY (v_closed);
    DELETE FROM organization_members WHERE organization_id = ANY (v_closed) AND user_id <> p_user_id;
    -- Whoever heads one is its member, also of one that was only begun.
    INSERT INTO organization_members (organization_id, user_id, role)
    SELECT id, p_user_id, 'owner' FROM unnest(v_closed) AS id ON CONFLICT DO NOTHING;
    -- The country stays: by it the books know which tax was taken. An organization has an owner, who is
    -- her pseudonym from now on.
    UPDATE organizations
    SET is_personal = false, slug = 'closed-' || id, name = 'Former customer', description = '', avatar_url = NULL, settings = '{}'
    WHERE id = ANY (v_closed);
    -- Where others run it on, another owner is its owner.
    UPDATE organizations o
    SET owner_id = n.user_id, is_personal = false,
        slug = CASE WHEN o.is_personal THEN 'closed-' || o.id ELSE o.slug END
    FROM (SELECT DISTINCT ON (m.organization_id) m.organization_id, m.user_id FROM organization_members m
          WHERE m.role = 'owner' AND m.invitation_state = 'accepted' AND m.user_id <> p_user_id
            AND m.organization_id IN (SELECT id FROM organizations WHERE owner_id = p_user_id)
          ORDER BY m.organization_id, m.created_at, m.user_id) AS n
    WHERE o.id = n.organization_id AND o.owner_id = p_user_id;
    DELETE FROM organization_members WHERE user_id = p_user_id AND organization_id <> ALL (v_closed);
END
$$;
COMMENT ON FUNCTION close_organizations(text) IS 'For pseudonymise_person(): closes the organizations in which nobody else is, and leaves the others.';

-- What the books need stays, under another name.
CREATE FUNCTION pseudonymise_person(p_user_id text, p_pseudonym text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_key record;
    v_payments text[] := ARRAY(
        SELECT x FROM orders o, unnest(ARRAY[o.stripe_checkout_session_id, o.stripe_payment_intent_id]) AS x
        WHERE o.user_id = p_user_id AND x IS NOT NULL);
BEGIN
    -- An order that nobody has begun to pay is not paid any more; one that a bank is settling goes on.
    WITH closed AS (
        UPDATE orders SET status = 'cancelled'
        WHERE user_id = p_user_id AND status = 'pending' AND settling_since IS NULL AND hold_reason IS NULL
        RETURNING id, organization_id, credits
    ), lines AS (
        UPDATE add_on_purchases p SET status = 'failed' FROM closed c
        WHERE p.order_id = c.id AND p.status = 'pending'
    ), freed AS (
        DELETE FROM promo_redemptions r USING closed c WHERE r.order_id = c.id
    )
    INSERT INTO credit_entries (organization_id, kind, amount, order_id, created_by)
    SELECT c.organization_id, 'returned', c.credits, c.id, NULL FROM closed c WHERE c.credits > 0;
    UPDATE orders SET customer_name = 'Former customer', customer_email = 'erased@erased.invalid',
                      stripe_checkout_url = NULL
    WHERE user_id = p_user_id;
    -- What a provider told of her payments is asked of it again where it is still needed.
    UPDATE webhook_events
    SET payload = jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object(
                      'id', payload #> '{data,object,id}'))),
        error = NULL
    WHERE (payload #>> '{data,object,id}' = ANY (v_payments)
           OR payload #>> '{data,object,payment_intent}' = ANY (v_payments))
      -- The worker still needs what it has not worked off.
      AND processed_at IS NOT NULL;
    UPDATE usage_events SET user_id = p_pseudonym, properties = '{}' WHERE user_id = p_user_id;
    UPDATE usage_aggregates SET user_id = p_pseudonym WHERE user_id = p_user_id;
    UPDATE add_on_purchases_archive SET user_id = p_pseudonym WHERE user_id = p_user_id;
    UPDATE credit_entries SET note = '' WHERE created_by = p_user_id AND note <> '';
    UPDATE audit_log
    SET actor_id = CASE WHEN actor_id = p_user_id THEN p_pseudonym ELSE actor_id END,
        object_id = CASE WHEN object_id = p_user_id THEN p_pseudonym ELSE object_id END,
        before = replace(before::text, to_json(p_user_id)::text, to_json(p_pseudonym)::text)::jsonb,
        after = replace(after::text, to_json(p_user_id)::text, to_json(p_pseudonym)::text)::jsonb
    WHERE actor_id = p_user_id OR object_id = p_user_id
       OR organization_id IN (SELECT o.organization_id FROM orders o WHERE o.user_id = p_user_id
                              UNION SELECT m.organization_id FROM organization_members m WHERE m.user_id = p_user_id
                              UNION SELECT o.id FROM organizations o WHERE o.owner_id = p_user_id);
    PERFORM close_organizations(p_user_id);
    -- Before the organizations: whoever heads one is its member.
    UPDATE organization_members SET user_id = p_pseudonym WHERE user_id = p_user_id;
    -- Every foreign key to her, also of tables that are yet to come.
    FOR v_key IN
        SELECT k.conrelid::regclass AS relation, a.attname AS column_name
        FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'f' AND k.confrelid = 'users'::regclass AND k.conparentid = 0
    LOOP
        EXECUTE format('UPDATE %s SET %I = $2 WHERE %I = $1', v_key.relation, v_key.column_name, v_key.column_name)
        USING p_user_id, p_pseudonym;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pseudonymise_person(text, text) IS
    'For erase_person(): the books and the log stay, and no longer say who it was.';

-- The asker is forgotten, in one transaction. Gives her pseudonym, and the key of the last mail to her.
CREATE FUNCTION erase_person() RETURNS TABLE (pseudonym text, mail_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_person users;
    v_addresses text[];
    v_mails     jsonb;
    v_decided   uuid[];
    v_pseudonym text := 'erased:' || gen_random_uuid();
    v_mail_id bigint;
BEGIN
    -- She neither logs in nor checks out meanwhile.
    PERFORM pg_advisory_xact_lock(hashtextextended('handle_new_user:' || app_user_id(), 0)),
            pg_advisory_xact_lock(hashtextextended('checkout:' || app_user_id(), 0));
    -- A worker that completes an order of hers holds it before anything else, and goes on to her row and
    -- to her organization's: so these wait until it is done, and what it wrote is found below.
    PERFORM FROM orders WHERE user_id = app_user_id() ORDER BY id FOR UPDATE;
    SELECT * INTO v_person FROM users WHERE id = app_user_id() FOR UPDATE;
    IF v_person.id IS NULL OR v_person.id LIKE 'erased:%' THEN
        RETURN;
    END IF;
    -- Who could hand over to whom is settled before it is looked at.
    PERFORM FROM organizations o JOIN organization_members m ON m.organization_id = o.id
    WHERE m.user_id = v_person.id ORDER BY o.id FOR UPDATE OF o;
    IF EXISTS (SELECT FROM erasure_obstacles()) THEN
        RAISE EXCEPTION 'others depend on her'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_not_yet';
    END IF;
    -- Somebody else's, as long as the provider has not confirmed it.
    v_addresses := CASE WHEN v_person.email_verified THEN ARRAY[lower(v_person.email)] ELSE '{}' END;
    -- Invitations and requests as the worker sees them that is writing of one.
    PERFORM FROM purchase_requests WHERE user_id = v_person.id OR decided_by = v_person.id
    ORDER BY id FOR UPDATE;
    PERFORM FROM invitations WHERE invited_by = v_person.id ORDER BY id FOR UPDATE;
    v_mails := (SELECT jsonb_agg(to_jsonb(k)) FROM personal_mails(v_person.id) AS k);
    v_decided := ARRAY(SELECT r.id FROM purchase_requests r WHERE r.decided_by = v_person.id);
    PERFORM set_config('app.erasing', v_pseudonym, true);
    INSERT INTO users (id, email, display_name)
    VALUES (v_pseudonym, 'erased@erased.invalid', 'Former customer');
    PERFORM delete_belongings(v_person.id, v_addresses);
    PERFORM pseudonymise_person(v_person.id, v_pseudonym);
    DELETE FROM users WHERE id = v_person.id;
    PERFORM blank_mails(coalesce(v_mails, '[]'), v_decided, v_addresses);
    PERFORM set_config('app.erasing', '', true), set_config('app.user_id', '', true),
            set_config('app.organization_id', '', true), set_config('app.account_type', '', true);
    INSERT INTO audit_log (actor_id, action, object_type, object_id)
    VALUES (v_pseudonym, 'person.erased', 'person', v_pseudonym);
    INSERT INTO mails (kind, key, recipient, language, data)
    VALUES ('erased', v_pseudonym, v_person.email, v_person.locale, '{}') RETURNING id INTO v_mail_id;
    RETURN QUERY SELECT v_pseudonym, v_mail_id;
END
$$;
COMMENT ON FUNCTION erase_person() IS
    'Forgets the asker: what is hers goes, the books stay under a pseudonym; no row where there is nobody to forget.';
REVOKE EXECUTE ON FUNCTION erase_person(), delete_belongings(text, text[]), close_organizations(text),
    pseudonymise_person(text, text), blank_mails(jsonb, uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person() TO shop_app;

-- For staff, who may see people and the log, and not what identifies a browser.
CREATE FUNCTION find_people(p_q text, p_after text, p_page_size integer)
RETURNS TABLE (id text, display_name text, email text, account_type text, tier_code text,
               last_login_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    v_like text := '%' || like_prefix(lower(p_q));
BEGIN
    IF NOT app_is_admin() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u.id::text, u.display_name, u.email, u.account_type, u.tier_code, u.last_login_at FROM users u
    WHERE (p_q = '' OR lower(u.email) LIKE v_like OR lower(u.display_name) LIKE v_like OR u.id = p_q)
      AND u.id > p_after
    ORDER BY u.id LIMIT p_page_size;
END
$$;
COMMENT ON FUNCTION find_people(text, text, integer) IS
    'For staff: people by a part of their name or mail address, or by their id; all of them for nothing asked.';

CREATE FUNCTION find_audit_entries(
    p_actor text, p_object_type text, p_object_id text, p_organization_id uuid, p_from timestamptz,
    p_before_at timestamptz, p_before_id bigint, p_page_size integer)
RETURNS TABLE (id bigint, at timestamptz, actor_id text, actor_name text, action text, object_type text,
               object_id text, before jsonb, after jsonb, organization_id uuid, organization_name text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    IF NOT app_is_admin() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT l.id, l.at, l.actor_id, u.display_name, l.action, l.object_type, l.object_id, l.before, l.after,
           l.organization_id, o.name
    FROM (SELECT * FROM audit_log a
          WHERE (p_actor IS NULL OR a.actor_id = p_actor)
            AND (p_object_type IS NULL OR a.object_type = p_object_type)
            AND (p_object_id IS NULL OR a.object_id = p_object_id)
            AND (p_organization_id IS NULL OR a.organization_id = p_organization_id)
            AND a.at >= p_from AND (a.at, a.id) < (p_before_at, p_before_id)
          ORDER BY a.at DESC, a.id DESC LIMIT p_page_size) AS l
    LEFT JOIN users u ON u.id = l.actor_id
    LEFT JOIN organizations o ON o.id = l.organization_id
    ORDER BY l.at DESC, l.id DESC;
END
$$;
COMMENT ON FUNCTION find_audit_entries(text, text, text, uuid, timestamptz, timestamptz, bigint, integer) IS
    'For staff: deeds, newest first, by who did them, to what, for which organization and since when.';

CREATE FUNCTION count_logins_of(p_user_id text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT count(*)::integer FROM user_sessions
    WHERE user_id = p_user_id AND expires_at > now() AND app_is_admin()
$$;
COMMENT ON FUNCTION count_logins_of(text) IS 'For staff: how many logins of a person are not over.';

CREATE FUNCTION end_logins_of(p_user_id text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_count integer;
BEGIN
    IF NOT app_is_admin() THEN
        RETURN 0;
    END IF;
    DELETE FROM user_sessions WHERE user_id = p_user_id;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    INSERT INTO login_events (user_id, kind) SELECT p_user_id, 'ended' WHERE v_count > 0;
    RETURN v_count;
END
$$;
COMMENT ON FUNCTION end_logins_of(text) IS 'For staff: ends all logins of a person, and tells her so among her logins; how many.';
REVOKE EXECUTE ON FUNCTION find_people(text, text, integer), count_logins_of(text), end_logins_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_people(text, text, integer), count_logins_of(text), end_logins_of(text) TO shop_app;
