"""The words of the rules that customers meet: buying, using, judging, and who they are."""

from __future__ import annotations

from services.errors import Conflict, Invalid, NotFound, ShopError
from services.i18n import noop as _
from services.rules.sentences import BILLING, COUNTRY, NAME, NO_ADD_ON, SLUG, STATUS

_BUYING: dict[str, ShopError] = {
    "cart_items_quantity_check": Invalid(_("Choose a quantity from 1 to 99."), field="quantity"),
    "cart_items_add_on_xor_bundle": Invalid(_("Choose one thing: an add-on or a bundle.")),
    "cart_items_billing_type_check": Invalid(BILLING, field="billing_type"),
    "cart_items_add_on_id_fkey": NotFound(NO_ADD_ON),
    "cart_items_bundle_id_fkey": NotFound(_("We could not find that bundle.")),
    "cart_codes_promotional_code_id_fkey": NotFound(_("We could not find that code.")),
    "orders_one_open": Conflict(
        _("Another payment of yours is open. Please try again in a moment.")
    ),
    "promotional_codes_uses_within_limit": Conflict(_("This code has just been used up.")),
    "promo_redemptions_once": Conflict(_("This code counts once for an order.")),
    "purchase_requests_note_check": Invalid(
        _("Keep it within 1,000 characters, please."), field="note"
    ),
    "purchase_requests_answer_check": Invalid(
        _("Keep it within 1,000 characters, please."), field="answer"
    ),
    "org_subscriptions_one_live": Conflict(
        _("Your organization has a plan already. Change that one, or end it first.")
    ),
    "org_subscriptions_plan_check": Invalid(_("Choose one of the plans."), field="plan"),
    "org_subscriptions_seats_check": Invalid(_("A plan is for one person or more."), field="seats"),
}

_USING: dict[str, ShopError] = {
    "trials_once": Conflict(_("Your organization has tried this add-on before. You can buy it.")),
    "licenses_activations_check": Conflict(_("Every seat of this licence is taken.")),
    "licenses_seats_check": Invalid(_("A licence has one seat or more."), field="seats"),
    "licenses_validity": Invalid(_("A licence must end after it was issued."), field="expires_at"),
    "user_add_ons_one_live": Conflict(_("Your organization owns this add-on already.")),
    "user_add_ons_seats_check": Invalid(_("Choose one seat or more."), field="seats"),
    "user_add_ons_seats_claimed": Conflict(
        _("More people have a seat than that. Take seats back first."),
    ),
    "add_on_seats_enough": Conflict(_("Every seat of this add-on is taken.")),
    "add_on_seats_owned": NotFound(_("Your organization does not own this add-on.")),
    "add_on_seats_member": NotFound(_("There is no such person in your organization.")),
    "usage_needs_ownership": NotFound(_("Your organization does not own this add-on.")),
    "usage_events_type_check": Invalid(
        _("This kind of event is not known here."), field="event_type"
    ),
    "usage_events_quantity_check": Invalid(_("Count at least one."), field="quantity"),
    "usage_aggregates_period_check": Invalid(_("A period is daily or monthly."), field="period"),
    "usage_aggregates_counted_check": Invalid(
        _("A use cannot be taken back that was not counted."), field="increment"
    ),
    "add_on_stats_only_grow": Invalid(_("Figures only grow.")),
    "add_on_stats_shards_add_on_id_fkey": NotFound(NO_ADD_ON),
    "revoked_licenses_license_id_fkey": NotFound(_("We could not find that licence.")),
}

_TRUST: dict[str, ShopError] = {
    "add_on_reviews_once": Conflict(
        _("You have reviewed this add-on. Change what you wrote instead.")
    ),
    "add_on_reviews_rating_check": Invalid(_("Choose one to five stars."), field="rating"),
    "add_on_reviews_title_check": Invalid(_("Give a title of 1 to 200 characters."), field="title"),
    "add_on_reviews_body_check": Invalid(
        _("Keep it within 10,000 characters, please."), field="body"
    ),
    "add_on_reviews_status_check": Invalid(STATUS, field="status"),
    "add_on_submissions_name_check": Invalid(NAME, field="name"),
    "add_on_submissions_reasoned": Invalid(
        _("Say why it is rejected, so that its publisher can mend it."), field="review_notes"
    ),
    "add_on_submissions_status_check": Invalid(STATUS, field="status"),
    "add_on_submissions_add_on_id_fkey": NotFound(NO_ADD_ON),
}

_PEOPLE: dict[str, ShopError] = {
    "erasure_not_yet": Conflict(
        _("Others depend on you, or a payment of yours is open. Please look again.")
    ),
    "users_username_once": Invalid(
        _("This name is taken. Please choose another."), field="username"
    ),
    "users_username_check": Invalid(
        _(
            "Use 3 to 32 lowercase letters, digits, dots, dashes or underscores,"
            " with a letter or digit at both ends."
        ),
        field="username",
    ),
    "users_email_check": Invalid(_("This is not an e-mail address."), field="email"),
    "users_display_name_check": Invalid(_("Tell us what to call you."), field="display_name"),
    "users_country_check": Invalid(COUNTRY, field="country"),
    "users_business_country_check": Invalid(COUNTRY, field="business_country"),
    "organizations_name_check": Invalid(_("Give your organization a name."), field="name"),
    "organizations_billing_country_check": Invalid(COUNTRY, field="country"),
    "organizations_slug_check": Invalid(SLUG, field="slug"),
    "organizations_slug_key": Invalid(
        _("Another organization has this address. Choose another."), field="slug"
    ),
    "purchase_requests_too_many": Conflict(
        _("Many requests of yours wait, or were made today. Wait for an answer, or ask tomorrow.")
    ),
    "organizations_slug_reserved": Invalid(
        _("This address is the shop's own. Choose another."), field="slug"
    ),
    "organizations_too_many": Conflict(
        _("You have as many organizations as one person may have. Hand one over first.")
    ),
    "organizations_org_type_check": Invalid(_("Choose a kind of organization."), field="org_type"),
    "organization_members_role_check": Invalid(_("Choose owner, member or viewer."), field="role"),
    "organizations_name_length": Invalid(
        _("Keep the name within 100 characters, please."), field="name"
    ),
    "organizations_description_length": Invalid(
        _("Keep the description within 1,000 characters, please."), field="description"
    ),
    "organization_members_last_owner": Conflict(
        _("An organization needs an owner. Make another person one first.")
    ),
    "organization_members_seats": Conflict(
        _(
            "No seat is free. Five people can act for an organization; for more, an owner needs a "
            "plan with more seats, or makes somebody a viewer, who needs none."
        )
    ),
    "org_subscriptions_seats_claimed": Conflict(
        _("More people have claimed a seat. Remove some, or make them viewers, first.")
    ),
    "invitations_email_check": Invalid(
        _("Enter an e-mail address, such as you@example.com."), field="email"
    ),
    "invitations_role_check": Invalid(_("Choose owner, member or viewer."), field="role"),
    "invitations_one_open": Conflict(
        _("This address is invited already. You can send the invitation again.")
    ),
    "invitations_sends_check": Conflict(
        _("This invitation was sent five times. Take it back before you invite once more.")
    ),
    "invitations_too_many": Conflict(
        _("Many invitations wait, or were sent today. Take some back, or invite more tomorrow.")
    ),
    "organization_members_pkey": Conflict(_("This person is a member already, or is invited.")),
}

RULES: dict[str, ShopError] = {**_BUYING, **_USING, **_TRUST, **_PEOPLE}
