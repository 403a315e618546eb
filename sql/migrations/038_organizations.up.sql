-- Organizations that people found, share and leave: who runs them, who is invited, and how many may
-- act for them.
--
-- Colleagues may not see or write each other's rows, so that each deed upon another's membership is
-- one narrow function that looks as the owner would and asks first whether the asker runs the
-- organization. What must hold whoever writes is held by triggers, under a lock on the
-- organization's row.

-- How pages name a membership; a person's own id is in no address.
ALTER TABLE organization_members
    ADD COLUMN id        uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN chosen_at timestamptz;
CREATE UNIQUE INDEX organization_members_id_once ON organization_members (id);
CREATE POLICY organization_members_choose ON organization_members FOR UPDATE TO shop_app
    USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
GRANT UPDATE (chosen_at) ON organization_members TO shop_app;
COMMENT ON COLUMN organization_members.id IS 'How pages name it.';
COMMENT ON COLUMN organization_members.chosen_at IS 'When its person last chose to act for the organization; her next login acts for the latest.';

-- Whoever invites by mail trusts that the address is its reader's. What the provider does not vouch
-- for does not count, nor does what it was never asked about; address and word for it are written at
-- once, for the person alone who is asking.
ALTER TABLE users ADD COLUMN email_verified boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.email_verified IS 'True where the provider vouches, at login and whenever it is asked again, that the address is the person''s.';
DROP FUNCTION handle_new_user(text, text, text, text, text, text, text);
CREATE FUNCTION handle_new_user(
    p_user_id text, p_email text, p_display_name text, p_first_name text, p_last_name text,
    p_account_type text, p_tier_code text, p_email_verified boolean
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_organization_id uuid;
BEGIN
    IF p_user_id IS DISTINCT FROM app_user_id() THEN
        RAISE EXCEPTION 'nobody speaks for another person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Two first logins at once wait here for one another.
    PERFORM pg_advisory_xact_lock(hashtextextended('handle_new_user:' || p_user_id, 0));
    INSERT INTO users (id, email, display_name, first_name, last_name, account_type, tier_code,
                       email_verified)
    VALUES (p_user_id, p_email, p_display_name, p_first_name, p_last_name, p_account_type,
            p_tier_code, p_email_verified)
    ON CONFLICT (id) DO UPDATE SET
        email = excluded.email, display_name = excluded.display_name,
        first_name = excluded.first_name, last_name = excluded.last_name,
        account_type = excluded.account_type, tier_code = excluded.tier_code,
        email_verified = excluded.email_verified;

    SELECT id INTO v_organization_id FROM organizations WHERE owner_id = p_user_id AND is_personal;
    IF v_organization_id IS NULL THEN
        INSERT INTO organizations (slug, name, org_type, is_personal, owner_id)
        VALUES ('personal-' || gen_random_uuid(), p_display_name, 'personal', true, p_user_id)
        RETURNING id INTO v_organization_id;
        INSERT INTO organization_members (organization_id, user_id, role)
        VALUES (v_organization_id, p_user_id, 'owner');
        INSERT INTO org_subscriptions (organization_id, plan) VALUES (v_organization_id, 'free');
    END IF;
    RETURN v_organization_id;
END
$$;
REVOKE EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION handle_new_user(text, text, text, text, text, text, text, boolean) TO shop_app;
COMMENT ON FUNCTION handle_new_user(text, text, text, text, text, text, text, boolean) IS 'A login: makes person, organization, membership and free plan at the first one; gives the organization. For the asker alone.';

ALTER TABLE organizations
    ADD CONSTRAINT organizations_name_length CHECK (is_personal OR length(name) <= 100),
    ADD CONSTRAINT organizations_description_length CHECK (length(description) <= 1000),
    -- What the shop calls them by itself: nobody stands in the way of another's first login, or erasure.
    ADD CONSTRAINT organizations_slug_reserved CHECK (
        (slug !~ '^personal-' OR is_personal) AND (slug !~ '^closed-' OR slug = 'closed-' || id));

-- Somebody has one, or a few; who has fifty is a program.
CREATE FUNCTION guard_founding() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('found:' || NEW.owner_id, 0));
    IF (SELECT count(*) >= 50 FROM organizations o WHERE o.owner_id = NEW.owner_id AND NOT o.is_personal) THEN
        RAISE EXCEPTION 'too many organizations'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organizations_too_many';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION guard_founding() FROM PUBLIC;
CREATE TRIGGER organizations_founding BEFORE INSERT ON organizations
    FOR EACH ROW WHEN (NOT NEW.is_personal) EXECUTE FUNCTION guard_founding();
COMMENT ON FUNCTION guard_founding() IS 'Refuses more organizations of a person than anybody needs.';

-- Invitations by mail. The link's token is random and kept as its hash alone.
CREATE TABLE invitations (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email           text NOT NULL CONSTRAINT invitations_email_check
                    CHECK (email ~ '^(?=.{3,254}$).+@.+$'),
    role            text NOT NULL CONSTRAINT invitations_role_check
                    CHECK (role IN ('owner', 'member', 'viewer')),
    token_hash      text NOT NULL CONSTRAINT invitations_token_once UNIQUE
                    CONSTRAINT invitations_token_hash_check CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    invited_by      varchar(255) REFERENCES users (id) ON DELETE SET NULL,
    sends           integer NOT NULL DEFAULT 1
                    CONSTRAINT invitations_sends_check CHECK (sends BETWEEN 1 AND 5),
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL DEFAULT now() + interval '7 days',
    accepted_at     timestamptz,
    accepted_by     varchar(255) REFERENCES users (id) ON DELETE SET NULL,
    revoked_at      timestamptz,
    declined_at     timestamptz,
    CONSTRAINT invitations_one_end CHECK (num_nonnulls(accepted_at, revoked_at, declined_at) <= 1),
    CONSTRAINT invitations_accepted CHECK (accepted_by IS NULL OR accepted_at IS NOT NULL)
);
CREATE UNIQUE INDEX invitations_one_open ON invitations (organization_id, lower(email))
    WHERE accepted_at IS NULL AND revoked_at IS NULL AND declined_at IS NULL;
CREATE INDEX idx_invitations_organization ON invitations (organization_id, created_at DESC);
CREATE INDEX idx_invitations_expires ON invitations (expires_at);
CREATE INDEX idx_invitations_invited_by ON invitations (invited_by);
CREATE INDEX idx_invitations_accepted_by ON invitations (accepted_by);
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY invitations_owners ON invitations FOR SELECT TO shop_app
    USING (organization_id IN (SELECT app_owned_organization_ids()) OR app_is_admin());
CREATE POLICY invitations_send ON invitations FOR INSERT TO shop_app
    WITH CHECK (invited_by = app_user_id()
                AND organization_id IN (SELECT app_owned_organization_ids()));
CREATE POLICY invitations_change ON invitations FOR UPDATE TO shop_app
    USING (organization_id IN (SELECT app_owned_organization_ids()))
    WITH CHECK (organization_id IN (SELECT app_owned_organization_ids()));
CREATE POLICY invitations_jobs ON invitations TO shop_jobs USING (true) WITH CHECK (true);
GRANT SELECT ON invitations TO shop_app, shop_jobs;
GRANT INSERT (organization_id, email, role, token_hash, invited_by) ON invitations TO shop_app;
GRANT UPDATE (token_hash, expires_at, sends, revoked_at) ON invitations TO shop_app;
GRANT DELETE ON invitations TO shop_jobs;
-- The worker changes none; it holds the one whose mail it writes.
GRANT UPDATE (revoked_at) ON invitations TO shop_jobs;
COMMENT ON TABLE invitations IS 'Who was asked by mail to join which organization, and what came of it; a membership begins when one is accepted.';
COMMENT ON COLUMN invitations.email IS 'Whose holder may accept: at acceptance it is compared with her address, whatever its case.';
COMMENT ON COLUMN invitations.token_hash IS 'SHA-256 in hexadecimal of what stands in the mail''s link; another with each mail.';
COMMENT ON COLUMN invitations.sends IS 'How many mails were sent for it.';

-- Up to five people act for an organization without a plan that has seats for them. A larger one
-- needs a seat of its plan for each. Viewers take none.
CREATE FUNCTION organization_room(p_organization_id uuid) RETURNS integer
LANGUAGE sql STABLE
AS $$
    SELECT CASE WHEN bool_or(p.limit_value = -1) THEN NULL
                ELSE greatest(5, coalesce(max(s.seats), 0)) END
    FROM org_subscriptions s
    JOIN plan_features p ON p.plan = s.plan AND p.feature_key = 'max_seats'
    WHERE s.organization_id = p_organization_id AND s.status IN ('active', 'past_due')
$$;
COMMENT ON FUNCTION organization_room(uuid) IS 'How many people may act for an organization as owner or member: five, or as many as its plan has seats; null for no limit.';

-- After a membership has changed: an organization has an owner, its head is one, a personal one is
-- its person's alone, and no more people act for it than there is room for. The lock lets two owners
-- who leave at once, and a seat that is taken while seats become fewer, wait for one another.
CREATE FUNCTION guard_members() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_was text := CASE WHEN TG_OP <> 'INSERT' AND OLD.invitation_state = 'accepted' THEN OLD.role END;
    v_is  text := CASE WHEN TG_OP <> 'DELETE' AND NEW.invitation_state = 'accepted' THEN NEW.role END;
    v_organization organizations;
    v_next text;
BEGIN
    IF TG_OP = 'UPDATE' AND v_was IS NOT DISTINCT FROM v_is THEN
        RETURN NULL;
    END IF;
    SELECT * INTO v_organization FROM organizations
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;  -- The organization goes, and all its memberships with it.
    END IF;
    IF v_organization.is_personal AND TG_OP = 'INSERT' AND NEW.user_id <> v_organization.owner_id THEN
        RAISE EXCEPTION 'a personal organization is its person''s alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_members_personal';
    END IF;
    IF v_was = 'owner' AND v_is IS DISTINCT FROM 'owner' THEN
        SELECT m.user_id INTO v_next FROM organization_members m
        WHERE m.organization_id = v_organization.id AND m.role = 'owner'
          AND m.invitation_state = 'accepted'
        ORDER BY m.created_at, m.user_id LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'an organization has an owner'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_members_last_owner';
        END IF;
        UPDATE organizations SET owner_id = v_next
        WHERE id = v_organization.id AND owner_id = OLD.user_id;
        -- Nor does she come back by a link that she sent.
        UPDATE invitations SET revoked_at = now()
        WHERE organization_id = v_organization.id AND invited_by = OLD.user_id
          AND accepted_at IS NULL AND revoked_at IS NULL AND declined_at IS NULL;
    END IF;
    IF v_is IN ('owner', 'member') AND v_was IS DISTINCT FROM 'owner' AND v_was IS DISTINCT FROM 'member'
       AND (SELECT count(*) FROM organization_members m
            WHERE m.organization_id = v_organization.id AND m.role IN ('owner', 'member')
              AND m.invitation_state = 'accepted') > organization_room(v_organization.id) THEN
        RAISE EXCEPTION 'no seat is free'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_members_seats';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION guard_members() FROM PUBLIC;
CREATE TRIGGER organization_members_guard
    AFTER INSERT OR DELETE OR UPDATE OF role, invitation_state ON organization_members
    FOR EACH ROW EXECUTE FUNCTION guard_members();
COMMENT ON FUNCTION guard_members() IS 'Refuses to leave an organization without an owner, a stranger in a personal one, and more people than there are seats; lets the next owner head it where its head goes, and takes back what who is no owner any more has sent.';

-- Whoever may no longer buy for an organization pays for nothing of it: the worker closes her payment
-- page at the payment service and cancels the order.
CREATE FUNCTION close_orders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
    SELECT 'default', 'close_order', 0, jsonb_build_object('order_id', o.id), 'todo'
    FROM orders o
    JOIN organizations g ON g.id = o.organization_id
    WHERE o.organization_id = CASE TG_TABLE_NAME WHEN 'organizations' THEN (to_jsonb(NEW) ->> 'id')::uuid
                                                 ELSE (to_jsonb(OLD) ->> 'organization_id')::uuid END
      AND o.status = 'pending' AND o.hold_reason IS NULL AND o.settling_since IS NULL
      AND NOT EXISTS (
          SELECT 1 FROM organization_members m
          WHERE m.organization_id = o.organization_id AND m.user_id = o.user_id
            AND m.invitation_state = 'accepted'
            AND (m.role = 'owner' OR m.role = 'member' AND members_buy(g.settings)));
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION close_orders() FROM PUBLIC;
CREATE TRIGGER organization_members_stop_buying
    AFTER DELETE OR UPDATE OF role, invitation_state ON organization_members
    FOR EACH ROW EXECUTE FUNCTION close_orders();
CREATE TRIGGER organizations_stop_buying AFTER UPDATE OF settings ON organizations
    FOR EACH ROW WHEN (members_buy(OLD.settings) AND NOT members_buy(NEW.settings))
    EXECUTE FUNCTION close_orders();
COMMENT ON FUNCTION close_orders() IS 'Queues the closing of orders that wait for their payment by people who may no longer buy for the organization.';
-- Until then, and where she has herself erased, she closes it herself: what she began she sees.
ALTER POLICY orders_members ON orders
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin()
           OR user_id = app_user_id() AND status IN ('pending', 'cancelled'));
ALTER POLICY add_on_purchases_members ON add_on_purchases
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin()
           OR user_id = app_user_id() AND status IN ('pending', 'failed'));
ALTER POLICY promo_redemptions_members ON promo_redemptions
    USING (organization_id IN (SELECT app_organization_ids()) OR app_is_admin()
           OR user_id = app_user_id());
CREATE OR REPLACE VIEW order_details WITH (security_invoker = true) AS
SELECT o.id, o.number, o.user_id, o.organization_id, coalesce(g.name, '') AS organization_name,
       o.customer_name, o.customer_email, o.status, o.subtotal,
       o.discount, o.tax, o.total, o.currency, o.promo_code, o.promotional_code_id,
       o.payment_method, o.fingerprint, o.stripe_checkout_session_id, o.stripe_checkout_url,
       o.stripe_payment_intent_id, o.settling_since, o.hold_reason, o.created_at, o.expires_at, o.completed_at,
       (o.expires_at <= now()) AS is_over,
       -- Not worth going back to: no payment page after five minutes, or one about to close.
       CASE WHEN o.stripe_checkout_session_id IS NULL THEN o.created_at < now() - interval '5 minutes'
            ELSE o.expires_at < now() + interval '2 minutes' END AS is_stale,
       o.credits, o.due
FROM orders o
LEFT JOIN organizations g ON g.id = o.organization_id;

CREATE FUNCTION guard_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.owner_id <> OLD.owner_id AND (NEW.is_personal OR NOT EXISTS (
        SELECT 1 FROM organization_members m
        WHERE m.organization_id = NEW.id AND m.user_id = NEW.owner_id AND m.role = 'owner'
          AND m.invitation_state = 'accepted')) THEN
        RAISE EXCEPTION 'who heads an organization is one of its owners'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organizations_head_is_owner';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION guard_head() FROM PUBLIC;
CREATE TRIGGER organizations_head BEFORE UPDATE OF owner_id ON organizations
    FOR EACH ROW EXECUTE FUNCTION guard_head();
COMMENT ON FUNCTION guard_head() IS 'Refuses a head who is not an owner; a personal organization keeps its person.';

CREATE FUNCTION guard_seats() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_claimed integer;
BEGIN
    IF NEW.status NOT IN ('active', 'past_due')
       OR TG_OP = 'UPDATE' AND OLD.status IN ('active', 'past_due')
          AND NEW.plan = OLD.plan AND NEW.seats >= OLD.seats THEN
        RETURN NEW;
    END IF;
    PERFORM FROM organizations WHERE id = NEW.organization_id FOR NO KEY UPDATE;
    SELECT count(*) INTO v_claimed FROM organization_members m
    WHERE m.organization_id = NEW.organization_id AND m.role IN ('owner', 'member')
      AND m.invitation_state = 'accepted';
    IF v_claimed > 5 AND NEW.seats < v_claimed AND NOT EXISTS (
        SELECT 1 FROM plan_features p
        WHERE p.plan = NEW.plan AND p.feature_key = 'max_seats' AND p.limit_value = -1) THEN
        RAISE EXCEPTION 'more people have claimed a seat'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'org_subscriptions_seats_claimed';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION guard_seats() FROM PUBLIC;
CREATE TRIGGER org_subscriptions_seats BEFORE INSERT OR UPDATE OF plan, seats, status
    ON org_subscriptions FOR EACH ROW EXECUTE FUNCTION guard_seats();
COMMENT ON FUNCTION guard_seats() IS 'Refuses a plan with fewer seats than people have claimed.';

-- At most 20 invitations wait and 50 a day are sent: nobody's address book is our mail server's work. One
-- to the same address that has run out makes room; after the organization is locked, as where somebody
-- accepts.
CREATE FUNCTION guard_invitations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_is_personal boolean;
BEGIN
    SELECT o.is_personal INTO v_is_personal FROM organizations o
    WHERE o.id = NEW.organization_id FOR NO KEY UPDATE;
    IF v_is_personal THEN
        RAISE EXCEPTION 'a personal organization is its person''s alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitations_personal';
    END IF;
    UPDATE invitations SET revoked_at = now()
    WHERE organization_id = NEW.organization_id AND lower(email) = lower(NEW.email)
      AND accepted_at IS NULL AND revoked_at IS NULL AND declined_at IS NULL AND expires_at <= now();
    IF (SELECT count(*) >= 20 FROM invitations i
        WHERE i.organization_id = NEW.organization_id AND i.accepted_at IS NULL
          AND i.revoked_at IS NULL AND i.declined_at IS NULL AND i.expires_at > now())
       OR (SELECT count(*) >= 50 FROM invitations i
           WHERE i.organization_id = NEW.organization_id
             AND i.created_at > now() - interval '1 day') THEN
        RAISE EXCEPTION 'too many invitations'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitations_too_many';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION guard_invitations() FROM PUBLIC;
CREATE TRIGGER invitations_guard BEFORE INSERT ON invitations
    FOR EACH ROW EXECUTE FUNCTION guard_invitations();
COMMENT ON FUNCTION guard_invitations() IS 'Refuses an invitation to a personal organization, and more of them than anybody needs.';

-- The creator is the owner, has the free plan, and acts for it: the login that is asking, and the next.
CREATE FUNCTION found_organization(p_slug text, p_name text, p_org_type text, p_description text)
RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    v_id uuid;
BEGIN
    INSERT INTO organizations (slug, name, org_type, owner_id, description)
    VALUES (p_slug, p_name, p_org_type, app_user_id(), p_description)
    RETURNING id INTO v_id;
    INSERT INTO organization_members (organization_id, user_id, role)
    VALUES (v_id, app_user_id(), 'owner');
    INSERT INTO org_subscriptions (organization_id, plan) VALUES (v_id, 'free');
    RETURN v_id;
END
$$;
COMMENT ON FUNCTION found_organization(text, text, text, text) IS 'Makes an organization of the asker''s, with her membership and the free plan.';

CREATE FUNCTION choose_organization(p_slug text) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
    v_id uuid;
BEGIN
    UPDATE organization_members m SET chosen_at = clock_timestamp()
    FROM organizations o
    WHERE o.slug = p_slug AND m.organization_id = o.id AND m.user_id = app_user_id()
      AND m.invitation_state = 'accepted'
    RETURNING o.id INTO v_id;
    UPDATE user_sessions SET organization_id = v_id
    WHERE token_hash = app_session_hash() AND v_id IS NOT NULL;
    RETURN v_id IS NOT NULL;
END
$$;
COMMENT ON FUNCTION choose_organization(text) IS 'The asker acts for this organization of hers from now on, and at her next login; false where it is not hers.';

CREATE FUNCTION change_organization(
    p_organization_id uuid, p_name text, p_description text, p_billing_country text,
    p_members_buy boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE organizations SET name = p_name, description = p_description,
        billing_country = p_billing_country,
        settings = settings || jsonb_build_object('members_buy', p_members_buy)
    WHERE id = p_organization_id AND id IN (SELECT app_owned_organization_ids());
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION change_organization(uuid, text, text, text, boolean) IS 'An owner changes her organization; false for anybody else.';

CREATE FUNCTION list_people(p_organization_id uuid)
RETURNS TABLE (id uuid, user_id text, display_name text, email text, role text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT m.id, u.id, u.display_name, u.email, m.role, m.created_at
    FROM organization_members m
    JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = p_organization_id AND m.invitation_state = 'accepted'
      AND m.organization_id IN (SELECT app_organization_ids())
$$;
COMMENT ON FUNCTION list_people(uuid) IS 'The people of an organization of the asker''s: names, addresses, roles.';

-- Each gives what the person was before, or nothing where the asker may not or nobody is there.
CREATE FUNCTION change_member_role(p_organization_id uuid, p_member_id uuid, p_role text)
RETURNS TABLE (user_id text, role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_found organization_members;
BEGIN
    PERFORM FROM organizations WHERE id = p_organization_id FOR NO KEY UPDATE;
    SELECT * INTO v_found FROM organization_members m
    WHERE m.id = p_member_id AND m.organization_id = p_organization_id
      AND m.invitation_state = 'accepted'
      AND m.organization_id IN (SELECT app_owned_organization_ids())
    FOR UPDATE;
    IF FOUND THEN
        UPDATE organization_members SET role = p_role WHERE id = p_member_id;
        INSERT INTO audit_log (actor_id, action, object_type, object_id, before, after, organization_id)
        SELECT app_user_id(), 'member.role_changed', 'person', v_found.user_id,
               jsonb_build_object('role', v_found.role), jsonb_build_object('role', p_role), p_organization_id
        WHERE p_role <> v_found.role;
        RETURN QUERY SELECT v_found.user_id::text, v_found.role;
    END IF;
END
$$;
COMMENT ON FUNCTION change_member_role(uuid, uuid, text) IS 'An owner gives a person of her organization another role, which its log tells; gives who it is and the role before.';

CREATE FUNCTION remove_member(p_organization_id uuid, p_member_id uuid)
RETURNS TABLE (user_id text, role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM organizations WHERE id = p_organization_id FOR NO KEY UPDATE;
    RETURN QUERY
    DELETE FROM organization_members m
    WHERE m.id = p_member_id AND m.organization_id = p_organization_id
      AND (m.user_id = app_user_id() OR m.organization_id IN (SELECT app_owned_organization_ids()))
    RETURNING m.user_id::text, m.role;
END
$$;
COMMENT ON FUNCTION remove_member(uuid, uuid) IS 'An owner removes a person from her organization, or a person leaves it; gives who it was, and as what.';

CREATE FUNCTION hand_over_organization(p_organization_id uuid, p_member_id uuid)
RETURNS TABLE (user_id text, role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_found organization_members;
BEGIN
    PERFORM FROM organizations WHERE id = p_organization_id FOR NO KEY UPDATE;
    SELECT * INTO v_found FROM organization_members m
    WHERE m.id = p_member_id AND m.organization_id = p_organization_id
      AND m.invitation_state = 'accepted' AND m.user_id <> app_user_id()
      AND EXISTS (SELECT 1 FROM organizations o
                  WHERE o.id = p_organization_id AND o.owner_id = app_user_id())
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE organization_members SET role = 'owner' WHERE id = p_member_id;
    UPDATE organizations SET owner_id = v_found.user_id WHERE id = p_organization_id;
    UPDATE organization_members m SET role = 'member'
    WHERE m.organization_id = p_organization_id AND m.user_id = app_user_id();
    INSERT INTO audit_log (actor_id, action, object_type, object_id, before, after, organization_id)
    VALUES (app_user_id(), 'organization.handed_over', 'person', v_found.user_id,
            jsonb_build_object('role', v_found.role), jsonb_build_object('role', 'owner'), p_organization_id);
    RETURN QUERY SELECT v_found.user_id::text, v_found.role;
END
$$;
COMMENT ON FUNCTION hand_over_organization(uuid, uuid) IS 'Its head makes another person the owner who heads an organization and becomes a member herself, which its log tells; gives who it is and the role before.';

-- Whoever holds the link learns who invites her where to, and what became of it.
CREATE FUNCTION find_invitation(p_token_hash text)
RETURNS TABLE (id uuid, organization_id uuid, organization_name text, organization_slug text,
               inviter_name text, role text, state text, is_mine boolean, is_verified boolean,
               is_member boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT i.id, o.id, o.name, o.slug, b.display_name, i.role,
           CASE WHEN i.accepted_at IS NOT NULL THEN 'accepted'
                WHEN i.revoked_at IS NOT NULL THEN 'revoked'
                WHEN i.declined_at IS NOT NULL THEN 'declined'
                WHEN i.expires_at <= now() THEN 'expired'
                -- Who invited her speaks for the organization no longer.
                WHEN NOT EXISTS (SELECT 1 FROM organization_members x
                                 WHERE x.organization_id = i.organization_id AND x.user_id = i.invited_by
                                   AND x.role = 'owner' AND x.invitation_state = 'accepted')
                    THEN 'revoked'
                ELSE 'open' END,
           CASE WHEN i.accepted_at IS NULL THEN coalesce(lower(me.email) = lower(i.email), false)
                ELSE coalesce(me.id = i.accepted_by, false) END,
           coalesce(me.email_verified, false),
           EXISTS (SELECT 1 FROM organization_members x
                   WHERE x.organization_id = i.organization_id AND x.user_id = me.id
                     AND x.invitation_state = 'accepted')
    FROM invitations i
    JOIN organizations o ON o.id = i.organization_id
    LEFT JOIN users b ON b.id = i.invited_by
    LEFT JOIN users me ON me.id = app_user_id()
    WHERE i.token_hash = p_token_hash
$$;
COMMENT ON FUNCTION find_invitation(text) IS 'An invitation by its link, for whoever holds it, and whether it is the asker''s.';

-- Two clicks wait for one another, and the second finds what the first has done. A member becomes
-- more by it, never less.
CREATE FUNCTION accept_invitation(p_token_hash text)
RETURNS TABLE (id uuid, organization_id uuid, organization_name text, organization_slug text,
               inviter_name text, role text, state text, is_mine boolean, is_verified boolean,
               is_member boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_found record;
BEGIN
    PERFORM FROM organizations o WHERE o.id = (
        SELECT i.organization_id FROM invitations i WHERE i.token_hash = p_token_hash)
    FOR NO KEY UPDATE;
    PERFORM FROM invitations i WHERE i.token_hash = p_token_hash FOR UPDATE;
    SELECT * INTO v_found FROM find_invitation(p_token_hash);
    IF v_found.state = 'open' AND v_found.is_mine AND v_found.is_verified THEN
        INSERT INTO organization_members AS m (organization_id, user_id, role)
        VALUES (v_found.organization_id, app_user_id(), v_found.role)
        ON CONFLICT (organization_id, user_id) DO UPDATE SET
            role = CASE WHEN m.invitation_state <> 'accepted'
                          OR array_position(ARRAY['viewer', 'member', 'owner'], m.role)
                           < array_position(ARRAY['viewer', 'member', 'owner'], excluded.role)
                        THEN excluded.role ELSE m.role END,
            invitation_state = 'accepted';
        UPDATE invitations SET accepted_at = now(), accepted_by = app_user_id()
        WHERE id = v_found.id;
        INSERT INTO audit_log (actor_id, action, object_type, object_id, after, organization_id)
        VALUES (app_user_id(), 'invitation.accepted', 'invitation', v_found.id::text,
                jsonb_build_object('role', v_found.role), v_found.organization_id);
    END IF;
    RETURN QUERY SELECT * FROM find_invitation(p_token_hash) LIMIT 1;
END
$$;
COMMENT ON FUNCTION accept_invitation(text) IS 'The asker accepts an invitation to her address, which the organization''s log tells; gives it as it is then, whatever came of it.';

CREATE FUNCTION decline_invitation(p_token_hash text)
RETURNS TABLE (id uuid, organization_id uuid, organization_name text, organization_slug text,
               inviter_name text, role text, state text, is_mine boolean, is_verified boolean,
               is_member boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_found record;
BEGIN
    PERFORM FROM invitations i WHERE i.token_hash = p_token_hash FOR UPDATE;
    SELECT * INTO v_found FROM find_invitation(p_token_hash);
    IF v_found.state = 'open' AND v_found.is_mine AND v_found.is_verified THEN
        UPDATE invitations SET declined_at = now() WHERE id = v_found.id;
        INSERT INTO audit_log (actor_id, action, object_type, object_id, organization_id)
        VALUES (app_user_id(), 'invitation.declined', 'invitation', v_found.id::text,
                v_found.organization_id);
    END IF;
    RETURN QUERY SELECT * FROM find_invitation(p_token_hash) LIMIT 1;
END
$$;
COMMENT ON FUNCTION decline_invitation(text) IS 'The asker declines an invitation to her address, which the organization''s log tells; gives it as it is then.';

DO $$
DECLARE
    v_function text;
BEGIN
    FOREACH v_function IN ARRAY ARRAY[
        'change_organization(uuid, text, text, text, boolean)', 'list_people(uuid)',
        'change_member_role(uuid, uuid, text)', 'remove_member(uuid, uuid)',
        'hand_over_organization(uuid, uuid)', 'find_invitation(text)', 'accept_invitation(text)',
        'decline_invitation(text)'
    ] LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO shop_app', v_function);
    END LOOP;
END
$$;
