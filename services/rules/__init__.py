"""What the store says when the database refuses a row.

The database's constraints are rules of the store under the same names; these are their words, and
`field` is the form's input at fault, where there is one. A rule that is not here is a fault of ours
when it is broken; `tests/schema/test_constraints.py` lists those, each with its reason.
"""

from __future__ import annotations

from copy import copy

from services.errors import Invalid, ShopError
from services.i18n import lookup
from services.i18n import noop as _
from services.rules import catalogue, customers

# Each column of money or of percent has such a rule, which NaN breaks.
_IS_NUMBER = "_is_number"
_NOT_A_NUMBER = Invalid(_("Please enter a number."))

RULES: dict[str, ShopError] = {**customers.RULES, **catalogue.RULES}


def from_rule(name: str) -> ShopError | None:
    """The domain error for a constraint that refused a row; None where it is a fault of ours."""
    found = _NOT_A_NUMBER if name.endswith(_IS_NUMBER) else RULES.get(name)
    if found is None:
        return None
    # The rules are made once, in English; each asker gets one of her own, in her language.
    error = copy(found)
    error.message = lookup(found.message)
    return error
