"""A person who has left something of herself in every column that can hold it."""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from services.privacy.declared import BY_NAME
from tests.conftest import Urls
from tests.schema.policy_rows import make_world

NAME, EMAIL, PHONE, IP = "Xanthippe", "xanthippe@private.test", "+41 44 555 01 99", "203.0.113.77"
SUB = "casey"
MARKS = (NAME, EMAIL, PHONE, IP, SUB)
# What she leaves in each column that is hers to fill.
_FILLED_OTHERWISE = """
    id email account_type tier_code date_of_birth country business_country education
    work_experience notification_preferences username phone interests
"""
PROFILE = BY_NAME["users"].personal.keys() - set(_FILLED_OTHERWISE.split())
TRACES = """
UPDATE users SET email = %(email)s, email_verified = true, phone = %(phone)s,
    username = 'xanthippe', education = %(list)s,
    work_experience = %(list)s, notification_preferences = %(object)s, date_of_birth = '1977-07-17'
WHERE id = 'casey';
UPDATE organizations SET slug = 'casey-' || left(id::text, 8) || substr(id::text, 30),
    name = %(name)s, description = %(name)s, avatar_url = %(name)s, settings = %(object)s
WHERE owner_id = 'casey';
UPDATE users SET interests = ARRAY[%(name)s] WHERE id = 'casey';
UPDATE invitations SET email = %(email)s WHERE organization_id = %(org)s;
INSERT INTO invitations (organization_id, email, role, token_hash, accepted_by, accepted_at)
SELECT %(elsewhere)s, %(email)s, 'viewer', repeat('9', 64), 'casey', now();
UPDATE purchase_requests SET note = %(name)s, answer = %(name)s WHERE user_id = 'casey';
INSERT INTO purchase_requests (organization_id, user_id, status, fingerprint, decided_by,
                               decided_at, answer)
SELECT %(elsewhere)s, 'stranger', 'declined', repeat('8', 64), 'casey', now(), %(name)s;
UPDATE add_on_seats SET given_by = 'casey' WHERE user_id = 'casey';
UPDATE user_sessions SET id_token = %(name)s, refresh_token = %(name)s, oidc_sid = %(name)s,
    user_agent = %(name)s, ip = %(ip)s WHERE user_id = 'casey';
UPDATE login_events SET user_agent = %(name)s, ip = %(ip)s WHERE user_id = 'casey';
UPDATE cart_undos SET before = %(list)s WHERE user_id = 'casey';
INSERT INTO add_on_waitlist (add_on_id, email, guest_id)
SELECT %(add_on2)s, upper(%(email)s), 'guest:x';
UPDATE orders SET customer_name = %(name)s, customer_email = %(email)s,
    stripe_checkout_session_id = number, stripe_checkout_url = %(name)s,
    settling_since = CASE WHEN status = 'pending' THEN now() END
WHERE user_id = 'casey';
UPDATE licenses SET user_add_on_id =
    (SELECT id FROM user_add_ons WHERE user_id = 'casey' LIMIT 1)
WHERE organization_id = %(org)s;
UPDATE usage_events SET properties = %(object)s WHERE user_id = 'casey';
UPDATE add_on_reviews SET title = %(name)s, body = %(name)s, author_name = %(name)s,
    publisher_reply = %(name)s
WHERE user_id = 'casey';
UPDATE add_on_reviews SET moderated_by = 'casey' WHERE user_id <> 'casey';
UPDATE add_on_submissions SET name = %(name)s, payload = %(object)s, review_notes = %(name)s,
    reviewed_by = 'casey', status = 'published' WHERE user_id = 'casey';
INSERT INTO mails (kind, key, recipient, language, data, error, sent_at) VALUES
    ('receipt', '1', upper(%(email)s), 'en', %(object)s, %(email)s, now()),
    ('receipt', '2', %(email)s, 'en', %(object)s, NULL, NULL);
INSERT INTO mails (kind, key, recipient, language, data, sent_at)
SELECT 'receipt', number, 'before@other.test', 'en', %(object)s, now()
FROM orders WHERE user_id = 'casey'
UNION ALL SELECT 'purchase_request', id || ' ' || repeat('0', 16), 'boss@other.test', 'en',
                 %(object)s, now()
FROM purchase_requests WHERE user_id = 'casey'
UNION ALL SELECT 'request_declined', id::text, 'asker@other.test', 'en',
                 jsonb_build_object('answer', %(name)s::text), now()
FROM purchase_requests WHERE decided_by = 'casey'
UNION ALL SELECT 'invitation', id || ' 1', 'guest@other.test', 'en', %(object)s, now()
FROM invitations WHERE invited_by = 'casey';
INSERT INTO webhook_events (provider, event_id, type, payload, error, processed_at)
SELECT 'stripe', 'evt_1', 'x', jsonb_build_object('data', jsonb_build_object('object',
           jsonb_build_object('id', number, 'name', %(name)s::text))), %(email)s, now()
FROM orders WHERE user_id = 'casey' LIMIT 1;
INSERT INTO webhook_events (provider, event_id, type, payload, processed_at)
SELECT 'stripe', 'evt_2', 'x', jsonb_build_object('data', jsonb_build_object('object',
           jsonb_build_object('id', 'ch_x', 'payment_intent', number, 'name', %(name)s::text))),
       now()
FROM orders WHERE user_id = 'casey' LIMIT 1;
INSERT INTO audit_log (actor_id, action, object_type, object_id, before, after,
                       organization_id) VALUES
    ('casey', 'a', 'b', 'c', %(who)s, NULL, NULL),
    ('ada', 'a', 'person', 'casey', %(who)s, NULL, NULL),
    ('ada', 'a', 'member', 'x', NULL, %(who)s, %(org)s);
INSERT INTO credit_entries (organization_id, kind, amount, note, created_by) VALUES
    (%(org)s, 'granted', 5, %(name)s, 'ada'), (%(elsewhere)s, 'granted', 5, %(name)s, 'casey')
"""
# Of these a column says one of few words, which are nobody's.
FEW_WORDS = {
    "users": {"account_type", "tier_code", "country", "business_country", "date_of_birth"},
    "login_events": {"kind"},
    "avatars": {"picture", "hash"},
    "invitations": {"role", "token_hash"},
    "cart_items": {"billing_type"},
    "cart_undos": {"kind"},
    "add_on_waitlist": {"guest_id", "language"},
    "add_on_reviews": {"status"},
    "user_sessions": {"token_hash"},
}


def leave_traces(urls: Urls) -> None:
    """Make everybody, and of Casey, who is alone in her organization, something everywhere."""
    with psycopg.connect(urls.owner) as conn:
        params = make_world(conn)
        conn.execute("DELETE FROM organization_members WHERE user_id IN ('terry', 'vic')")
        params |= {
            "name": NAME, "email": EMAIL, "phone": PHONE, "ip": IP,
            "list": Jsonb([{"x": NAME}]), "object": Jsonb({"x": NAME}),
            "who": Jsonb({"user": SUB}),
        }  # fmt: skip
        for statement in TRACES.strip().split(";\n"):
            conn.execute(statement, params)  # type: ignore[call-overload]
        for column in PROFILE:
            conn.execute(
                sql.SQL("UPDATE users SET {} = %s WHERE id = 'casey'").format(
                    sql.Identifier(column)
                ),
                [NAME],
            )
