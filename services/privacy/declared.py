"""Which column of which table can say something of a person, and what erasure does to it.

The one place that declares it. A new table has a line here; the test (tests/schema/test_privacy.py)
names the table, or the column, that lacks one. Rows about people are exported too: add a line to
personal_parts() in a migration of yours and its name to `parts`, or say in `not_exported` why not.
What erase_person() has to do for them goes into delete_belongings() or pseudonymise_person(); a
foreign key to users is followed by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# What becomes of a column, or of the whole row, when a person is erased.
DELETED = "deleted"
PSEUDONYM = "pseudonym"
BLANKED = "blanked"
# Where her organization is closed; of one that goes on it is no longer hers.
BLANKED_IF_CLOSED = "blanked where the organization is closed"


@dataclass(frozen=True, slots=True)
class Table:
    """A table and what is in it: `personal` names a column and what erasure does to it.

    `harmless` names the other columns that could hold words, or is `*` with a reason for a whole
    table in which nothing is anybody's.
    """

    name: str
    section: str | None = None
    personal: Mapping[str, str] = field(default_factory=dict)
    harmless: str = ""
    reason: str = ""
    parts: tuple[str, ...] = ()
    not_exported: str = ""


def _all(fate: str, columns: str) -> dict[str, str]:
    return dict.fromkeys(columns.split(), fate)


_BOUGHT = (
    "purchase_type slug name billing_type currency breakdown grants stripe_payment_id"
    " lago_invoice_id status"
)
_CATALOGUE = "what is sold, by whom and for how much: written by staff and publishers for everybody"

TABLES = (
    Table(
        "users",
        "profile",
        _all(
            DELETED,
            "id email display_name first_name last_name account_type tier_code username"
            " middle_name name_prefix name_suffix pronouns phone mobile_phone avatar_url"
            " website_url bio date_of_birth locale timezone address_line1 address_line2 city"
            " region postal_code country business_name business_position business_phone"
            " business_address_line1 business_address_line2 business_city business_region"
            " business_postal_code business_country education work_experience"
            " notification_preferences onboarding_step interests",
        ),
        parts=("profile",),
    ),
    Table(
        "organizations",
        "organizations",
        {
            "owner_id": PSEUDONYM,
            **_all(BLANKED_IF_CLOSED, "slug name description avatar_url settings"),
        },
        harmless="org_type billing_country",
        parts=("organizations",),
    ),
    Table(
        "organization_members",
        "organizations",
        {"user_id": PSEUDONYM},
        harmless="role invitation_state",
        parts=("memberships",),
    ),
    Table("avatars", "profile", _all(DELETED, "user_id picture hash"), parts=("picture",)),
    Table(
        "invitations",
        "organizations",
        {"invited_by": PSEUDONYM, **_all(DELETED, "email role token_hash accepted_by")},
        parts=("invitations", "invitations_sent"),
    ),
    Table(
        "org_subscriptions",
        "organizations",
        harmless="plan status stripe_subscription_id lago_subscription_id",
        parts=("subscriptions",),
    ),
    Table(
        "billing_customers",
        "organizations",
        # Its number at the payment service: the books lead there; it says nothing here.
        harmless="stripe_customer_id lago_customer_id",
        parts=("billing_customers",),
    ),
    Table(
        "user_sessions",
        "logins",
        _all(DELETED, "token_hash user_id oidc_sid id_token refresh_token user_agent ip"),
        parts=("sessions",),
    ),
    Table(
        "login_events",
        "login_events",
        _all(DELETED, "user_id kind user_agent ip"),
        # The name of a message of the provider's.
        harmless="token_id",
        parts=("login_events",),
    ),
    Table("cart_items", "cart", _all(DELETED, "user_id billing_type"), parts=("cart",)),
    Table("cart_codes", "cart", _all(DELETED, "user_id"), parts=("cart_codes",)),
    Table("cart_undos", "cart", _all(DELETED, "user_id kind before"), parts=("cart_undos",)),
    Table(
        "add_on_waitlist",
        "waitlist",
        _all(DELETED, "user_id guest_id email language"),
        parts=("waitlist",),
    ),
    Table(
        "orders",
        "orders",
        {
            "user_id": PSEUDONYM,
            **_all(BLANKED, "customer_name customer_email stripe_checkout_url"),
        },
        harmless="number status currency promo_code payment_method fingerprint"
        " stripe_checkout_session_id stripe_payment_intent_id hold_reason",
        parts=("orders",),
    ),
    Table(
        "add_on_purchases", "orders", {"user_id": PSEUDONYM}, harmless=_BOUGHT, parts=("purchases",)
    ),
    Table(
        "add_on_purchases_archive",
        "orders",
        {"user_id": PSEUDONYM},
        harmless=_BOUGHT,
        parts=("purchases_archive",),
    ),
    Table("promo_redemptions", "orders", {"user_id": PSEUDONYM}, parts=("code_uses",)),
    Table(
        "credit_entries",
        "orders",
        {"created_by": PSEUDONYM, "note": BLANKED},
        harmless="kind",
        parts=("credit_entries",),
    ),
    Table("credit_balances", "orders", not_exported="the sum of an organization's entries"),
    Table(
        "purchase_requests",
        "orders",
        {**_all(PSEUDONYM, "user_id decided_by"), **_all(BLANKED, "note answer")},
        harmless="status fingerprint",
        parts=("requests",),
    ),
    Table("purchase_request_lines", "orders", harmless="billing_type", parts=("request_lines",)),
    Table(
        "add_on_seats",
        "owned",
        {"user_id": DELETED, "given_by": PSEUDONYM},
        parts=("seats",),
    ),
    Table(
        "user_add_ons",
        "owned",
        {"user_id": PSEUDONYM},
        harmless="source status lago_subscription_id stripe_subscription_id",
        parts=("add_ons",),
    ),
    # A key is an organization's; it is made of chance.
    Table("licenses", "owned", harmless="license_key signature", parts=("licences",)),
    Table("trials", "owned", {"user_id": PSEUDONYM}, parts=("trials",)),
    Table(
        "usage_events",
        "usage",
        {"user_id": PSEUDONYM, "properties": BLANKED},
        harmless="event_type idempotency_key",
        parts=("usage_events",),
    ),
    Table(
        "usage_aggregates",
        "usage",
        {"user_id": PSEUDONYM},
        harmless="period period_start metric",
        parts=("usage_totals",),
    ),
    Table(
        "add_on_reviews",
        "reviews",
        {
            "moderated_by": PSEUDONYM,
            **_all(DELETED, "user_id title body status publisher_reply author_name"),
        },
        parts=("reviews",),
    ),
    Table("review_votes", "reviews", _all(DELETED, "user_id"), parts=("votes",)),
    Table(
        "add_on_submissions",
        "submissions",
        {
            **_all(PSEUDONYM, "user_id reviewed_by"),
            **_all(BLANKED_IF_CLOSED, "name payload review_notes"),
        },
        harmless="version status",
        parts=("submissions",),
    ),
    Table(
        "mails",
        "mails",
        # Also those to others that name her: personal_mails() finds them by what they are about.
        _all(BLANKED, "recipient data error"),
        # Keys are of orders, add-ons and pseudonyms.
        harmless="kind key language",
        parts=("mails",),
    ),
    Table(
        "webhook_events",
        "payments",
        # Of her payments, once they are worked off; the rest goes with the period.
        _all(BLANKED, "payload error"),
        harmless="provider event_id type",
        not_exported="the payment service's own words; what came of them stands with the orders",
    ),
    Table(
        "audit_log",
        "deeds",
        _all(PSEUDONYM, "actor_id object_id before after"),
        harmless="action object_type",
        parts=("deeds", "deeds_about_me"),
    ),
    *(
        Table(name, harmless="*", reason=_CATALOGUE)
        for name in [
            "add_ons",
            "add_on_bundles",
            "add_on_features",
            "add_on_prices",
            "add_on_versions",
            "add_on_works_with",
            "categories",
            "catalogue_facets",
            "feature_definitions",
            "plan_features",
            "pricing_rules",
            "promotional_codes",
            "publishers",
            "search_words",
            "subscription_tiers",
            "tax_rates",
        ]
    ),
    Table("add_on_stats_shards", harmless="*", reason="figures of a day"),
    Table("revoked_licenses", harmless="*", reason="published; it does not say whose they were"),
    Table("upkeep_runs", harmless="*", reason="what upkeep did, in numbers"),
    Table("alembic_version", harmless="*", reason="the migrations"),
    *(
        Table(f"procrastinate_{name}", harmless="*", reason="jobs name rows by their ids")
        for name in ("jobs", "events", "workers", "periodic_defers")
    ),
)
BY_NAME = {table.name: table for table in TABLES}
