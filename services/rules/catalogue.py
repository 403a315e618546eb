"""The words of the rules for what is sold: the catalogue, facts for deciding, prices and codes."""

from __future__ import annotations

from services.errors import Conflict, Invalid, NotFound, ShopError
from services.i18n import noop as _
from services.rules.sentences import (
    AMOUNT,
    BILLING,
    COUNTRY,
    CURRENCY,
    NAME,
    NO_ADD_ON,
    NO_TIER,
    ONE_DISCOUNT,
    PERCENT,
    PERIOD,
    SLUG,
    STATUS,
)

_CATALOGUE: dict[str, ShopError] = {
    "tax_rates_country_check": Invalid(COUNTRY, field="country"),
    "tax_rates_name_check": Invalid(NAME, field="name"),
    "tax_rates_percent_check": Invalid(PERCENT, field="percent"),
    "tax_rates_valid_check": Invalid(PERIOD, field="valid"),
    "tax_rates_no_overlap": Conflict(_("There is a rate for this country and time already.")),
    "add_ons_requirements_exist": Invalid(
        _("It requires an add-on that is not there. Check the names."), field="required_slugs"
    ),
    "add_on_bundles_currency_check": Invalid(CURRENCY, field="currency"),
    "add_ons_slug_key": Invalid(
        _("Another add-on has this address. Choose another."), field="slug"
    ),
    "add_ons_slug_check": Invalid(SLUG, field="slug"),
    "add_ons_name_check": Invalid(NAME, field="name"),
    "add_ons_base_price_check": Invalid(_("A price is 0 or more."), field="base_price"),
    "add_ons_free_costs_nothing": Invalid(_("What is free has the price 0."), field="base_price"),
    "add_ons_currency_check": Invalid(CURRENCY, field="currency"),
    "add_ons_billing_type_check": Invalid(BILLING, field="billing_type"),
    "add_ons_integration_type_check": Invalid(
        _("Choose one of the ways to integrate."), field="integration_type"
    ),
    "add_ons_status_check": Invalid(STATUS, field="status"),
    "add_ons_catalogue_set_check": Invalid(
        _("Choose extensions, AI tools or plugins."), field="catalogue_set"
    ),
    "add_ons_trial_days_check": Invalid(_("A trial lasts 0 to 365 days."), field="trial_days"),
    "add_ons_metadata_check": Invalid(_("Details are names with values."), field="metadata"),
    "add_ons_category_fkey": NotFound(_("We could not find that category.")),
    "add_ons_required_tier_fkey": NotFound(NO_TIER),
    "categories_slug_check": Invalid(SLUG, field="slug"),
    "categories_pkey": Invalid(
        _("Another category has this address. Choose another."), field="slug"
    ),
    "feature_definitions_key_check": Invalid(
        _("Use lowercase letters, digits and underscores."), field="feature_key"
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
    "add_on_bundles_slug_check": Invalid(SLUG, field="slug"),
    "add_on_bundles_name_check": Invalid(NAME, field="name"),
    "add_on_bundles_not_empty": Invalid(_("Put at least one add-on in it."), field="member_slugs"),
    "add_on_bundles_no_repeat": Invalid(
        _("A bundle holds an add-on once. Remove the second one."), field="member_slugs"
    ),
    "add_on_bundles_members_exist": Invalid(
        _("A bundle holds add-ons that exist, and they stay while it holds them."),
        field="member_slugs",
    ),
    "add_on_bundles_one_discount": Invalid(ONE_DISCOUNT, field="discount_percent"),
    "add_on_bundles_discount_percent_check": Invalid(PERCENT, field="discount_percent"),
    "add_on_bundles_discount_amount_check": Invalid(AMOUNT, field="discount_amount"),
    "add_on_bundles_status_check": Invalid(STATUS, field="status"),
    "add_on_bundles_validity": Invalid(PERIOD, field="valid_until"),
}

_DECIDING: dict[str, ShopError] = {
    "publishers_slug_check": Invalid(SLUG, field="slug"),
    "publishers_pkey": Invalid(
        _("Another publisher has this address. Choose another."), field="slug"
    ),
    "publishers_name_check": Invalid(NAME, field="name"),
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
    "add_ons_replaced_by_id_fkey": NotFound(NO_ADD_ON),
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
    "add_on_prices_billing_type_check": Invalid(BILLING, field="billing_type"),
    "add_on_prices_currency_check": Invalid(CURRENCY, field="currency"),
    "add_on_prices_add_on_id_fkey": NotFound(NO_ADD_ON),
    "pricing_rules_name_check": Invalid(NAME, field="name"),
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
    "pricing_rules_one_discount": Invalid(ONE_DISCOUNT, field="discount_percent"),
    "pricing_rules_discount_percent_check": Invalid(PERCENT, field="discount_percent"),
    "pricing_rules_discount_amount_check": Invalid(AMOUNT, field="discount_amount"),
    "pricing_rules_validity": Invalid(PERIOD, field="valid_until"),
    "pricing_rules_add_on_id_fkey": NotFound(NO_ADD_ON),
    "pricing_rules_tier_code_fkey": NotFound(NO_TIER),
    "promotional_codes_code_once": Invalid(
        _("There is such a code already, whatever its case."), field="code"
    ),
    "promotional_codes_code_trimmed": Invalid(_("A code has no spaces around it."), field="code"),
    "promotional_codes_code_check": Invalid(_("A code has 1 to 64 characters."), field="code"),
    "promotional_codes_discount_type_check": Invalid(
        _("Choose a percentage or a fixed amount."), field="discount_type"
    ),
    "promotional_codes_discount_value_check": Invalid(AMOUNT, field="discount_value"),
    "promotional_codes_percent_check": Invalid(PERCENT, field="discount_value"),
    "promotional_codes_max_uses_check": Invalid(
        _("A code can be used once or more; leave it empty for no limit."), field="max_uses"
    ),
    "promotional_codes_applicable_to_check": Invalid(
        _("Choose an add-on, or none to lower all."), field="applicable_to"
    ),
    "promotional_codes_min_subtotal_check": Invalid(
        _("A lowest sum is more than nothing; leave it empty for none."), field="min_subtotal"
    ),
    "promotional_codes_validity": Invalid(PERIOD, field="expires_at"),
    "promotional_codes_tier_code_fkey": NotFound(NO_TIER),
}

RULES: dict[str, ShopError] = {**_CATALOGUE, **_DECIDING, **_PRICES}
