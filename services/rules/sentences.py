"""What several rules say in the same words."""

from __future__ import annotations

from services.i18n import noop as _

SLUG = _("Use lowercase letters, digits and single dashes, such as my-add-on.")
NAME = _("Give it a name.")
COUNTRY = _("Choose a country from the list.")
CURRENCY = _("A currency is three capital letters, such as USD.")
PERCENT = _("A percentage is above 0 and at most 100.")
AMOUNT = _("The amount to take off must be more than nothing.")
ONE_DISCOUNT = _("Give a percentage or an amount to take off: one of them, not both.")
BILLING = _("Choose one of the ways to bill.")
STATUS = _("Choose one of the states that it can be in.")
PERIOD = _("The end must come after the beginning.")
NO_ADD_ON = _("We could not find that add-on.")
NO_TIER = _("We could not find that tier.")
