"""What the store says when the database refuses a row.

The database's constraints are rules of the store under the same names; these are their words, and
`field` is the form's input at fault, where there is one. A rule that is not here is a fault of ours
when it is broken; `tests/schema/test_constraints.py` lists those, each with its reason.
"""

from __future__ import annotations

from copy import copy

from services.errors import Conflict, Invalid, NotFound, ShopError
from services.i18n import lookup
from services.i18n import noop as _

_SLUG = _("Use small letters, digits and single dashes, such as my-add-on.")
_NAME = _("Give it a name.")
_COUNTRY = _("Choose a country from the list.")
_CURRENCY = _("A currency is three capital letters, such as USD.")
_PERCENT = _("A percentage is above 0 and at most 100.")
_AMOUNT = _("The amount to take off must be more than nothing.")
_ONE_DISCOUNT = _("Give a percentage or an amount to take off: one of them, not both.")
_BILLING = _("Choose one of the ways to bill.")
_STATUS = _("Choose one of the states that it can be in.")
_PERIOD = _("The end must come after the beginning.")
# Each column of money or of percent has such a rule, which NaN breaks.
_IS_NUMBER = "_is_number"
_NOT_A_NUMBER = Invalid(_("Please enter a number."))
_NO_ADD_ON = _("We could not find that add-on.")
_NO_TIER = _("We could not find that tier.")

_BUYING: dict[str, ShopError] = {
    "cart_items_quantity_check": Invalid(_("Choose a quantity from 1 to 99."), field="quantity"),
    "cart_items_add_on_xor_bundle": Invalid(_("Choose one thing: an add-on or a bundle.")),
    "cart_items_billing_type_check": Invalid(_BILLING, field="billing_type"),
    "cart_items_add_on_id_fkey": NotFound(_NO_ADD_ON),
    "cart_items_bundle_id_fkey": NotFound(_("We could not find that bundle.")),
    "cart_codes_promotional_code_id_fkey": NotFound(_("We could not find that code.")),
    "orders_one_open": Conflict(
        _("Another payment of yours is open. Please try again in a moment.")
    ),
    "promotional_codes_uses_within_limit": Conflict(_("This code has just been used up.")),
    "promo_redemptions_once": Conflict(_("This code counts once for an order.")),
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
    "add_on_stats_shards_add_on_id_fkey": NotFound(_NO_ADD_ON),
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
    "add_on_reviews_status_check": Invalid(_STATUS, field="status"),
    "add_on_submissions_name_check": Invalid(_NAME, field="name"),
    "add_on_submissions_reasoned": Invalid(
        _("Say why it is rejected, so that its publisher can mend it."), field="review_notes"
    ),
    "add_on_submissions_status_check": Invalid(_STATUS, field="status"),
    "add_on_submissions_add_on_id_fkey": NotFound(_NO_ADD_ON),
}

_PEOPLE: dict[str, ShopError] = {
    "users_username_once": Invalid(
        _("This name is taken. Please choose another."), field="username"
    ),
    "users_username_check": Invalid(
        _(
            "Use 3 to 32 small letters, digits, dots, dashes or underscores,"
            " with a letter or digit at both ends."
        ),
        field="username",
    ),
    "users_email_check": Invalid(_("This is not an e-mail address."), field="email"),
    "users_display_name_check": Invalid(_("Tell us what to call you."), field="display_name"),
    "users_country_check": Invalid(_COUNTRY, field="country"),
    "users_business_country_check": Invalid(_COUNTRY, field="business_country"),
    "organizations_name_check": Invalid(_("Give your organization a name."), field="name"),
    "organizations_billing_country_check": Invalid(_COUNTRY, field="country"),
    "organizations_slug_check": Invalid(_SLUG, field="slug"),
    "organizations_slug_key": Invalid(
        _("Another organization has this address. Choose another."), field="slug"
    ),
    "organizations_org_type_check": Invalid(_("Choose a kind of organization."), field="org_type"),
    "organization_members_role_check": Invalid(_("Choose owner, member or viewer."), field="role"),
    "organization_members_pkey": Conflict(_("This person is a member already, or is invited.")),
}

_CATALOGUE: dict[str, ShopError] = {
    "tax_rates_country_check": Invalid(_COUNTRY, field="country"),
    "tax_rates_name_check": Invalid(_NAME, field="name"),
    "tax_rates_percent_check": Invalid(_PERCENT, field="percent"),
    "tax_rates_valid_check": Invalid(_PERIOD, field="valid"),
    "tax_rates_no_overlap": Conflict(_("There is a rate for this country and time already.")),
    "add_ons_requirements_exist": Invalid(
        _("It requires an add-on that is not there. Check the names."), field="required_slugs"
    ),
    "add_on_bundles_currency_check": Invalid(_CURRENCY, field="currency"),
    "add_ons_slug_key": Invalid(
        _("Another add-on has this address. Choose another."), field="slug"
    ),
    "add_ons_slug_check": Invalid(_SLUG, field="slug"),
    "add_ons_name_check": Invalid(_NAME, field="name"),
    "add_ons_base_price_check": Invalid(_("A price is 0 or more."), field="base_price"),
    "add_ons_free_costs_nothing": Invalid(_("What is free has the price 0."), field="base_price"),
    "add_ons_currency_check": Invalid(_CURRENCY, field="currency"),
    "add_ons_billing_type_check": Invalid(_BILLING, field="billing_type"),
    "add_ons_integration_type_check": Invalid(
        _("Choose one of the ways to integrate."), field="integration_type"
    ),
    "add_ons_status_check": Invalid(_STATUS, field="status"),
    "add_ons_catalogue_set_check": Invalid(
        _("Choose extensions, AI tools or plugins."), field="catalogue_set"
    ),
    "add_ons_trial_days_check": Invalid(_("A trial lasts 0 to 365 days."), field="trial_days"),
    "add_ons_metadata_check": Invalid(_("Details are names with values."), field="metadata"),
    "add_ons_category_fkey": NotFound(_("We could not find that category.")),
    "add_ons_required_tier_fkey": NotFound(_NO_TIER),
    "categories_slug_check": Invalid(_SLUG, field="slug"),
    "categories_pkey": Invalid(
        _("Another category has this address. Choose another."), field="slug"
    ),
    "feature_definitions_key_check": Invalid(
        _("Use small letters, digits and underscores."), field="feature_key"
    ),
    "feature_definitions_kind_check": Invalid(_("Choose a kind of feature."), field="kind"),
    "feature_definitions_pkey": Invalid(
        _("Another feature has this key. Choose another."), field="feature_key"
    ),
    "add_on_features_once": Conflict(_("The add-on has this feature already.")),
    "add_on_features_feature_key_fkey": NotFound(_("We could not find that feature.")),
    "add_on_bundles_slug_key": Invalid(
        _("Another bundle has this address. Choose another."), field="slug"
    ),
    "add_on_bundles_slug_check": Invalid(_SLUG, field="slug"),
    "add_on_bundles_name_check": Invalid(_NAME, field="name"),
    "add_on_bundles_not_empty": Invalid(_("Put at least one add-on in it."), field="member_slugs"),
    "add_on_bundles_no_repeat": Invalid(
        _("A bundle holds an add-on once. Remove the second one."), field="member_slugs"
    ),
    "add_on_bundles_members_exist": Invalid(
        _("A bundle holds add-ons that exist, and they stay while it holds them."),
        field="member_slugs",
    ),
    "add_on_bundles_one_discount": Invalid(_ONE_DISCOUNT, field="discount_percent"),
    "add_on_bundles_discount_percent_check": Invalid(_PERCENT, field="discount_percent"),
    "add_on_bundles_discount_amount_check": Invalid(_AMOUNT, field="discount_amount"),
    "add_on_bundles_status_check": Invalid(_STATUS, field="status"),
    "add_on_bundles_validity": Invalid(_PERIOD, field="valid_until"),
}

_DECIDING: dict[str, ShopError] = {
    "publishers_slug_check": Invalid(_SLUG, field="slug"),
    "publishers_pkey": Invalid(
        _("Another publisher has this address. Choose another."), field="slug"
    ),
    "publishers_name_check": Invalid(_NAME, field="name"),
    "publishers_name_key": Invalid(_("Another publisher has this name."), field="name"),
    "publishers_website_check": Invalid(
        _("A website's address begins with https://."), field="website_url"
    ),
    "add_on_versions_version_check": Invalid(
        _("A version is numbers with dots between, such as 2.1.0."), field="version"
    ),
    "add_on_versions_once": Conflict(_("The add-on has this version already.")),
    "add_on_versions_changes_check": Invalid(
        _("Keep it within 20,000 characters, please."), field="changes"
    ),
    "add_on_versions_requirements_check": Invalid(
        _("Keep it within 1,000 characters, please."), field="requirements"
    ),
    "add_on_works_with_once": Conflict(_("The two are said to work together already.")),
    "add_ons_privacy_check": Invalid(
        _("One of these facts on privacy is not known, or is not of its kind."), field="privacy"
    ),
    "add_ons_replaced_by_another": Invalid(
        _("Choose another add-on in its place."), field="replaced_by"
    ),
    "add_ons_replaced_by_id_fkey": NotFound(_NO_ADD_ON),
    "add_on_waitlist_email_check": Invalid(
        _("Enter your e-mail address, such as you@example.com."), field="email"
    ),
}

_PRICES: dict[str, ShopError] = {
    "add_on_prices_no_overlap": Conflict(
        _("There is another price for that time. Please look at the price book again.")
    ),
    "add_on_prices_valid_check": Conflict(
        _("A price begins at that very moment already. Choose a later one.")
    ),
    "add_on_prices_amount_check": Invalid(_("A price is 0 or more."), field="amount"),
    "add_on_prices_billing_type_check": Invalid(_BILLING, field="billing_type"),
    "add_on_prices_currency_check": Invalid(_CURRENCY, field="currency"),
    "add_on_prices_add_on_id_fkey": NotFound(_NO_ADD_ON),
    "pricing_rules_name_check": Invalid(_NAME, field="name"),
    "pricing_rules_conditions_typed": Invalid(
        _(
            "One of these conditions has a value that is not of its kind: a number from 1 on, a"
            " date such as 2026-12-31, true or false, a list of names, or a name."
        ),
        field="conditions",
    ),
    "pricing_rules_conditions_known": Invalid(
        _("One of these conditions is not known, so it would never hold. Check their names."),
        field="conditions",
    ),
    "pricing_rules_one_discount": Invalid(_ONE_DISCOUNT, field="discount_percent"),
    "pricing_rules_discount_percent_check": Invalid(_PERCENT, field="discount_percent"),
    "pricing_rules_discount_amount_check": Invalid(_AMOUNT, field="discount_amount"),
    "pricing_rules_validity": Invalid(_PERIOD, field="valid_until"),
    "pricing_rules_add_on_id_fkey": NotFound(_NO_ADD_ON),
    "pricing_rules_tier_code_fkey": NotFound(_NO_TIER),
    "promotional_codes_code_once": Invalid(
        _("There is such a code already, whatever its case."), field="code"
    ),
    "promotional_codes_code_trimmed": Invalid(_("A code has no spaces around it."), field="code"),
    "promotional_codes_code_check": Invalid(_("A code has 1 to 64 characters."), field="code"),
    "promotional_codes_discount_type_check": Invalid(
        _("Choose a percentage or a fixed amount."), field="discount_type"
    ),
    "promotional_codes_discount_value_check": Invalid(_AMOUNT, field="discount_value"),
    "promotional_codes_percent_check": Invalid(_PERCENT, field="discount_value"),
    "promotional_codes_max_uses_check": Invalid(
        _("A code can be used once or more; leave it empty for no limit."), field="max_uses"
    ),
    "promotional_codes_applicable_to_check": Invalid(
        _("Choose an add-on, or none to lower all."), field="applicable_to"
    ),
    "promotional_codes_min_subtotal_check": Invalid(
        _("A lowest sum is more than nothing; leave it empty for none."), field="min_subtotal"
    ),
    "promotional_codes_validity": Invalid(_PERIOD, field="expires_at"),
    "promotional_codes_tier_code_fkey": NotFound(_NO_TIER),
}

RULES: dict[str, ShopError] = {
    **_BUYING,
    **_USING,
    **_TRUST,
    **_PEOPLE,
    **_CATALOGUE,
    **_DECIDING,
    **_PRICES,
}


def from_rule(name: str) -> ShopError | None:
    """The domain error for a constraint that refused a row; None where it is a fault of ours."""
    found = _NOT_A_NUMBER if name.endswith(_IS_NUMBER) else RULES.get(name)
    if found is None:
        return None
    # The rules are made once, in English; each asker gets one of her own, in her language.
    error = copy(found)
    error.message = lookup(found.message)
    return error
