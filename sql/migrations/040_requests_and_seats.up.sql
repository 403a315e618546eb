-- Who may not buy asks an owner to; and who of an organization uses which add-on that it owns.

CREATE TABLE purchase_requests (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id         varchar(255) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status          text NOT NULL DEFAULT 'pending' CONSTRAINT purchase_requests_status_check
                    CHECK (status IN ('pending', 'approved', 'declined', 'withdrawn', 'bought')),
    note            text NOT NULL DEFAULT '' CONSTRAINT purchase_requests_note_check
                    CHECK (length(note) <= 1000),
    answer          text NOT NULL DEFAULT '' CONSTRAINT purchase_requests_answer_check
                    CHECK (length(answer) <= 1000),
    fingerprint     text NOT NULL CONSTRAINT purchase_requests_fingerprint_check
                    CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    decided_by      varchar(255) REFERENCES users (id) ON DELETE SET NULL,
    decided_at      timestamptz,
    order_id        uuid,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT purchase_requests_tenant UNIQUE (organization_id, id),
    CONSTRAINT purchase_requests_decided
        CHECK ((status IN ('approved', 'declined', 'bought')) = (decided_at IS NOT NULL)),
    CONSTRAINT purchase_requests_bought CHECK ((status = 'bought') = (order_id IS NOT NULL)),
    FOREIGN KEY (organization_id, order_id) REFERENCES orders (organization_id, id)
);
-- The same cart asked for twice is one request, as long as nobody has answered.
CREATE UNIQUE INDEX purchase_requests_once ON purchase_requests (organization_id, user_id, fingerprint)
    WHERE status = 'pending';
CREATE INDEX idx_purchase_requests_organization
    ON purchase_requests (organization_id, created_at DESC, id DESC);
CREATE INDEX idx_purchase_requests_open ON purchase_requests (organization_id, status)
    WHERE status IN ('pending', 'approved');
CREATE INDEX idx_purchase_requests_user ON purchase_requests (user_id);
CREATE TRIGGER purchase_requests_updated_at BEFORE UPDATE ON purchase_requests
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

-- At most 20 of a person's wait in an organization, and 50 a day are made: each is a mail to every owner.
CREATE FUNCTION guard_requests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ask:' || NEW.organization_id || NEW.user_id, 0));
    IF (SELECT count(*) FILTER (WHERE r.status = 'pending') > 20
               OR count(*) FILTER (WHERE r.created_at > now() - interval '1 day') > 50
        FROM purchase_requests r
        WHERE r.organization_id = NEW.organization_id AND r.user_id = NEW.user_id) THEN
        RAISE EXCEPTION 'too many requests'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'purchase_requests_too_many';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION guard_requests() FROM PUBLIC;
CREATE TRIGGER purchase_requests_guard AFTER INSERT ON purchase_requests
    FOR EACH ROW EXECUTE FUNCTION guard_requests();
COMMENT ON FUNCTION guard_requests() IS 'Refuses more requests of a person than owners can answer.';

CREATE TABLE purchase_request_lines (
    request_id      uuid NOT NULL,
    organization_id uuid NOT NULL,
    position        integer NOT NULL,
    add_on_id       uuid REFERENCES add_ons (id) ON DELETE CASCADE,
    bundle_id       uuid REFERENCES add_on_bundles (id) ON DELETE CASCADE,
    quantity        integer NOT NULL CONSTRAINT purchase_request_lines_quantity_check
                    CHECK (quantity BETWEEN 1 AND 99),
    billing_type    text CONSTRAINT purchase_request_lines_billing_type_check CHECK (billing_type IN
                    ('free', 'one_time', 'monthly', 'annual', 'usage_based', 'custom')),
    PRIMARY KEY (request_id, position),
    CONSTRAINT purchase_request_lines_add_on_xor_bundle CHECK (num_nonnulls(add_on_id, bundle_id) = 1),
    FOREIGN KEY (organization_id, request_id)
        REFERENCES purchase_requests (organization_id, id) ON DELETE CASCADE
);

ALTER TABLE purchase_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE purchase_requests FORCE ROW LEVEL SECURITY;
ALTER TABLE purchase_request_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE purchase_request_lines FORCE ROW LEVEL SECURITY;

-- The asker and the owners see a request; she begins and withdraws it, they decide; the worker alone
-- says that it is bought.
CREATE POLICY purchase_requests_seen ON purchase_requests FOR SELECT TO shop_app
    USING (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids())
           OR organization_id IN (SELECT app_owned_organization_ids()) OR app_is_admin());
CREATE POLICY purchase_requests_begin ON purchase_requests FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND status = 'pending'
                AND organization_id IN (SELECT app_organization_ids()));
CREATE POLICY purchase_requests_answer ON purchase_requests FOR UPDATE TO shop_app
    USING (user_id = app_user_id() AND status = 'pending'
           AND organization_id IN (SELECT app_organization_ids())
           OR status IN ('pending', 'approved')
           AND organization_id IN (SELECT app_owned_organization_ids()))
    WITH CHECK (user_id = app_user_id() AND status IN ('pending', 'withdrawn') AND decided_by IS NULL
                OR status IN ('approved', 'declined') AND decided_by = app_user_id()
                AND organization_id IN (SELECT app_owned_organization_ids()));
CREATE POLICY purchase_requests_jobs ON purchase_requests TO shop_jobs USING (true) WITH CHECK (true);
-- A request's lines are its asker's to write, and whoever sees the request sees them.
CREATE POLICY purchase_request_lines_seen ON purchase_request_lines FOR SELECT TO shop_app
    USING (request_id IN (SELECT r.id FROM purchase_requests r
                          WHERE r.organization_id = purchase_request_lines.organization_id));
CREATE POLICY purchase_request_lines_begin ON purchase_request_lines FOR INSERT TO shop_app
    WITH CHECK (EXISTS (SELECT 1 FROM purchase_requests r
                        WHERE r.id = purchase_request_lines.request_id
                          AND r.user_id = app_user_id() AND r.status = 'pending'));
CREATE POLICY purchase_request_lines_jobs ON purchase_request_lines TO shop_jobs
    USING (true) WITH CHECK (true);

GRANT SELECT ON purchase_requests, purchase_request_lines TO shop_app, shop_jobs;
GRANT INSERT (organization_id, user_id, note, fingerprint) ON purchase_requests TO shop_app;
GRANT INSERT ON purchase_request_lines TO shop_app;
GRANT UPDATE (status, answer, decided_by, decided_at) ON purchase_requests TO shop_app;
GRANT UPDATE (status, order_id) ON purchase_requests TO shop_jobs;

COMMENT ON TABLE purchase_requests IS 'What somebody who may not buy asks the owners of her organization to buy.';
COMMENT ON COLUMN purchase_requests.user_id IS 'Who asks.';
COMMENT ON COLUMN purchase_requests.status IS 'pending; approved: in an owner''s cart; declined; withdrawn by its asker; bought: every line is in a paid order.';
COMMENT ON COLUMN purchase_requests.note IS 'What the asker says of it.';
COMMENT ON COLUMN purchase_requests.answer IS 'Why an owner declined it.';
COMMENT ON COLUMN purchase_requests.fingerprint IS 'SHA-256 of what is asked for, so that a second click is the same request.';
COMMENT ON COLUMN purchase_requests.decided_by IS 'The owner who approved or declined it; null where she is no longer known.';
COMMENT ON COLUMN purchase_requests.order_id IS 'The order with which the last of its lines was bought.';
COMMENT ON TABLE purchase_request_lines IS 'The things that a request asks for, as its asker''s cart had them.';
COMMENT ON COLUMN purchase_request_lines.position IS 'From 0, as they stood in the cart.';
COMMENT ON COLUMN purchase_request_lines.billing_type IS 'Null for the thing''s own.';

CREATE OR REPLACE FUNCTION count_requests_waiting(p_organization_id uuid) RETURNS integer
LANGUAGE sql STABLE
AS $$
    SELECT count(*)::integer FROM purchase_requests
    WHERE organization_id = p_organization_id AND status = 'pending'
$$;

-- An organization's log says what its people can do: who is no owner writes of her own deeds alone. What
-- makes an owner something else is written by the function that does it.
ALTER POLICY audit_log_append ON audit_log
    WITH CHECK (actor_id = app_user_id()
                AND (organization_id IS NULL
                     OR organization_id IN (SELECT app_owned_organization_ids())
                     OR organization_id IN (SELECT app_organization_ids())
                        AND (action IN ('purchase_request.asked', 'purchase_request.withdrawn',
                                        'seat.claimed', 'seat.released')
                             OR action = 'member.left' AND object_id = app_user_id())));

-- Seats: who of an organization uses an add-on that it owns.
CREATE TABLE add_on_seats (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    add_on_id       uuid NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    user_id         varchar(255) NOT NULL,
    claimed_at      timestamptz NOT NULL DEFAULT now(),
    given_by        varchar(255) REFERENCES users (id) ON DELETE SET NULL,
    PRIMARY KEY (organization_id, add_on_id, user_id),
    CONSTRAINT add_on_seats_member FOREIGN KEY (organization_id, user_id)
        REFERENCES organization_members (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX idx_add_on_seats_member ON add_on_seats (organization_id, user_id);

ALTER TABLE add_on_seats ENABLE ROW LEVEL SECURITY;
ALTER TABLE add_on_seats FORCE ROW LEVEL SECURITY;
CREATE POLICY add_on_seats_members ON add_on_seats FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin());
CREATE POLICY add_on_seats_claim ON add_on_seats FOR INSERT TO shop_app
    WITH CHECK (user_id = app_user_id() AND given_by IS NULL
                AND organization_id IN (SELECT app_organization_ids())
                OR given_by = app_user_id()
                AND organization_id IN (SELECT app_owned_organization_ids()));
CREATE POLICY add_on_seats_release ON add_on_seats FOR DELETE TO shop_app
    USING (user_id = app_user_id() AND organization_id IN (SELECT app_organization_ids())
           OR organization_id IN (SELECT app_owned_organization_ids()));
CREATE POLICY add_on_seats_jobs ON add_on_seats TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT, DELETE ON add_on_seats TO shop_app, shop_jobs;
GRANT INSERT (organization_id, add_on_id, user_id, given_by) ON add_on_seats TO shop_app, shop_jobs;

COMMENT ON TABLE add_on_seats IS 'Who uses which add-on of her organization; never more people than it has seats.';
COMMENT ON COLUMN add_on_seats.given_by IS 'The owner who gave the seat; null where its holder took it herself.';

-- A seat is an accepted member's, of what is owned now, and there is one free. Those who come for the
-- last one wait here for one another, on the row of what is owned.
CREATE FUNCTION check_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_seats integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM organization_members m
                   WHERE m.organization_id = NEW.organization_id AND m.user_id = NEW.user_id
                     AND m.invitation_state = 'accepted') THEN
        RAISE EXCEPTION 'a seat is a member''s'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'add_on_seats_member';
    END IF;
    SELECT u.seats INTO v_seats FROM user_add_ons u
    WHERE u.organization_id = NEW.organization_id AND u.add_on_id = NEW.add_on_id
      AND u.status = 'active' AND (u.expires_at IS NULL OR u.expires_at > now())
    FOR NO KEY UPDATE;
    IF v_seats IS NULL THEN
        RAISE EXCEPTION 'a seat is one of an add-on that is owned'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'add_on_seats_owned';
    END IF;
    IF (SELECT count(*) FROM add_on_seats s
        WHERE s.organization_id = NEW.organization_id AND s.add_on_id = NEW.add_on_id) > v_seats THEN
        RAISE EXCEPTION 'every seat is taken'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'add_on_seats_enough';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION check_seat() FROM PUBLIC;
CREATE TRIGGER add_on_seats_check AFTER INSERT ON add_on_seats
    FOR EACH ROW EXECUTE FUNCTION check_seat();
COMMENT ON FUNCTION check_seat() IS 'Refuses a seat to whoever is no member, of what is not owned, and where none is free.';

CREATE FUNCTION check_claimed_seats() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.seats < (SELECT count(*) FROM add_on_seats s
                    WHERE s.organization_id = NEW.organization_id AND s.add_on_id = NEW.add_on_id) THEN
        RAISE EXCEPTION 'fewer seats than are taken'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'user_add_ons_seats_claimed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER user_add_ons_seats_claimed BEFORE UPDATE OF seats ON user_add_ons
    FOR EACH ROW WHEN (NEW.seats < OLD.seats AND NEW.status IN ('active', 'pending', 'suspended'))
    EXECUTE FUNCTION check_claimed_seats();
COMMENT ON FUNCTION check_claimed_seats() IS 'Refuses to take seats away that people have.';

-- What had ended and is owned anew may have fewer seats: those keep theirs who had them first.
CREATE FUNCTION fit_seats() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM add_on_seats s
    WHERE s.organization_id = NEW.organization_id AND s.add_on_id = NEW.add_on_id
      AND s.user_id IN (SELECT x.user_id FROM add_on_seats x
                        WHERE x.organization_id = NEW.organization_id AND x.add_on_id = NEW.add_on_id
                        ORDER BY x.claimed_at, x.user_id OFFSET NEW.seats);
    RETURN NULL;
END
$$;
CREATE TRIGGER user_add_ons_seats_begin AFTER INSERT ON user_add_ons
    FOR EACH ROW WHEN (NEW.status IN ('active', 'pending', 'suspended')) EXECUTE FUNCTION fit_seats();
CREATE TRIGGER user_add_ons_seats_again AFTER UPDATE OF status ON user_add_ons
    FOR EACH ROW WHEN (NEW.status IN ('active', 'pending', 'suspended')
                       AND OLD.status NOT IN ('active', 'pending', 'suspended'))
    EXECUTE FUNCTION fit_seats();
COMMENT ON FUNCTION fit_seats() IS 'Where what had ended is owned anew with fewer seats, the last who took one give it back.';

-- Whoever leaves an organization gives her seats back (where her row goes, a key sees to it) and asks
-- for nothing any more.
CREATE FUNCTION member_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    DELETE FROM add_on_seats s
    WHERE s.organization_id = OLD.organization_id AND s.user_id = OLD.user_id;
    UPDATE purchase_requests r SET status = 'withdrawn'
    WHERE r.organization_id = OLD.organization_id AND r.user_id = OLD.user_id AND r.status = 'pending';
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION member_left() FROM PUBLIC;
CREATE TRIGGER organization_members_left AFTER DELETE ON organization_members
    FOR EACH ROW EXECUTE FUNCTION member_left();
CREATE TRIGGER organization_members_left_state AFTER UPDATE OF invitation_state ON organization_members
    FOR EACH ROW WHEN (OLD.invitation_state = 'accepted' AND NEW.invitation_state <> 'accepted')
    EXECUTE FUNCTION member_left();
COMMENT ON FUNCTION member_left() IS 'Takes back the seats and the open requests of whoever leaves an organization.';

-- What an add-on gives is for those who have a seat; and for everybody while one is free, so that
-- nothing is lost where nobody assigns them.
CREATE OR REPLACE FUNCTION check_feature_access(p_user_id text, p_feature_key text, p_organization_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT 1 FROM organization_members m
                         WHERE m.organization_id = p_organization_id AND m.user_id = p_user_id
                           AND m.invitation_state = 'accepted')
            THEN jsonb_build_object('allowed', false, 'reason', 'not_a_member')
        ELSE coalesce(
            (SELECT jsonb_build_object('allowed', true, 'source', 'add_on', 'add_on', a.slug)
                    || f.configuration
             FROM live_add_ons o
             JOIN add_on_features f ON f.add_on_id = o.add_on_id AND f.enabled
             JOIN add_ons a ON a.id = f.add_on_id
             WHERE o.organization_id = p_organization_id AND f.feature_key = p_feature_key
               AND (EXISTS (SELECT 1 FROM add_on_seats s
                            WHERE s.organization_id = o.organization_id AND s.add_on_id = o.add_on_id
                              AND s.user_id = p_user_id)
                    OR o.seats > (SELECT count(*) FROM add_on_seats s
                                  WHERE s.organization_id = o.organization_id
                                    AND s.add_on_id = o.add_on_id))
             ORDER BY a.base_price DESC LIMIT 1),
            (SELECT jsonb_strip_nulls(jsonb_build_object('allowed', true, 'source', 'plan',
                        'plan', s.plan, 'limit', p.limit_value, 'flags', p.flags))
             FROM org_subscriptions s
             JOIN plan_features p ON p.plan = s.plan
             WHERE s.organization_id = p_organization_id AND s.status IN ('active', 'past_due')
               AND p.feature_key = p_feature_key),
            (SELECT jsonb_build_object('allowed', true, 'source', 'plan', 'plan', s.plan)
             FROM org_subscriptions s
             JOIN plan_features p ON p.plan = s.plan AND p.feature_key = 'features'
             WHERE s.organization_id = p_organization_id AND s.status IN ('active', 'past_due')
               AND p.flags ? p_feature_key),
            (SELECT jsonb_build_object('allowed', false, 'reason', 'no_seat')
             FROM live_add_ons o
             JOIN add_on_features f ON f.add_on_id = o.add_on_id AND f.enabled
             WHERE o.organization_id = p_organization_id AND f.feature_key = p_feature_key LIMIT 1),
            jsonb_build_object('allowed', false, 'reason', 'not_included'))
    END
$$;
