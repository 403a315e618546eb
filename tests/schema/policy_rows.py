"""A row for each table: Casey's, made by the owner, and one that somebody tries to add.

`row` is what follows INSERT INTO for the row that is there, `key` finds it, `fresh` is what
follows INSERT INTO for another, `touch` a column for an update that changes nothing. `%(user)s` and
`%(org)s` are in whose name a row is written; all else is the same for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Sample:
    """A table's rows for the walk."""

    row: str
    key: str
    fresh: str
    touch: str


def _uuid(number: int) -> UUID:
    return UUID(int=number)


PEOPLE = ("casey", "terry", "vic", "stranger", "ada")
# Casey's organization; one that she founded and in which nobody is a member yet; the stranger's.
NAMES: dict[str, object] = {
    "casey": "casey",
    "org": _uuid(1),
    "bare": _uuid(2),
    "elsewhere": _uuid(3),
    "pending": _uuid(10),
    "cancelled": _uuid(11),
    "other_review": _uuid(21),
    "license": _uuid(30),
    "other_license": _uuid(31),
    "sample": _uuid(40),
    "request": _uuid(50),
    "token": "a" * 64,
    "hash": "0" * 64,
}
WORLD = """
INSERT INTO organizations (id, slug, name, owner_id) VALUES
    (%(org)s, 'w-casey', 'Caseys', 'casey'), (%(bare)s, 'w-bare', 'Bare', 'casey'),
    (%(elsewhere)s, 'w-else', 'Elsewhere', 'stranger');
INSERT INTO organization_members (organization_id, user_id, role) VALUES
    (%(org)s, 'casey', 'owner'), (%(org)s, 'terry', 'member'), (%(org)s, 'vic', 'viewer'),
    (%(elsewhere)s, 'stranger', 'owner');
INSERT INTO feature_definitions (feature_key, name, kind) VALUES ('w_feature', 'W', 'capability');
INSERT INTO orders (id, user_id, organization_id, customer_name, customer_email, status, subtotal,
                    discount, total, currency, fingerprint, expires_at)
SELECT id, 'casey', %(org)s, 'Casey', 'casey@example.test', status, 1, 0, 1, 'USD', %(hash)s,
       now() + interval '1 hour'
FROM (VALUES (%(pending)s::uuid, 'pending'), (%(cancelled)s::uuid, 'cancelled')) AS o (id, status);
INSERT INTO add_on_reviews (id, add_on_id, organization_id, user_id, rating, title) VALUES
    (%(other_review)s, %(add_on)s, %(elsewhere)s, 'stranger', 1, 'Bad');
INSERT INTO user_add_ons (user_id, organization_id, add_on_id, source, seats) VALUES
    ('casey', %(org)s, %(seated)s, 'grant', 9);
INSERT INTO licenses (id, organization_id, add_on_id, license_key, signature) VALUES
    (%(license)s, %(org)s, %(add_on)s, 'w-1', 's'),
    (%(other_license)s, %(org)s, %(add_on)s, 'w-2', 's');
"""


def make_world(conn: Connection) -> dict[str, object]:
    """Everybody and every table's row, made by the owner; what the statements' names stand for."""
    params = {**NAMES}
    found = conn.execute(
        "SELECT slug, id FROM add_ons WHERE slug IN ('bolt', 'brigade', 'amanuensis')"
    )
    slugs = dict(found.fetchall())
    params |= {"add_on": slugs["bolt"], "add_on2": slugs["brigade"]}
    params |= {"seated": slugs["amanuensis"]}
    for name in PEOPLE:
        conn.execute(
            "INSERT INTO users (id, email, display_name) VALUES (%s, 'a@b.test', 'W')", [name]
        )
    for statement in WORLD.strip().split(";\n"):
        conn.execute(statement, params)  # type: ignore[call-overload]
    params |= {"user": "casey"}
    for table, sample in SAMPLES.items():
        if sample.row:
            conn.execute(insert(table, sample.row), params)
    return params


def insert(table: str, rest: str) -> sql.Composed:
    """INSERT INTO the table, and the rest."""
    return sql.SQL("INSERT INTO {} ").format(sql.Identifier(table)) + sql.SQL(rest)  # type: ignore[arg-type]


_ORDER = (
    "(user_id, organization_id, customer_name, customer_email, subtotal, discount, total, currency,"
    " fingerprint, expires_at, settling_since)"
    " VALUES (%(user)s, %(org)s, 'W', 'w@b.test', 1, 0, 1, 'USD', %(hash)s, now(), now())"
)
_PURCHASE = (
    "(order_id, user_id, organization_id, purchase_type, add_on_id, position, slug, name, quantity,"
    " unit_price, amount, currency, breakdown, grants) VALUES (%(pending)s, %(user)s, %(org)s,"
    " 'add_on', %(add_on)s, {}, 'w', 'W', 1, 1, 1, 'USD', '[]', '[]')"
)
_ARCHIVED = (
    "SELECT (jsonb_populate_record(NULL::add_on_purchases_archive, to_jsonb(p)"
    """ || '{{"archived_at": "2026-01-01", "id": "{}"}}')).* FROM add_on_purchases p"""
    " WHERE p.order_id = %(pending)s AND p.position = 1"
)
_GRANT = "(user_id, organization_id, add_on_id, source)"
_USES = "(organization_id, user_id, add_on_id, event_type, idempotency_key)"
_TOTALS = "(organization_id, user_id, add_on_id, period, period_start, metric)"
_REVIEW = "(add_on_id, organization_id, user_id, rating, title)"

SAMPLES: dict[str, Sample] = {
    "subscription_tiers": Sample(
        "VALUES ('w', 'W', 5, false)", "tier_code = 'w'", "VALUES ('f', 'F', 6, false)", "name"
    ),
    "plan_features": Sample(
        "VALUES ('free', 'w', 1)", "feature_key = 'w'", "VALUES ('free', 'f', 1)", "limit_value"
    ),
    "categories": Sample(
        "VALUES ('w', 'W', 'x', 1)", "slug = 'w'", "VALUES ('f', 'F', 'x', 1)", "name"
    ),
    "add_ons": Sample(
        "(slug, name, catalogue_set, category, base_price, billing_type, integration_type)"
        " VALUES ('w', 'W', 'plugins', 'development', 1, 'one_time', 'api')",
        "slug = 'w'",
        "(slug, name, catalogue_set, category, base_price, billing_type, integration_type)"
        " VALUES ('f', 'F', 'plugins', 'development', 1, 'one_time', 'api')",
        "purchase_count",
    ),
    "feature_definitions": Sample(
        "VALUES ('w', 'W', '', 'limit')",
        "feature_key = 'w'",
        "VALUES ('f', 'F', '', 'limit')",
        "name",
    ),
    "add_on_features": Sample(
        "(add_on_id, feature_key) VALUES (%(add_on)s, 'w_feature')",
        "add_on_id = %(add_on)s AND feature_key = 'w_feature'",
        "(add_on_id, feature_key) VALUES (%(add_on2)s, 'w_feature')",
        "enabled",
    ),
    "add_on_bundles": Sample(
        "(slug, name, add_on_ids, discount_percent) VALUES ('w', 'W', ARRAY[%(add_on)s::uuid], 5)",
        "slug = 'w'",
        "(slug, name, add_on_ids, discount_percent) VALUES ('f', 'F', ARRAY[%(add_on)s::uuid], 5)",
        "name",
    ),
    "promotional_codes": Sample(
        "(id, code, discount_type, discount_value) VALUES (%(sample)s, 'W', 'percentage', 5)",
        "code = 'W'",
        "(code, discount_type, discount_value) VALUES ('F', 'percentage', 5)",
        "description",
    ),
    "add_on_prices": Sample(
        "(add_on_id, billing_type, amount, currency) VALUES (%(add_on)s, 'annual', 5, 'XXX')",
        "currency = 'XXX'",
        "(add_on_id, billing_type, amount, currency) VALUES (%(add_on)s, 'annual', 5, 'XXY')",
        "amount",
    ),
    "tax_rates": Sample(
        "(country, name, percent) VALUES ('XX', 'W', 5)",
        "country = 'XX'",
        "(country, name, percent) VALUES ('XY', 'W', 5)",
        "percent",
    ),
    "pricing_rules": Sample(
        "(name, discount_percent) VALUES ('w', 5)",
        "name = 'w'",
        "(name, discount_percent) VALUES ('f', 5)",
        "priority",
    ),
    "publishers": Sample(
        "(slug, name) VALUES ('w', 'W')",
        "slug = 'w'",
        "(slug, name) VALUES ('f', 'F')",
        "description",
    ),
    "add_on_versions": Sample(
        "(add_on_id, version) VALUES (%(add_on)s, '90.0')",
        "add_on_id = %(add_on)s AND version = '90.0'",
        "(add_on_id, version) VALUES (%(add_on)s, '91.0')",
        "changes",
    ),
    "add_on_works_with": Sample(
        "SELECT least(a.id, b.id), greatest(a.id, b.id) FROM add_ons a, add_ons b"
        " WHERE a.slug = 'bolt' AND b.slug = 'presenton'",
        "(add_on_id, other_id) IN (SELECT least(a.id, b.id), greatest(a.id, b.id)"
        " FROM add_ons a, add_ons b WHERE a.slug = 'bolt' AND b.slug = 'presenton')",
        "SELECT least(a.id, b.id), greatest(a.id, b.id) FROM add_ons a, add_ons b"
        " WHERE a.slug = 'bolt' AND b.slug = 'amanuensis'",
        "other_id",
    ),
    "add_on_waitlist": Sample(
        "(add_on_id, user_id) VALUES (%(add_on)s, %(user)s)",
        "user_id = %(casey)s AND add_on_id = %(add_on)s",
        "(add_on_id, user_id) VALUES (%(add_on2)s, %(user)s)",
        "notified_at",
    ),
    "add_on_stats_shards": Sample(
        "(add_on_id, day, shard) VALUES (%(add_on)s, '2026-01-01', 0)",
        "add_on_id = %(add_on)s AND day = '2026-01-01'",
        "(add_on_id, day, shard) VALUES (%(add_on)s, '2026-01-01', 1)",
        "views",
    ),
    "catalogue_facets": Sample(
        "(facet, value, chunk, add_ons) VALUES ('w', 'w', 1, 0::bit(8192))",
        "facet = 'w'",
        "(facet, value, chunk, add_ons) VALUES ('f', 'f', 1, 0::bit(8192))",
        "add_ons",
    ),
    "search_words": Sample(
        "(word) VALUES ('wwww')", "word = 'wwww'", "(word) VALUES ('ffff')", "word"
    ),
    "users": Sample(
        "",
        "id = %(casey)s",
        "(id, email, display_name) VALUES (%(user)s, 'w@b.test', 'W')",
        "bio",
    ),
    "organizations": Sample(
        "",
        "id = %(org)s",
        "(slug, name, owner_id) VALUES ('f', 'F', %(user)s)",
        "billing_country",
    ),
    "organization_members": Sample(
        "",
        "organization_id = %(org)s AND user_id = %(casey)s",
        "(organization_id, user_id, role) VALUES (%(bare)s, %(user)s, 'owner')",
        "chosen_at",
    ),
    "invitations": Sample(
        "(organization_id, email, role, token_hash, invited_by)"
        " VALUES (%(org)s, 'w@b.test', 'member', %(token)s, %(user)s)",
        "token_hash = %(token)s",
        "(organization_id, email, role, token_hash, invited_by)"
        " VALUES (%(org)s, 'f@b.test', 'member', %(hash)s, %(user)s)",
        "revoked_at",
    ),
    "org_subscriptions": Sample(
        "(organization_id, plan) VALUES (%(org)s, 'free')",
        "organization_id = %(org)s",
        "(organization_id, plan, status) VALUES (%(org)s, 'free', 'expired')",
        "seats",
    ),
    "user_sessions": Sample(
        "(token_hash, user_id, organization_id, expires_at)"
        " VALUES (%(token)s, %(user)s, %(org)s, now() + interval '1 day')",
        "token_hash = %(token)s",
        "(token_hash, user_id, organization_id, expires_at)"
        " VALUES (%(hash)s, %(user)s, %(org)s, now() + interval '1 day')",
        "seen_at",
    ),
    "login_events": Sample(
        "(user_id, kind) VALUES (%(user)s, 'login')",
        "user_id = %(casey)s",
        "(user_id, kind) VALUES (%(user)s, 'logout')",
        "kind",
    ),
    "avatars": Sample(
        "(user_id, picture, hash) VALUES (%(user)s, 'p', encode(sha256('p'), 'hex'))",
        "user_id = %(casey)s",
        "(user_id, picture, hash) VALUES (%(user)s, 'q', encode(sha256('q'), 'hex'))",
        "picture",
    ),
    "cart_items": Sample(
        "(user_id, organization_id, add_on_id) VALUES (%(user)s, %(org)s, %(add_on)s)",
        "user_id = %(casey)s",
        "(user_id, organization_id, add_on_id) VALUES (%(user)s, %(org)s, %(add_on2)s)",
        "quantity",
    ),
    "cart_codes": Sample(
        "(user_id, promotional_code_id) SELECT %(user)s, id FROM promotional_codes"
        " WHERE code = 'LAUNCH2025'",
        "user_id = %(casey)s",
        "(user_id, promotional_code_id) SELECT %(user)s, id FROM promotional_codes"
        " WHERE code = 'LAUNCH2025'",
        "promotional_code_id",
    ),
    "cart_undos": Sample(
        "(user_id, kind) VALUES (%(user)s, 'removal')",
        "user_id = %(casey)s",
        "(user_id, kind) VALUES (%(user)s, 'swap')",
        "kind",
    ),
    "orders": Sample("", "id = %(pending)s", _ORDER, "status"),
    "add_on_purchases": Sample(
        _PURCHASE.format(1), "order_id = %(pending)s", _PURCHASE.format(2), "status"
    ),
    "add_on_purchases_archive": Sample(
        _ARCHIVED.format(_uuid(50)), "order_id = %(pending)s", _ARCHIVED.format(_uuid(51)), "status"
    ),
    "promo_redemptions": Sample(
        "(promotional_code_id, user_id, organization_id, order_id)"
        " SELECT id, %(user)s, %(org)s, %(cancelled)s::uuid FROM promotional_codes"
        " WHERE code = 'LAUNCH2025'",
        "order_id = %(cancelled)s",
        "(promotional_code_id, user_id, organization_id, order_id)"
        " SELECT id, %(user)s, %(org)s, %(pending)s::uuid FROM promotional_codes"
        " WHERE code = 'LAUNCH2025'",
        "created_at",
    ),
    "credit_balances": Sample(
        "(organization_id) VALUES (%(org)s)",
        "organization_id = %(org)s",
        "(organization_id) VALUES (%(bare)s)",
        "balance",
    ),
    "credit_entries": Sample(
        "(organization_id, kind, amount) VALUES (%(org)s, 'granted', 5)",
        "organization_id = %(org)s",
        "(organization_id, kind, amount) VALUES (%(org)s, 'granted', 6)",
        "note",
    ),
    "billing_customers": Sample(
        "(organization_id, stripe_customer_id) VALUES (%(org)s, 'cus_w')",
        "organization_id = %(org)s",
        "(organization_id, stripe_customer_id) VALUES (%(bare)s, 'cus_f')",
        "stripe_customer_id",
    ),
    "user_add_ons": Sample(
        f"{_GRANT} VALUES (%(user)s, %(org)s, %(add_on)s, 'grant')",
        "organization_id = %(org)s AND add_on_id = %(add_on)s",
        f"{_GRANT} VALUES (%(user)s, %(org)s, %(add_on2)s, 'grant')",
        "seats",
    ),
    "purchase_requests": Sample(
        "(id, organization_id, user_id, fingerprint)"
        " VALUES (%(request)s, %(org)s, %(user)s, %(hash)s)",
        "user_id = %(casey)s",
        "(organization_id, user_id, fingerprint) VALUES (%(org)s, %(user)s, %(token)s)",
        "status",
    ),
    "purchase_request_lines": Sample(
        "(request_id, organization_id, position, add_on_id, quantity)"
        " VALUES (%(request)s, %(org)s, 0, %(add_on)s, 1)",
        "position = 0",
        "(request_id, organization_id, position, add_on_id, quantity)"
        " VALUES (%(request)s, %(org)s, 1, %(add_on2)s, 1)",
        "quantity",
    ),
    "add_on_seats": Sample(
        "(organization_id, add_on_id, user_id) VALUES (%(org)s, %(add_on)s, %(user)s)",
        "user_id = %(casey)s",
        "(organization_id, add_on_id, user_id) VALUES (%(org)s, %(seated)s, %(user)s)",
        "claimed_at",
    ),
    "licenses": Sample(
        "",
        "id = %(license)s",
        "(organization_id, add_on_id, license_key, signature)"
        " VALUES (%(org)s, %(add_on)s, 'f', 's')",
        "activations",
    ),
    "revoked_licenses": Sample(
        "(license_id, reason) VALUES (%(other_license)s, 'w')",
        "reason = 'w'",
        "(license_id, reason) VALUES (%(license)s, 'f')",
        "reason",
    ),
    "trials": Sample(
        "(organization_id, add_on_id, user_id, ends_at)"
        " VALUES (%(org)s, %(add_on)s, %(user)s, now() + interval '1 day')",
        "organization_id = %(org)s",
        "(organization_id, add_on_id, user_id, ends_at)"
        " SELECT %(org)s, id, %(user)s, now() + make_interval(days => trial_days)"
        " FROM add_ons WHERE id = %(add_on2)s",
        "converted_at",
    ),
    "usage_events": Sample(
        f"{_USES} VALUES (%(org)s, %(user)s, %(add_on)s, 'api_call', 'w')",
        "idempotency_key = 'w'",
        f"{_USES} VALUES (%(org)s, %(user)s, %(add_on)s, 'api_call', 'f')",
        "quantity",
    ),
    "usage_aggregates": Sample(
        f"{_TOTALS} VALUES (%(org)s, %(user)s, %(add_on)s, 'daily', '2026-01-01', 'w')",
        "metric = 'w'",
        f"{_TOTALS} VALUES (%(org)s, %(user)s, %(add_on)s, 'daily', '2026-01-01', 'f')",
        "counted",
    ),
    "add_on_reviews": Sample(
        f"{_REVIEW} VALUES (%(add_on)s, %(org)s, %(user)s, 5, 'Good')",
        "user_id = %(casey)s",
        f"{_REVIEW} VALUES (%(add_on2)s, %(org)s, %(user)s, 5, 'Good')",
        "title",
    ),
    "review_votes": Sample(
        "SELECT id, user_id, true FROM add_on_reviews WHERE user_id = %(user)s",
        "user_id = %(casey)s",
        "VALUES (%(other_review)s, %(user)s, true)",
        "is_helpful",
    ),
    "add_on_submissions": Sample(
        "(organization_id, user_id, name, version) VALUES (%(org)s, %(user)s, 'W', '1')",
        "organization_id = %(org)s",
        "(organization_id, user_id, name, version) VALUES (%(org)s, %(user)s, 'F', '1')",
        "name",
    ),
    "audit_log": Sample(
        "(actor_id, action, object_type, object_id) VALUES (%(user)s, 'x', 'y', 'w')",
        "object_id = 'w'",
        "(actor_id, action, object_type, object_id) VALUES (%(user)s, 'x', 'y', 'f')",
        "action",
    ),
    "upkeep_runs": Sample(
        "(job) VALUES ('w')",
        "job = 'w'",
        "(job) VALUES ('f')",
        "outcome",
    ),
    "mails": Sample(
        "(kind, key, recipient, language, data) VALUES ('w', 'w', 'w@b.test', 'en', '{}')",
        "key = 'w'",
        "(kind, key, recipient, language, data) VALUES ('w', 'f', 'w@b.test', 'en', '{}')",
        "attempts",
    ),
    "webhook_events": Sample(
        "(provider, event_id, type, payload) VALUES ('stripe', 'w', 'x', '{}')",
        "event_id = 'w'",
        "(provider, event_id, type, payload) VALUES ('stripe', 'f', 'x', '{}')",
        "attempts",
    ),
    "alembic_version": Sample(
        "", "version_num LIKE '001%%'", "VALUES ('999_f', %(hash)s)", "checksum"
    ),
    "procrastinate_jobs": Sample(
        "(queue_name, task_name) VALUES ('w', 'w')",
        "queue_name = 'w'",
        "(queue_name, task_name) VALUES ('f', 'f')",
        "priority",
    ),
    "procrastinate_events": Sample(
        "(job_id, type, at) SELECT id, 'started', '2026-01-01' FROM procrastinate_jobs",
        "at = '2026-01-01'",
        "(job_id, type, at) SELECT id, 'started', '2026-01-02' FROM procrastinate_jobs",
        "at",
    ),
    "procrastinate_workers": Sample(
        "(last_heartbeat) VALUES ('2026-01-01')",
        "last_heartbeat = '2026-01-01'",
        "DEFAULT VALUES",
        "last_heartbeat",
    ),
    "procrastinate_periodic_defers": Sample(
        "(task_name) VALUES ('w')", "task_name = 'w'", "(task_name) VALUES ('f')", "defer_timestamp"
    ),
}  # fmt: skip
